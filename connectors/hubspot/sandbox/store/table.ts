import type { ObjectType } from '../object-types.ts';
import type { CrmRecord, Key } from './record.ts';
import { SearchViews } from './search-views.ts';
import { SortedIndex } from './sorted-index.ts';

export type TableListener = (before: CrmRecord | null, after: CrmRecord | null) => void;

const byId = (): Key => 0;
const FIRST_ID = 1001;

/** All records of one kind: by id, in order of id, by unique property, and as search sees them. */
export class ObjectTable {
  readonly type: ObjectType;
  readonly views: SearchViews;
  readonly #records = new Map<number, CrmRecord>();
  readonly #columns = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #uniques = new Map<string, Map<string, number>>();
  /** Ids that a merge gave up → the record that lives on. */
  readonly #mergedInto = new Map<number, number>();
  readonly #listeners: TableListener[] = [];
  #live: SortedIndex | null = null;
  #archived: SortedIndex | null = null;
  #nextId = FIRST_ID;

  constructor(type: ObjectType, now: () => number) {
    this.type = type;
    this.views = new SearchViews({ records: () => this.#records.values(), now });
  }

  get size(): number {
    return this.live.size;
  }

  get live(): SortedIndex {
    this.#live ??= new SortedIndex(
      byId,
      filtered(this.#records.values(), (record) => record.archivedAt === 0),
    );
    return this.#live;
  }

  get archived(): SortedIndex {
    this.#archived ??= new SortedIndex(
      byId,
      filtered(this.#records.values(), (record) => record.archivedAt !== 0),
    );
    return this.#archived;
  }

  get columnNames(): readonly string[] {
    return this.#names;
  }

  all(): Iterable<CrmRecord> {
    return this.#records.values();
  }

  get(id: number): CrmRecord | undefined {
    return this.#records.get(id);
  }

  /** The record of an id, or the one that it was merged into. */
  resolve(id: number): CrmRecord | undefined {
    let current = id;
    for (let next = this.#mergedInto.get(current); next !== undefined; next = this.#mergedInto.get(current)) current = next;
    return this.#records.get(current);
  }

  merged(from: number, into: number): void {
    this.#mergedInto.set(from, into);
  }

  column(property: string): number {
    const known = this.#columns.get(property);
    if (known !== undefined) return known;
    const column = this.#names.length;
    this.#columns.set(property, column);
    this.#names.push(property);
    return column;
  }

  newId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  /** Keeps new ids clear of this one. */
  reserve(id: number): void {
    this.#nextId = Math.max(this.#nextId, id + 1);
  }

  onChange(listener: TableListener): void {
    this.#listeners.push(listener);
  }

  /** Stores a new record or the next version of one. */
  put(after: CrmRecord): void {
    const before = this.#records.get(after.id) ?? null;
    this.reserve(after.id);
    this.#records.set(after.id, after);
    this.#reindex(before, after);
  }

  /** Removes a record for good: merged away, or erased on request of the person. */
  purge(id: number): void {
    const before = this.#records.get(id);
    if (before === undefined) return;
    this.#records.delete(id);
    this.#reindex(before, null);
  }

  /** From now on the property's values tell records apart. */
  makeUnique(property: string): void {
    const ids = new Map<string, number>();
    this.#uniques.set(property, ids);
    const column = this.column(property);
    for (const record of this.#records.values()) {
      const value = record.values[column];
      if (record.archivedAt === 0 && value !== undefined && value !== '') ids.set(value.toLowerCase(), record.id);
    }
  }

  isUnique(property: string): boolean {
    return this.#uniques.has(property);
  }

  dropUnique(property: string): void {
    this.#uniques.delete(property);
  }

  findUnique(property: string, value: string): CrmRecord | undefined {
    const id = this.#uniques.get(property)?.get(value.toLowerCase());
    return id === undefined ? undefined : this.#records.get(id);
  }

  #reindex(before: CrmRecord | null, after: CrmRecord | null): void {
    for (const [property, ids] of this.#uniques) moveUnique(ids, this.column(property), before, after);
    if (before !== null) (before.archivedAt === 0 ? this.#live : this.#archived)?.remove(before);
    if (after !== null) (after.archivedAt === 0 ? this.#live : this.#archived)?.add(after);
    this.views.changed(before, after);
    for (const listener of this.#listeners) listener(before, after);
  }
}

function moveUnique(ids: Map<string, number>, column: number, before: CrmRecord | null, after: CrmRecord | null): void {
  const old = before?.archivedAt === 0 ? before.values[column]?.toLowerCase() : undefined;
  const next = after?.archivedAt === 0 ? after.values[column]?.toLowerCase() : undefined;
  if (old === next) return;
  if (old !== undefined && ids.get(old) === before?.id) ids.delete(old);
  if (next !== undefined && next !== '' && after !== null) ids.set(next, after.id);
}

function* filtered(records: Iterable<CrmRecord>, keep: (record: CrmRecord) => boolean): Generator<CrmRecord> {
  for (const record of records) if (keep(record)) yield record;
}
