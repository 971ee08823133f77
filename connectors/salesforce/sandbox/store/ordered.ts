import type { Row } from './row.ts';

const BLOCK = 512;

/** A place in the order: everything from here on is at or after (key, id). */
export interface Bound {
  readonly key: number | string;
  readonly id: string;
}

/**
 * Rows in the order of (key, id), in blocks, so that a keyset query starts with a binary search and an update moves one row.
 * Rows whose key is null are kept out.
 */
export class OrderedIndex {
  readonly #keyOf: (row: Row) => number | string | null;
  #blocks: Row[][] = [];

  constructor(rows: Iterable<Row>, keyOf: (row: Row) => number | string | null) {
    this.#keyOf = keyOf;
    const sorted: Row[] = [];
    for (const row of rows) if (keyOf(row) !== null) sorted.push(row);
    sorted.sort((a, b) => this.#compare(a, this.boundOf(b)));
    for (let at = 0; at < sorted.length; at += BLOCK) this.#blocks.push(sorted.slice(at, at + BLOCK));
  }

  boundOf(row: Row): Bound {
    return { key: this.#keyOf(row) ?? 0, id: row.id };
  }

  add(row: Row): void {
    if (this.#keyOf(row) === null) return;
    const bound = this.boundOf(row);
    const at = Math.min(this.#blockOf(bound), Math.max(this.#blocks.length - 1, 0));
    const block = this.#blocks[at];
    if (block === undefined) {
      this.#blocks.push([row]);
      return;
    }
    block.splice(this.#placeIn(block, bound), 0, row);
    if (block.length > BLOCK * 2) this.#blocks.splice(at + 1, 0, block.splice(BLOCK));
  }

  /** Takes out the row that stood at this bound before its key changed. */
  remove(bound: Bound): void {
    const at = this.#blockOf(bound);
    const block = this.#blocks[at];
    if (block === undefined) return;
    const place = block.findIndex((row) => row.id === bound.id);
    if (place >= 0) block.splice(place, 1);
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  /** Rows at or after the bound, ascending. */
  *ascending(from: Bound | null): Generator<Row> {
    const first = from === null ? 0 : this.#blockOf(from);
    for (let b = first; b < this.#blocks.length; b++) {
      const block = this.#blocks[b] ?? [];
      for (let i = b === first && from !== null ? this.#placeIn(block, from) : 0; i < block.length; i++) {
        const row = block[i];
        if (row !== undefined) yield row;
      }
    }
  }

  *descending(): Generator<Row> {
    for (let b = this.#blocks.length - 1; b >= 0; b--) {
      const block = this.#blocks[b] ?? [];
      for (let i = block.length - 1; i >= 0; i--) {
        const row = block[i];
        if (row !== undefined) yield row;
      }
    }
  }

  keyOf(row: Row): number | string | null {
    return this.#keyOf(row);
  }

  /** The first block whose last row is at or after the bound. */
  #blockOf(bound: Bound): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const last = this.#blocks[middle]?.at(-1);
      if (last !== undefined && this.#compare(last, bound) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #placeIn(block: readonly Row[], bound: Bound): number {
    let low = 0;
    let high = block.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = block[middle];
      if (row !== undefined && this.#compare(row, bound) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(row: Row, bound: Bound): number {
    const key = this.#keyOf(row) ?? 0;
    if (key < bound.key) return -1;
    if (key > bound.key) return 1;
    if (row.id < bound.id) return -1;
    return row.id > bound.id ? 1 : 0;
  }
}
