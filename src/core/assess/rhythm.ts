import { regularity } from '../../stats/regularity.ts';
import type { Calendar } from './calendar.ts';
import type { Day } from './days.ts';
import type { ScoringSettings } from './settings/scoring.ts';

/** A gap between two deal starts, in active days. */
export interface Gap {
  readonly endsOn: Day;
  readonly days: number;
}

/** Distinct start days; those closer than `mergeDays` to the one before are one. */
export function mergeStarts(days: readonly Day[], mergeDays: number): Day[] {
  const merged: Day[] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const last = merged.at(-1);
    if (last === undefined || day - last >= mergeDays) merged.push(day);
  }
  return merged;
}

/** Gaps between starts, with periods when nobody works taken out. A gap is at least one day. */
export function gapsOf(starts: readonly Day[], calendar: Calendar): Gap[] {
  return starts.slice(1).map((day, index) => ({ endsOn: day, days: Math.max(1, calendar.activeDays(starts[index] ?? day, day)) }));
}

/** Expected interval L = (Σ gaps + κ·μ)/(n + κ). */
export function expectedInterval(sumOfGaps: number, gaps: number, mu: number, kappa: number): number {
  return gaps + kappa === 0 ? mu : (sumOfGaps + kappa * mu) / (gaps + kappa);
}

/** What a segment knows of its rhythm at one time: running sums over its partners. */
export interface SegmentRhythm {
  partners: number;
  sumOfLogs: number;
  pairs: number;
  sumOfShares: number;
  sumOfSquaredShares: number;
  /** μ and k as of the day that is being looked at: set by `fixRhythm`. */
  mu: number;
  k: number;
}

export function emptyRhythm(): SegmentRhythm {
  return { partners: 0, sumOfLogs: 0, pairs: 0, sumOfShares: 0, sumOfSquaredShares: 0, mu: 0, k: 0 };
}

/** Works out μ and k of each segment from what it holds now. */
export function fixRhythm(segments: Iterable<SegmentRhythm>, channel: SegmentRhythm, settings: ScoringSettings['risk']): void {
  for (const segment of segments) {
    segment.mu = segmentInterval(segment, channel, settings);
    segment.k = segmentRegularity(segment, channel, settings);
  }
}

/** Takes a new gap of one partner into the segment: its mean gap moves, and every second gap closes a pair. */
export function addGap(
  segment: SegmentRhythm,
  own: { readonly sum: number; readonly count: number; readonly last: number },
  gap: number,
): void {
  if (own.count > 0) segment.sumOfLogs -= Math.log(own.sum / own.count);
  else segment.partners += 1;
  segment.sumOfLogs += Math.log((own.sum + gap) / (own.count + 1));
  if (own.count % 2 === 1) {
    const share = own.last / (own.last + gap);
    segment.pairs += 1;
    segment.sumOfShares += share;
    segment.sumOfSquaredShares += share * share;
  }
}

/**
 * μ: geometric mean of the partners' mean gaps, of the segment, else of the channel, else the cold value. In whole days, and
 * k in tenths: one new deal among thousands is no news for all the others.
 */
export function segmentInterval(segment: SegmentRhythm, channel: SegmentRhythm, settings: ScoringSettings['risk']): number {
  const source = [segment, channel].find(({ partners }) => partners >= settings.minIntervals);
  return source === undefined ? settings.coldIntervalDays : Math.max(1, Math.round(Math.exp(source.sumOfLogs / source.partners)));
}

/** k, likewise. */
export function segmentRegularity(segment: SegmentRhythm, channel: SegmentRhythm, settings: ScoringSettings['risk']): number {
  const source = [segment, channel].find(({ pairs }) => pairs >= settings.minPairs);
  if (source === undefined) return settings.coldRegularity;
  const k = regularity({ n: source.pairs, sum: source.sumOfShares, sumOfSquares: source.sumOfSquaredShares });
  return k === null ? settings.coldRegularity : Math.round(k * 10) / 10;
}
