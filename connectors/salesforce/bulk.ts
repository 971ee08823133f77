import { parse } from 'csv-parse';
import { AppError } from '../../src/core/errors.ts';
import type { Context, SourceRecord } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import { recordOfCsv, type Columns } from './columns.ts';
import { asObject, asText } from './shapes.ts';

export type JobState = 'running' | 'complete' | 'failed' | 'gone';
export interface Job {
  readonly state: JobState;
  /** Rows in the results, if the job tells. */
  readonly rows: number | null;
  readonly reason: string;
}

export interface ResultPage {
  readonly records: readonly SourceRecord[];
  /** Of the next page; null: this was the last. */
  readonly next: string | null;
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

export interface ResultRequest {
  readonly job: string;
  readonly locator: string | null;
  readonly maxRecords: number;
  readonly columns: Columns;
  readonly what: string;
}

const TRIES = 3;

/** One page of results. A page with fewer rows than its own header counts was cut off, and is fetched again. */
export async function readResults(client: Client, request: ResultRequest): Promise<ResultPage> {
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const page = await fetchResults(client, request);
    if (page) return page;
  }
  throw new AppError('REMOTE_UNAVAILABLE', `${request.what}: a page of Bulk results was cut off`, { details: { job: request.job } });
}

/** Null: cut off. */
async function fetchResults(client: Client, { job, locator, maxRecords, columns, what }: ResultRequest): Promise<ResultPage | null> {
  const query = new URLSearchParams({ maxRecords: String(maxRecords), ...(locator === null ? {} : { locator }) });
  const path = `${client.base}/jobs/query/${encodeURIComponent(job)}/results?${query.toString()}`;
  const { headers, bytes } = await client.call({ method: 'GET', path, headers: { Accept: 'text/csv' }, raw: true, what });
  const records = await parseRows(bytes, columns);
  const promised = headers['sforce-numberofrecords'];
  if (records === null || (promised !== undefined && Number(promised) !== records.length)) return null;
  const next = headers['sforce-locator'] ?? '';
  return { records, next: next === 'null' || next === '' ? null : next };
}

/** Null where the text ends inside a row, or is no table of ours. */
async function parseRows(bytes: Buffer, columns: Columns): Promise<SourceRecord[] | null> {
  const records: SourceRecord[] = [];
  let positions: ReadonlyMap<string, number> | null = null;
  try {
    for await (const row of parse(bytes, { bom: true, relax_column_count: false }) as AsyncIterable<string[]>) {
      if (positions) records.push(recordOfCsv(row, positions, columns));
      else positions = new Map(row.map((name, i) => [name.toLowerCase(), i]));
    }
  } catch {
    return null;
  }
  return positions?.has('id') === true ? records : null;
}
