import { AppError } from '../../src/core/errors.ts';
import type { Cursor, Page, SourceRecord, SourceStream, StreamSpec } from '../../src/core/types.ts';
import { askedFor } from './authors.ts';
import type { Hubspot } from './client.ts';
import { expired, readCursor, writeCursor, type Position, type Sweep } from './cursor.ts';
import { listPage, type ListPage } from './list.ts';
import type { AddressBook } from './logs/contacts-by-email.ts';
import { logStream } from './logs/log-stream.ts';
import { LOG_SOURCES } from './logs/sources.ts';
import { OWNER_INFO, ownerStream } from './owners.ts';
import { chooseProperties, type Properties } from './properties.ts';
import type { Reader } from './reader.ts';
import { ownProperties, withLosers } from './records.ts';
import { searchPages } from './search.ts';
import { vendorTime } from './vendor-time.ts';
import type { Answer } from './wire.ts';

export interface StreamParts {
  readonly hubspot: Hubspot;
  readonly properties: Properties;
  /** Filled by each pass over the contacts, for the sources that name people by address. */
  readonly book: AddressBook;
}

/**
 * A pass goes through the records (phase `list` the first time, `search` from then on) and then through the bin.
 *
 * The first load uses the list endpoint: it has no ceiling, and brings associations with each page. What is changed
 * meanwhile is found by the next pass, which searches from the beginning of this one. A delta asks for everything changed
 * since then, less the look-back (the index lags behind the records), in the order of ids and always "greater than the last
 * id": so no ceiling is met, records that share a timestamp are nothing special, a record that changes while we read keeps
 * its place, and neither a refusal nor an interruption moves anything.
 */
export function openStream({ hubspot, properties, book }: StreamParts, spec: StreamSpec): SourceStream {
  const log = LOG_SOURCES.get(spec.object);
  if (log !== undefined) return logStream({ hubspot, book }, spec, log);
  if (spec.where !== null) {
    throw new AppError('MAPPING_INVALID', `Stream ${spec.name}: HubSpot streams cannot be filtered by \`where\``, {
      fix: 'Remove `where` from the mapping, and let a `when` or a `map` of the mapping decide',
    });
  }
  if (spec.object === 'owners') {
    chooseProperties(spec, OWNER_INFO);
    return ownerStream(hubspot);
  }
  return {
    async *read(after) {
      const chosen = chooseProperties(spec, await properties.describe(spec.object));
      const { object, associations } = spec;
      const asked = [...new Set([...ownProperties(object), ...askedFor(chosen)])];
      if (object === 'contacts') book.clear();
      for await (const page of readPasses({ hubspot, object, properties: asked, associations }, after)) {
        if (object === 'contacts') book.learn(page.records);
        yield { ...page, records: await properties.authors.fill(page.records, chosen) };
      }
    },
  };
}

/** Pages of the bin that one delta looks at; a bigger bin is swept over several passes. */
const BIN_PAGES = 20;

async function* readPasses(reader: Reader, cursor: Cursor | undefined): AsyncGenerator<Page> {
  const begun = begin(cursor, reader.hubspot.settings.lookBackMs);
  const pass: Pass = { reader, first: begun.phase === 'list', start: begun.start, binPages: 0, seen: 0 };
  let next: Next = begun;
  do {
    const step: Step = await STEPS[next.phase](pass, next);
    next = step.next;
    const last = next.phase === 'done';
    const start = pass.start ?? 0;
    yield {
      records: step.records,
      cursor: writeCursor({ phase: next.phase, start, after: next.after, since: next.since, sweep: sweepOf(next.sweep, start) }),
      last,
      sourceTime: new Date(start).toISOString(),
      ...(step.remaining === undefined ? {} : { total: pass.seen + step.remaining }),
    };
  } while (next.phase !== 'done');
}

/** What is done next; `start` is null while the pass has had no answer. */
type Next = Omit<Position, 'start' | 'sweep'> & { readonly sweep: Sweep | { readonly since: number } };
type Begun = Next & { readonly start: number | null; readonly phase: Exclude<Position['phase'], 'done'> };

interface Pass {
  readonly reader: Reader;
  /** Everything is read, so the whole bin is too. */
  readonly first: boolean;
  start: number | null;
  binPages: number;
  seen: number;
}

interface Step {
  readonly records: readonly SourceRecord[];
  readonly next: Next;
  /** Records that are left in the pass, if told. */
  readonly remaining?: number;
}

function begin(cursor: Cursor | undefined, lookBackMs: number): Begun {
  if (cursor === undefined) return { phase: 'list', start: null, after: null, since: 0, sweep: { since: 0 } };
  const at = readCursor(cursor);
  if (at.phase !== 'done') return { ...at, phase: at.phase };
  const sweep = at.sweep.after === null ? { since: at.sweep.start - lookBackMs } : at.sweep;
  return { phase: 'search', start: null, after: null, since: Math.max(0, at.start - lookBackMs), sweep };
}

/** A sweep that has not begun yet begins with the pass. */
function sweepOf(sweep: Next['sweep'], start: number): Sweep {
  return 'start' in sweep ? sweep : { start, since: sweep.since, after: null };
}

const STEPS: Record<Position['phase'], (pass: Pass, at: Next) => Promise<Step>> = {
  list: readList,
  search: readSearch,
  bin: readBin,
  done: (_pass, at) => Promise.resolve({ records: [], next: at }),
};

async function readList(pass: Pass, at: Next): Promise<Step> {
  const { answer, records, after } = await pageOf(pass.reader, at.after, false);
  await clock(pass, answer);
  return { records: records.flatMap(withLosers), next: { ...at, phase: after === null ? 'bin' : 'list', after } };
}

async function readSearch(pass: Pass, at: Next): Promise<Step> {
  const found = await searchPages(pass.reader, { since: at.since, afterId: at.after });
  await clock(pass, found.answer);
  pass.seen += found.records.length;
  const phase = found.remaining === 0 ? 'bin' : 'search';
  return {
    records: found.records.flatMap(withLosers),
    next: { ...at, phase, after: phase === 'bin' ? null : found.lastId },
    remaining: found.remaining,
  };
}

async function readBin(pass: Pass, at: Next): Promise<Step> {
  const sweep = sweepOf(at.sweep, pass.start ?? 0);
  const { records, after } = await pageOf({ ...pass.reader, associations: [] }, sweep.after, true);
  pass.binPages += 1;
  const fresh = records.filter((record) => record.modifiedAt === null || Date.parse(record.modifiedAt) >= sweep.since);
  const goesOn = after !== null && (pass.first || pass.binPages < BIN_PAGES);
  return { records: fresh, next: { phase: goesOn ? 'bin' : 'done', after: null, since: at.since, sweep: { ...sweep, after } } };
}

/** The first answer of a pass tells when it began. */
async function clock(pass: Pass, answer: Answer): Promise<void> {
  pass.start ??= await vendorTime(pass.reader.hubspot, pass.reader.object, answer);
}

/** A token that was good once and is refused now is no fault of the record's. */
async function pageOf(reader: Reader, after: string | null, archived: boolean): Promise<ListPage> {
  try {
    return await listPage(reader, { after, archived });
  } catch (error) {
    if (after !== null && error instanceof AppError && error.code === 'REMOTE_REJECTED') throw expired(error);
    throw error;
  }
}
