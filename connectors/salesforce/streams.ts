import { AppError } from '../../src/core/errors.ts';
import type { Context, Cursor, IsoTime, Page, SourceRecord, SourceStream, StreamSpec } from '../../src/core/types.ts';
import { readResults, startJob, waitForJob } from './bulk.ts';
import type { Client } from './client.ts';
import { bulkCanRead, columnsOf, hasLongText, idColumns, instant, type Columns } from './columns.ts';
import { decode, encode, type BulkPlace, type Underway } from './cursor.ts';
import type { Describer } from './describe.ts';
import type { Settings } from './options.ts';
import { beginOrResume, finish, lastOf, newestOf, safePosition } from './pass.ts';
import { queryPages, queryRows, type Query, type QueryPage } from './query.ts';
import { asObject, asText } from './shapes.ts';
import { behind, mapped, newest as newestStamp, notMapped, select, sinceStart } from './soql.ts';

export interface StreamParts {
  readonly client: Client;
  readonly describer: Describer;
  readonly settings: Settings;
  readonly context: Context;
  /** The newest stamp that any stream of the connection has seen; empty: none yet. */
  readonly clock: { newest: IsoTime };
}

/**
 * One pass over an object, in the order (stamp, Id).
 *
 * The first load reads what is there; later passes go back by the look-back, because rows become visible after the time
 * they are stamped with, and see deleted and merged records too (queryAll). A pass of a filtered partner stream also asks
 * which changed rows no longer match. Within a pass Salesforce's query locator is followed; after a restart, or where the
 * locator has expired, the pass goes on by keyset behind the last row. A cursor never passes the newest stamp that the
 * object had when the pass began: a locator hands out rows as they are *now*, so a row that was read early and changed
 * since would be lost. Large first loads go through a Bulk API 2.0 job, which a restart takes up again.
 */
export function openStream(spec: StreamSpec, parts: StreamParts): SourceStream {
  return { read: (after) => readPass(spec, parts, after) };
}

interface Reader extends StreamParts {
  readonly spec: StreamSpec;
  readonly columns: Columns;
  readonly what: string;
  /** Whether Bulk may still be tried in this pass. */
  bulk: boolean;
  /** The job that the saved cursor named. */
  readonly resumedJob: string | null;
}

type Pages = AsyncGenerator<Page, Underway | null>;

/** Archived activities are seen through queryAll only. */
const ARCHIVING: ReadonlySet<string> = new Set(['Task', 'Event']);
const ROWS_PER_PAGE = 2000;
const BULK_ROWS = 10_000;

async function* readPass(spec: StreamSpec, parts: StreamParts, after: Cursor | undefined): AsyncGenerator<Page> {
  let pass: Underway | null = beginOrResume(after === undefined ? null : decode(after), parts.settings.lookBackMs);
  const columns = await columnsOf(spec, parts.describer);
  const reader: Reader = {
    ...parts,
    spec,
    columns,
    what: `Reading ${spec.object}`,
    bulk: bulkCanRead(columns),
    resumedJob: pass.bulk?.job ?? null,
  };
  while (pass !== null) pass = yield* pass.bulk ? readJob(reader, pass, pass.bulk) : readQuery(reader, pass);
}

// ── by REST ─────────────────────────────────────────────────────────────────

/** One phase, or what an expired locator leaves of it. Returns how the pass goes on. */
async function* readQuery(reader: Reader, pass: Underway): Pages {
  const head = await firstPage(reader, pass);
  const shown = (page: QueryPage): readonly SourceRecord[] => (pass.phase === 'left' ? page.records.map(gone) : page.records);
  let state = advanced(reader, opened(reader, pass, head), head, lastOf(head.records));
  if (head.done) return yield* close(reader, state, shown(head), head);
  // From here on the pass takes several answers: a new query, behind the first page, after asking for the newest stamp.
  const bound = await newestNow(reader, state);
  state = { ...state, cap: state.cap ?? bound };
  if (wantsBulk(reader, state, head.total)) state = { ...state, bulk: await openJob(reader, state) };
  yield pageOf(reader, state, shown(head), head.total);
  if (state.bulk) return state;
  try {
    for await (const page of queryPages(reader.client, queryOf(reader, state))) {
      state = advanced(reader, state, page, safePosition(page.records, bound));
      if (page.done) return yield* close(reader, state, shown(page), head);
      yield pageOf(reader, state, shown(page), head.total);
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CURSOR_EXPIRED') throw error;
    reader.context.log.debug('query locator expired; going on by keyset', { object: reader.spec.object });
  }
  return state;
}

/** A partner that no longer matches the mapping's filter is gone for us. */
function gone(record: SourceRecord): SourceRecord {
  return { ...record, deleted: true };
}

async function firstPage(reader: Reader, pass: Underway): Promise<QueryPage> {
  for await (const page of queryPages(reader.client, queryOf(reader, pass))) return page;
  throw new AppError('INTERNAL', `${reader.what}: no answer`);
}

function queryOf(reader: Reader, pass: Underway): Query {
  const everything = seesEverything(reader, pass);
  return { soql: soqlOf(reader, pass, { sorted: true }), everything, columns: columnsFor(reader, pass), what: reader.what };
}

function soqlOf(reader: Reader, pass: Underway, { sorted }: { readonly sorted: boolean }): string {
  const { spec, columns } = reader;
  const filter = pass.phase === 'left' ? notMapped(spec) : mapped(spec);
  const from = pass.at ? behind(columns.stamp, pass.at) : sinceStart(columns.stamp, pass.from);
  const alive = pass.from === null && seesEverything(reader, pass) && columns.hasIsDeleted ? 'IsDeleted = false' : null;
  return select({ columns: columnsFor(reader, pass), object: spec.object, conditions: [filter, from, alive], sorted });
}

function seesEverything({ spec, columns }: Reader, pass: Underway): boolean {
  return pass.from === null ? ARCHIVING.has(spec.object) : columns.hasIsDeleted || ARCHIVING.has(spec.object);
}

function columnsFor({ columns }: Reader, pass: Underway): Columns {
  return pass.phase === 'left' ? idColumns(columns) : columns;
}

async function newestNow(reader: Reader, pass: Underway): Promise<IsoTime> {
  const { spec, columns, client, what } = reader;
  const [row] = await queryRows(client, newestStamp(spec.object, columns.stamp), { everything: seesEverything(reader, pass), what });
  return instant(asText(asObject(row)[columns.stamp])) || (pass.newest?.t ?? '');
}

// ── by Bulk API 2.0 ─────────────────────────────────────────────────────────

function wantsBulk(reader: Reader, pass: Underway, total: number): boolean {
  return reader.bulk && pass.phase === 'main' && pass.from === null && total >= reader.settings.bulkFrom;
}

async function openJob(reader: Reader, pass: Underway): Promise<BulkPlace | null> {
  const job = await startJob(reader.client, soqlOf(reader, pass, { sorted: false }), seesEverything(reader, pass), reader.what);
  if (job !== null) return { job, locator: null, skip: 0, rows: 0 };
  reader.bulk = false;
  reader.context.log.warn('Bulk API 2.0 may not be used here; reading by REST', { object: reader.spec.object });
  return null;
}

async function* readJob(reader: Reader, pass: Underway, first: BulkPlace): Pages {
  const job = await waitForJob(reader.client, reader.context, first.job, reader.what);
  if (job.state !== 'complete') return withoutJob(reader, pass, first.job, job.reason);
  let state = pass;
  for (let place: BulkPlace = first; ;) {
    const request = { job: place.job, locator: place.locator, maxRecords: hasLongText(reader.columns) ? ROWS_PER_PAGE : BULK_ROWS };
    const { records, next } = await readResults(reader.client, { ...request, columns: reader.columns, what: reader.what });
    const rows = place.rows + records.length;
    if (next === null && job.rows !== null && rows !== job.rows) return incomplete(reader, state, rows, job.rows);
    for (let start = place.skip; start < records.length || next === null; start += ROWS_PER_PAGE) {
      const slice = records.slice(start, start + ROWS_PER_PAGE);
      state = seen(reader, state, slice);
      const ended = start + ROWS_PER_PAGE >= records.length;
      if (ended && next === null)
        return yield* close(reader, { ...state, bulk: null, newest: anyId(state.newest) }, slice, {
          total: rows,
          date: reader.client.vendorTimeMs(),
        });
      const rest = { ...place, skip: start + ROWS_PER_PAGE };
      state = { ...state, bulk: ended ? { job: place.job, locator: next, skip: 0, rows } : rest };
      yield pageOf(reader, state, slice, job.rows ?? rows);
    }
    place = { job: place.job, locator: next, skip: Math.max(0, place.skip - records.length), rows };
    state = { ...state, bulk: place };
  }
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

/** Bulk rows come in no order, so nothing is known of the ids that share the newest stamp. */
function anyId(position: Underway['newest']): Underway['newest'] {
  return position === null ? null : { ...position, id: null };
}

// ── both ────────────────────────────────────────────────────────────────────

function opened(reader: Reader, pass: Underway, head: QueryPage): Underway {
  if (pass.began !== null) return pass;
  const told = head.date === null ? '' : new Date(head.date).toISOString();
  const began = told > reader.clock.newest ? told : reader.clock.newest || reader.context.now().toISOString();
  return { ...pass, began, beganAt: head.date };
}

function advanced(reader: Reader, pass: Underway, page: QueryPage, to: Underway['at']): Underway {
  return { ...seen(reader, pass, page.records, page.date), at: to ?? pass.at };
}

function seen(reader: Reader, pass: Underway, records: readonly SourceRecord[], date: number | null = null): Underway {
  const newest = newestOf(pass.newest, records);
  if (newest !== null && newest.t > reader.clock.newest) reader.clock.newest = newest.t;
  // Rows that left the filter long after the matching ones were read say nothing about what matched meanwhile.
  const late = pass.phase === 'left' && (date ?? Number.POSITIVE_INFINITY) - (pass.beganAt ?? 0) > reader.settings.lookBackMs / 2;
  return late ? pass : { ...pass, newest };
}

/** The last page of a phase. */
function* close(
  reader: Reader,
  pass: Underway,
  records: readonly SourceRecord[],
  told: { readonly total: number; readonly date: number | null },
): Generator<Page, Underway | null> {
  if (pass.phase === 'main' && reader.spec.kind === 'partner' && reader.spec.where !== null && pass.from !== null) {
    const next: Underway = { ...pass, phase: 'left', at: null };
    yield pageOf(reader, next, records, told.total);
    return next;
  }
  const done = finish(pass, reader.client.vendorTimeMs() ?? told.date, reader.settings.lookBackMs);
  yield { ...pageOf(reader, pass, records, told.total), cursor: encode(done), last: true };
  return null;
}

function pageOf(reader: Reader, pass: Underway, records: readonly SourceRecord[], total: number): Page {
  return { records, cursor: encode(pass), last: false, sourceTime: pass.began ?? reader.context.now().toISOString(), total };
}
