import { compareKeys, type CrmRecord, type Key, type KeyOf } from './record.ts';

const FULL = 2048;
const FILL = 1024;

interface Block {
  readonly keys: Key[];
  readonly records: CrmRecord[];
}

/**
 * Records in order of (key, id), in blocks: adding, removing and finding the rank of a key cost about the logarithm of the size,
 * so that a page from the middle of a million records is as quick as the first.
 */
export class SortedIndex {
  readonly #keyOf: KeyOf;
  #blocks: Block[];
  #size: number;

  constructor(keyOf: KeyOf, records: Iterable<CrmRecord>) {
    this.#keyOf = keyOf;
    const all = Array.from(records, (record) => ({ key: keyOf(record), record }));
    all.sort((a, b) => compareKeys(a.key, b.key) || a.record.id - b.record.id);
    this.#size = all.length;
    this.#blocks = [];
    for (let start = 0; start < all.length; start += FILL) {
      const part = all.slice(start, start + FILL);
      this.#blocks.push({ keys: part.map((entry) => entry.key), records: part.map((entry) => entry.record) });
    }
  }

  get size(): number {
    return this.#size;
  }

  add(record: CrmRecord): void {
    const key = this.#keyOf(record);
    let block = this.#blocks[Math.min(this.#blockAt(key, record.id), this.#blocks.length - 1)];
    if (block === undefined) {
      block = { keys: [], records: [] };
      this.#blocks.push(block);
    }
    const at = offsetIn(block, key, record.id);
    block.keys.splice(at, 0, key);
    block.records.splice(at, 0, record);
    this.#size += 1;
    if (block.keys.length > FULL)
      this.#blocks.splice(this.#blocks.indexOf(block) + 1, 0, { keys: block.keys.splice(FILL), records: block.records.splice(FILL) });
  }

  remove(record: CrmRecord): void {
    const key = this.#keyOf(record);
    const index = this.#blockAt(key, record.id);
    const block = this.#blocks[index];
    if (block === undefined) return;
    const at = offsetIn(block, key, record.id);
    if (block.records[at]?.id !== record.id) return;
    block.keys.splice(at, 1);
    block.records.splice(at, 1);
    this.#size -= 1;
    if (block.keys.length === 0) this.#blocks.splice(index, 1);
  }

  /** How many entries come before (key, id); `id` of ±Infinity means before or behind all of that key. */
  rank(key: Key, id: number): number {
    const index = this.#blockAt(key, id);
    let before = 0;
    for (let i = 0; i < index; i += 1) before += this.#blocks[i]?.keys.length ?? 0;
    const block = this.#blocks[index];
    return block === undefined ? before : before + offsetIn(block, key, id);
  }

  /** Entries from rank `start` on, at most `count`. */
  slice(start: number, count: number): CrmRecord[] {
    const found: CrmRecord[] = [];
    let skip = start;
    for (const block of this.#blocks) {
      if (skip >= block.records.length) {
        skip -= block.records.length;
        continue;
      }
      found.push(...block.records.slice(skip, skip + count - found.length));
      skip = 0;
      if (found.length >= count) break;
    }
    return found;
  }

  *[Symbol.iterator](): Generator<CrmRecord> {
    for (const block of this.#blocks) yield* block.records;
  }

  /** The first block whose last entry is not before (key, id). */
  #blockAt(key: Key, id: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const block = this.#blocks[middle];
      const last = block === undefined ? -1 : block.keys.length - 1;
      if (block !== undefined && isBefore(block, last, key, id)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function offsetIn(block: Block, key: Key, id: number): number {
  let low = 0;
  let high = block.keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(block, middle, key, id)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBefore(block: Block, at: number, key: Key, id: number): boolean {
  const order = compareKeys(block.keys[at] ?? null, key);
  return order < 0 || (order === 0 && (block.records[at]?.id ?? 0) < id);
}
