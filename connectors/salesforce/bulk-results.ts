import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { AppError } from '../../src/core/errors.ts';
import type { SourceRecord } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import { recordOfCsv, type Columns } from './columns.ts';

export interface ResultRequest {
  readonly job: string;
  /** Of the page of results; null: the first. */
  readonly locator: string | null;
  readonly maxRecords: number;
  /** Rows of the page that are known already. */
  readonly skip: number;
  /** The most records that are handed out, and held, at a time. */
  readonly size: number;
  readonly columns: Columns;
  readonly what: string;
}

/** Some of the records of a page. */
export interface ResultSlice {
  readonly records: readonly SourceRecord[];
  /** Rows of the page up to the end of this slice, those that were skipped included. */
  readonly rows: number;
  /** With the last slice of the page: where the next page is; `locator` null: there is none. */
  readonly end: { readonly locator: string | null } | null;
}

const TRIES = 3;

/**
 * A page of results, a slice at a time: a page may have ten thousand rows, which as records are many times as large as their
 * text. A page with fewer rows than its own header counts was cut off: it is fetched again, and read on from where it broke.
 */
export async function* readResults(client: Client, request: ResultRequest): AsyncGenerator<ResultSlice> {
  let rows = request.skip;
  for (let tried = 1; tried <= TRIES; tried += 1) {
    for await (const slice of readOnce(client, { ...request, skip: rows })) {
      yield slice;
      if (slice.end !== null) return;
      rows = slice.rows;
    }
  }
  throw new AppError('REMOTE_UNAVAILABLE', `${request.what}: a page of Bulk results was cut off`, { details: { job: request.job } });
}

/** Ends without a slice that has an `end` where the page was cut off. */
async function* readOnce(client: Client, request: ResultRequest): AsyncGenerator<ResultSlice> {
  const { job, locator, maxRecords, what, size } = request;
  const query = new URLSearchParams({ maxRecords: String(maxRecords), ...(locator === null ? {} : { locator }) });
  const path = `${client.base}/jobs/query/${encodeURIComponent(job)}/results?${query.toString()}`;
  const { headers, bytes } = await client.call({ method: 'GET', path, headers: { Accept: 'text/csv' }, raw: true, what });
  let records: SourceRecord[] = [];
  let rows = 0;
  try {
    for await (const record of recordsOf(bytes, request.columns)) {
      // Only now is it known that the slice before is not the last.
      if (records.length === size) {
        yield { records, rows, end: null };
        records = [];
      }
      rows += 1;
      if (rows > request.skip) records.push(record);
    }
  } catch (error) {
    if (error instanceof NotOurTable) return;
    throw error;
  }
  const promised = headers['sforce-numberofrecords'];
  if (promised !== undefined && Number(promised) !== rows) return;
  const next = headers['sforce-locator'] ?? '';
  yield { records, rows, end: { locator: next === 'null' || next === '' ? null : next } };
}

/** The text ends inside a row, or is no table of ours. */
class NotOurTable extends Error {}

const CHUNK = 65_536;

/** In pieces, so that the parser is never ahead of its reader by more than one. Throws NotOurTable. */
async function* recordsOf(bytes: Buffer, columns: Columns): AsyncGenerator<SourceRecord> {
  const parser = Readable.from(chunksOf(bytes)).pipe(parse({ bom: true, relax_column_count: false }));
  const rows = (parser as AsyncIterable<string[]>)[Symbol.asyncIterator]();
  let positions: ReadonlyMap<string, number> | null = null;
  for (;;) {
    const row = await rows.next().catch((cause: unknown) => {
      throw new NotOurTable('the text cannot be read as a table', { cause });
    });
    if (row.done === true) break;
    if (positions === null) positions = new Map(row.value.map((name, i) => [name.toLowerCase(), i]));
    else yield recordOfCsv(row.value, positions, columns);
  }
  if (positions?.has('id') !== true) throw new NotOurTable('the table has no ids');
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK) yield bytes.subarray(start, start + CHUNK);
}
