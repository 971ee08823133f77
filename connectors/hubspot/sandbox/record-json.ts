import { propertiesOf, tableOf, type Portal } from './portal.ts';
import type { ObjectType } from './object-types.ts';
import { readerOf, systemProperties, type Reader } from './record-values.ts';
import type { JsonObject } from './request-body.ts';
import type { CrmRecord } from './store/record.ts';
import { PORTAL_ID } from './values.ts';

export type ToJson = (record: CrmRecord) => Record<string, unknown>;

/**
 * Makes the JSON of records of one kind, with the properties asked for (the kind's defaults when none are) and always the system ones,
 * in order of name. Properties that do not exist are left out; those without a value are null.
 */
export function recordJson(portal: Portal, type: ObjectType, asked: readonly string[], withHistory: readonly string[] = []): ToJson {
  const readers = projection(portal, type, [...(asked.length === 0 ? type.defaults : asked), ...withHistory]);
  const historyOf = withHistory.length === 0 ? null : historyJson(portal, type, withHistory);
  return (record) => {
    const properties: Record<string, string | null> = {};
    for (const [name, read] of readers) {
      const value = read(record);
      properties[name] = value === undefined || value === '' ? null : value;
    }
    return {
      id: String(record.id),
      properties,
      ...(historyOf === null ? {} : { propertiesWithHistory: historyOf(record) }),
      createdAt: new Date(record.createdAt).toISOString(),
      updatedAt: new Date(record.updatedAt).toISOString(),
      archived: record.archivedAt !== 0,
      ...(record.archivedAt === 0 ? {} : { archivedAt: new Date(record.archivedAt).toISOString() }),
      url: `https://app.hubspot.com/contacts/${PORTAL_ID}/record/${type.typeId}/${record.id}`,
    };
  };
}

function projection(portal: Portal, type: ObjectType, names: readonly string[]): [string, Reader][] {
  const table = tableOf(portal, type);
  const definitions = propertiesOf(portal, type);
  const known = [...names, ...systemProperties(type)]
    .map((name) => name.toLowerCase())
    .filter((name) => definitions.get(name) !== undefined);
  return [...new Set(known)].sort().map((name) => [name, readerOf(table, name)]);
}

function historyJson(portal: Portal, type: ObjectType, names: readonly string[]): (record: CrmRecord) => JsonObject {
  const table = tableOf(portal, type);
  const definitions = propertiesOf(portal, type);
  return (record) => {
    const histories: Record<string, JsonObject[]> = {};
    for (const name of names.filter((one) => definitions.get(one) !== undefined)) {
      const value = readerOf(table, name)(record);
      const versions =
        record.history?.get(table.column(name)) ?? (value === undefined ? [] : [{ value, at: record.createdAt, source: 'IMPORT' }]);
      histories[name] = versions.map((version) => ({
        value: version.value,
        timestamp: new Date(version.at).toISOString(),
        sourceType: version.source,
      }));
    }
    return histories;
  };
}
