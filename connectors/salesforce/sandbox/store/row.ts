import type { Value } from '../describe/types.ts';

/** One record. `cells` is indexed by the table's slots; what was never set is missing there. */
export interface Row {
  readonly id: string;
  /** SystemModstamp, in seconds since 1970. */
  stamp: number;
  deleted: boolean;
  readonly cells: (Value | undefined)[];
}
