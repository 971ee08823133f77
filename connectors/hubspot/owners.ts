import type { FieldInfo, ObjectInfo, Page, SourceRecord, SourceStream } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { readCursor, writeCursor, type Position } from './cursor.ts';
import { nextAfter, object, objects, text, type Json } from './json.ts';
import { resultsOf } from './results.ts';
import { vendorTime } from './vendor-time.ts';
import type { Answer } from './wire.ts';

/** What an owner has; there is no describe for them. */
const OWNERS: readonly FieldInfo[] = ['id', 'email', 'firstName', 'lastName', 'userId', 'active', 'team'].map((name) => ({
  name,
  label: name,
  type: name === 'active' ? 'boolean' : 'text',
  writable: false,
  length: null,
  options: null,
  unique: name === 'id',
  referenceTo: [],
}));

export const OWNER_INFO: ObjectInfo = { object: 'owners', readable: true, fields: new Map(OWNERS.map((field) => [field.name, field])) };

/** Owners cannot be searched by change and are few: every pass reads them all, deactivated ones (phase `bin`) as inactive. */
export function ownerStream(hubspot: Hubspot): SourceStream {
  return { read: (after) => readOwners(hubspot, after) };
}

type Place = Pick<Position, 'phase' | 'after'>;

async function* readOwners(hubspot: Hubspot, cursor: string | undefined): AsyncGenerator<Page> {
  const left = cursor === undefined ? null : readCursor(cursor);
  let place: Place = left === null || left.phase === 'done' ? { phase: 'list', after: null } : left;
  let start = left === null || left.phase === 'done' ? null : left.start;
  while (place.phase !== 'done') {
    const archived = place.phase === 'bin';
    const answer = await ownerPage(hubspot, { archived, after: place.after, limit: 100 });
    start ??= await vendorTime(hubspot, 'companies', answer);
    const body = object(answer.body);
    place = following(archived, nextAfter(body));
    yield {
      records: resultsOf(answer, 'read owners').map((owner) => readOwner(owner, archived)),
      cursor: writeCursor({ ...place, start, since: 0, sweep: { start, since: 0, after: null } }),
      last: place.phase === 'done',
      sourceTime: new Date(start).toISOString(),
    };
  }
}

function following(archived: boolean, after: string | null): Place {
  if (after === null) return { phase: archived ? 'done' : 'bin', after };
  return { phase: archived ? 'bin' : 'list', after };
}

export function ownerPage(
  hubspot: Hubspot,
  { archived, after, limit }: { readonly archived: boolean; readonly after: string | null; readonly limit: number },
): Promise<Answer> {
  const query = { limit: String(limit), archived: String(archived), ...(after === null ? {} : { after }) };
  return hubspot.call({ what: 'read owners', method: 'GET', path: hubspot.paths.owners, query, effect: 'read' });
}

/** The main team; the first one where none is marked so. */
export function teamOf(owner: Json): string | null {
  const teams = objects(owner.teams);
  return text((teams.find(({ primary }) => primary === true) ?? teams[0])?.name);
}

function readOwner(owner: Json, archived: boolean): SourceRecord {
  const id = text(owner.id) ?? '';
  return {
    id,
    raw: {
      id,
      email: text(owner.email),
      firstName: text(owner.firstName),
      lastName: text(owner.lastName),
      userId: text(owner.userId) ?? text(owner.userIdIncludingInactive),
      active: String(!archived),
      team: teamOf(owner),
    },
    modifiedAt: text(owner.updatedAt),
  };
}
