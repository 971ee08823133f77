import { AppError } from '../../src/core/errors.ts';
import type { SourceRecord } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import { recordOfJson, type Columns } from './columns.ts';
import { asArray, asNumber, asObject, asText, type Shape } from './shapes.ts';

export interface QueryPage {
  readonly records: readonly SourceRecord[];
  /** Rows of the whole query. */
  readonly total: number;
  readonly done: boolean;
  /** The vendor's clock (ms) when it answered; null: not told. */
  readonly date: number | null;
}

export interface Query {
  readonly soql: string;
  /** Deleted rows and archived activities too (queryAll). */
  readonly everything: boolean;
  readonly columns: Columns;
  readonly what: string;
}

/**
 * The pages of a query, to the end: jsforce's own `autoFetch` stops at 10,000 rows without a word. Pages may be shorter
 * than asked for.
 */
export async function* queryPages(client: Client, query: Query): AsyncGenerator<QueryPage> {
  let path: string | null = `${client.base}/${query.everything ? 'queryAll' : 'query'}?q=${encodeURIComponent(query.soql)}`;
  while (path !== null) {
    const { body, headers } = await client.call({ method: 'GET', path, what: query.what });
    const answer = queryAnswer(body, query.what);
    const date = Date.parse(headers.date ?? '');
    path = answer.done === false ? asText(answer.nextRecordsUrl) : null;
    yield {
      records: asArray(answer.records).map((row) => recordOfJson(row, query.columns)),
      total: asNumber(answer.totalSize),
      done: path === null,
      date: Number.isNaN(date) ? null : date,
    };
  }
}

/** The rows of a query that is known to be small. */
export async function queryRows(
  client: Client,
  soql: string,
  options: { readonly everything: boolean; readonly what: string },
): Promise<readonly unknown[]> {
  const path = `${client.base}/${options.everything ? 'queryAll' : 'query'}?q=${encodeURIComponent(soql)}`;
  const { body } = await client.call({ method: 'GET', path, what: options.what });
  return asArray(queryAnswer(body, options.what).records);
}

/** What is no answer to a query must not pass for one without rows. */
function queryAnswer(body: unknown, what: string): Shape {
  const answer = asObject(body);
  if (Array.isArray(answer.records) && typeof answer.done === 'boolean') return answer;
  throw new AppError('REMOTE_UNAVAILABLE', `${what}: the answer cannot be read`);
}
