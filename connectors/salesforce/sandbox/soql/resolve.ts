import type { Access, ObjectView } from '../describe/access.ts';
import { makeField } from '../describe/define.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import type { Row } from '../store/row.ts';
import type { Found, Store } from '../store/store.ts';
import type { Table } from '../store/table.ts';
import type { Distance, Expression, Query } from './ast.ts';
import { distanceBetween } from './distance.ts';
import { dateFunction, FUNCTIONS } from './functions.ts';
import { soqlError } from './soql-error.ts';

/** Does this API – the Tooling API, or the ordinary one – know the object? */
export function isKnownTo({ def }: ObjectView, tooling: boolean): boolean {
  return def.api === 'both' || def.api === (tooling ? 'tooling' : 'data');
}

/** Everything a query needs to know about who asks what. */
export interface QueryScope {
  readonly store: Store;
  readonly access: Access;
  readonly userId: string;
  /** queryAll: deleted and archived rows too. */
  readonly all: boolean;
  readonly text: string;
  /** Asked through the Tooling API, which has objects of its own. */
  readonly tooling?: boolean;
}

/** One step to a parent. */
export interface Hop {
  readonly name: string;
  readonly field: FieldDef;
  readonly view: ObjectView;
}

/** A field as an expression names it: how to read it, and what it is. */
export interface Resolved {
  readonly field: FieldDef;
  readonly hops: readonly Hop[];
  readonly read: (row: Row) => Value;
}

const MAX_HOPS = 5;
/** What every kind of owner, person or related record shares (object Name). */
const NAME_FIELDS = [
  'Id',
  'Name',
  'Type',
  'FirstName',
  'LastName',
  'Email',
  'Phone',
  'Title',
  'Alias',
  'Username',
  'IsActive',
  'ProfileId',
  'UserRoleId',
];

export function viewOf(scope: QueryScope, object: string, at: number): ObjectView {
  const view = scope.access.view(scope.userId, object);
  if (view !== null && isKnownTo(view, scope.tooling === true)) return view;
  throw soqlError(
    scope.text,
    at,
    'INVALID_TYPE',
    `sObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

export const NO_ALIASES: Query['aliases'] = new Map();

/** Resolves an expression of a query on `view`; the function around it, if any, is applied by `read` unless it is an aggregate or FORMAT(). */
export function resolve(scope: QueryScope, view: ObjectView, aliases: Query['aliases'], expression: Expression): Resolved {
  const path = withoutAlias(view, aliases, expression.path);
  if (expression.distance !== null) return distant(scope, view, path, expression, expression.distance);
  const plain = resolvePath(scope, view, path, expression.at);
  const kind = expression.fn === null ? null : FUNCTIONS[expression.fn];
  if (expression.fn === null || kind === 'aggregate' || kind === 'grouping') return plain;
  if (kind === 'label') return labelled(plain);
  return dated(scope, expression, expression.fn, plain);
}

function labelled(plain: Resolved): Resolved {
  const labels = new Map(plain.field.picklist.map((entry) => [entry.value, entry.label]));
  const label = (value: Value): Value => (typeof value === 'string' ? (labels.get(value) ?? value) : value);
  return { ...plain, read: (row) => label(plain.read(row)) };
}

function dated(scope: QueryScope, expression: Expression, fn: string, plain: Resolved): Resolved {
  const { field } = plain;
  const takesTime = fn === 'DAY_ONLY' || fn === 'HOUR_IN_DAY';
  if (field.type !== 'datetime' && (takesTime || field.type !== 'date')) {
    throw soqlError(scope.text, expression.at, 'MALFORMED_QUERY', `field ${field.name} does not support aggregate operator ${fn}`);
  }
  return {
    ...plain,
    field: makeField(field.name, fn === 'DAY_ONLY' ? 'date' : 'int'),
    read: (row) => dateFunction(fn, field, plain.read(row)),
  };
}

/** The way from an address to a place; null where the address was not geocoded. */
function distant(scope: QueryScope, view: ObjectView, path: readonly string[], { at }: Expression, to: Distance): Resolved {
  const address = resolvePath(scope, view, path, at);
  if (address.field.type !== 'address')
    throw soqlError(
      scope.text,
      at,
      'INVALID_FIELD',
      `field ${address.field.name} does not support DISTANCE: it is no address or geolocation`,
    );
  const part = (name: string): Resolved =>
    resolvePath(scope, view, [...path.slice(0, -1), address.field.name.replace(/Address$/, name)], at);
  const [latitude, longitude] = [part('Latitude'), part('Longitude')];
  return {
    ...address,
    field: makeField('DISTANCE', 'double'),
    read: (row) => distanceBetween(latitude.read(row), longitude.read(row), to),
  };
}

function withoutAlias(view: ObjectView, aliases: Query['aliases'], path: readonly string[]): readonly string[] {
  const first = path[0]?.toLowerCase();
  if (path.length < 2 || first === undefined) return path;
  const meant = aliases.get(first);
  if (meant !== undefined) return [...meant, ...path.slice(1)];
  const isObject = first === view.def.name.toLowerCase() && relationOf(view, first) === undefined;
  return isObject ? path.slice(1) : path;
}

/** The reference behind a relationship's name (lower case). */
export function relationOf(view: ObjectView, name: string): FieldDef | undefined {
  for (const field of view.fields.values()) if (field.relationshipName?.toLowerCase() === name) return field;
  return undefined;
}

function resolvePath(scope: QueryScope, root: ObjectView, path: readonly string[], at: number): Resolved {
  const hops: Hop[] = [];
  let view = root;
  let parents: (row: Row) => Found | null = () => null;
  for (const name of path.slice(0, -1)) {
    const field = relationOf(view, name.toLowerCase());
    if (field?.relationshipName == null) throw noRelationship(scope, name, at);
    if (hops.length === MAX_HOPS)
      throw soqlError(scope.text, at, 'INVALID_FIELD', `Maximum of ${MAX_HOPS} levels of parent relationships exceeded`);
    const next = field.referenceTo.length > 1 ? nameView(scope) : scope.access.view(scope.userId, field.referenceTo[0] ?? '');
    if (next === null) throw noRelationship(scope, name, at);
    parents = hopReader(scope, hops.length === 0 ? null : parents, scope.store.table(view.def), field);
    hops.push({ name: field.relationshipName, field, view: next });
    view = next;
  }
  const last = path.at(-1) ?? '';
  const field = view.fields.get(last.toLowerCase());
  if (field === undefined) throw noColumn(scope, last, view.def.name, at);
  if (hops.length === 0) return { field, hops, read: scope.store.reader(scope.store.table(root.def), field) };
  return { field, hops, read: parentReader(scope, parents, view, field) };
}

/** From a row (or from the parent that earlier hops found) to the record that a reference points to. */
function hopReader(
  scope: QueryScope,
  before: ((row: Row) => Found | null) | null,
  table: Table,
  field: FieldDef,
): (row: Row) => Found | null {
  const { store } = scope;
  const target = field.referenceTo.length === 1 ? store.tableNamed(field.referenceTo[0] ?? '') : null;
  const read = table.reader(field);
  return (row) => {
    const from = before === null ? { table, row } : before(row);
    if (from === null) return null;
    const id = from.table === table ? read(from.row) : store.read(from.table, from.row, field.name);
    if (typeof id !== 'string') return null;
    const parent = target?.get(id);
    const found = parent !== undefined && target !== null ? { table: target, row: parent } : target === null ? store.find(id) : null;
    return found === null || (found.row.deleted && !scope.all) ? null : found;
  };
}

function parentReader(scope: QueryScope, parents: (row: Row) => Found | null, view: ObjectView, field: FieldDef): (row: Row) => Value {
  const polymorphic = view.def.name === 'Name';
  if (polymorphic && field.name === 'Type') return (row) => parents(row)?.table.def.name ?? null;
  return (row) => {
    const found = parents(row);
    return found === null ? null : scope.store.read(found.table, found.row, field.name);
  };
}

/** The record at the end of a chain of hops, for showing it. */
export function parentFinder(scope: QueryScope, hops: readonly Hop[], root: ObjectView): (row: Row) => Found | null {
  let view = root;
  let finder: ((row: Row) => Found | null) | null = null;
  for (const hop of hops) {
    finder = hopReader(scope, finder, scope.store.table(view.def), hop.field);
    view = hop.view;
  }
  return finder ?? (() => null);
}

/** A pseudo-object: what can be asked of a parent that may be of several kinds. */
function nameView(scope: QueryScope): ObjectView {
  const fields = new Map<string, FieldDef>();
  const user = scope.store.schema.object('User');
  for (const name of NAME_FIELDS) {
    fields.set(
      name.toLowerCase(),
      user?.fields.get(name.toLowerCase()) ?? makeField(name, name === 'Id' ? 'id' : 'string', { length: 255 }),
    );
  }
  fields.set('type', makeField('Type', 'string', { length: 40 }));
  fields.set('name', makeField('Name', 'string', { length: 255, nameField: true }));
  const def = {
    name: 'Name',
    label: 'Name',
    labelPlural: 'Names',
    keyPrefix: '',
    custom: false,
    createable: false,
    updateable: false,
    deletable: false,
    replicateable: false,
    mergeable: false,
    api: 'both' as const,
    isCatalogue: false,
    feature: null,
    fields,
  };
  return { def, createable: false, updateable: false, deletable: false, fields, editable: () => false };
}

function noColumn(scope: QueryScope, name: string, object: string, at: number) {
  return soqlError(
    scope.text,
    at,
    'INVALID_FIELD',
    `No such column '${name}' on entity '${object}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function noRelationship(scope: QueryScope, name: string, at: number) {
  return soqlError(
    scope.text,
    at,
    'INVALID_FIELD',
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}
