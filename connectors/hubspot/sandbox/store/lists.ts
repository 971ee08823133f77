import { compileRoot, type Compiled, type ListWorld } from '../list-filters.ts';
import type { ObjectType } from '../object-types.ts';
import type { JsonObject } from '../request-body.ts';
import type { CrmRecord } from './record.ts';

/** A list ("segment"); members are kept with the time at which they joined. */
export interface CrmList {
  readonly id: string;
  name: string;
  readonly type: ObjectType;
  readonly processingType: 'DYNAMIC' | 'MANUAL' | 'SNAPSHOT';
  filterBranch: JsonObject | null;
  version: number;
  readonly createdAt: number;
  updatedAt: number;
  filtersUpdatedAt: number;
  /** 0 while it lives. */
  deletedAt: number;
  readonly members: Map<number, number>;
}

interface Entry {
  readonly list: CrmList;
  filters: Compiled | null;
  /** What the members were worked out from, for lists that look further than at their own records. */
  seen: string;
}

/** All lists of the account. Membership of dynamic ones follows their filters: at once where a record changed, on reading where more is looked at. */
export class ListStore {
  readonly #world: ListWorld;
  readonly #entries = new Map<string, Entry>();
  #changes = 0;
  #nextId = 1;

  constructor(world: Omit<ListWorld, 'isMember'>) {
    const now = (): number => world.now();
    this.#world = { ...world, now, isMember: (listId, recordId) => this.#isMember(listId, recordId) };
    for (const table of world.tables.values()) {
      table.onChange((before, after) => {
        this.#changes += 1;
        this.#follow(table.type, before, after);
      });
    }
  }

  /** Throws the vendor's refusal where the filters are not valid. */
  check(type: ObjectType, filterBranch: unknown): void {
    compileRoot(this.#world, type, filterBranch);
  }

  create(given: Pick<CrmList, 'name' | 'type' | 'processingType' | 'filterBranch'>): CrmList {
    const now = this.#world.now();
    const filters = given.filterBranch === null ? null : compileRoot(this.#world, given.type, given.filterBranch);
    const list: CrmList = {
      ...given,
      id: String(this.#nextId),
      version: 1,
      createdAt: now,
      updatedAt: now,
      filtersUpdatedAt: now,
      deletedAt: 0,
      members: new Map(),
    };
    this.#nextId += 1;
    const entry: Entry = { list, filters, seen: '' };
    this.#entries.set(list.id, entry);
    if (filters !== null) this.#evaluate(entry);
    return list;
  }

  setFilters(list: CrmList, filterBranch: JsonObject): void {
    const entry = this.#entries.get(list.id);
    const filters = compileRoot(this.#world, list.type, filterBranch);
    if (entry === undefined) return;
    const now = this.#world.now();
    Object.assign(list, { filterBranch, version: list.version + 1, updatedAt: now, filtersUpdatedAt: now });
    entry.filters = filters;
    this.#evaluate(entry);
  }

  get(id: string): CrmList | undefined {
    return this.#entries.get(id)?.list;
  }

  all(): CrmList[] {
    return [...this.#entries.values()].map((entry) => entry.list).filter((list) => list.deletedAt === 0);
  }

  byName(name: string, type?: ObjectType): CrmList | undefined {
    return this.all().find((list) => list.name.toLowerCase() === name.toLowerCase() && (type === undefined || list.type === type));
  }

  /** The members now: id → time of joining. */
  members(list: CrmList): ReadonlyMap<number, number> {
    const entry = this.#entries.get(list.id);
    if (entry?.filters?.steady === false && list.processingType === 'DYNAMIC' && entry.seen !== this.#state()) this.#evaluate(entry);
    return list.members;
  }

  add(list: CrmList, ids: Iterable<number>): void {
    const now = this.#world.now();
    for (const id of ids) if (!list.members.has(id)) list.members.set(id, now);
    this.#changes += 1;
  }

  remove(list: CrmList, ids: Iterable<number>): void {
    for (const id of ids) list.members.delete(id);
    this.#changes += 1;
  }

  #isMember(listId: string, recordId: number): boolean | null {
    const list = this.get(listId);
    return list?.deletedAt === 0 ? this.members(list).has(recordId) : null;
  }

  #follow(type: ObjectType, before: CrmRecord | null, after: CrmRecord | null): void {
    const id = (after ?? before)?.id ?? 0;
    for (const { list, filters } of this.#entries.values()) {
      if (list.type !== type) continue;
      if (after?.archivedAt !== 0) list.members.delete(id);
      else if (list.processingType === 'DYNAMIC' && filters?.steady === true) this.#settle(list, id, filters.matches(after));
    }
  }

  #evaluate(entry: Entry): void {
    const { list, filters } = entry;
    const table = this.#world.tables.get(list.type.name);
    if (filters === null || table === undefined) return;
    // Noted first: a list that asks for itself through another one must come to an end.
    entry.seen = this.#state();
    for (const record of table.all()) this.#settle(list, record.id, record.archivedAt === 0 && filters.matches(record));
  }

  #settle(list: CrmList, id: number, isMember: boolean): void {
    if (!isMember) list.members.delete(id);
    else if (!list.members.has(id)) list.members.set(id, this.#world.now());
  }

  #state(): string {
    return `${this.#changes}:${this.#world.associations.version}:${Math.floor(this.#world.now() / 1000)}`;
  }
}
