import { invalid, resourceNotFound } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import { announce, tableOf, type Portal } from './portal.ts';
import { refreshPrimary } from './record-links.ts';
import type { CrmRecord } from './store/record.ts';
import type { ObjectTable } from './store/table.ts';

/** Puts a record into the recycle bin; nothing happens where it is there already. */
export function archiveRecord(portal: Portal, type: ObjectType, id: number, source = 'INTEGRATION'): void {
  const table = tableOf(portal, type);
  const record = table.get(id);
  if (record?.archivedAt !== 0) return;
  const now = portal.clock.now().getTime();
  table.put({ ...record, updatedAt: now, archivedAt: now });
  announce(portal, { kind: 'deletion', type, id, source }, now);
}

/**
 * Merges one record into another: the primary one keeps its values and takes those that it lacks, and all connections. In the mode for it
 * the survivor is a new record with a new id. Ids given up are listed in `hs_merged_object_ids`, and still find the survivor.
 */
export function mergeRecords(portal: Portal, type: ObjectType, primaryId: number, otherId: number): CrmRecord {
  const table = tableOf(portal, type);
  const primary = table.resolve(primaryId);
  const other = table.resolve(otherId);
  if (primary?.archivedAt !== 0 || other?.archivedAt !== 0) throw resourceNotFound();
  if (primary.id === other.id) throw invalid(`Cannot merge ${type.singular} ${primary.id} with itself`);
  const now = portal.clock.now().getTime();
  const id = portal.settings.mergeMakesNewId ? table.newId() : primary.id;
  const gone = [primary, other].filter((record) => record.id !== id);
  const survivor = { ...primary, id, updatedAt: now, values: mergedValues(table, primary, other, gone) };
  for (const record of gone) {
    table.purge(record.id);
    table.merged(record.id, id);
  }
  table.put(survivor);
  for (const record of gone) portal.associations.move(type.name, record.id, id);
  const contacts = type.name === 'contacts' ? [id] : portal.associations.targets(type.name, id, 'contacts');
  for (const contactId of contacts) refreshPrimary(portal, contactId);
  const properties = survivor.values.filter((value, column) => value !== primary.values[column]).length;
  const mergedIds = gone.map((record) => record.id);
  announce(portal, { kind: 'merge', type, id, source: 'INTEGRATION', primaryId: primary.id, mergedIds, properties }, now);
  return table.get(id) ?? survivor;
}

/** Erases a record for good, with its connections. */
export function purgeRecord(portal: Portal, type: ObjectType, id: number): void {
  portal.associations.unlinkAll(type.name, id);
  tableOf(portal, type).purge(id);
  // A privacy deletion is told as a deletion too (webhooks guide).
  for (const kind of ['privacyDeletion', 'deletion'] as const) announce(portal, { kind, type, id, source: 'INTEGRATION' });
}

function mergedValues(table: ObjectTable, primary: CrmRecord, other: CrmRecord, gone: readonly CrmRecord[]): (string | undefined)[] {
  const values = Array.from({ length: Math.max(primary.values.length, other.values.length) }, (_, column) => {
    const own = primary.values[column];
    return own === undefined || own === '' ? other.values[column] : own;
  });
  const column = table.column('hs_merged_object_ids');
  const former = [primary, other].flatMap((record) => (record.values[column] ?? '').split(';')).filter((id) => id !== '');
  values[column] = [...new Set([...former, ...gone.map((record) => String(record.id))])].join(';');
  return values;
}
