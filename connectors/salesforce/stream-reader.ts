import type { Context, IsoTime, Page, SourceRecord, StreamSpec } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import { idColumns, instant, type Columns } from './columns.ts';
import { encode, type Underway } from './cursor.ts';
import type { Describer } from './describe.ts';
import type { Settings } from './options.ts';
import { finish, newestOf } from './pass.ts';
import { queryRows, type QueryPage } from './query.ts';
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

/** What one pass works with, by whichever road it reads. */
export interface Reader extends StreamParts {
  readonly spec: StreamSpec;
  readonly columns: Columns;
  readonly what: string;
  /** Whether Bulk may still be tried in this pass. */
  bulk: boolean;
  /** The job that the saved cursor named. */
  readonly resumedJob: string | null;
}

/** Pages of one phase; returns how the pass goes on, or null when it is over. */
export type Pages = AsyncGenerator<Page, Underway | null>;

/** The most rows that a page for the engine has. */
export const ROWS_PER_PAGE = 2000;
/** Archived activities are seen through queryAll only. */
const ARCHIVING: ReadonlySet<string> = new Set(['Task', 'Event']);

// ── what is asked ───────────────────────────────────────────────────────────

export function soqlOf(reader: Reader, pass: Underway, { sorted }: { readonly sorted: boolean }): string {
  const { spec, columns } = reader;
  const filter = pass.phase === 'left' ? notMapped(spec) : mapped(spec);
  const from = pass.at ? behind(columns.stamp, pass.at) : sinceStart(columns.stamp, pass.from);
  const alive = pass.from === null && seesEverything(reader, pass) && columns.hasIsDeleted ? 'IsDeleted = false' : null;
  return select({ columns: columnsFor(reader, pass), object: spec.object, conditions: [filter, from, alive], sorted });
}

export function seesEverything({ spec, columns }: Reader, pass: Underway): boolean {
  return pass.from === null ? ARCHIVING.has(spec.object) : columns.hasIsDeleted || ARCHIVING.has(spec.object);
}

export function columnsFor({ columns }: Reader, pass: Underway): Columns {
  return pass.phase === 'left' ? idColumns(columns) : columns;
}

/** The newest stamp of the object; to be asked before the query whose rows it shall bound. */
export async function newestNow(reader: Reader, pass: Underway): Promise<IsoTime> {
  const { spec, columns, client, what } = reader;
  const [row] = await queryRows(client, newestStamp(spec.object, columns.stamp), { everything: seesEverything(reader, pass), what });
  return instant(asText(asObject(row)[columns.stamp])) || (pass.newest?.t ?? '');
}

// ── how the pass advances ───────────────────────────────────────────────────

export function opened(reader: Reader, pass: Underway, head: Pick<QueryPage, 'date'>): Underway {
  if (pass.began !== null) return pass;
  const told = head.date === null ? '' : new Date(head.date).toISOString();
  const began = told > reader.clock.newest ? told : reader.clock.newest || reader.context.now().toISOString();
  return { ...pass, began, beganAt: head.date };
}

export function advanced(reader: Reader, pass: Underway, page: QueryPage, to: Underway['at']): Underway {
  return { ...seen(reader, pass, page.records, page.date), at: to ?? pass.at };
}

export function seen(reader: Reader, pass: Underway, records: readonly SourceRecord[], date: number | null = null): Underway {
  const newest = newestOf(pass.newest, records);
  if (newest !== null && newest.t > reader.clock.newest) reader.clock.newest = newest.t;
  // Rows that left the filter long after the matching ones were read say nothing about what matched meanwhile.
  const late = pass.phase === 'left' && (date ?? Number.POSITIVE_INFINITY) - (pass.beganAt ?? 0) > reader.settings.lookBackMs / 2;
  return late ? pass : { ...pass, newest };
}

/** The last page of a phase. */
export function* close(
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

export function pageOf(reader: Reader, pass: Underway, records: readonly SourceRecord[], total: number): Page {
  return { records, cursor: encode(pass), last: false, sourceTime: pass.began ?? reader.context.now().toISOString(), total };
}
