import { AppError } from '../../src/core/errors.ts';
import type { Cursor, Page, SourceRecord, SourceStream, StreamSpec } from '../../src/core/types.ts';
import type { Kintone } from './client.ts';
import { readCursor, writeCursor, type Position } from './cursor.ts';
import { chooseFields, type Forms } from './fields.ts';
import { IdSet } from './id-set.ts';
import { countOf, openCursor, pageAfter, type Source, type VendorPage } from './pages.ts';
import { toRaw } from './values.ts';
import type { VendorRecord } from './shapes.ts';

/** kintone stamps to the minute, and a slow write may carry an older stamp than one that was seen before it. */
const LOOK_BACK_MS = 5 * 60_000;
/** A page of ids that are gone. */
const GONE = 500;

/**
 * A pass reads what is new or changed, in the order of ids: the first time everything by kintone's cursor, later what was
 * updated since the last pass began. kintone has no list of what was deleted. So a pass then asks how many records there are;
 * are there fewer than were ever told, it looks through the ids alone and tells those that are missing.
 */
export function openStream(kintone: Kintone, forms: Forms, spec: StreamSpec): SourceStream {
  if (spec.associations.length > 0) {
    throw new AppError('MAPPING_INVALID', `Stream ${spec.name}: kintone has no associations`, {
      fix: 'Name the lookup field that holds the other record instead, such as on: [{ from: partner_id, object: partners }]',
    });
  }
  return {
    async *read(after) {
      const info = await forms.describe(spec.object);
      const chosen = chooseFields(spec, info);
      const updated = [...((await forms.of(spec.object))?.values() ?? [])].find(({ type }) => type === 'UPDATED_TIME')?.code;
      if (updated === undefined) throw noStamp(spec);
      const reader = { kintone, spec, chosen, updated };
      yield* pass(reader, begin(after));
    },
  };
}

function noStamp({ name, object }: StreamSpec): AppError {
  return new AppError('MAPPING_INVALID', `Stream ${name}: the app ${object} tells no time of change`, {
    fix: 'Let the API token or user view the field 更新日時 (Updated datetime) of the app',
  });
}

interface Reader {
  readonly kintone: Kintone;
  readonly spec: StreamSpec;
  readonly chosen: readonly string[];
  readonly updated: string;
}

/** `start` is null until kintone has told its time. */
type At = Omit<Position, 'start'> & { readonly start: number | null };

function begin(cursor: Cursor | undefined): At {
  if (cursor === undefined) return { phase: 'records', start: null, since: null, after: 0, known: new IdSet() };
  const at = readCursor(cursor);
  return at.phase === 'done' ? { ...at, phase: 'records', start: null, since: at.start - LOOK_BACK_MS, after: 0 } : at;
}

async function* pass(reader: Reader, begun: At): AsyncGenerator<Page> {
  const records = sourceOf(reader, begun.since);
  const cursor = begun.since === null ? openCursor(records) : null;
  let at = begun;
  try {
    while (at.phase === 'records') {
      const page = await (cursor?.next(at.after) ?? pageAfter(records, at.after));
      at = await advance(reader, at, page);
      yield pageOf(
        at,
        page.records.map((record) => toRecord(reader, record)),
      );
    }
  } finally {
    await cursor?.close();
  }
  if (at.phase === 'ids') yield* tellGone(reader, at);
}

async function advance(reader: Reader, at: At, page: VendorPage): Promise<At> {
  for (const record of page.records) at.known.add(idOf(record));
  const start = at.start ?? vendorTime(page, reader);
  const after = page.records.map(idOf).at(-1) ?? at.after;
  if (page.more) return { ...at, start, after };
  // A first pass has told what is there and nothing else.
  const isWhole = at.since === null || (await countOf(sourceOf(reader, null))) >= at.known.size;
  return { ...at, start, phase: isWhole ? 'done' : 'ids', after: 0 };
}

function vendorTime({ seen }: VendorPage, { kintone }: Reader): number {
  const told = Date.parse(seen.header('date') ?? '');
  return Number.isNaN(told) ? kintone.context.now().getTime() : told;
}

/** The ids that are missing, in pages; one that is stopped begins again, for nothing is lost by telling twice. */
async function* tellGone(reader: Reader, at: At): AsyncGenerator<Page> {
  const left = new IdSet();
  const ids = { ...sourceOf(reader, null), fields: ['$id'] };
  for (let after = 0, more = true; more;) {
    const page = await pageAfter(ids, after);
    for (const record of page.records) left.add(idOf(record));
    after = page.records.map(idOf).at(-1) ?? after;
    more = page.more;
  }
  const gone = [...at.known].filter((id) => !left.has(id));
  const known = new IdSet();
  for (const id of at.known) if (left.has(id)) known.add(id);
  for (let n = 0; n === 0 || n < gone.length; n += GONE) {
    const last = n + GONE >= gone.length;
    const records = gone.slice(n, n + GONE).map((id) => ({ id: String(id), raw: { $id: String(id) }, modifiedAt: null, deleted: true }));
    yield pageOf(last ? { ...at, phase: 'done', known } : at, records);
  }
}

function sourceOf({ kintone, spec, chosen, updated }: Reader, since: number | null): Source {
  const changed = since === null ? '' : `${updated} >= "${stamp(since)}"`;
  const condition = [spec.where === null ? '' : `(${spec.where})`, changed].filter((part) => part !== '').join(' and ');
  return { kintone, object: spec.object, fields: [...new Set(['$id', updated, ...chosen])], condition };
}

function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}:00Z`;
}

function idOf(record: VendorRecord): number {
  return Number(record.$id?.value);
}

function toRecord({ chosen, updated }: Reader, record: VendorRecord): SourceRecord {
  const changed = record[updated]?.value;
  return { id: String(idOf(record)), raw: toRaw(record, chosen), modifiedAt: typeof changed === 'string' ? changed : null };
}

function pageOf(at: At, records: readonly SourceRecord[]): Page {
  const start = at.start ?? 0;
  return {
    records,
    cursor: writeCursor({ ...at, start }),
    last: at.phase === 'done',
    sourceTime: new Date(start).toISOString(),
  };
}
