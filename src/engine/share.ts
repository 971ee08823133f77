import type { IsoDate } from '../core/types.ts';

/** A piece of a run that any process can do. */
export type Part =
  | { readonly kind: 'sync'; readonly connection: string; readonly stream: string; readonly full: boolean; readonly several: boolean }
  | { readonly kind: 'deliver'; readonly connection: string; readonly byHand: boolean }
  | { readonly kind: 'assess'; readonly asOf: IsoDate; readonly shard: Shard };

/** Of all partners those whose id falls into one of so many equal parts. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Shares the parts of a run with whoever has free hands. */
export interface Team {
  /**
   * Resolves when every part is done, with the outcomes in order (a part of `sync` gives a StreamOutcome, of `deliver` a
   * DeliverOutcome, of `assess` a TrackOutcome); null: it was left out, because a person must act on this connection first. `from`: position of the first
   * part in the run. What nobody else takes is done here, so that a run never depends on others. Throws BUSY when somebody has
   * taken the run over.
   */
  share<Outcome>(parts: readonly Part[], from: number): Promise<readonly (Outcome | null)[]>;
}
