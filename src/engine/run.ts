import { AppError, verdictOf, type Verdict } from '../core/errors.ts';
import type { AssessOutcome, AssessRequest } from './assess.ts';
import { assess } from './assess.ts';
import type { EngineContext } from './context.ts';
import { deliver, type DeliverOutcome } from './deliver.ts';
import { sendDigests, type DigestOutcome } from './digest.ts';
import type { JobName } from './job-store.ts';
import { lookForVanished } from './presence.ts';
import { retain } from './retain.ts';
import { tellSchemaChanges, type ToldChange } from './schema-changes.ts';
import { takeSignals, type SignalsOutcome } from './signals.ts';
import { sync, type StreamOutcome, type SyncOptions, type SyncOutcome } from './sync.ts';

type Verb = 'signals' | 'sync' | 'assess' | 'deliver' | 'digest';

export interface RunRequest extends AssessRequest, SyncOptions {
  /** A person asked: back-off times are ignored. */
  readonly byHand: boolean;
  /** Share of rejected records from which a person must look (exit 2). */
  readonly rejectionShare: number;
  /** Fewer than so many say nothing in a reading of what changed: three bad records among five are no broken mapping. */
  readonly rejectionFloor: number;
}

export interface RunReport {
  readonly runId: string;
  readonly signals?: SignalsOutcome;
  readonly sync?: SyncOutcome;
  readonly assess?: AssessOutcome;
  readonly deliver?: readonly DeliverOutcome[];
  readonly digest?: DigestOutcome;
  /** What has changed in the orgs' fields since it was told last. */
  readonly schema?: readonly ToldChange[];
  readonly errors: readonly Error[];
  /** The gravest of all errors; null: everything went well. */
  readonly verdict: Verdict | null;
}

interface Parts {
  signals?: SignalsOutcome;
  sync?: SyncOutcome;
  assess?: AssessOutcome;
  deliver?: readonly DeliverOutcome[];
  digest?: DigestOutcome;
  schema?: readonly ToldChange[];
}

const VERBS: Readonly<Record<JobName, readonly Verb[]>> = {
  sync: ['sync'],
  assess: ['assess'],
  deliver: ['deliver'],
  run: ['signals', 'sync', 'assess', 'deliver'],
  signals: ['signals', 'assess', 'deliver'],
  digest: ['digest'],
};

/**
 * One run: the verbs of a job in their order, recorded with its outcome. A verb that fails is told and the next one still
 * does what it can (what was owed before is delivered although a source is down), unless the run was aborted.
 */
export async function performRun(context: EngineContext, job: JobName, request: RunRequest): Promise<RunReport> {
  const { store, runId } = context;
  const recorded = request.dryRun !== true;
  if (recorded) await store.startRun({ id: runId, command: job, startedAt: context.now().toISOString() });
  for (const { connection } of context.wired) connection.forget?.();
  const parts: Parts = {};
  const errors: Error[] = [];
  const skip = request.byHand ? new Set<string>() : new Set((await store.pausedConnections()).keys());
  for (const verb of VERBS[job]) {
    try {
      await perform(context, verb, { ...request, job, skip }, parts);
    } catch (thrown) {
      if (context.signal.aborted) throw thrown;
      errors.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }
  if (recorded && job === 'run') await retain(context);
  const told = distinct([...errors, ...errorsIn(parts, request)]);
  const report: RunReport = { runId, ...parts, errors: told, verdict: gravest(told) };
  if (recorded)
    await store.finishRun(runId, { ok: told.length === 0, finishedAt: context.now().toISOString(), summary: summaryOf(report) });
  return report;
}

async function perform(
  context: EngineContext,
  verb: Verb,
  request: RunRequest & { readonly job: JobName; readonly skip: ReadonlySet<string> },
  parts: Parts,
): Promise<void> {
  if (verb === 'signals') {
    if (request.dryRun !== true) parts.signals = await takeSignals(context, request.skip);
  } else if (verb === 'sync') {
    parts.sync = await sync(context, request);
    parts.schema = await tellSchemaChanges(context, parts.sync.streams, { dryRun: request.dryRun === true });
    const whole = request.full === true && request.only === undefined;
    if (request.dryRun !== true && (whole || request.job === 'run')) await lookForVanished(context, { full: whole, skip: request.skip });
  } else if (verb === 'assess') parts.assess = await assess(context, request);
  else if (request.dryRun === true) return;
  else if (verb === 'digest')
    parts.digest = await sendDigests({ ...context, mailer: context.mailer ?? null, baseUrl: context.baseUrl ?? '' });
  else {
    const only = request.job === 'deliver' && request.only !== undefined ? { only: request.only } : {};
    parts.deliver = await deliver(context, { byHand: request.byHand, ...only });
  }
}

function errorsIn({ signals, sync: synced, assess: assessed, deliver: delivered, digest }: Parts, limits: Limits): Error[] {
  const errors: Error[] = [...(signals?.errors ?? []), ...(assessed?.errors ?? []), ...(digest?.errors ?? [])];
  for (const stream of synced?.streams ?? []) {
    if (stream.error) errors.push(stream.error);
    else if (isTooMuch(stream, limits)) errors.push(tooManyRejected(stream));
  }
  for (const one of delivered ?? []) if (one.error) errors.push(one.error);
  return errors;
}

/** An org that is away fails in every verb for one reason, which is told once. */
function distinct(errors: readonly Error[]): Error[] {
  return [...new Map(errors.map((error) => [error.message, error])).values()];
}

type Limits = Pick<RunRequest, 'rejectionShare' | 'rejectionFloor'>;

function isTooMuch({ read, rejected, whole }: StreamOutcome, { rejectionShare, rejectionFloor }: Limits): boolean {
  return rejected > read * rejectionShare && (whole || rejected >= rejectionFloor);
}

function tooManyRejected({
  connection,
  stream,
  rejected,
  read,
}: {
  connection: string;
  stream: string;
  rejected: number;
  read: number;
}): AppError {
  return new AppError('MAPPING_INVALID', `${connection}.${stream}: ${rejected} of ${read} records were rejected`, {
    fix: 'See `kakehashi rejections list`; usually one value or field is missing in the mapping',
  });
}

const GRAVITY: Readonly<Record<Verdict, number>> = { skip: 0, retry: 1, stop: 2 };

function gravest(errors: readonly Error[]): Verdict | null {
  const verdicts = errors.map(verdictOf);
  return verdicts.sort((a, b) => GRAVITY[b] - GRAVITY[a])[0] ?? null;
}

/** What is kept of a run: counts and codes, no personal data. */
export function summaryOf(report: RunReport): Readonly<Record<string, unknown>> {
  return {
    ...(report.signals && { signals: { ...report.signals, errors: report.signals.errors.map(describe) } }),
    ...(report.sync && {
      sync: report.sync.streams.map(({ error, ...counts }) => ({ ...counts, error: describe(error) })),
      join: report.sync.join,
    }),
    ...(report.schema && report.schema.length > 0 && { schema: report.schema }),
    ...(report.assess && { assess: countsOf(report.assess) }),
    ...(report.deliver && { deliver: report.deliver.map(({ error, ...counts }) => ({ ...counts, error: describe(error) })) }),
    ...(report.digest && { digest: { ...report.digest, errors: report.digest.errors.map(describe) } }),
    errors: report.errors.map(describe),
  };
}

/** Without the plan, which speaks of partners. */
function countsOf(outcome: AssessOutcome): Readonly<Record<string, unknown>> {
  const { asOf, assessed, renewed, changed, owed, tasks, waitingTasks, skipped, errors } = outcome;
  return { asOf, assessed, renewed, changed, owed, tasks, waitingTasks, skipped, errors: errors.map(describe) };
}

function describe(error: Error | null): { code: string; message: string; fix: string | null } | null {
  if (!error) return null;
  return {
    code: error instanceof AppError ? error.code : 'INTERNAL',
    message: error.message,
    fix: error instanceof AppError ? error.fix : null,
  };
}
