import type { ObjectType } from './object-types.ts';
import type { CrmRecord } from './store/record.ts';
import type { ObjectTable } from './store/table.ts';

/** Reads one property of a record; undefined where no value was ever set. */
export type Reader = (record: CrmRecord) => string | undefined;

const iso = (ms: number): string => new Date(ms).toISOString();

/** The property's reader: system properties come from the record itself, the others from their column. */
export function readerOf(table: ObjectTable, property: string): Reader {
  const { created, modified } = table.type;
  if (property === 'hs_object_id') return (record) => String(record.id);
  if (property === created) return (record) => iso(record.createdAt);
  if (property === modified) return (record) => iso(record.updatedAt);
  const column = table.column(property);
  return (record) => record.values[column];
}

/** Properties that HubSpot keeps itself, and that a write never reaches. */
export function systemProperties(type: ObjectType): readonly string[] {
  return [type.created, type.modified, 'hs_object_id'];
}

/** Every value of a record, by name. */
export function allValues(table: ObjectTable, record: CrmRecord): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of systemProperties(table.type)) values[name] = readerOf(table, name)(record) ?? '';
  table.columnNames.forEach((name, column) => {
    const value = record.values[column];
    if (value !== undefined && value !== '') values[name] = value;
  });
  return values;
}
