import { AppError } from '../../src/core/errors.ts';
import type { Context } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import { asObject, asText } from './shapes.ts';

export type JobState = 'running' | 'complete' | 'failed' | 'gone';
export interface Job {
  readonly state: JobState;
  /** Rows in the results, if the job tells. */
  readonly rows: number | null;
  readonly reason: string;
}

const FIRST_POLL_MS = 1000;
const LONGEST_POLL_MS = 30_000;
const LONGEST_WAIT_MS = 2 * 3_600_000;

/**
 * Starts a query job; null where the org or the user may not use Bulk API 2.0. Raw requests: jsforce's bulk2 breaks the
 * process on a second page of results, gives up after 30 seconds, and then deletes the job.
 */
export async function startJob(client: Client, soql: string, everything: boolean, what: string): Promise<string | null> {
  const body = {
    operation: everything ? 'queryAll' : 'query',
    query: soql,
    contentType: 'CSV',
    columnDelimiter: 'COMMA',
    lineEnding: 'LF',
  };
  try {
    const reply = await client.call({ method: 'POST', path: `${client.base}/jobs/query`, body, what });
    return asText(asObject(reply.body).id) || null;
  } catch (error) {
    const refused = error instanceof AppError && ['PERMISSION_MISSING', 'REMOTE_REJECTED', 'MAPPING_INVALID'].includes(error.code);
    if (refused) return null;
    throw error;
  }
}

/** Waits until the job has ended, asking ever less often. After two hours REMOTE_UNAVAILABLE: the next run takes the job up again. */
export async function waitForJob(client: Client, context: Context, job: string, what: string): Promise<Job> {
  let waitedMs = 0;
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_POLL_MS)) {
    const now = await jobState(client, job, what);
    if (now.state !== 'running') return now;
    if (waitedMs >= LONGEST_WAIT_MS)
      throw new AppError('REMOTE_UNAVAILABLE', `${what}: the Bulk job is still running after two hours`, { details: { job } });
    await context.sleep(pauseMs);
    waitedMs += pauseMs;
  }
}

async function jobState(client: Client, job: string, what: string): Promise<Job> {
  try {
    const { body } = await client.call({ method: 'GET', path: `${client.base}/jobs/query/${encodeURIComponent(job)}`, what });
    const { state, numberRecordsProcessed, errorMessage } = asObject(body);
    return {
      state: STATES[asText(state)] ?? 'running',
      rows: typeof numberRecordsProcessed === 'number' ? numberRecordsProcessed : null,
      reason: asText(errorMessage) || asText(state),
    };
  } catch (error) {
    if (error instanceof AppError && error.details.status === 404) return { state: 'gone', rows: null, reason: 'gone' };
    throw error;
  }
}

const STATES: Readonly<Record<string, JobState>> = { JobComplete: 'complete', Failed: 'failed', Aborted: 'failed' };
