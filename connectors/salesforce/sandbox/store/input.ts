import type { ObjectView } from '../describe/access.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import { isId, to18 } from '../ids.ts';
import type { Row } from './row.ts';
import type { Store } from './store.ts';
import { fromText, readDate, readDatetime, rounded } from './values.ts';

export type Changes = Map<FieldDef, Value>;

export function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : null;
}

/** The fields of a JSON body. What cannot be read at all refuses the whole request: a field that is not there, a value of another JSON type. */
export function readJsonFields(
  store: Store,
  view: ObjectView,
  body: Readonly<Record<string, unknown>>,
  skip: readonly string[] = [],
): Changes {
  const changes: Changes = new Map();
  for (const [name, raw] of Object.entries(body)) {
    if (name === 'attributes' || skip.includes(name.toLowerCase())) continue;
    const field = view.fields.get(name.toLowerCase());
    if (field !== undefined) {
      changes.set(field, readJsonValue(field, raw));
      continue;
    }
    const parent = [...view.fields.values()].find((known) => known.relationshipName?.toLowerCase() === name.toLowerCase());
    const key = asRecord(raw);
    if (parent === undefined || key === null) throw noSuchColumn(name, view.def.name);
    changes.set(parent, findParent(store, parent, key));
  }
  return changes;
}

export function noSuchColumn(name: string, object: string): SalesforceError {
  return new SalesforceError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object}`);
}

function readJsonValue(field: FieldDef, raw: unknown): Value {
  if (raw === null) return null;
  const value = jsonCell(field, raw);
  if (value !== undefined) return value;
  throw new SalesforceError(
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${jsonTypeName(field)} from ${tokenName(raw)} value ${JSON.stringify(raw).replace(/^"|"$/g, '')} or request may be missing a required field at [line:1, column:1]`,
  );
}

function jsonCell(field: FieldDef, raw: unknown): Value | undefined {
  switch (field.type) {
    case 'boolean':
      if (typeof raw === 'boolean') return raw;
      return typeof raw === 'string' ? (fromText(field, raw) ?? undefined) : undefined;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      if (typeof raw === 'number') return rounded(field, raw);
      return typeof raw === 'string' ? (fromText(field, raw) ?? undefined) : undefined;
    case 'date':
      return typeof raw === 'string' ? (readDate(raw.slice(0, 10)) ?? undefined) : undefined;
    case 'datetime':
      return typeof raw === 'string'
        ? (readDatetime(raw) ?? (readDate(raw) === null ? undefined : readDatetime(`${raw}T00:00:00Z`)) ?? undefined)
        : undefined;
    case 'id':
    case 'reference':
      if (typeof raw !== 'string') return undefined;
      return raw === '' ? null : isId(raw) ? to18(raw) : raw;
    default:
      if (typeof raw === 'string') return raw === '' ? null : raw;
      return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : undefined;
  }
}

function jsonTypeName(field: FieldDef): string {
  if (field.type === 'currency' || field.type === 'percent') return 'double';
  return ['boolean', 'int', 'double', 'date', 'datetime'].includes(field.type) ? field.type : 'string';
}

function tokenName(raw: unknown): string {
  if (typeof raw === 'string') return 'VALUE_STRING';
  if (typeof raw === 'number') return Number.isInteger(raw) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
  if (typeof raw === 'boolean') return raw ? 'VALUE_TRUE' : 'VALUE_FALSE';
  return Array.isArray(raw) ? 'START_ARRAY' : 'START_OBJECT';
}

/** `"Account": {"Key__c": "A-1"}` names a parent by its external id. */
export function findParent(store: Store, field: FieldDef, key: Readonly<Record<string, unknown>>): Value {
  for (const [name, raw] of Object.entries(key)) {
    if (name === 'attributes' || (typeof raw !== 'string' && typeof raw !== 'number')) continue;
    for (const target of field.referenceTo) {
      const table = store.tableNamed(target);
      const external = table?.def.fields.get(name.toLowerCase());
      if (table === null || external === undefined) continue;
      for (const row of liveRows(table.find(external, raw))) return row.id;
      throw new SalesforceError(
        'INVALID_FIELD',
        `Foreign key external ID: ${raw} not found for field ${external.name} in entity ${table.def.name}`,
      );
    }
    throw new SalesforceError('INVALID_FIELD', `${name} does not exist or is not a valid override for field ${field.name}`);
  }
  return null;
}

export function* liveRows(rows: Iterable<Row>): Generator<Row> {
  for (const row of rows) if (!row.deleted) yield row;
}
