import { notFound, SalesforceError } from '../errors.ts';
import { describeColumns } from '../soql/columns.ts';
import { runQuery } from '../soql/query.ts';
import type { QueryResult } from '../soql/query.ts';
import { methodNotAllowed } from './call.ts';
import type { Answer, Call } from './call.ts';
import type { Cursor } from './cursors.ts';

const [LEAST_BATCH, MOST_BATCH] = [200, 2000];

/** `/query?q=`, `/queryAll?q=` and `/query/<locator>`. */
export function query(call: Call, all: boolean): Answer {
  if (call.method !== 'GET' && call.method !== 'HEAD') throw methodNotAllowed(call, 'GET,HEAD');
  const locator = call.segments[1];
  if (locator !== undefined) return nextPage(call, locator);
  const text = call.query.get('q');
  if (text === null && call.query.has('explain')) throw notFound();
  if (text === null || text.trim() === '') throw new SalesforceError('MALFORMED_QUERY', 'SOQL query must be specified');
  const { org, userId } = call;
  const result = runQuery({ store: org.store, access: org.access, userId, all, tooling: call.tooling }, text, call.base);
  if (call.query.get('columns') === 'true') return { status: 200, body: describeColumns(result) };
  return firstPage(call, result);
}

function firstPage(call: Call, result: QueryResult): Answer {
  if (result.isCount) return { status: 200, body: { totalSize: result.total, done: true, records: [] } };
  const size = batchSize(call);
  if (result.total <= size) return page(call, result, null, 0, size);
  if (result.isAggregate) {
    throw new SalesforceError(
      'EXCEEDED_ID_LIMIT',
      'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
    );
  }
  return page(call, result, call.org.cursors.open(call.userId, result), 0, size);
}

/** A locator is `<cursor>-<offset>`; any page of a living cursor may be asked for again. */
function nextPage(call: Call, locator: string): Answer {
  const parts = /^([0-9A-Za-z]{15,18})-(\d+)$/.exec(locator);
  const cursor = parts === null ? null : call.org.cursors.find(parts[1] ?? '');
  const offset = Number(parts?.[2] ?? 0);
  if (cursor?.userId !== call.userId || offset > cursor.result.total)
    throw new SalesforceError('INVALID_QUERY_LOCATOR', 'invalid query locator');
  return page(call, cursor.result, cursor, offset, batchSize(call));
}

function page(call: Call, result: QueryResult, cursor: Cursor | null, offset: number, size: number): Answer {
  const end = Math.min(offset + size, result.total);
  const records: object[] = [];
  for (let at = offset; at < end; at++) records.push(result.record(at));
  const done = end >= result.total || cursor === null;
  return {
    status: 200,
    body: { totalSize: result.total, done, ...(done ? {} : { nextRecordsUrl: `${call.base}/query/${cursor.id}-${end}` }), records },
  };
}

/** What the caller wants, within what the API allows (header Sforce-Query-Options). */
function batchSize(call: Call): number {
  const header = String(call.headers['sforce-query-options'] ?? '');
  const wanted = Number(/batchSize\s*=\s*(\d+)/i.exec(header)?.[1] ?? MOST_BATCH);
  return Math.min(Math.max(wanted, LEAST_BATCH), MOST_BATCH, call.org.options.maxBatchSize ?? MOST_BATCH);
}
