import { invalid } from './errors.ts';
import { OBJECT_TYPES, type ObjectType } from './object-types.ts';
import { announce, tableOf, type Portal } from './portal.ts';
import { isObject, textOf, type JsonObject } from './request-body.ts';
import type { CrmRecord } from './store/record.ts';

/** Connects two records and keeps `associatedcompanyid` of a contact in step with its primary company. */
export function linkRecords(
  portal: Portal,
  from: ObjectType,
  id: number,
  to: ObjectType,
  toId: number,
  typeIds: readonly number[] = [],
): void {
  const isNew = portal.associations.link(from.name, id, to.name, toId, typeIds);
  if (isNew) announceLink(portal, from, id, to, toId, false);
  keepPrimary(portal, from, id, to, toId);
}

export function unlinkRecords(portal: Portal, from: ObjectType, id: number, to: ObjectType, toId: number): void {
  if (portal.associations.has(from.name, id, to.name, toId)) announceLink(portal, from, id, to, toId, true);
  portal.associations.unlink(from.name, id, to.name, toId);
  keepPrimary(portal, from, id, to, toId);
}

/** A connection is told from both of its ends. */
function announceLink(portal: Portal, from: ObjectType, id: number, to: ObjectType, toId: number, removed: boolean): void {
  if (portal.onChange === null) return;
  const { associations } = portal;
  const primary = associations.primary(from.name, id, to.name) === toId || associations.primary(to.name, toId, from.name) === id;
  const told = { kind: 'associationChange', source: 'INTEGRATION', removed, primary } as const;
  announce(portal, { ...told, type: from, id, to, toId });
  announce(portal, { ...told, type: to, id: toId, to: from, toId: id });
}

/** A connection that a new record asks for: `{to: {id}, types: [{associationCategory, associationTypeId}]}`. */
export interface AskedLink {
  readonly to: ObjectType;
  readonly toId: number;
  readonly typeIds: readonly number[];
}

/** Reads the `associations` of a create; a type that does not start at this kind, or a record that does not exist, is refused. */
export function askedLinks(portal: Portal, from: ObjectType, given: unknown): AskedLink[] {
  if (!Array.isArray(given)) return [];
  return given.filter(isObject).map((entry) => askedLink(portal, from, entry));
}

export function typeIdsOf(types: unknown): number[] {
  if (!Array.isArray(types)) return [];
  return types
    .filter(isObject)
    .map((type) => Number(textOf(type.associationTypeId)))
    .filter((typeId) => Number.isInteger(typeId));
}

/** The living record of an id in text, or the one that it was merged into. */
export function liveRecord(portal: Portal, type: ObjectType, id: string): CrmRecord | undefined {
  const record = /^\d+$/.test(id) ? tableOf(portal, type).resolve(Number(id)) : undefined;
  return record?.archivedAt === 0 ? record : undefined;
}

function askedLink(portal: Portal, from: ObjectType, entry: JsonObject): AskedLink {
  const typeIds = typeIdsOf(entry.types);
  const type = portal.associations.typeFrom(from.name, typeIds[0] ?? 0);
  const to = OBJECT_TYPES.find((one) => one.name === type?.to);
  if (type === undefined || to === undefined) throw invalid(`No association type with id ${typeIds[0] ?? 'null'} starts at ${from.typeId}`);
  const id = isObject(entry.to) ? (textOf(entry.to.id) ?? '') : '';
  const record = liveRecord(portal, to, id);
  if (record === undefined) throw invalid(`The ${to.singular} with id ${id} does not exist`, { context: { ids: [id] } });
  return { to, toId: record.id, typeIds };
}

function keepPrimary(portal: Portal, from: ObjectType, id: number, to: ObjectType, toId: number): void {
  if (from.name === 'contacts' && to.name === 'companies') refreshPrimary(portal, id);
  if (from.name === 'companies' && to.name === 'contacts') refreshPrimary(portal, toId);
}

/** Brings `associatedcompanyid` of a contact in line with its primary company; its time of change stays. */
export function refreshPrimary(portal: Portal, contactId: number): void {
  const contacts = portal.tables.get('contacts');
  const contact = contacts?.get(contactId);
  if (contacts === undefined || contact === undefined) return;
  const primary = portal.associations.primary('contacts', contactId, 'companies');
  const column = contacts.column('associatedcompanyid');
  const value = primary === null ? '' : String(primary);
  if ((contact.values[column] ?? '') === value) return;
  const values = [...contact.values];
  values[column] = value;
  contacts.put({ ...contact, values });
}
