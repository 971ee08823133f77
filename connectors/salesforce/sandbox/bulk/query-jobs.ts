import { own } from '../../../../src/sandbox/own.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { bodyObject, methodNotAllowed } from '../rest/call.ts';
import type { Answer, Call } from '../rest/call.ts';
import { prepareQuery, runQuery } from '../soql/query.ts';
import type { QueryResult } from '../soql/query.ts';
import { DELIMITERS, LINE_ENDINGS, newJob, showHead, showProgress } from './job.ts';
import type { JobHead } from './job.ts';
import { listJobs } from './listing.ts';
import { queryCsv } from './query-csv.ts';
import type { QueryJob } from './query-job.ts';

const DEFAULT_PAGE = 250_000;

/** `/jobs/query…` (Bulk API 2.0). */
export function queryJobs(call: Call): Answer {
  const [, , id, part] = call.segments;
  if (id === undefined) {
    if (call.method === 'POST') return create(call);
    if (call.method !== 'GET') throw methodNotAllowed(call, 'GET,HEAD,POST');
    return listJobs(
      call,
      [...call.org.jobs.queries.values()].map((job) => ({ head: job.head, shown: { ...showHead(job.head), jobType: 'V2Query' } })),
    );
  }
  const job = call.org.jobs.queries.get(id);
  if (job === undefined) throw notFound();
  if (part === undefined) return one(call, job);
  if (call.method !== 'GET') throw methodNotAllowed(call, 'GET,HEAD');
  if (part === 'results') return results(call, job);
  if (part === 'resultPages') return resultPages(call, job);
  throw notFound();
}

function create(call: Call): Answer {
  const body = bodyObject(call);
  const { operation, query, contentType = 'CSV', columnDelimiter = 'COMMA', lineEnding = 'LF' } = body;
  if (operation !== 'query' && operation !== 'queryAll')
    throw new SalesforceError('INVALIDJOB', `Unsupported operation ${String(operation)}. Allowed are query, queryAll`);
  if (typeof query !== 'string' || query.trim() === '') throw new SalesforceError('INVALIDJOB', 'Query must be specified');
  if (contentType !== 'CSV') throw new SalesforceError('INVALIDJOB', 'Only CSV is allowed as content type');
  if (typeof columnDelimiter !== 'string' || own(DELIMITERS, columnDelimiter) === undefined)
    throw new SalesforceError('INVALIDJOB', `Invalid columnDelimiter ${String(columnDelimiter)}`);
  if (typeof lineEnding !== 'string' || own(LINE_ENDINGS, lineEnding) === undefined)
    throw new SalesforceError('INVALIDJOB', `Invalid lineEnding ${String(lineEnding)}`);
  // A statement that cannot be read is refused at once; what it finds is read when the job runs.
  const {
    object,
    columns,
    isAggregate,
    isCount,
    query: parsed,
  } = prepareQuery({ store: call.org.store, access: call.org.access, userId: call.userId, all: false }, query, '');
  if (isAggregate || isCount) throw unsupported('Aggregate Relationships not supported in Bulk Query');
  if (parsed.offset > 0) throw unsupported('OFFSET is not supported in Bulk Query');
  if (parsed.select.some(({ kind }) => kind === 'children')) throw unsupported('Nested queries are not supported in Bulk Query');
  if (parsed.select.some(({ kind }) => kind === 'typeof')) throw unsupported('TYPEOF is not supported in Bulk Query');
  const compound = columns.find(({ resolved }) => resolved.field.type === 'address');
  if (compound !== undefined) throw unsupported(`Selecting compound data not supported in Bulk Query: ${compound.name}`);
  const head = newJob({
    operation,
    object,
    createdById: call.userId,
    createdAt: call.org.store.now(),
    state: 'UploadComplete',
    apiVersion: call.version,
    delimiter: columnDelimiter,
    lineEnding,
  });
  const job: QueryJob = { head, text: query, result: null };
  call.org.jobs.queries.set(head.id, job);
  const shown = showHead(head);
  void work(call.org, job);
  return { status: 200, body: shown };
}

function unsupported(message: string): SalesforceError {
  return new SalesforceError('FUNCTIONALITY_NOT_ENABLED', message);
}

function run(org: Org, userId: string, operation: string, text: string): QueryResult {
  return runQuery({ store: org.store, access: org.access, userId, all: operation === 'queryAll' }, text, '');
}

/** UploadComplete → InProgress → JobComplete, each after a short real delay. */
async function work(org: Org, job: QueryJob): Promise<void> {
  const delay = org.options.bulkDelayMs ?? 50;
  await pause(delay, undefined, { ref: false });
  if (job.head.state !== 'UploadComplete') return;
  job.head.state = 'InProgress';
  await pause(delay, undefined, { ref: false });
  if (isOver(job.head)) return;
  try {
    job.result = run(org, job.head.createdById, job.head.operation, job.text);
    job.head.processed = job.result.total;
    job.head.state = 'JobComplete';
  } catch (error) {
    job.head.state = 'Failed';
    job.head.errorMessage = error instanceof SalesforceError ? `${error.errorCode}: ${error.message}` : 'Internal error';
  }
  job.head.totalMs = Date.now() - job.head.startedAtMs;
  job.head.stampedAt = org.store.now();
}

/** The state may have moved while the job was waiting. */
function isOver(head: JobHead): boolean {
  return head.state === 'Aborted' || head.state === 'Failed';
}

function one(call: Call, job: QueryJob): Answer {
  const { head } = job;
  switch (call.method) {
    case 'GET':
      return { status: 200, body: shown(job) };
    case 'PATCH':
      if (bodyObject(call).state !== 'Aborted') throw new SalesforceError('INVALIDJOBSTATE', 'Only Aborted is allowed as state');
      if (head.state !== 'UploadComplete' && head.state !== 'InProgress')
        throw new SalesforceError('INVALIDJOBSTATE', `Aborting a job in state ${head.state} is not allowed`);
      head.state = 'Aborted';
      return { status: 200, body: shown(job) };
    case 'DELETE':
      if (head.state === 'UploadComplete' || head.state === 'InProgress')
        throw new SalesforceError('INVALIDJOBSTATE', `Deleting a job in state ${head.state} is not allowed`);
      call.org.jobs.queries.delete(head.id);
      return { status: 204 };
    default:
      throw methodNotAllowed(call, 'DELETE,GET,HEAD,PATCH');
  }
}

function shown(job: QueryJob): object {
  return {
    ...showHead(job.head),
    ...showProgress(job.head, 'V2Query'),
    isPkChunkingSupported: job.result === null ? true : job.result.query.orderBy.length === 0 && job.result.query.limit === null,
  };
}

function finished(call: Call, job: QueryJob): QueryResult {
  if (job.head.apiVersion !== call.version) {
    throw new SalesforceError(
      'API_VERSION_MISMATCH',
      `Job was created with API version ${job.head.apiVersion}; use the same version to get its results`,
      { status: 409 },
    );
  }
  if (job.result === null)
    throw new SalesforceError('JOB_NOT_COMPLETE', `Job is in state ${job.head.state}; results are available in state JobComplete`);
  return job.result;
}

function pageSize(call: Call): number {
  const text = call.query.get('maxRecords');
  if (text === null) return DEFAULT_PAGE;
  if (!/^[1-9]\d*$/.test(text)) throw new SalesforceError('INVALID_REQUEST', 'maxRecords must be a positive number');
  return Number(text);
}

function results(call: Call, job: QueryJob): Answer {
  const result = finished(call, job);
  const from = readLocator(call.query.get('locator'), result.total);
  const end = Math.min(from + pageSize(call), result.total);
  return {
    status: 200,
    headers: {
      'content-type': 'text/csv',
      'sforce-numberofrecords': String(end - from),
      'sforce-locator': end < result.total ? makeLocator(end) : 'null',
    },
    body: queryCsv(result, from, end, job.head),
  };
}

function makeLocator(offset: number): string {
  return Buffer.from(String(offset)).toString('base64').replace(/=+$/, '');
}

function readLocator(text: string | null, total: number): number {
  if (text === null || text === '') return 0;
  const offset = Buffer.from(text, 'base64').toString('utf8');
  if (!/^\d+$/.test(offset) || Number(offset) > total || makeLocator(Number(offset)) !== text.replace(/=+$/, ''))
    throw new SalesforceError('INVALID_QUERY_LOCATOR', 'Invalid locator value');
  return Number(offset);
}

/** Where the pages are, for reading them side by side. */
function resultPages(call: Call, job: QueryJob): Answer {
  const result = finished(call, job);
  const size = pageSize(call);
  const base = `${call.base.slice(1)}/jobs/query/${job.head.id}/results`;
  const pages = [];
  for (let at = 0; at === 0 || at < result.total; at += size)
    pages.push({ resultUrl: `${base}?${at === 0 ? '' : `locator=${makeLocator(at)}&`}maxRecords=${size}` });
  return { status: 200, body: { resultPages: pages, done: true } };
}
