import { AppError } from '../../src/core/errors.ts';
import type { SourceRecord } from '../../src/core/types.ts';
import { startJob, waitForJob } from './bulk.ts';
import { readResults, type ResultRequest, type ResultSlice } from './bulk-results.ts';
import { hasLongText } from './columns.ts';
import type { BulkPlace, Underway } from './cursor.ts';
import { close, newestNow, opened, pageOf, ROWS_PER_PAGE, seen, seesEverything, soqlOf, type Pages, type Reader } from './stream-reader.ts';

/** Rows that one call fetches, fewer where they may be large. */
const ROWS_PER_CALL = 10_000;

export function rowsPerCall(longText: boolean): number {
  return longText ? ROWS_PER_PAGE : ROWS_PER_CALL;
}

export function wantsBulk(reader: Reader, pass: Underway, total: number): boolean {
  return reader.bulk && pass.phase === 'main' && pass.from === null && total >= reader.settings.bulkFrom;
}

/** Null: Bulk may not be used; the pass goes on by REST. */
export async function openJob(reader: Reader, pass: Underway): Promise<BulkPlace | null> {
  const job = await startJob(reader.client, soqlOf(reader, pass, { sorted: false }), seesEverything(reader, pass), reader.what);
  if (job !== null) return { job, locator: null, skip: 0, rows: 0 };
  reader.bulk = false;
  reader.context.log.warn('Bulk API 2.0 may not be used here; reading by REST', { object: reader.spec.object });
  return null;
}

/** Where not even the first page could be had by REST. */
export async function* startWithJob(reader: Reader, pass: Underway): Pages {
  const cap = await newestNow(reader, pass);
  const begun = opened(reader, pass, { date: reader.client.vendorTimeMs() });
  const bulk = await openJob(reader, begun);
  if (bulk === null) {
    throw new AppError('REMOTE_UNAVAILABLE', `${reader.what}: too many rows to sort, and Bulk API 2.0 may not be used`, {
      fix: 'Let the integration user use the Bulk API, or narrow `where` in the mapping',
    });
  }
  const state: Underway = { ...begun, cap: begun.cap ?? cap, bulk };
  yield pageOf(reader, state, [], 0);
  return state;
}

/** The results of the job that the pass names, from the place where it stands. */
export async function* readJob(reader: Reader, pass: Underway, first: BulkPlace): Pages {
  const job = await waitForJob(reader.client, reader.context, first.job, reader.what);
  if (job.state !== 'complete') return withoutJob(reader, pass, first.job, job.reason);
  let state = pass;
  for (let page = first; ;) {
    let place: BulkPlace | null = page;
    for await (const slice of readResults(reader.client, requestOf(reader, page))) {
      const rows = page.rows + slice.rows;
      if (slice.end?.locator === null && job.rows !== null && rows !== job.rows) return incomplete(reader, state, rows, job.rows);
      place = placeBehind(page, slice);
      state = { ...seen(reader, state, slice.records), bulk: place };
      if (place === null) return yield* end(reader, state, slice.records, rows);
      yield pageOf(reader, state, slice.records, job.rows ?? rows);
    }
    page = place;
  }
}

function requestOf({ columns, what }: Reader, { job, locator, skip }: BulkPlace): ResultRequest {
  return { job, locator, skip, maxRecords: rowsPerCall(hasLongText(columns)), size: ROWS_PER_PAGE, columns, what };
}

/** Null: nothing follows. Should a page be shorter than what was read of it before a restart, the rest is skipped in the next. */
function placeBehind(page: BulkPlace, { rows, end: over }: ResultSlice): BulkPlace | null {
  if (over === null) return { ...page, skip: rows };
  if (over.locator === null) return null;
  return { job: page.job, locator: over.locator, skip: Math.max(0, page.skip - rows), rows: page.rows + rows };
}

/** Bulk rows come in no order, so nothing is known of the ids that share the newest stamp. */
function end(reader: Reader, pass: Underway, records: readonly SourceRecord[], total: number): ReturnType<typeof close> {
  const newest = pass.newest === null ? null : { ...pass.newest, id: null };
  return close(reader, { ...pass, bulk: null, newest }, records, { total, date: reader.client.vendorTimeMs() });
}

/** A job of this run that failed is an error that names its reason; one found failed or gone after a restart is replaced. */
function withoutJob(reader: Reader, pass: Underway, job: string, reason: string): Underway {
  if (reason !== 'gone' && job !== reader.resumedJob) {
    throw new AppError('REMOTE_UNAVAILABLE', `${reader.what}: the Bulk job ended as ${reason.slice(0, 200)}`, {
      details: { job },
      fix: 'Run again: the rest is then read by REST. If it keeps failing, look at Setup › Bulk Data Load Jobs',
    });
  }
  reader.bulk = reason === 'gone';
  reader.context.log.warn('the Bulk job cannot be taken up again', {
    object: reader.spec.object,
    job,
    reason: reason === 'gone' ? 'gone' : 'failed',
  });
  return { ...pass, bulk: null };
}

function incomplete(reader: Reader, pass: Underway, rows: number, promised: number): Underway {
  reader.bulk = false;
  reader.context.log.error('the Bulk results are not complete; reading by REST', { object: reader.spec.object, rows, promised });
  return { ...pass, bulk: null };
}
