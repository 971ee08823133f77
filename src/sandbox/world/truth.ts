/**
 * How a partner really works; hidden from both CRMs.
 * `top` sells much and often · `selfRunning` too, without using support · `clockwork` evenly · `irregular` at random ·
 * `steadySmall` little but always · `seasonal` in two months a year · `yearly` once a year · `rewardOnly` in reward periods ·
 * `distributor` mainly through others · `newcomer` has just begun · `silentNewcomer` registered, no reaction yet ·
 * `neverActive` registered long ago, never a deal · `prospect` not registered.
 */
export type PartnerKind =
  | 'top'
  | 'selfRunning'
  | 'clockwork'
  | 'irregular'
  | 'steadySmall'
  | 'seasonal'
  | 'yearly'
  | 'rewardOnly'
  | 'distributor'
  | 'newcomer'
  | 'silentNewcomer'
  | 'neverActive'
  | 'prospect';

/** `YYYY-MM-DD`. */
export type Day = string;

export type TrueState = 'prospective' | 'new' | 'general' | 'excellent' | 'dormant' | 'churned';

export interface PartnerTruth {
  /** Salesforce Account id. */
  readonly accountId: string;
  /** HubSpot company ids; none: the partner is not there. */
  readonly companyIds: readonly string[];
  /** The key by which account and company can be joined; `name` only as a suggestion for a person; null: no company. */
  readonly joinedBy: 'id' | 'domain' | 'corporateNumber' | 'name' | null;
  readonly name: string;
  readonly owner: string;
  readonly kind: PartnerKind;
  /** What somebody who knew the partner's mind would say today. */
  readonly state: TrueState;
  readonly registeredOn: Day | null;
  /** The day from which it starts no deal and answers no call, without telling anybody; null: it is still there. */
  readonly leftOn: Day | null;
  readonly contractEndedOn: Day | null;
  /** Mean days between the starts of two deals while it is there; null: it has no rhythm of that kind. */
  readonly cadenceDays: number | null;
  /** Shape k of the gamma distribution of those gaps: 1 is pure chance, above 6 is clockwork. */
  readonly regularity: number | null;
  /** Months (1–12) in which a seasonal partner starts deals. */
  readonly months: readonly number[] | null;
  readonly winRate: number;
  /** Expected won amount of a year in yen while it is there. */
  readonly yearlyValue: number;
  readonly deals: number;
  readonly won: number;
  readonly wonAmount: number;
  readonly engagements: number;
}

export interface PackageTruth {
  readonly id: string;
  readonly startedOn: Day;
  /** Account ids. */
  readonly treated: readonly string[];
  readonly control: readonly string[];
  /** True relative effect on the number of deals started from `startedOn` on: 0.3 is +30 %; 0 is a sham. */
  readonly effect: number;
}

/** What the world knows and the CRMs do not. */
export interface WorldTruth {
  readonly seed: number;
  readonly now: string;
  /** First day of the deal history. */
  readonly from: Day;
  readonly partners: readonly PartnerTruth[];
  readonly packages: readonly PackageTruth[];
  /** Both days included. */
  readonly rewardPeriods: readonly { readonly from: Day; readonly to: Day }[];
  readonly totals: {
    readonly deals: number;
    readonly won: number;
    readonly wonAmount: number;
    readonly engagements: number;
  };
}
