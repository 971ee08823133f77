import type { RiskLevel } from '../types.ts';
import type { Habit } from './habits.ts';
import { type OwnTable, ownProbability } from './own-risk.ts';
import type { Settings } from './settings/index.ts';

export interface RiskInputs {
  /** Active days since the last deal activity; null: there never was one. */
  readonly d: number | null;
  readonly expected: number;
  readonly regularity: number;
  readonly habitsStopped: readonly Habit[];
  /** Own longest gap of recent years that ended in a deal; null: none. */
  readonly longestGap: number | null;
  /** Somebody there said that they mean to leave. */
  readonly leaving: boolean;
  /** `expected` was answered, and the next own due date has not passed. */
  readonly muted: boolean;
  /** Rates from the own past; null: the prior table is in use. */
  readonly own: OwnTable | null;
}

export interface Risk {
  readonly level: RiskLevel | null;
  readonly probability: number | null;
  /** Partner-months of the own past behind the probability; null: it comes from the prior table. */
  readonly observed: number | null;
  readonly ratio: number | null;
  readonly shift: number;
  /** The level would be higher, but the partner has been quiet for this long before and came back. */
  readonly seasonal: boolean;
}

/** Dormancy risk from silence relative to the partner's own rhythm. The probability is for ranking until own rates have been observed. */
export function riskOf(inputs: RiskInputs, settings: Settings): Risk {
  const { d, expected } = inputs;
  if (inputs.leaving)
    return { level: 'high', probability: 0.9, observed: null, ratio: d === null ? null : d / expected, shift: 0, seasonal: false };
  if (d === null) return { level: null, probability: null, observed: null, ratio: null, shift: 0, seasonal: false };
  const ratio = d / expected;
  const early = d < settings.scoring.risk.neverBeforeDays || inputs.muted;
  const counted = early ? Math.min(ratio, 1) : ratio;
  const { probability, shift, observed } = probabilityOf(counted, inputs, settings);
  const level = levelOf(probability, settings);
  // A season explains that no deal comes, not that nobody answers any more either: what the own past has shown of that counts.
  const goneQuiet = observed !== null && inputs.habitsStopped.includes('contact');
  const protectedBySeason = inputs.longestGap !== null && d < inputs.longestGap && !goneQuiet;
  if (level === 'high' && protectedBySeason) return { level: 'medium', probability, observed, ratio, shift, seasonal: true };
  return { level, probability, observed, ratio, shift, seasonal: protectedBySeason && counted > 1 };
}

function probabilityOf(
  counted: number,
  { own, habitsStopped, regularity }: RiskInputs,
  settings: Settings,
): { probability: number; shift: number; observed: number | null } {
  if (own !== null) {
    const band = bandOf(counted, settings);
    const probability = ownProbability(own, band, habitsStopped, settings);
    const base = own.rates[band] ?? 0.5;
    return { probability, shift: logit(probability) - logit(base), observed: own.counts[band] ?? 0 };
  }
  const base = priorRate(counted, regularity, settings);
  const shift = counted > 1 ? Math.min(settings.scoring.risk.shiftCap, settings.scoring.risk.shift * habitsStopped.length) : 0;
  return { probability: logistic(logit(base) + shift), shift, observed: null };
}

/** Band of a ratio: 0 … 4. */
export function bandOf(ratio: number, settings: Settings): number {
  const { ratios } = settings.scoring.risk;
  const index = ratios.findIndex((border) => ratio <= border);
  return index === -1 ? ratios.length : index;
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

/** Rate of the prior table for a ratio, in the row of the segment's regularity. */
export function priorRate(ratio: number, regularity: number, settings: Settings): number {
  const { prior } = settings.scoring.risk;
  const row = prior.find(({ kBelow }) => kBelow === undefined || regularity < kBelow) ?? prior.at(-1);
  const rate = row?.rates.at(bandOf(ratio, settings)) ?? 0.5;
  return Math.min(0.999, Math.max(0.001, rate));
}

function levelOf(probability: number, settings: Settings): RiskLevel {
  if (probability >= settings.scoring.risk.highFrom) return 'high';
  return probability >= settings.scoring.risk.mediumFrom ? 'medium' : 'low';
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
