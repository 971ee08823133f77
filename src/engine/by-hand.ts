import type { EntityKey, IsoDate, IsoTime, PartnerState, TouchLevel } from '../core/types.ts';

/** What a person set on a page; all of it null: taken back. */
export interface ByHand {
  readonly state: PartnerState | null;
  readonly touch: TouchLevel | null;
  readonly reason: string | null;
  readonly until: IsoDate | null;
}
export interface SetByHand extends ByHand {
  readonly partnerId: string;
  readonly by: string;
  readonly at: IsoTime;
}
/** A record of a CRM in which what was set does not stand yet. */
export interface ByHandOwed {
  readonly partnerId: string;
  readonly key: EntityKey;
  readonly setting: ByHand;
}

/** Our keys of the fields that people also write in the CRMs, in the order of every list of four values. */
export const BY_HAND_KEYS = { state: 'overrideState', touch: 'overrideTouch', reason: 'overrideReason', until: 'overrideUntil' } as const;

/**
 * Whoever set it last is obeyed: on a page, until somebody changes it in a CRM. Part of `Store`.
 */
export interface ByHandStore {
  /** Counts from the next assessment on. */
  setByHand(setting: SetByHand): Promise<void>;
  /** Null: nothing was set on a page, or a CRM's word came later. */
  byHand(partnerId: string): Promise<SetByHand | null>;
  byHandOwed(): Promise<readonly ByHandOwed[]>;
}
