/** One stored version of a property's value. */
export interface Version {
  readonly value: string;
  readonly at: number;
  readonly source: string;
}

/** A record as stored: immutable, so that the search index may lag behind on an older one. Times are epoch ms. */
export interface CrmRecord {
  readonly id: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** 0 while the record lives. */
  readonly archivedAt: number;
  /** By column of its table; undefined where no value was ever set. */
  readonly values: readonly (string | undefined)[];
  /** Former and present values of the columns that changed after creation, newest first. */
  readonly history: ReadonlyMap<number, readonly Version[]> | null;
}

export type Key = number | string | null;
export type KeyOf = (record: CrmRecord) => Key;
export type Predicate = (record: CrmRecord) => boolean;

/** The order of sort keys: numbers or texts ascending, empty ones last. */
export function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
