import { randomUUID } from 'node:crypto';
import { AppError, verdictOf } from '../core/errors.ts';
import type { IsoTime, Logger } from '../core/types.ts';
import type { EngineContext } from './context.ts';
import type { JobName, TakenJob } from './job-store.ts';
import { performRun, type RunReport, type RunRequest } from './run.ts';
import type { Store } from './store.ts';
import { help, withTeam, type TeamOptions } from './team.ts';

/** What working on jobs needs. `ring` wakes whoever listens; losing a ring loses only time. */
export interface Workshop {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => Date;
  /** Logs in to every connection. */
  readonly engine: () => Promise<EngineContext>;
  /** From which rejections on a person must look. */
  readonly limits: Pick<RunRequest, 'rejectionShare' | 'rejectionFloor'>;
  readonly ring: (bell: Bell) => Promise<void>;
  readonly config: string;
  readonly perConnection: number;
  /** Aborted when this process is asked to stop. */
  readonly signal: AbortSignal;
}

/** `id` of the job, or of the run that wants help; `bell` is new for each reason to ring. */
export interface Bell {
  readonly name: JobName | 'help';
  readonly id: string;
  readonly bell: string;
}

/** A job that ends without a report this often is given up: something in it ends every process that tries. */
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 30_000;

/** Asks for a job: first in the database, then by the bell. False: it had been asked for before, by another scheduler. */
export async function askFor(
  shop: Pick<Workshop, 'store' | 'ring'>,
  name: JobName,
  id: string,
  at: Date,
  notBefore?: IsoTime,
): Promise<boolean> {
  const fresh = await shop.store.askJob({
    id,
    name,
    runId: randomUUID(),
    at: at.toISOString(),
    ...(notBefore === undefined ? {} : { notBefore }),
  });
  if (notBefore === undefined) await shop.ring({ name, id, bell: id });
  return fresh;
}

/** Rings for what is due and in nobody's hands: what was asked for while nobody listened, and what somebody died over. */
export async function ringForOpen(shop: Workshop): Promise<number> {
  const at = shop.now();
  const open = await shop.store.openJobs(at.toISOString());
  for (const { id, name } of open) await shop.ring({ name, id, bell: `${id}#${Math.floor(at.getTime() / 1000)}` });
  return open.length;
}

/** What a bell stands for. Throws nothing: what goes wrong is told to the log, and the job is done, or free for another try. */
export async function answerBell(shop: Workshop, { name, id }: Bell): Promise<void> {
  try {
    if (name === 'help') await lendHands(shop);
    else await doJob(shop, id);
  } catch (error) {
    shop.log.error('run failed', { job: id, message: messageOf(error) });
  }
}

async function lendHands(shop: Workshop): Promise<void> {
  const { config, perConnection: perLane } = shop;
  const context = { ...(await shop.engine()), patient: true };
  for (const { connection } of context.wired) connection.forget?.();
  const done = await help(context, { config, perLane });
  if (done > 0) shop.log.info('helped', { parts: done });
}

async function doJob(shop: Workshop, id: string): Promise<void> {
  const job = await shop.store.takeJob(id, shop.now().toISOString());
  if (job === null) return;
  try {
    const report = await attempt(shop, job);
    await shop.store.endJob(id, shop.now().toISOString());
    if (report === null) return;
    shop.log.info('run ended', { job: id, runId: report.runId, verdict: report.verdict });
    await askAgain(shop, job, report);
  } catch (error) {
    await giveUpOrPause(shop, job, error);
    throw error;
  }
  await ringForOpen(shop);
}

/** Null: there was nothing to do. */
async function attempt(shop: Workshop, job: TakenJob): Promise<RunReport | null> {
  if (job.name === 'signals' && (await shop.store.signalCount()) === 0) return null; // an earlier one has taken them
  const { config, perConnection: perLane, ring, limits } = shop;
  const lent = await shop.engine();
  const hands: TeamOptions['ring'] = async (count) => {
    for (let n = 0; n < Math.min(count, 32); n += 1) {
      await ring({ name: 'help', id: job.runId, bell: `help:${job.runId}:${job.attempts}:${shop.now().getTime()}:${n}` });
    }
  };
  const context = withTeam({ ...lent, runId: job.runId, patient: true }, { jobId: job.id, config, perLane, ring: hands });
  return performRun(context, job.name, { byHand: false, ...limits });
}

/** Stopped: at once for the next. No calls left today: at the time that the vendor named, however often. Failed: after a pause that grows. Of no use: a person must act first, or it has been tried for long enough. */
async function giveUpOrPause(shop: Workshop, job: TakenJob, error: unknown): Promise<void> {
  if (shop.signal.aborted) {
    await shop.store.letGoJob(job.id, null);
    await shop.ring({ name: job.name, id: job.id, bell: `${job.id}!${job.attempts}` });
  } else if (error instanceof AppError && error.code === 'QUOTA_EXHAUSTED') {
    await shop.store.letGoJob(job.id, new Date(shop.now().getTime() + (error.retryAfterMs ?? AGAIN_AFTER_MS)).toISOString());
  } else if (isHopeless(error) || job.attempts >= MOST_ATTEMPTS) {
    await shop.store.endJob(job.id, shop.now().toISOString());
  } else {
    await shop.store.letGoJob(job.id, new Date(shop.now().getTime() + FIRST_PAUSE_MS * 2 ** (job.attempts - 1)).toISOString());
  }
}

/** A person must act first; that the database was away for a moment is no such thing for work that is already in it. */
function isHopeless(error: unknown): boolean {
  return verdictOf(error) === 'stop' && !(error instanceof AppError && error.code === 'STORE_UNAVAILABLE');
}

const MINUTE_MS = 60_000;
const AGAIN_AFTER_MS = 5 * MINUTE_MS;

/**
 * What time heals does not wait for the next slot: it is asked for again at the time that the vendor named (its daily calls come
 * back at midnight), else in five minutes. Of writes that wait only the delivering.
 */
async function askAgain(shop: Workshop, job: TakenJob, { errors, verdict, deliver }: RunReport): Promise<void> {
  const named = errors.flatMap((error) => (error instanceof AppError && error.retryAfterMs !== undefined ? [error.retryAfterMs] : []));
  const waits = (deliver ?? []).some(({ waiting, paused }) => waiting > 0 && paused === undefined);
  if (named.length === 0 && verdict !== 'retry' && !waits) return;
  const name = named.length > 0 || verdict === 'retry' ? job.name : 'deliver';
  const pause = named.length > 0 ? Math.max(...named, MINUTE_MS) : AGAIN_AFTER_MS;
  const at = Math.ceil((shop.now().getTime() + pause) / MINUTE_MS) * MINUTE_MS;
  const notBefore = new Date(at).toISOString();
  await askFor(shop, name, `${name}@${notBefore.slice(0, 16)}`, shop.now(), notBefore);
  shop.log.info('asked again', { job: job.id, name, notBefore });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
