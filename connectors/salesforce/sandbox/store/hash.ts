import type { Value } from '../describe/types.ts';
import type { Row } from './row.ts';

/** Rows by the value of one field; text is looked up without regard to case unless the field says otherwise. */
export class HashIndex {
  readonly #rows = new Map<Value, Row | Set<Row>>();
  readonly #read: (row: Row) => Value;
  readonly #exact: boolean;

  constructor(rows: Iterable<Row>, read: (row: Row) => Value, exact: boolean) {
    this.#read = read;
    this.#exact = exact;
    for (const row of rows) this.add(row);
  }

  keyOf(row: Row): Value {
    return this.#normal(this.#read(row));
  }

  add(row: Row): void {
    const key = this.keyOf(row);
    if (key === null) return;
    const known = this.#rows.get(key);
    if (known === undefined) this.#rows.set(key, row);
    else if (known instanceof Set) known.add(row);
    else this.#rows.set(key, new Set([known, row]));
  }

  remove(row: Row, key: Value): void {
    const known = this.#rows.get(key);
    if (known === row) this.#rows.delete(key);
    else if (known instanceof Set) {
      known.delete(row);
      if (known.size === 0) this.#rows.delete(key);
    }
  }

  /** Deleted rows too. */
  find(value: Value): Iterable<Row> {
    const known = this.#rows.get(this.#normal(value));
    if (known === undefined) return [];
    return known instanceof Set ? known : [known];
  }

  #normal(value: Value): Value {
    return typeof value === 'string' && !this.#exact ? value.toLowerCase() : value;
  }
}
