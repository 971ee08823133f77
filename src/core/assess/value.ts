import { ownWeight } from '../../stats/shrink.ts';
import type { Tier } from '../types.ts';

/** Least value that belongs to tier A, and to tier B; Infinity where nothing is worth anything. */
export interface TierBorders {
  readonly a: number;
  readonly b: number;
}

/** A is the smallest set that holds `shareA` of the total, B the next up to `shareB`. Equal values are in the same tier. */
export function tierBorders(values: Float64Array, shareA: number, shareB: number): TierBorders {
  const sorted = values.filter((value) => value > 0).sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  let a = Infinity;
  let b = Infinity;
  let held = 0;
  for (let i = sorted.length - 1; i >= 0; i--) {
    const value = sorted[i] ?? 0;
    const before = held;
    held += value;
    if (before < shareA * total) a = value;
    if (before < shareB * total) b = value;
    else break;
  }
  return { a, b };
}

export function tierOf(value: number, borders: TierBorders): Tier {
  if (value > 0 && value >= borders.a) return 'A';
  return value > 0 && value >= borders.b ? 'B' : 'C';
}

/** A decayed sum settles at rate·h/ln 2: this factor turns it into a rate per year. */
export function perYear(halfLifeDays: number): number {
  return (365 * Math.LN2) / halfLifeDays;
}

/** Mean deal, deal count and spread of one partner, with older deals counting less. */
export interface DealSizes {
  readonly count: number;
  readonly mean: number;
  /** Relative variance of its deals around their mean. */
  readonly spread: number | null;
}

export interface SizePrior {
  readonly mean: number;
  readonly between: number;
  /** Pooled squared coefficient of variation within partners. */
  readonly within: number;
}

/**
 * Segment's mean deal and its variance between and within partners, to three digits, so that a deal of one partner does not move the
 * figures of all. Noise is taken as proportional to the partner's own size.
 */
export function sizePrior(partners: readonly DealSizes[]): SizePrior {
  const known = partners.filter(({ count, mean }) => count > 0 && mean > 0);
  const mean = average(known.map((one) => one.mean));
  const spreads = known.flatMap(({ spread }) => (spread === null ? [] : [spread]));
  const between = average(known.map((one) => (one.mean - mean) ** 2));
  return { mean: threeDigits(mean), between: threeDigits(between), within: threeDigits(average(spreads)) };
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

/** James–Stein: the own mean deal drawn towards the segment's, the more the fewer deals there are. */
export function shrunkMean({ count, mean }: DealSizes, prior: SizePrior): { readonly mean: number; readonly ownWeight: number } {
  const weight = ownWeight(prior.between, prior.within * mean * mean, count);
  return { mean: weight * mean + (1 - weight) * prior.mean, ownWeight: weight };
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
