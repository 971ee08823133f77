import type { RiskLevel } from '../types.ts';
import type { Settings } from './settings/index.ts';

/** A habit that stopped, and moves the log-odds while the partner is past its rhythm. */
export type Habit = 'consumption' | 'portal' | 'amount' | 'keyPerson' | 'negativeSurvey';

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
}

export interface Risk {
  readonly level: RiskLevel | null;
  readonly probability: number | null;
  readonly ratio: number | null;
  readonly shift: number;
  /** The level would be higher, but the partner has been quiet for this long before and came back. */
  readonly seasonal: boolean;
}

/** Dormancy risk from silence relative to the partner's own rhythm. The probability is for ranking until own rates have been observed. */
export function riskOf(inputs: RiskInputs, settings: Settings): Risk {
  const { d, expected } = inputs;
  if (inputs.leaving) return { level: 'high', probability: 0.9, ratio: d === null ? null : d / expected, shift: 0, seasonal: false };
  if (d === null) return { level: null, probability: null, ratio: null, shift: 0, seasonal: false };
  const ratio = d / expected;
  const early = d < settings.scoring.risk.neverBeforeDays || inputs.muted;
  const counted = early ? Math.min(ratio, 1) : ratio;
  const base = priorRate(counted, inputs.regularity, settings);
  const shift = counted > 1 ? Math.min(settings.scoring.risk.shiftCap, settings.scoring.risk.shift * inputs.habitsStopped.length) : 0;
  const probability = logistic(Math.log(base / (1 - base)) + shift);
  const level = levelOf(probability, settings);
  const protectedBySeason = inputs.longestGap !== null && d < inputs.longestGap;
  if (level === 'high' && protectedBySeason) return { level: 'medium', probability, ratio, shift, seasonal: true };
  return { level, probability, ratio, shift, seasonal: protectedBySeason && counted > 1 };
}

/** Rate of the prior table for a ratio, in the row of the segment's regularity. */
export function priorRate(ratio: number, regularity: number, settings: Settings): number {
  const { prior, ratios } = settings.scoring.risk;
  const row = prior.find(({ kBelow }) => kBelow === undefined || regularity < kBelow) ?? prior.at(-1);
  const index = ratios.findIndex((border) => ratio <= border);
  const rate = row?.rates.at(index === -1 ? row.rates.length - 1 : index) ?? 0.5;
  return Math.min(0.999, Math.max(0.001, rate));
}

function levelOf(probability: number, settings: Settings): RiskLevel {
  if (probability >= settings.scoring.risk.highFrom) return 'high';
  return probability >= settings.scoring.risk.mediumFrom ? 'medium' : 'low';
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
