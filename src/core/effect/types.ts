import type { Text } from '../types.ts';

/** How it came about who was treated: by lot, or by somebody's choice. */
export type Assignment = 'randomised' | 'observed';

/** One partner (or other unit) of a comparison. All figures are finite. */
export interface EffectRow {
  readonly treated: 0 | 1;
  readonly outcome: number;
  /** The same outcome in earlier windows, the oldest first. */
  readonly before: readonly number[];
  readonly covariates: readonly number[];
  /** Units that share a fate (a parent with its branches); each row by itself if null. */
  readonly cluster: string | null;
  /** Group within which the lot was drawn. */
  readonly stratum: string | null;
  /** Whether another package ran in the window; null: not known. */
  readonly other: 0 | 1 | null;
  /** Incentive or campaign spend in the window; null: not known. */
  readonly reward: number | null;
  /** Days of the window on which a reward was on offer to it; missing or null: not known. */
  readonly rewardDays?: number | null;
}

export interface EffectTable {
  readonly rows: readonly EffectRow[];
  readonly names: { readonly outcome: string; readonly before: readonly string[]; readonly covariates: readonly string[] };
  readonly assignment: Assignment;
  /** Share of rows that was to be treated, if a lot was drawn with one; null: not told. */
  readonly plannedShare: number | null;
  /** Rows left out because a cell was empty. */
  readonly incomplete: number;
  /** Share of the window for which the source has delivered; missing: all of it. */
  readonly delivered?: number;
}

export interface EffectOptions {
  readonly seed: number;
  /** Smallest effect worth having, as a share of what would have been without the package. */
  readonly minimum: number;
  readonly bootstrapDraws: number;
  readonly permutations: number;
  readonly shamRuns: number;
  /** p values of the other packages judged in the same quarter. */
  readonly family: readonly number[];
}

export const DEFAULT_OPTIONS: EffectOptions = {
  seed: 1,
  minimum: 0.05,
  bootstrapDraws: 999,
  permutations: 5000,
  shamRuns: 200,
  family: [],
};

export interface Estimate {
  readonly id: 'difference' | 'cuped' | 'interacted' | 'balanced' | 'matched';
  readonly name: Text;
  readonly estimate: number;
  readonly se: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly p: number;
  /** With one common variance (plain difference only). */
  readonly pooledSe?: number;
  /** By drawing the groups anew, where the arms are small. */
  readonly permutationP?: number;
  /** How many equal controls the weighted ones are worth. */
  readonly effectiveSize?: number;
  /** Treated for whom a control was near enough. */
  readonly matched?: number;
}

export type GuardId = 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6' | 'G7' | 'G8' | 'G9' | 'G10' | 'G11' | 'G12';

/** `pass` · `stop`: no verdict · `unknown`: the table cannot say, and need not · `notNeeded`: the lot answers it. */
export type GuardStatus = 'pass' | 'stop' | 'unknown' | 'notNeeded';

export interface Guard {
  readonly id: GuardId;
  readonly name: Text;
  readonly status: GuardStatus;
  readonly text: Text;
  /** The figures behind it. */
  readonly values: Readonly<Record<string, number>>;
}

/** 昇格 · 改善 · 継続測定 · 判断できない */
export type Verdict = 'promote' | 'improve' | 'continue' | 'undecidable';

export interface Arm {
  readonly n: number;
  readonly clusters: number;
  readonly mean: number | null;
}

export interface EffectReport {
  readonly assignment: Assignment;
  readonly outcome: string;
  readonly treated: Arm;
  readonly control: Arm;
  readonly incomplete: number;
  readonly estimates: readonly Estimate[];
  /** The estimate that the verdict is about; null where there is none. */
  readonly effect:
    (Estimate & { readonly share: number | null; readonly shareLow: number | null; readonly shareHigh: number | null }) | null;
  readonly guards: readonly Guard[];
  readonly verdict: Verdict;
  readonly label: Text;
  readonly reasons: readonly Text[];
  /** Treated that are missing until an effect of this size could be told; null: not a matter of numbers. */
  readonly missing: number | null;
  /** Smallest effect, as a share, that this many would show with 80 % power. */
  readonly detectable: number | null;
  readonly notes: readonly Text[];
}
