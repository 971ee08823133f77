import { invalid, VendorError } from './errors.ts';
import type { ObjectType } from './object-types.ts';
import { announce, propertiesOf, rowsOf, tableOf, type Portal } from './portal.ts';
import type { Property } from './property.ts';
import { readerOf, systemProperties } from './record-values.ts';
import { textOf, type JsonObject } from './request-body.ts';
import type { CrmRecord, Version } from './store/record.ts';
import type { ObjectTable } from './store/table.ts';
import { checkValue, invalidValues, type ValueProblem } from './values.ts';
import { derivedValues } from './derived-values.ts';

const KEPT_VERSIONS = 20;

/** A write that has passed every check and can be applied. */
export interface ReadyWrite {
  readonly type: ObjectType;
  readonly previous: CrmRecord | null;
  readonly values: ReadonlyMap<string, string>;
}

/** Unique values that earlier writes of the same batch take: `property:value`. */
export type Claimed = Set<string>;

/** Checks a write of a new record or to an existing one; throws the vendor's refusal. */
export function checkWrite(portal: Portal, type: ObjectType, given: JsonObject, previous: CrmRecord | null, claimed?: Claimed): ReadyWrite {
  const table = tableOf(portal, type);
  const values = new Map<string, string>();
  const problems: ValueProblem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const checked = checkOne({ portal, table, name: name.toLowerCase(), value, previous });
    if ('problem' in checked) problems.push(checked.problem);
    else if (checked.value !== null) values.set(name.toLowerCase(), checked.value);
  }
  if (problems.length > 0) throw invalidValues(problems);
  if (previous === null) requireProperties(type, values);
  refuseTaken(table, values, previous, claimed);
  return { type, previous, values };
}

/** Stores a checked write; an update that changes nothing leaves the record untouched. */
export function applyWrite(portal: Portal, write: ReadyWrite, source: { sourceType: string; at?: number }): CrmRecord {
  const table = tableOf(portal, write.type);
  const at = source.at ?? portal.clock.now().getTime();
  const base = write.previous ?? newRecord(table.newId(), at);
  const values = [...base.values];
  const history = new Map(base.history ?? []);
  const changes: [string, string][] = [];
  for (const [name, value] of [...write.values, ...derivedValues(write.type, write.values)]) {
    const column = table.column(name);
    const old = values[column];
    if ((old ?? '') === value) continue;
    changes.push([name, value]);
    values[column] = value;
    if (write.previous !== null) history.set(column, addVersion(history.get(column), base, { old, value, at, source: source.sourceType }));
  }
  if (write.previous !== null && changes.length === 0 && source.at === undefined) return base;
  const record: CrmRecord = { ...base, updatedAt: at, values, history: history.size === 0 ? null : history };
  table.put(record);
  const told = { type: write.type, id: record.id, source: source.sourceType };
  if (write.previous === null) announce(portal, { kind: 'creation', ...told }, at);
  for (const [name, value] of changes) announce(portal, { kind: 'propertyChange', ...told, name, value }, at);
  return record;
}

function newRecord(id: number, at: number): CrmRecord {
  return { id, createdAt: at, updatedAt: at, archivedAt: 0, values: [], history: null };
}

function addVersion(
  versions: readonly Version[] | undefined,
  base: CrmRecord,
  change: { old: string | undefined; value: string; at: number; source: string },
): Version[] {
  const before = versions ?? (change.old === undefined ? [] : [{ value: change.old, at: base.createdAt, source: 'IMPORT' }]);
  return [{ value: change.value, at: change.at, source: change.source }, ...before].slice(0, KEPT_VERSIONS);
}

interface OneValue {
  readonly portal: Portal;
  readonly table: ObjectTable;
  readonly name: string;
  readonly value: unknown;
  readonly previous: CrmRecord | null;
}

/** `value: null` where the property is quietly ignored. */
function checkOne({
  portal,
  table,
  name,
  value,
  previous,
}: OneValue): { readonly value: string | null } | { readonly problem: ValueProblem } {
  const property = propertiesOf(portal, table.type).get(name);
  if (property === undefined) {
    if (table.type.isActivity) return { value: null };
    return { problem: { name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` } };
  }
  if (property.readOnlyValue || systemProperties(table.type).includes(name)) {
    if (table.type.isActivity) return { value: null };
    return { problem: { name, error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` } };
  }
  const old = previous === null ? undefined : readerOf(table, name)(previous);
  const checked = checkValue(property, value, old);
  if ('problem' in checked) return checked;
  const problem = checkMeaning(portal, table.type, property, checked.value);
  if (problem !== null) return { problem };
  return isStageBackwards(property, checked.value, old) ? { value: null } : checked;
}

/** What a value refers to must be there: an owner of the account, an address that can be one. */
function checkMeaning(portal: Portal, type: ObjectType, { name, referencedObjectType }: Property, value: string): ValueProblem | null {
  if (value === '') return null;
  if (type.name === 'contacts' && name === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return { name, error: 'INVALID_EMAIL', message: `Email address ${value} is invalid` };
  }
  const owners = rowsOf(portal, 'owners');
  if (referencedObjectType !== 'OWNER' || owners.length === 0 || owners.some((owner) => textOf(owner.id) === value)) return null;
  return {
    name,
    error: 'INVALID_OPTION',
    message: `${value} was not one of the allowed options: [${owners.map((owner) => textOf(owner.id)).join(', ')}]`,
  };
}

/** The lifecycle stage only moves forward unless it is cleared first. */
function isStageBackwards(property: Property, value: string, old: string | undefined): boolean {
  if (property.name !== 'lifecyclestage' || value === '' || old === undefined || old === '') return false;
  const rank = (stage: string): number => property.options.findIndex((option) => option.value === stage);
  return rank(value) < rank(old);
}

const REQUIRED: Readonly<Record<string, readonly string[]>> = { tickets: ['hs_pipeline_stage'] };

function requireProperties(type: ObjectType, values: ReadonlyMap<string, string>): void {
  const has = (name: string): boolean => (values.get(name) ?? '') !== '';
  const wanted = type.isActivity ? ['hs_timestamp'] : (REQUIRED[type.name] ?? []);
  const absent = wanted.filter((name) => !has(name));
  if (type.name === 'companies' && !has('name') && !has('domain')) absent.push('name', 'domain');
  if (absent.length === 0) return;
  const message = `Error creating ${type.singular.toUpperCase()}. Some required properties were not set.`;
  throw invalid(message, { errors: [{ message, context: { properties: absent } }], context: { properties: absent } });
}

function refuseTaken(
  table: ObjectTable,
  values: ReadonlyMap<string, string>,
  previous: CrmRecord | null,
  claimed: Claimed | undefined,
): void {
  for (const [name, value] of values) {
    if (value === '' || !table.isUnique(name)) continue;
    const holder = table.findUnique(name, value);
    if (holder !== undefined && holder.id !== previous?.id) throw conflict(table.type, holder.id);
    const claim = `${name}:${value.toLowerCase()}`;
    if (claimed?.has(claim) === true)
      throw new VendorError(409, `Duplicate value "${value}" of "${name}" in one batch`, { category: 'CONFLICT' });
    claimed?.add(claim);
  }
}

function conflict(type: ObjectType, id: number): VendorError {
  return new VendorError(409, `${type.label} already exists. Existing ID: ${id}`, { category: 'CONFLICT' });
}
