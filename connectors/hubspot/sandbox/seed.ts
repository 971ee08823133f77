import { SandboxError } from '../../../src/sandbox/sandbox-error.ts';
import type { Seed } from '../../../src/sandbox/types.ts';
import { findObjectType, type ObjectType } from './object-types.ts';
import { propertiesOf, tableOf, type Portal, type Row } from './portal.ts';
import { linkRecords } from './record-links.ts';
import { systemProperties } from './record-values.ts';
import { isObject, textOf } from './request-body.ts';
import { defineColumns, defineGiven } from './seed-properties.ts';
import type { CrmRecord } from './store/record.ts';
import { checkValue, parseTime } from './values.ts';

const STAMPS = ['id', 'archived', 'archivedAt', 'createdAt', 'updatedAt', 'associations'];
const INTERNED_LENGTH = 40;

/**
 * Fills an empty account. Names of CRM objects become records: `id` (or `hs_object_id`), stamps, `archived`, values by property name and
 * `associations.<object>` (ids joined by `;`) or `associations: {<object>: [ids]}`. `properties` holds definitions. Every other name
 * (owners, pipelines, lists, forms, form_submissions, email_events, marketing_emails, marketing_events, event_participations …) is kept as rows.
 */
export function fillPortal(portal: Portal, seed: Seed): void {
  defineGiven(portal, seed.get('properties') ?? []);
  const objects: [ObjectType, readonly Row[]][] = [];
  for (const [name, rows] of seed) {
    const type = findObjectType(name);
    if (type === undefined) portal.extras.set(name, rows);
    else objects.push([type, rows]);
  }
  const ids = objects.map(([type, rows]) => fillTable(portal, type, rows));
  objects.forEach(([type, rows], at) => {
    connect(portal, type, rows, ids[at] ?? []);
  });
  for (const row of seed.get('lists') ?? []) makeList(portal, row);
}

/** A list kept by hand: `name`, `objectType` (contacts unless told) and `members`, ids with the time of joining as `id@time`, joined by `;`. */
function makeList(portal: Portal, row: Row): void {
  const type = findObjectType(textOf(row.objectType) ?? 'contacts');
  if (type === undefined) return;
  const list = portal.lists.create({ name: textOf(row.name) ?? '', type, processingType: 'MANUAL', filterBranch: null });
  for (const member of (textOf(row.members) ?? '').split(';').filter((one) => one !== '')) {
    const [id = '', at = ''] = member.split('@');
    list.members.set(Number(id), parseTime(at) ?? list.createdAt);
  }
}

/** Stores the rows; the id of each is answered. */
function fillTable(portal: Portal, type: ObjectType, rows: readonly Row[]): number[] {
  const table = tableOf(portal, type);
  const names = columnNames(rows).filter(
    (name) => !STAMPS.includes(name) && !systemProperties(type).includes(name) && !name.startsWith('associations.'),
  );
  defineColumns(portal, type, names, rows);
  const setters = names.map((name) => ({ name, column: table.column(name.toLowerCase()), normal: normaliser(portal, type, name) }));
  const taken = rows.map((row) => idOf(type, row)).filter((id) => id !== null);
  for (const id of taken) table.reserve(id);
  const now = portal.clock.now().getTime();
  const width = table.columnNames.length;
  return rows.map((row) => {
    const id = idOf(type, row) ?? table.newId();
    const values = new Array<string | undefined>(width).fill(undefined);
    for (const { name, column, normal } of setters) {
      const value = row[name];
      if (value !== undefined && value !== null && value !== '') values[column] = normal(value);
    }
    table.put({ id, ...stamps(type, row, now), values, history: null });
    return id;
  });
}

function stamps(type: ObjectType, row: Row, now: number): Pick<CrmRecord, 'createdAt' | 'updatedAt' | 'archivedAt'> {
  const createdAt = time(row[type.created] ?? row.createdate ?? row.createdAt) ?? now;
  const updatedAt = time(row[type.modified] ?? row.hs_lastmodifieddate ?? row.updatedAt) ?? createdAt;
  const isArchived = textOf(row.archived) === 'true';
  return { createdAt, updatedAt, archivedAt: isArchived ? (time(row.archivedAt) ?? updatedAt) : 0 };
}

function time(value: unknown): number | null {
  if (value instanceof Date) return value.getTime();
  const text = textOf(value);
  return text === undefined ? null : parseTime(text);
}

function idOf(type: ObjectType, row: Row): number | null {
  const id = textOf(row.id ?? row.hs_object_id) ?? '';
  if (id === '') return null;
  if (!/^\d{1,15}$/.test(id)) throw badId(type, id);
  return Number(id);
}

function badId(type: ObjectType, id: string): SandboxError {
  return new SandboxError(
    { ja: `hubspot/${type.name}: 「${id}」はレコードIDになりません`, en: `hubspot/${type.name}: "${id}" cannot be a record id` },
    {
      ja: 'HubSpotのIDは15桁以内の整数です。id列を直すか、列を外してください',
      en: 'HubSpot ids are whole numbers of up to 15 digits; mend the id column or leave it out',
    },
  );
}

function columnNames(rows: readonly Row[]): string[] {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  return [...names];
}

/** Values as HubSpot stores them; what does not fit its type is kept as it is, since a real account holds such values too. */
function normaliser(portal: Portal, type: ObjectType, name: string): (value: unknown) => string {
  const property = propertiesOf(portal, type).get(name.toLowerCase());
  const known = new Map<string, string>();
  return (value) => {
    const text =
      value instanceof Date
        ? value.toISOString()
        : Array.isArray(value)
          ? value.join(';')
          : isObject(value)
            ? JSON.stringify(value)
            : String(value);
    const interned = known.get(text);
    if (interned !== undefined) return interned;
    const checked = property === undefined ? { value: text } : checkValue(property, text, undefined);
    const stored = 'value' in checked ? checked.value : text;
    if (text.length <= INTERNED_LENGTH && known.size < 5000) known.set(text, stored);
    return stored;
  };
}

function connect(portal: Portal, type: ObjectType, rows: readonly Row[], ids: readonly number[]): void {
  const columns = columnNames(rows)
    .filter((name) => name.startsWith('associations.'))
    .map((name) => ({ name, to: findObjectType(name.slice('associations.'.length)) }));
  rows.forEach((row, at) => {
    const id = ids[at] ?? 0;
    for (const { name, to } of columns) if (to !== undefined) connectAll(portal, type, id, to, row[name]);
    if (!isObject(row.associations)) return;
    for (const [name, partners] of Object.entries(row.associations)) {
      const to = findObjectType(name);
      if (to !== undefined) connectAll(portal, type, id, to, partners);
    }
  });
}

/** Partners that the seed does not hold are left out. */
function connectAll(portal: Portal, type: ObjectType, id: number, to: ObjectType, partners: unknown): void {
  const ids = Array.isArray(partners) ? partners.map(textOf) : (textOf(partners) ?? '').split(';');
  const table = tableOf(portal, to);
  for (const partner of ids) {
    const toId = Number(partner?.trim() ?? '');
    if (toId > 0 && table.get(toId) !== undefined) linkRecords(portal, type, id, to, toId);
  }
}
