import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import { SandboxBadJson } from '../../../../src/sandbox/server.ts';
import { SalesforceError } from '../errors.ts';
import { makeId } from '../ids.ts';
import { elementIn } from '../metadata/xml.ts';
import type { Org } from '../org.ts';
import { isKnownVersion } from '../rest/versions.ts';
import { asRecord } from '../store/input.ts';
import type { Batch, BatchJob, ContentType } from './batch-job.ts';
import { isQuery } from './batch-job.ts';
import { runBatch } from './batch-run.ts';
import { errorAnswer, rendered, showBatch, showJob } from './render.ts';
import { batchResult, queryRows, resultId } from './results.ts';

const ROOT = '/services/async/:version/job';
const OPERATIONS = ['insert', 'update', 'upsert', 'delete', 'hardDelete', 'query', 'queryAll'];

interface AsyncCall {
  readonly org: Org;
  readonly request: SandboxRequest;
  readonly version: string;
  readonly userId: string;
  /** The caller's own words are JSON, so are the answers about jobs, and the errors. */
  readonly isJson: boolean;
}

type Act = (call: AsyncCall) => SandboxAnswer;

/** Bulk API 1.0 (`/services/async`): jobs of batches, in CSV or JSON. Its session goes in `X-SFDC-Session`. */
export function addBulk1Api(host: SandboxHost, org: Org): void {
  const route = (method: string, path: string, act: Act): void => {
    host.route(method, ROOT + path, (request) => answer(org, request, act));
  };
  route('POST', '', createJob);
  route('GET', '/:job', (call) => jobAnswer(call, 200, jobOf(call)));
  route('POST', '/:job', moveJob);
  route('POST', '/:job/batch', addBatch);
  route('GET', '/:job/batch', listBatches);
  route('GET', '/:job/batch/:batch', (call) => batchAnswer(200, jobOf(call), batchOf(call)));
  route('GET', '/:job/batch/:batch/request', (call) => ({
    status: 200,
    headers: { 'content-type': jobOf(call).contentType === 'JSON' ? 'application/json' : 'text/csv' },
    body: batchOf(call).upload,
  }));
  route('GET', '/:job/batch/:batch/result', (call) => batchResult(jobOf(call), finished(batchOf(call))));
  route('GET', '/:job/batch/:batch/result/:result', queryResult);
}

function answer(org: Org, request: SandboxRequest, act: Act): SandboxAnswer {
  const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
  const version = request.params.version ?? '';
  try {
    const session = org.sessions.find(String(request.headers['x-sfdc-session'] ?? ''));
    if (session === null) throw new SalesforceError('InvalidSessionId', 'Invalid session id');
    if (!isKnownVersion(version)) throw new SalesforceError('InvalidVersion', `Api version is not supported: ${version}`);
    if (org.quota.isSpent()) throw new SalesforceError('ExceededQuota', 'ApiBatchItems Limit exceeded.');
    org.quota.count();
    return act({ org, request, version, userId: session.userId, isJson });
  } catch (error) {
    if (error instanceof SalesforceError) return errorAnswer(error, isJson);
    if (error instanceof SandboxBadJson) return errorAnswer(new SalesforceError('InvalidJob', error.message), isJson);
    throw error;
  }
}

/** The body of a call about a job, as texts by name. */
function settingsOf({ request, isJson }: AsyncCall): Readonly<Record<string, unknown>> {
  const settings = isJson ? asRecord(request.json()) : elementIn(request.body.toString('utf8'), 'jobInfo');
  if (settings === null) throw new SalesforceError('InvalidJob', 'Unable to parse Job');
  return settings;
}

function createJob(call: AsyncCall): SandboxAnswer {
  const { operation, object, contentType = 'CSV', externalIdFieldName, concurrencyMode = 'Parallel' } = settingsOf(call);
  if (typeof operation !== 'string' || !OPERATIONS.includes(operation))
    throw new SalesforceError('InvalidJob', `Invalid operation: ${String(operation)}`);
  const view = typeof object === 'string' ? call.org.access.view(call.userId, object) : null;
  if (view === null) throw new SalesforceError('InvalidJob', `Unable to find object: ${String(object)}`);
  if (contentType !== 'CSV' && contentType !== 'JSON')
    throw new SalesforceError('InvalidJob', `Content type is not supported here: ${String(contentType)}`);
  let externalIdField: string | null = null;
  if (operation === 'upsert') {
    const field = typeof externalIdFieldName === 'string' ? view.fields.get(externalIdFieldName.toLowerCase()) : undefined;
    if (field === undefined || !(field.externalId || field.unique || field.type === 'id'))
      throw new SalesforceError('InvalidJob', `External ID was blank for ${view.def.name} or is not an external id`);
    externalIdField = field.name;
  }
  const now = call.org.store.now();
  const job: BatchJob = {
    id: makeId('750', call.org.jobs.nextNumber()),
    operation,
    object: view.def.name,
    externalIdField,
    contentType: contentType satisfies ContentType,
    concurrencyMode: String(concurrencyMode),
    createdById: call.userId,
    createdAt: now,
    stampedAt: now,
    apiVersion: call.version,
    state: 'Open',
    batches: [],
  };
  call.org.jobs.batchJobs.set(job.id, job);
  return jobAnswer(call, 201, job);
}

function jobOf(call: AsyncCall): BatchJob {
  const id = call.request.params.job ?? '';
  const { batchJobs } = call.org.jobs;
  const job = batchJobs.get(id) ?? [...batchJobs.values()].find((one) => one.id.startsWith(id) && id.length === 15);
  if (job === undefined) throw new SalesforceError('InvalidJob', `Invalid job id: ${id}`);
  return job;
}

function batchOf(call: AsyncCall): Batch {
  const id = call.request.params.batch ?? '';
  const batch = jobOf(call).batches.find((one) => one.id === id || one.id.slice(0, 15) === id);
  if (batch === undefined) throw new SalesforceError('InvalidBatch', `Invalid batch id: ${id}`);
  return batch;
}

/** Closed takes no more batches, Aborted works none off. */
function moveJob(call: AsyncCall): SandboxAnswer {
  const job = jobOf(call);
  const { state } = settingsOf(call);
  if (state !== 'Closed' && state !== 'Aborted') throw new SalesforceError('InvalidJob', `Invalid job state: ${String(state)}`);
  if (job.state !== 'Open') throw new SalesforceError('InvalidJobState', `Job is already ${job.state}`);
  job.state = state;
  job.stampedAt = call.org.store.now();
  return jobAnswer(call, 200, job);
}

function addBatch(call: AsyncCall): SandboxAnswer {
  const job = jobOf(call);
  if (job.state !== 'Open') throw new SalesforceError('InvalidJobState', 'Unable to add batch: the job is not open');
  if (isQuery(job.operation) && job.batches.length > 0) throw new SalesforceError('InvalidBatch', 'A query job takes one batch');
  const now = call.org.store.now();
  const batch: Batch = {
    id: makeId('751', call.org.jobs.nextNumber()),
    jobId: job.id,
    createdAt: now,
    stampedAt: now,
    upload: call.request.body,
    state: 'Queued',
    message: null,
    totalMs: 0,
    result: null,
    written: null,
  };
  job.batches.push(batch);
  void runBatch(call.org, job, batch);
  return batchAnswer(201, job, batch);
}

function listBatches(call: AsyncCall): SandboxAnswer {
  const job = jobOf(call);
  const asJson = job.contentType === 'JSON';
  return rendered(200, 'batchInfoList', { batchInfo: job.batches.map((batch) => showBatch(batch, asJson)) }, asJson);
}

function finished(batch: Batch): Batch {
  if (batch.state !== 'Completed') throw new SalesforceError('InvalidBatch', `Batch not completed: it is ${batch.state}`);
  return batch;
}

function queryResult(call: AsyncCall): SandboxAnswer {
  const batch = finished(batchOf(call));
  if (batch.result === null || call.request.params.result !== resultId(batch))
    throw new SalesforceError('InvalidBatch', `Invalid result id: ${call.request.params.result ?? ''}`);
  return queryRows(jobOf(call), batch.result);
}

function jobAnswer(call: AsyncCall, status: number, job: BatchJob): SandboxAnswer {
  return rendered(status, 'jobInfo', showJob(job, call.isJson), call.isJson);
}

/** What is said of a batch follows the content type of its job, not of the call. */
function batchAnswer(status: number, job: BatchJob, batch: Batch): SandboxAnswer {
  const asJson = job.contentType === 'JSON';
  return rendered(status, 'batchInfo', showBatch(batch, asJson), asJson);
}
