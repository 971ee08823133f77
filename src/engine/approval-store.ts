import type { IsoTime } from '../core/types.ts';

export interface Approval {
  readonly scope: string;
  readonly by: string;
  readonly at: IsoTime;
}

/** Who lets us write to which production org. Part of `Store`. */
export interface ApprovalStore {
  approval(scope: string): Promise<Approval | null>;
  /** Kept in the audit as well. False: it was approved before, and stays so in the name of who said it first. */
  approve(approval: Approval): Promise<boolean>;
  /** What waits to be written there: how many records of each object. */
  owedObjects(scope: string): Promise<readonly { readonly object: string; readonly records: number }[]>;
}
