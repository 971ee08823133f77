import { SalesforceError } from '../errors.ts';
import { to18 } from '../ids.ts';
import type { Org } from '../org.ts';
import { liveRows } from './input.ts';
import type { Row } from './row.ts';

const MOST_LOSERS = 2;

/** Merges up to two losers into a master: their children move to it, they go to the bin with MasterRecordId set (SOAP API, merge). */
export function mergeRecords(
  org: Org,
  userId: string,
  object: string,
  masterId: string,
  loserIds: readonly string[],
): { merged: string[]; updated: string[] } {
  const view = org.access.view(userId, object);
  if (view?.def.mergeable !== true) throw new SalesforceError('INVALID_TYPE', `entity type ${object} cannot be merged`);
  if (loserIds.length === 0 || loserIds.length > MOST_LOSERS)
    throw new SalesforceError('INVALID_ID_FIELD', 'one or two records can be merged into a master');
  const table = org.store.table(view.def);
  const live = (id: string): Row => {
    const row = table.get(to18(id));
    if (row === undefined) throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    if (row.deleted) throw new SalesforceError('ENTITY_IS_DELETED', 'entity is deleted');
    return row;
  };
  const master = live(masterId);
  const losers = loserIds.map(live);
  if (losers.includes(master)) throw new SalesforceError('DUPLICATE_VALUE', 'a record cannot be merged into itself');
  const updated: string[] = [];
  for (const loser of losers) {
    for (const { child, field } of org.schema.childRelations(view.def)) {
      if (field.name === 'MasterRecordId') continue;
      const children = org.store.table(child);
      for (const row of [...liveRows(children.find(field, loser.id))]) {
        if (row === loser) continue;
        org.writer.touch(children, row, { [field.name]: master.id });
        if (!updated.includes(row.id)) updated.push(row.id);
      }
    }
    org.writer.touch(table, loser, { MasterRecordId: master.id });
    org.writer.bury(table, loser);
  }
  org.writer.touch(table, master, { LastModifiedDate: org.store.now(), LastModifiedById: userId });
  return { merged: losers.map((row) => row.id), updated };
}
