import { AppError } from '../../../src/core/errors.ts';
import type { Cursor, Page, SourceRecord, SourceStream, StreamSpec } from '../../../src/core/types.ts';
import type { Hubspot } from '../client.ts';
import { expired } from '../cursor.ts';
import { isObject, number, object, parseBody, text } from '../json.ts';
import { chooseProperties } from '../properties.ts';
import { vendorTime } from '../vendor-time.ts';
import { contactFinder, type AddressBook, type FindContacts } from './contacts-by-email.ts';
import type { LogRecord, LogSource, LogState } from './log-source.ts';

interface LogReader {
  readonly hubspot: Hubspot;
  readonly book: AddressBook;
}

/**
 * A pass asks for what happened since the one before began, less the look-back. What was told twice is the same record twice.
 * People are named by e-mail address in some sources: their contacts are looked up by a hundred, and each only once.
 */
export function logStream({ hubspot, book }: LogReader, spec: StreamSpec, source: LogSource): SourceStream {
  const fields = new Map(source.fields.map((field) => [field.name, field]));
  const named = (name: string): boolean => source.prefix === null || !name.startsWith(source.prefix);
  if (spec.where !== null && !source.filters) {
    throw new AppError('MAPPING_INVALID', `Stream ${spec.name}: ${spec.object} cannot be filtered by \`where\``, {
      fix: 'Remove `where` from the mapping, and let a `when` of the mapping decide',
    });
  }
  chooseProperties({ ...spec, fields: spec.fields.filter(named) }, { object: spec.object, readable: true, fields });
  return { read: (after) => readPass({ hubspot, book }, spec, source, after) };
}

async function* readPass(
  { hubspot, book }: LogReader,
  spec: StreamSpec,
  source: LogSource,
  after: Cursor | undefined,
): AsyncGenerator<Page> {
  const begun = begin(after, hubspot.settings.lookBackMs);
  let { start } = begun;
  let state: LogState = begun;
  const step = source.open(hubspot, { filter: spec.where, fields: new Set([...spec.fields, ...spec.optionalFields]) });
  const find = contactFinder(hubspot, book);
  do {
    const done = await step(state);
    start ??= await vendorTime(hubspot, 'contacts', done.answer);
    state = { since: state.since, place: done.place, known: done.known };
    yield {
      records: await withAssociations(done.records, spec.associations, find),
      cursor: JSON.stringify({ v: 1, log: spec.object, start, ...state }),
      last: done.place === null,
      sourceTime: new Date(start).toISOString(),
    };
  } while (state.place !== null);
}

function begin(cursor: Cursor | undefined, lookBackMs: number): LogState & { readonly start: number | null } {
  if (cursor === undefined) return { since: 0, place: null, known: {}, start: null };
  const found = object(parseBody(cursor));
  const start = number(found.start);
  if (found.v !== 1 || text(found.log) === null || start === null) throw expired();
  const known = Object.fromEntries(Object.entries(object(found.known)).map(([id, mark]) => [id, text(mark) ?? '']));
  if (isObject(found.place)) return { since: number(found.since) ?? 0, place: found.place, known, start };
  return { since: Math.max(0, start - lookBackMs), place: null, known, start: null };
}

async function withAssociations(
  records: readonly LogRecord[],
  associations: readonly string[],
  find: FindContacts,
): Promise<readonly SourceRecord[]> {
  const open = records.filter((record) => record.contactId == null && record.email != null).map(({ email }) => email ?? '');
  const contacts = associations.includes('contacts') ? await find(open) : new Map<string, string>();
  return records.map(({ contactId, companyId, email, ...record }) => {
    const ids: Readonly<Record<string, string | null | undefined>> = {
      contacts: contactId ?? contacts.get(email?.toLowerCase() ?? ''),
      companies: companyId,
    };
    const one = (to: string): readonly string[] => [ids[to]].filter((id) => id != null);
    return { ...record, associations: Object.fromEntries(associations.map((to) => [to, one(to)])) };
  });
}
