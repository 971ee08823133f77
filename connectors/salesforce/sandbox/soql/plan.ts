import type { FieldDef } from '../describe/types.ts';
import type { Bound } from '../store/ordered.ts';
import type { Row } from '../store/row.ts';
import type { Table } from '../store/table.ts';
import type { Filter } from './filter.ts';

/** Fields that are never null and so can be walked in order. */
const WALKABLE = ['SystemModstamp', 'CreatedDate', 'LastModifiedDate', 'LoginTime', 'Id'];
const LAST_ID = '\uffff';
/** Above this many candidates of an equality, a walk in the wanted order is the better way. */
const FEW = 5000;

export interface WantedOrder {
  readonly field: FieldDef;
  readonly descending: boolean;
}

export interface Plan {
  /** Candidates: every row that can match, perhaps more. */
  readonly rows: Iterable<Row>;
  /** They come in the wanted order already, so that a limit may stop the reading. */
  readonly sorted: boolean;
}

/** Chooses how to find the rows: by a value, along an index, or all of them. */
export function plan(table: Table, filter: Filter | null, order: readonly WantedOrder[]): Plan {
  const walk = walkable(order);
  const equal = filter === null ? null : byValue(table, filter, walk === null ? Infinity : FEW);
  if (equal !== null) return { rows: equal, sorted: false };
  if (walk?.descending === true) return { rows: table.ordered(walk.field).descending(), sorted: true };
  if (walk !== null) return { rows: within(table, walk.field, filter), sorted: true };
  const ranged = filter === null ? null : rangedField(table, filter);
  return { rows: ranged === null ? table.rows() : within(table, ranged, filter), sorted: false };
}

/** (field, Id) ascending, or one of them alone; descending only where the Id descends too. */
function walkable(order: readonly WantedOrder[]): WantedOrder | null {
  const [first, second] = order;
  if (first === undefined || order.length > 2 || !WALKABLE.includes(first.field.name)) return null;
  if (second === undefined) return first;
  return second.field.name === 'Id' && second.descending === first.descending ? first : null;
}

function byValue(table: Table, filter: Filter, atMost: number): Row[] | null {
  if (filter.kind === 'and') {
    for (const item of filter.items) {
      const rows = byValue(table, item, atMost);
      if (rows !== null) return rows;
    }
    return null;
  }
  if (filter.kind === 'or') {
    const all = new Set<Row>();
    for (const item of filter.items) {
      const rows = byValue(table, item, atMost);
      if (rows === null) return null;
      for (const row of rows) all.add(row);
    }
    return [...all];
  }
  const leaf = filter.leaf;
  if (leaf?.equals === undefined) return null;
  const { field } = leaf;
  const rows = new Set<Row>();
  for (const value of leaf.equals) {
    if (field.type === 'id' && typeof value === 'string') {
      const row = table.get(value);
      if (row !== undefined) rows.add(row);
    } else if (field.type === 'reference' || field.unique || field.externalId) {
      for (const row of table.find(field, value)) {
        rows.add(row);
        if (rows.size > atMost) return null;
      }
    } else return null;
  }
  return [...rows];
}

function rangedField(table: Table, filter: Filter): FieldDef | null {
  for (const name of WALKABLE) {
    const field = table.def.fields.get(name.toLowerCase());
    if (field !== undefined && (lowest(filter, field, null) !== null || highest(filter, field) !== null)) return field;
  }
  return null;
}

function* within(table: Table, field: FieldDef, filter: Filter | null): Generator<Row> {
  const index = table.ordered(field);
  const from = filter === null ? null : lowest(filter, field, null);
  const to = filter === null ? null : highest(filter, field);
  for (const row of index.ascending(from)) {
    if (to !== null && (index.keyOf(row) ?? to) > to) return;
    yield row;
  }
}

/**
 * A place in the order of (field, Id) before which no row can match; null where the filter says nothing.
 * `Stamp > t OR (Stamp = t AND Id > i)` begins at (t, i): pages of ties stay cheap.
 */
export function lowest(filter: Filter, field: FieldDef, floor: Bound | null): Bound | null {
  if (filter.kind === 'and') {
    let bound = floor;
    for (const item of filter.items) bound = later(bound, lowest(item, field, null));
    const known = bound;
    for (const item of filter.items) bound = later(bound, lowest(item, field, known));
    return bound;
  }
  if (filter.kind === 'or') {
    let bound: Bound | null = null;
    for (const [at, item] of filter.items.entries()) {
      const one = lowest(item, field, floor);
      if (one === null) return null;
      bound = at === 0 || bound === null || isBefore(one, bound) ? one : bound;
    }
    return bound;
  }
  const leaf = filter.leaf;
  if (leaf?.low === undefined) return null;
  if (leaf.field.name === field.name) return { key: leaf.low, id: leaf.beyond === true ? LAST_ID : '' };
  // An Id says nothing of the field, but among rows at the floor it cuts off the earlier ones.
  return leaf.field.name === 'Id' && floor !== null && floor.id === '' ? { key: floor.key, id: String(leaf.low) } : null;
}

export function highest(filter: Filter, field: FieldDef): number | string | null {
  if (filter.kind === 'and') {
    let bound: number | string | null = null;
    for (const item of filter.items) {
      const one = highest(item, field);
      if (one !== null && (bound === null || one < bound)) bound = one;
    }
    return bound;
  }
  if (filter.kind === 'or') {
    let bound: number | string | null = null;
    for (const item of filter.items) {
      const one = highest(item, field);
      if (one === null) return null;
      if (bound === null || one > bound) bound = one;
    }
    return bound;
  }
  return filter.leaf?.field.name === field.name ? (filter.leaf.high ?? null) : null;
}

function later(a: Bound | null, b: Bound | null): Bound | null {
  if (a === null || b === null) return a ?? b;
  return isBefore(a, b) ? b : a;
}

function isBefore(a: Bound, b: Bound): boolean {
  return a.key === b.key ? a.id < b.id : a.key < b.key;
}
