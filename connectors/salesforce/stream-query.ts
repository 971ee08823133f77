import { AppError } from '../../src/core/errors.ts';
import type { SourceRecord } from '../../src/core/types.ts';
import type { Underway } from './cursor.ts';
import { SLOW_QUERY } from './fault-table.ts';
import { lastOf, safePosition } from './pass.ts';
import { queryPages, type Query, type QueryPage } from './query.ts';
import { openJob, startWithJob, wantsBulk } from './stream-job.ts';
import {
  advanced,
  close,
  columnsFor,
  newestNow,
  opened,
  pageOf,
  seesEverything,
  soqlOf,
  type Pages,
  type Reader,
} from './stream-reader.ts';

/** One phase, or what an expired locator leaves of it. Returns how the pass goes on. */
export async function* readQuery(reader: Reader, pass: Underway): Pages {
  const head = await firstPage(reader, pass);
  if (head === null) return yield* startWithJob(reader, pass);
  let state = advanced(reader, opened(reader, pass, head), head, lastOf(head.records));
  if (head.done) return yield* close(reader, state, shown(pass, head), head);
  // From here on the pass takes several answers: a new query, behind the first page, after asking for the newest stamp.
  const bound = await newestNow(reader, state);
  state = { ...state, cap: state.cap ?? bound };
  if (wantsBulk(reader, state, head.total)) state = { ...state, bulk: await openJob(reader, state) };
  yield pageOf(reader, state, shown(pass, head), head.total);
  if (state.bulk) return state;
  return yield* readRest(reader, state, { bound, total: head.total });
}

/** What follows the first page, by locator, until it ends or the locator expires. */
async function* readRest(reader: Reader, pass: Underway, known: { readonly bound: string; readonly total: number }): Pages {
  let state = pass;
  try {
    for await (const page of queryPages(reader.client, queryOf(reader, state))) {
      state = advanced(reader, state, page, safePosition(page.records, known.bound));
      if (page.done) return yield* close(reader, state, shown(pass, page), { total: known.total, date: page.date });
      yield pageOf(reader, state, shown(pass, page), known.total);
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CURSOR_EXPIRED') throw error;
    reader.context.log.debug('query locator expired; going on by keyset', { object: reader.spec.object });
  }
  return state;
}

/** A partner that no longer matches the mapping's filter is gone for us. */
function shown(pass: Underway, page: QueryPage): readonly SourceRecord[] {
  return pass.phase === 'left' ? page.records.map((record) => ({ ...record, deleted: true })) : page.records;
}

/** Null: a first load of so many rows that Salesforce cannot sort them in time. */
async function firstPage(reader: Reader, pass: Underway): Promise<QueryPage | null> {
  try {
    for await (const page of queryPages(reader.client, queryOf(reader, pass))) return page;
  } catch (error) {
    const tooSlow = error instanceof AppError && SLOW_QUERY.has(error.details.vendorCode);
    if (!tooSlow || !wantsBulk(reader, pass, Number.POSITIVE_INFINITY)) throw error;
    return null;
  }
  throw new AppError('INTERNAL', `${reader.what}: no answer`);
}

function queryOf(reader: Reader, pass: Underway): Query {
  const everything = seesEverything(reader, pass);
  return { soql: soqlOf(reader, pass, { sorted: true }), everything, columns: columnsFor(reader, pass), what: reader.what };
}
