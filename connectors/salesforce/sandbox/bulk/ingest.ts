import { own } from '../../../../src/sandbox/own.ts';
import { invalidType, notFound, SalesforceError } from '../errors.ts';
import { bodyObject, methodNotAllowed } from '../rest/call.ts';
import type { Answer, Call } from '../rest/call.ts';
import { csvLine } from './csv.ts';
import { failureText } from './ingest-job.ts';
import type { IngestJob } from './ingest-job.ts';
import { runIngest } from './ingest-run.ts';
import { DELIMITERS, LINE_ENDINGS, newJob, showHead, showProgress } from './job.ts';
import { listJobs } from './listing.ts';

const OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete'];
const LINES_PER_CHUNK = 500;

/** `/jobs/ingest…` (Bulk API 2.0). */
export function ingestJobs(call: Call): Answer | Promise<Answer> {
  const [, , id, part] = call.segments;
  if (id === undefined) {
    if (call.method === 'POST') return create(call);
    if (call.method !== 'GET') throw methodNotAllowed(call, 'GET,HEAD,POST');
    return listJobs(
      call,
      [...call.org.jobs.ingests.values()].map((job) => ({
        head: job.head,
        shown: { ...shownHead(job, call.version), jobType: 'V2Ingest' },
      })),
    );
  }
  const job = call.org.jobs.ingests.get(id);
  if (job === undefined) throw notFound();
  switch (part?.toLowerCase()) {
    case undefined:
      return one(call, job);
    case 'batches':
      return upload(call, job);
    case 'successfulresults':
      return file(call, job, ['sf__Id', 'sf__Created'], job.successful, ({ id: recordId, created, cells }) => [
        recordId,
        String(created),
        ...cells,
      ]);
    case 'failedresults':
      return file(call, job, ['sf__Id', 'sf__Error'], job.failed, ({ id: recordId, error, cells }) => [
        recordId,
        failureText(error),
        ...cells,
      ]);
    case 'unprocessedrecords':
      return file(call, job, [], job.unprocessed, (cells) => cells);
    default:
      throw notFound();
  }
}

function create(call: Call): Answer {
  const { object, operation, externalIdFieldName, contentType = 'CSV', columnDelimiter = 'COMMA', lineEnding = 'LF' } = bodyObject(call);
  if (typeof operation !== 'string' || !OPERATIONS.includes(operation))
    throw new SalesforceError('INVALIDJOB', `Unsupported operation ${String(operation)}. Allowed are ${OPERATIONS.join(', ')}`);
  if (typeof object !== 'string') throw new SalesforceError('INVALIDJOB', 'Object must be specified');
  const view = call.org.access.view(call.userId, object);
  if (view === null) throw invalidType(object);
  if (contentType !== 'CSV') throw new SalesforceError('INVALIDJOB', 'Only CSV is allowed as content type');
  if (typeof columnDelimiter !== 'string' || own(DELIMITERS, columnDelimiter) === undefined)
    throw new SalesforceError('INVALIDJOB', `Invalid columnDelimiter ${String(columnDelimiter)}`);
  if (typeof lineEnding !== 'string' || own(LINE_ENDINGS, lineEnding) === undefined)
    throw new SalesforceError('INVALIDJOB', `Invalid lineEnding ${String(lineEnding)}`);
  let externalIdField: string | null = null;
  if (operation === 'upsert') {
    const field = typeof externalIdFieldName === 'string' ? view.fields.get(externalIdFieldName.toLowerCase()) : undefined;
    if (field === undefined) throw new SalesforceError('INVALIDJOB', `InvalidJob : Field name not found : ${String(externalIdFieldName)}`);
    if (!field.externalId && !field.unique && field.type !== 'id')
      throw new SalesforceError('INVALIDJOB', `InvalidJob : ${field.name} is not an external id`);
    externalIdField = field.name;
  }
  const head = newJob({
    operation,
    object: view.def.name,
    createdById: call.userId,
    createdAt: call.org.store.now(),
    state: 'Open',
    apiVersion: call.version,
    delimiter: columnDelimiter,
    lineEnding,
  });
  const job: IngestJob = { head, externalIdField, upload: null, columns: [], successful: [], failed: [], unprocessed: [] };
  call.org.jobs.ingests.set(head.id, job);
  return { status: 200, body: shownHead(job, call.version) };
}

function shownHead(job: IngestJob, version: string): Record<string, unknown> {
  return {
    ...showHead(job.head),
    ...(job.externalIdField === null ? {} : { externalIdFieldName: job.externalIdField }),
    ...(job.head.state === 'Open' ? { contentUrl: `services/data/v${version}/jobs/ingest/${job.head.id}/batches` } : {}),
  };
}

function shown(job: IngestJob, version: string): object {
  return {
    ...shownHead(job, version),
    ...showProgress(job.head, 'V2Ingest'),
    numberRecordsFailed: job.failed.length,
    apiActiveProcessingTime: job.head.totalMs,
    apexProcessingTime: 0,
  };
}

function one(call: Call, job: IngestJob): Answer {
  switch (call.method) {
    case 'GET':
      return { status: 200, body: shown(job, call.version) };
    case 'PATCH':
      return move(call, job);
    case 'DELETE':
      if (job.head.state === 'UploadComplete' || job.head.state === 'InProgress')
        throw new SalesforceError('INVALIDJOBSTATE', `Deleting a job in state ${job.head.state} is not allowed`);
      call.org.jobs.ingests.delete(job.head.id);
      return { status: 204 };
    default:
      throw methodNotAllowed(call, 'DELETE,GET,HEAD,PATCH');
  }
}

function move(call: Call, job: IngestJob): Answer {
  const { state } = bodyObject(call);
  const { head } = job;
  const refused = (): SalesforceError =>
    new SalesforceError('INVALIDJOBSTATE', `Job state cannot move from ${head.state} to ${String(state)}`);
  if (state === 'Aborted') {
    if (head.state !== 'Open' && head.state !== 'UploadComplete' && head.state !== 'InProgress') throw refused();
    head.state = 'Aborted';
  } else if (state === 'UploadComplete') {
    if (head.state !== 'Open') throw refused();
    head.state = 'UploadComplete';
    head.startedAtMs = Date.now();
    void runIngest(call.org, job);
  } else throw refused();
  head.stampedAt = call.org.store.now();
  return { status: 200, body: shownHead(job, call.version) };
}

/** One upload for each job. */
function upload(call: Call, job: IngestJob): Answer {
  if (call.method !== 'PUT') throw methodNotAllowed(call, 'PUT');
  const contentType = call.headers['content-type'] ?? '';
  if (!contentType.startsWith('text/csv'))
    throw new SalesforceError('INVALIDJOBSTATE', `Found content type ${contentType} which is different from the CSV of the job`);
  if (job.head.state !== 'Open')
    throw new SalesforceError('INVALIDJOBSTATE', `Uploading data to a job in state ${job.head.state} is not allowed`);
  if (job.upload !== null) throw new SalesforceError('INVALIDJOBSTATE', 'Data was already uploaded for this job', { status: 409 });
  job.upload = call.raw;
  return { status: 201 };
}

function file<T>(call: Call, job: IngestJob, extra: readonly string[], rows: readonly T[], cellsOf: (row: T) => readonly string[]): Answer {
  if (call.method !== 'GET') throw methodNotAllowed(call, 'GET,HEAD');
  if (job.head.state !== 'JobComplete' && job.head.state !== 'Failed' && job.head.state !== 'Aborted') {
    throw new SalesforceError('JOB_NOT_COMPLETE', `Job is in state ${job.head.state}; results are available once it is finished`);
  }
  return { status: 200, headers: { 'content-type': 'text/csv' }, body: streamed(job, [...extra, ...job.columns], rows, cellsOf) };
}

async function* streamed<T>(
  job: IngestJob,
  header: readonly string[],
  rows: readonly T[],
  cellsOf: (row: T) => readonly string[],
): AsyncGenerator<string> {
  const delimiter = DELIMITERS[job.head.delimiter] ?? ',';
  const ending = LINE_ENDINGS[job.head.lineEnding] ?? '\n';
  yield csvLine(header, delimiter, ending);
  for (let at = 0; at < rows.length; at += LINES_PER_CHUNK) {
    yield rows
      .slice(at, at + LINES_PER_CHUNK)
      .map((row) => csvLine(cellsOf(row), delimiter, ending))
      .join('');
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
