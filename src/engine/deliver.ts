import { AppError, verdictOf } from '../core/errors.ts';
import { approvalMissing } from './approval.ts';
import type { IsoTime, WriteResult } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';
import type { Leased, Settled } from './store.ts';
import type { Team } from './share.ts';

/** A Salesforce composite call carries 1,000 rows, a HubSpot batch 100: both divide this. */
const BATCH = 1000;
/** Parts of one connection, and where they stand in the run: behind the streams. */
const MOST_HANDS = 16;
const AFTER_SYNC = 10_000;
const FIRST_BACKOFF_MS = 30_000;
const LONGEST_BACKOFF_MS = 6 * 3_600_000;

export interface DeliverOptions {
  /** Only this connection. */
  readonly only?: string;
  /** Back-off times are ignored when a person asks. */
  readonly byHand: boolean;
  /** Only what this run has owed, to paused connections too: a person puts values back. */
  readonly owedBy?: string;
}

export interface DeliverOutcome {
  readonly connection: string;
  readonly written: number;
  readonly created: number;
  /** Parked: the record was refused, a person may look. */
  readonly rejected: number;
  /** Will be tried again. */
  readonly waiting: number;
  readonly error: Error | null;
  /** Paused since then: nothing was written, what is owed waits for `resume`. */
  readonly paused?: IsoTime;
}

/**
 * What is owed → the CRMs. Connections side by side, so that a slow one does not stall another; within one, batch after
 * batch. Each item is settled by its own result: taken, parked (`skip`), or waiting (`retry`, `stop`). The lease of a
 * process that dies ends with its database connection, so the next run takes over.
 */
export async function deliver(context: EngineContext, options: DeliverOptions): Promise<readonly DeliverOutcome[]> {
  const chosen = context.wired.filter((wired) => options.only === undefined || wired.name === options.only);
  if (chosen.length === 0) {
    throw new AppError('CONFIG_INVALID', `There is no connection "${String(options.only)}"`, {
      fix: `Use one of: ${context.wired.map((wired) => wired.name).join(', ')}`,
    });
  }
  const paused = options.owedBy === undefined ? await context.store.pausedConnections() : new Map<string, IsoTime>();
  const { team } = context;
  if (team !== undefined && options.owedBy === undefined) return deliverTogether(context, team, chosen, paused, options);
  return Promise.all(
    chosen.map((wired) => {
      const since = paused.get(wired.name);
      return since === undefined ? deliverTo(context, wired, options) : leaveAlone(context, wired, since);
    }),
  );
}

/** As many pairs of hands per connection as there are batches; each takes what nobody else has. */
async function deliverTogether(
  context: EngineContext,
  team: Team,
  chosen: readonly Wired[],
  paused: ReadonlyMap<string, IsoTime>,
  options: DeliverOptions,
): Promise<readonly DeliverOutcome[]> {
  const owed = await context.store.owedCount();
  const parts = chosen
    .filter(({ name }) => !paused.has(name))
    .flatMap(({ name, scope }) => {
      const hands = Math.min(MOST_HANDS, Math.max(1, Math.ceil((owed.get(scope) ?? 0) / BATCH)));
      return Array.from({ length: hands }, () => ({ kind: 'deliver', connection: name, byHand: options.byHand }) as const);
    });
  const outcomes = await team.share<DeliverOutcome>(parts, AFTER_SYNC);
  const done = outcomes.filter((one) => one !== null);
  return Promise.all(
    chosen.map((wired) => {
      const since = paused.get(wired.name);
      if (since !== undefined) return leaveAlone(context, wired, since);
      const own = done.filter(({ connection }) => connection === wired.name);
      return Promise.resolve(added(wired.name, own));
    }),
  );
}

function added(connection: string, outcomes: readonly DeliverOutcome[]): DeliverOutcome {
  const sum = (key: 'written' | 'created' | 'rejected' | 'waiting'): number => outcomes.reduce((total, one) => total + one[key], 0);
  const error = outcomes.find((one) => one.error !== null)?.error ?? null;
  return { connection, written: sum('written'), created: sum('created'), rejected: sum('rejected'), waiting: sum('waiting'), error };
}

async function leaveAlone({ store }: EngineContext, { name, scope }: Wired, paused: IsoTime): Promise<DeliverOutcome> {
  const waiting = (await store.owedCount()).get(scope) ?? 0;
  return { connection: name, written: 0, created: 0, rejected: 0, waiting, error: null, paused };
}

export async function deliverTo(context: EngineContext, wired: Wired, options: DeliverOptions): Promise<DeliverOutcome> {
  const sum = { connection: wired.name, written: 0, created: 0, rejected: 0, waiting: 0 };
  const owed = (await context.store.owedCount()).get(wired.scope) ?? 0;
  const missing = owed === 0 ? null : await approvalMissing(context, wired);
  if (missing !== null) return { ...sum, waiting: owed, error: missing };
  const task = context.progress.start({ name: `${wired.name} ←`, total: owed });
  const { runId } = context;
  let error: Error | null = null;
  while (error === null) {
    context.signal.throwIfAborted();
    const now = context.now().toISOString();
    const only = options.owedBy === undefined ? {} : { owedBy: options.owedBy };
    const batch = await context.store.takeOwed({ scope: wired.scope, limit: BATCH, now, ignoreBackoff: options.byHand, runId, ...only });
    if (batch.length === 0) break;
    const settled = await attempt(context, wired, batch);
    tally(sum, settled);
    task.advance(sum.written + sum.rejected + sum.waiting, owed);
    error = settled.map(stopOf).find((one) => one !== null) ?? null;
  }
  task.end(error?.message);
  context.log.info('delivered', { ...sum });
  return { ...sum, error };
}

/** Writes a batch and settles it. Stopped in between, the rows are given back at once instead of with the end of this process. */
async function attempt(context: EngineContext, wired: Wired, batch: readonly Leased[]): Promise<readonly Settled[]> {
  try {
    const results = await write(wired, batch);
    // Cut short, not refused: what was not written is not to blame.
    if (context.signal.aborted && !results.some(({ ok }) => ok)) context.signal.throwIfAborted();
    const settled = batch.map((item, i) => settle(context, item, results[i] ?? unanswered()));
    await context.store.settle(settled, context.runId);
    return settled;
  } catch (error) {
    await context.store.giveBack(batch.map((item) => item.write.key));
    throw error;
  }
}

/** Never throws: a call that failed as a whole is every item's failure. */
async function write(wired: Wired, batch: readonly Leased[]): Promise<readonly WriteResult[]> {
  if (!wired.connection.write) return batch.map(() => ({ ok: false, error: notWritable(wired.name) }));
  try {
    return await wired.connection.write(batch.map((item) => item.write));
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return batch.map(() => ({ ok: false, error }));
  }
}

function settle(context: EngineContext, item: Leased, result: WriteResult): Settled {
  return { item, result, retryAt: result.ok || verdictOf(result.error) === 'skip' ? null : retryAt(context, item, result.error) };
}

function retryAt(context: EngineContext, item: Leased, error: Error): IsoTime {
  const asked = error instanceof AppError ? error.retryAfterMs : undefined;
  const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(item.attempts, 12), LONGEST_BACKOFF_MS);
  return new Date(context.now().getTime() + (asked ?? backoff)).toISOString();
}

function tally(sum: { written: number; created: number; rejected: number; waiting: number }, settled: readonly Settled[]): void {
  for (const { result } of settled) {
    if (result.ok) {
      sum.written += 1;
      if (result.created) sum.created += 1;
    } else if (verdictOf(result.error) === 'skip') sum.rejected += 1;
    else sum.waiting += 1;
  }
}

/** `stop` ends this run for this connection and never the next; so does the end of the day's calls. */
function stopOf({ result }: Settled): Error | null {
  return !result.ok && (verdictOf(result.error) === 'stop' || isQuota(result.error)) ? result.error : null;
}

function isQuota(error: Error): boolean {
  return error instanceof AppError && error.code === 'QUOTA_EXHAUSTED';
}

function unanswered(): WriteResult {
  return { ok: false, error: new AppError('REMOTE_AMBIGUOUS', 'The connector did not answer for this write') };
}

function notWritable(name: string): AppError {
  return new AppError('CONFIG_INVALID', `The connection ${name} cannot be written to`, { fix: 'Remove writeBack from its mapping' });
}
