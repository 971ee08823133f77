import type { ObjectView } from '../describe/access.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import type { Row } from '../store/row.ts';
import type { Found } from '../store/store.ts';
import type { Table } from '../store/table.ts';
import { toJson } from '../store/values.ts';
import { parentFinder } from './resolve.ts';
import type { Hop, QueryScope, Resolved } from './resolve.ts';

/** Writes one part of a record into the answer. */
export type Part = (row: Row, into: Record<string, unknown>) => void;

export interface Column {
  /** The name in the answer; a relationship path in CSV is written with dots. */
  readonly name: string;
  readonly resolved: Resolved;
}

const ADDRESS_PARTS = ['City', 'Country', 'GeocodeAccuracy', 'Latitude', 'Longitude', 'PostalCode', 'State', 'Street'];

/** The `attributes` of a record. */
export function attributesOf(base: string, object: string, id: string): object {
  return { type: object, url: `${base}/sobjects/${object}/${id}` };
}

/** How a plain column looks in JSON: an address becomes an object, dates become text. */
export function jsonReader(scope: QueryScope, table: Table, field: FieldDef, read: (row: Row) => Value): (row: Row) => unknown {
  if (field.type === 'address') return addressReader(scope, table, field);
  if (field.type === 'date' || field.type === 'datetime') return (row) => toJson(field, read(row));
  return read;
}

function addressReader(scope: QueryScope, table: Table, field: FieldDef): (row: Row) => unknown {
  const prefix = field.name.replace(/Address$/, '');
  return (row) => {
    const values = ADDRESS_PARTS.map((part) => scope.store.read(table, row, prefix + part));
    if (values.every((value) => value === null)) return null;
    const [city, country, geocodeAccuracy, latitude, longitude, postalCode, state, street] = values;
    return { city, country, geocodeAccuracy, latitude, longitude, postalCode, state, street };
  };
}

interface Branch {
  readonly hops: readonly Hop[];
  readonly columns: { name: string; resolved: Resolved; deeper: boolean }[];
}

/** One part for each column and for each parent; parents nest. */
export function projectColumns(scope: QueryScope, view: ObjectView, columns: readonly Column[], base: string): Part[] {
  const table = scope.store.table(view.def);
  const parts: Part[] = [];
  const parents = new Map<string, Branch>();
  for (const { name, resolved } of columns) {
    const hop = resolved.hops[0];
    if (hop === undefined) {
      const read = jsonReader(scope, table, resolved.field, resolved.read);
      parts.push((row, into) => {
        into[name] = read(row);
      });
      continue;
    }
    let branch = parents.get(hop.name);
    if (branch === undefined) {
      branch = { hops: [hop], columns: [] };
      parents.set(hop.name, branch);
      parts.push(parentPart(scope, view, branch, base));
    }
    branch.columns.push({ name, resolved, deeper: resolved.hops.length > 1 });
  }
  return parts;
}

/** The object of a parent, or null; built when first used, when all its columns are known. */
function parentPart(scope: QueryScope, view: ObjectView, branch: Branch, base: string): Part {
  const hop = branch.hops.at(-1);
  const find = parentFinder(scope, branch.hops, view);
  const name = hop?.name ?? '';
  let inner: Part[] | null = null;
  return (row, into) => {
    const found = find(row);
    if (found === null) {
      into[name] = null;
      return;
    }
    inner ??= innerParts(scope, view, branch, base);
    const parent: Record<string, unknown> = { attributes: attributesOf(base, found.table.def.name, found.row.id) };
    for (const part of inner) part(row, parent);
    into[name] = parent;
  };
}

function innerParts(scope: QueryScope, view: ObjectView, branch: Branch, base: string): Part[] {
  const parts: Part[] = [];
  const deeper = new Map<string, Branch>();
  for (const column of branch.columns) {
    const next = column.resolved.hops[branch.hops.length];
    const { field, read } = column.resolved;
    if (next === undefined) {
      parts.push((row, into) => {
        into[field.name] = toJson(field, read(row));
      });
      continue;
    }
    let inner = deeper.get(next.name);
    if (inner === undefined) {
      inner = { hops: [...branch.hops, next], columns: [] };
      deeper.set(next.name, inner);
      parts.push(parentPart(scope, view, inner, base));
    }
    inner.columns.push(column);
  }
  return parts;
}

/** Every readable field of a record, as `GET /sobjects/{object}/{id}` shows it. */
export function wholeRecord(
  scope: QueryScope,
  view: ObjectView,
  found: Found,
  base: string,
  only: ReadonlySet<string> | null,
): Record<string, unknown> {
  const record: Record<string, unknown> = { attributes: attributesOf(base, view.def.name, found.row.id) };
  for (const [key, field] of view.fields) {
    if (only !== null && !only.has(key)) continue;
    record[field.name] = jsonReader(scope, found.table, field, scope.store.reader(found.table, field))(found.row);
  }
  return record;
}
