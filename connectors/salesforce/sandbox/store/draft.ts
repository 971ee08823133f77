import type { FieldDef, Value } from '../describe/types.ts';
import type { Row } from './row.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** A record on its way into the table: what is to change, over what is there. */
export class Draft {
  readonly store: Store;
  readonly table: Table;
  /** null: a new record. */
  readonly row: Row | null;
  readonly changes: Map<FieldDef, Value>;
  readonly #given: ReadonlySet<FieldDef>;

  constructor(store: Store, table: Table, row: Row | null, changes: Map<FieldDef, Value>) {
    this.store = store;
    this.table = table;
    this.row = row;
    this.changes = changes;
    this.#given = new Set(changes.keys());
  }

  get isNew(): boolean {
    return this.row === null;
  }

  get(name: string): Value {
    const field = this.#field(name);
    if (field === undefined) return null;
    const changed = this.changes.get(field);
    if (changed !== undefined) return changed;
    return this.before(name) ?? (this.row === null ? field.defaultValue : null);
  }

  text(name: string): string {
    const value = this.get(name);
    return typeof value === 'string' ? value : '';
  }

  before(name: string): Value {
    const field = this.#field(name);
    return field === undefined || this.row === null ? null : this.table.read(this.row, field);
  }

  /** Did the caller name the field? */
  gave(name: string): boolean {
    const field = this.#field(name);
    return field !== undefined && this.#given.has(field);
  }

  changed(name: string): boolean {
    return this.isNew || this.get(name) !== this.before(name);
  }

  /** Sets a derived value, unless the caller gave one. */
  set(name: string, value: Value): void {
    const field = this.#field(name);
    if (field === undefined || this.#given.has(field)) return;
    this.changes.set(field, value);
  }

  #field(name: string): FieldDef | undefined {
    return this.table.def.fields.get(name.toLowerCase());
  }
}
