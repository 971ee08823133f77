import type { FieldDef, ObjectDef, Value } from '../describe/types.ts';
import { HashIndex } from './hash.ts';
import { OrderedIndex } from './ordered.ts';
import type { Row } from './row.ts';

/** The rows of one object. Cells live in slots that are given out when a field is first written, so that unused fields cost nothing. */
export class Table {
  readonly def: ObjectDef;
  readonly #rows = new Map<string, Row>();
  readonly #slots = new Map<string, number>();
  readonly #hashes = new Map<string, HashIndex>();
  readonly #orders = new Map<string, OrderedIndex>();

  constructor(def: ObjectDef) {
    this.def = def;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  rows(): IterableIterator<Row> {
    return this.#rows.values();
  }

  /** The value of a field that is kept in the table. */
  read(row: Row, field: FieldDef): Value {
    return this.reader(field)(row);
  }

  /** The same for many rows: finds the slot once. */
  reader(field: FieldDef): (row: Row) => Value {
    switch (field.name) {
      case 'Id':
        return (row) => row.id;
      case 'SystemModstamp':
        return (row) => row.stamp;
      case 'IsDeleted':
        return (row) => row.deleted;
    }
    const key = field.name.toLowerCase();
    const fallback = field.type === 'boolean' ? (field.defaultValue ?? false) : null;
    let slot = this.#slots.get(key);
    return (row) => {
      slot ??= this.#slots.get(key);
      return (slot === undefined ? undefined : row.cells[slot]) ?? fallback;
    };
  }

  /** True once some row has had a value for this field. */
  holds(fieldName: string): boolean {
    return this.#slots.has(fieldName.toLowerCase());
  }

  /** Only for rows that are not in the table yet; afterwards use `change`. */
  put(row: Row, field: FieldDef, value: Value): void {
    const key = field.name.toLowerCase();
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      if (value === null) return;
      slot = this.reserve(field);
    }
    while (row.cells.length < slot) row.cells.push(undefined);
    row.cells[slot] = value ?? undefined;
  }

  /** Gives a field its slot. */
  reserve(field: FieldDef): number {
    const key = field.name.toLowerCase();
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const slot = this.#slots.size;
    this.#slots.set(key, slot);
    return slot;
  }

  /** A row with room for every known slot and not more; not in the table yet. */
  newRow(id: string, stamp: number): Row {
    return { id, stamp, deleted: false, cells: new Array<Value | undefined>(this.#slots.size).fill(undefined) };
  }

  insert(row: Row): void {
    this.#rows.set(row.id, row);
    for (const index of this.#hashes.values()) index.add(row);
    for (const index of this.#orders.values()) index.add(row);
  }

  remove(row: Row): void {
    this.#rows.delete(row.id);
    for (const index of this.#hashes.values()) index.remove(row, index.keyOf(row));
    for (const index of this.#orders.values()) index.remove(index.boundOf(row));
  }

  /** Runs `edit` on a row of the table and keeps every index right. */
  change(row: Row, edit: () => void): void {
    const keys: [HashIndex, Value][] = [];
    for (const index of this.#hashes.values()) keys.push([index, index.keyOf(row)]);
    // The search in an order relies on the keys of its rows: the row leaves before its key changes.
    for (const index of this.#orders.values()) if (index.keyOf(row) !== null) index.remove(index.boundOf(row));
    edit();
    for (const [index, key] of keys) {
      if (index.keyOf(row) === key) continue;
      index.remove(row, key);
      index.add(row);
    }
    for (const index of this.#orders.values()) index.add(row);
  }

  /** Rows, deleted ones too, with this value; the index is built when first asked for. */
  find(field: FieldDef, value: Value): Iterable<Row> {
    const key = field.name.toLowerCase();
    let index = this.#hashes.get(key);
    if (index === undefined) {
      index = new HashIndex(this.rows(), this.reader(field), field.caseSensitive || field.type === 'reference');
      this.#hashes.set(key, index);
    }
    return index.find(value);
  }

  /** Rows ordered by (field, Id); the index is built when first asked for. */
  ordered(field: FieldDef): OrderedIndex {
    const key = field.name.toLowerCase();
    let index = this.#orders.get(key);
    if (index === undefined) {
      const read = this.reader(field);
      index = new OrderedIndex(this.rows(), (row) => {
        const value = read(row);
        return typeof value === 'boolean' ? null : value;
      });
      this.#orders.set(key, index);
    }
    return index;
  }

  /** After a field was defined anew: its old indexes are wrong. */
  forget(fieldName: string): void {
    this.#hashes.delete(fieldName.toLowerCase());
    this.#orders.delete(fieldName.toLowerCase());
  }
}
