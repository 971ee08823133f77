import type { SandboxAnswer } from '../../../../src/sandbox/types.ts';
import { csvLine } from '../bulk/csv.ts';
import { failureText } from '../bulk/ingest-job.ts';
import type { FailedRow, IngestJob, SuccessfulRow } from '../bulk/ingest-job.ts';
import { queryCsv } from '../bulk/query-csv.ts';
import type { QueryResult } from '../soql/query.ts';
import { asRecord } from '../store/input.ts';
import { xml } from '../metadata/xml.ts';
import type { Batch, BatchJob } from './batch-job.ts';
import { NAMESPACE } from './render.ts';

const RECORDS_PER_CHUNK = 500;
const NOTHING_FOUND = 'Records not found for this query';

/** The only result that a query batch has here. */
export function resultId(batch: Batch): string {
  return batch.id.replace(/^751/, '752');
}

/** `…/batch/{id}/result`: the list of a query's results, or what became of each record, in the order sent. */
export function batchResult(job: BatchJob, batch: Batch): SandboxAnswer {
  const isJson = job.contentType === 'JSON';
  if (batch.result !== null) {
    if (isJson) return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify([resultId(batch)]) };
    const list = xml('result-list', { '@xmlns': NAMESPACE, result: resultId(batch) });
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: list };
  }
  const rows = batch.written === null ? [] : inOrder(batch.written);
  if (isJson) return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(rows.map(jsonOutcome)) };
  return { status: 200, headers: { 'content-type': 'text/csv' }, body: csvOutcomes(rows) };
}

/** `…/batch/{id}/result/{resultId}`: the rows of a query. */
export function queryRows(job: BatchJob, result: QueryResult): SandboxAnswer {
  if (job.contentType === 'JSON') return { status: 200, headers: { 'content-type': 'application/json' }, body: jsonRows(result) };
  const body = result.total === 0 ? NOTHING_FOUND : queryCsv(result, 0, result.total, { delimiter: 'COMMA', lineEnding: 'LF' });
  return { status: 200, headers: { 'content-type': 'text/csv' }, body };
}

type Outcome = SuccessfulRow | FailedRow;

function inOrder(job: IngestJob): Outcome[] {
  return [...job.successful, ...job.failed].sort((a, b) => a.place - b.place);
}

function jsonOutcome(row: Outcome): object {
  if ('created' in row) return { success: true, created: row.created, id: row.id, errors: [] };
  const { errorCode, message, fields = [] } = row.error;
  return { success: false, created: false, id: null, errors: [{ extendedErrorDetails: null, fields, message, statusCode: errorCode }] };
}

async function* csvOutcomes(rows: readonly Outcome[]): AsyncGenerator<string> {
  yield csvLine(['Id', 'Success', 'Created', 'Error'], ',', '\n');
  for (let at = 0; at < rows.length; at += RECORDS_PER_CHUNK) {
    yield rows
      .slice(at, at + RECORDS_PER_CHUNK)
      .map(csvOutcome)
      .join('');
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function csvOutcome(row: Outcome): string {
  const cells = 'created' in row ? [row.id, 'true', String(row.created), ''] : ['', 'false', 'false', failureText(row.error)];
  return csvLine(cells, ',', '\n');
}

async function* jsonRows(result: QueryResult): AsyncGenerator<string> {
  yield '[';
  for (let at = 0; at < result.total; at += RECORDS_PER_CHUNK) {
    const texts: string[] = [];
    for (let n = at; n < Math.min(at + RECORDS_PER_CHUNK, result.total); n++) texts.push(JSON.stringify(withMillis(result.record(n))));
    yield (at === 0 ? '' : ',') + texts.join(',');
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  yield ']';
}

/** JSON of Bulk 1.0 writes date-times as milliseconds since 1970. */
function withMillis(record: object): object {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]: [string, unknown]) => {
      const inner = asRecord(value);
      if (inner !== null) return [name, withMillis(inner)];
      return [name, typeof value === 'string' && DATETIME.test(value) ? Date.parse(value.replace('+0000', 'Z')) : value];
    }),
  );
}

const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+0000$/;
