import { setTimeout as pause } from 'node:timers/promises';
import type { IngestJob } from '../bulk/ingest-job.ts';
import { runIngest } from '../bulk/ingest-run.ts';
import { csvLine } from '../bulk/csv.ts';
import { newJob } from '../bulk/job.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { runQuery } from '../soql/query.ts';
import { asRecord } from '../store/input.ts';
import type { Batch, BatchJob } from './batch-job.ts';
import { isQuery } from './batch-job.ts';

/** Works a batch off: Queued → InProgress → Completed or Failed; an aborted job's batches are not processed. */
export async function runBatch(org: Org, job: BatchJob, batch: Batch): Promise<void> {
  const delay = org.options.bulkDelayMs ?? 50;
  await pause(delay, undefined, { ref: false });
  if (job.state === 'Aborted') {
    batch.state = 'NotProcessed';
    return;
  }
  batch.state = 'InProgress';
  const startedAt = Date.now();
  try {
    if (isQuery(job.operation)) readRows(org, job, batch);
    else await writeRows(org, job, batch);
    batch.state = 'Completed';
  } catch (error) {
    batch.state = 'Failed';
    batch.message = error instanceof SalesforceError ? error.message : `InternalServerError : ${String(error)}`;
  }
  batch.totalMs = Date.now() - startedAt;
  batch.stampedAt = org.store.now();
}

function readRows(org: Org, job: BatchJob, batch: Batch): void {
  const base = `/services/data/v${job.apiVersion}`;
  const scope = { store: org.store, access: org.access, userId: job.createdById, all: job.operation === 'queryAll' };
  try {
    const result = runQuery(scope, batch.upload.toString('utf8'), base);
    if (result.object.toLowerCase() !== job.object.toLowerCase())
      throw new SalesforceError('InvalidBatch', `The query is on ${result.object}, and the job on ${job.object}`);
    if (result.isAggregate || result.isCount)
      throw new SalesforceError('FeatureNotEnabled', 'Aggregate Relationships not supported in Bulk Query');
    batch.result = result;
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    throw new SalesforceError('InvalidBatch', `InvalidBatch : Failed to process query: ${error.errorCode}: ${error.message}`);
  }
}

async function writeRows(org: Org, job: BatchJob, batch: Batch): Promise<void> {
  const head = newJob({
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdAt: batch.createdAt,
    state: 'UploadComplete',
    apiVersion: job.apiVersion,
    delimiter: 'COMMA',
    lineEnding: batch.upload.includes('\r\n') ? 'CRLF' : 'LF',
  });
  const upload = job.contentType === 'JSON' ? csvOf(batch.upload) : batch.upload;
  const written: IngestJob = {
    head,
    externalIdField: job.externalIdField,
    upload,
    columns: [],
    successful: [],
    failed: [],
    unprocessed: [],
  };
  await runIngest(org, written);
  if (head.state === 'Failed') throw new SalesforceError('InvalidBatch', head.errorMessage ?? 'InvalidBatch');
  batch.written = written;
}

/** Records of a JSON batch as the CSV that says the same: null clears, what is missing stays empty. */
function csvOf(data: Buffer): Buffer {
  const rows = recordsOf(data).map(flat);
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = rows.map((row) =>
    csvLine(
      columns.map((name) => row.get(name) ?? ''),
      ',',
      '\n',
    ),
  );
  return Buffer.from(csvLine(columns, ',', '\n') + lines.join(''));
}

function recordsOf(data: Buffer): Record<string, unknown>[] {
  let value: unknown;
  try {
    value = JSON.parse(data.toString('utf8'));
  } catch {
    value = null;
  }
  const records = Array.isArray(value) ? value.map(asRecord) : [];
  const whole = records.filter((record) => record !== null);
  if (whole.length === 0 || whole.length < records.length)
    throw new SalesforceError('InvalidBatch', 'InvalidBatch : Failed to parse JSON: an array of records is expected');
  return whole;
}

function flat(record: Record<string, unknown>): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [name, value] of Object.entries(record)) {
    if (name === 'attributes') continue;
    const parent = asRecord(value);
    if (parent === null) cells.set(name, textOf(value));
    else for (const [key, inner] of Object.entries(parent)) cells.set(`${name}.${key}`, textOf(inner));
  }
  return cells;
}

function textOf(value: unknown): string {
  if (value === null) return '#N/A';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
