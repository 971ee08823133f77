import type { FieldInfo, Page, SourceRecord, SourceStream } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { nextAfter, object, objects, text, type Json } from './json.ts';
import { vendorTime } from './vendor-time.ts';

/** What an owner has; there is no describe for them. */
export const OWNERS: readonly FieldInfo[] = [
  ownerField('id', 'Id'),
  ownerField('email', 'E-mail'),
  ownerField('firstName', 'First name'),
  ownerField('lastName', 'Last name'),
  ownerField('userId', 'User id'),
  ownerField('active', 'Active'),
];

function ownerField(name: string, label: string): FieldInfo {
  const type = name === 'active' ? 'boolean' : 'text';
  return { name, label, type, writable: false, length: null, options: null, unique: name === 'id', referenceTo: [] };
}

/** Owners cannot be searched by change and are few: every pass reads them all, deactivated ones as inactive. */
export function ownerStream(hubspot: Hubspot): SourceStream {
  return { read: (after) => readOwners(hubspot, after) };
}

async function* readOwners(hubspot: Hubspot, cursor: string | undefined): AsyncGenerator<Page> {
  const at = cursor === undefined ? null : readCursor(cursor);
  const resumed = at !== null && at.phase !== 'done' ? at : null;
  let start = resumed?.start ?? null;
  let archived = resumed?.phase === 'bin';
  let after = resumed?.after ?? null;
  for (;;) {
    const answer = await hubspot.call({
      what: 'read owners',
      method: 'GET',
      path: hubspot.paths.owners,
      query: { limit: '100', archived: String(archived), ...(after === null ? {} : { after }) },
      effect: 'read',
    });
    start ??= await vendorTime(hubspot, 'companies', answer);
    const body = object(answer.body);
    after = nextAfter(body);
    const last = archived && after === null;
    const records = objects(body.results).map((owner) => readOwner(owner, archived));
    if (after === null) archived = true;
    const phase = last ? 'done' : archived ? 'bin' : 'list';
    const next = writeCursor({ phase, start, after, since: 0, sweep: { start, since: 0, after: null } });
    yield { records, cursor: next, last, sourceTime: new Date(start).toISOString() };
    if (last) return;
  }
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
    },
    modifiedAt: text(owner.updatedAt),
  };
}
