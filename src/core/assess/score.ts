import { saturating } from '../../stats/decay.ts';
import { shrunkRate } from '../../stats/shrink.ts';
import type { ComponentKey, Tier } from '../types.ts';
import type { Day } from './days.ts';
import type { Sums } from './points.ts';
import type { Reference } from './segments.ts';
import type { Settings } from './settings/index.ts';
import { COMPONENTS } from './sources.ts';
import type { Moment, PartnerTrack } from './track.ts';

export type LeftOut = 'notConnected' | 'notMatched' | 'tooFewDeliveries' | 'noEventsInSegment';

/** One component, recomputable by hand: `score` from `halves`, a half from v and m or from K and N. */
export interface ComponentScore {
  readonly score: number;
  readonly v: number;
  readonly m: number;
  readonly halves: readonly Half[];
}
export interface Half {
  readonly kind: 'volume' | 'rate';
  readonly of: string;
  readonly score: number;
  /** volume: v and m; rate: K of N, drawn towards `prior` with the weight of `strength` cases. */
  readonly v?: number;
  readonly m?: number;
  readonly k?: number;
  readonly n?: number;
  readonly prior?: number;
  readonly strength?: number;
}

/** Weight of each component for one partner at one time; 0: left out, and why. */
export interface Availability {
  readonly weights: Readonly<Record<ComponentKey, number>>;
  readonly leftOut: Readonly<Record<ComponentKey, LeftOut | null>>;
  /** Sum of the configured weights of what is there. */
  readonly coverage: number;
}

export interface Scored {
  readonly value: number;
  readonly parts: Readonly<Record<ComponentKey, ComponentScore & { readonly weight: number; readonly points: number }>>;
}

export function availability(
  track: PartnerTrack,
  moment: Moment,
  reference: Reference,
  at: Day,
  earliest: Earliest,
  settings: Settings,
): Availability {
  const leftOut = {} as Record<ComponentKey, LeftOut | null>;
  const weights = {} as Record<ComponentKey, number>;
  let coverage = 0;
  for (const key of COMPONENTS) {
    leftOut[key] = reasonToLeaveOut(track, moment, reference, key, settings);
    const weight = settings.scoring.components[key].weight;
    const share = leftOut[key] === null ? entered(track, key, at, earliest, settings) : 0;
    weights[key] = weight * share;
    if (share > 0) coverage += weight;
  }
  return { weights, leftOut, coverage };
}

function reasonToLeaveOut(
  track: PartnerTrack,
  moment: Moment,
  reference: Reference,
  key: ComponentKey,
  settings: Settings,
): LeftOut | null {
  const source = track.feeds.leftOut[key];
  if (source !== null) return source;
  if (!reference.present.has(key)) return 'noEventsInSegment';
  return key === 'use' && moment.use.n < settings.scoring.use.minDelivered ? 'tooFewDeliveries' : null;
}

/** Earliest event of each connection over the whole channel. */
export type Earliest = Readonly<Record<string, { readonly any: Day; readonly life: Day | null; readonly login: Day | null }>>;

/** A new source enters over 90 days, unless its history is older. */
function entered(track: PartnerTrack, key: ComponentKey, at: Day, earliest: Earliest, settings: Settings): number {
  const shares = track.feeds.matched
    .filter((feed) => feed.components.includes(key))
    .map(({ connection, since }) => {
      const from = Math.min(since ?? Infinity, earliest[connection]?.any ?? Infinity);
      return from === Infinity ? 0 : Math.min(1, Math.max(0, (at - from) / settings.scoring.score.sourceEntersOverDays));
    });
  return Math.max(0, ...shares);
}

export function tierOfCoverage(coverage: number, settings: Settings): Tier {
  if (coverage >= settings.scoring.score.coverageA) return 'A';
  return coverage >= settings.scoring.score.coverageB ? 'B' : 'C';
}

export function enoughEvents(moment: Moment, { weights }: Availability, settings: Settings): boolean {
  const counts = COMPONENTS.filter((key) => weights[key] > 0).map((key) => moment.events[key]);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total >= settings.scoring.score.minEvents && counts.filter((count) => count > 0).length >= settings.scoring.score.minComponents;
}

type Inputs = Pick<Moment, 'sums' | 'quality' | 'use'>;

/** The score 0–100 from its inputs: Σ wₖ·sₖ / Σ wₖ, its parts adding up to it. */
export function scoreOf(inputs: Inputs, reference: Reference, weights: Readonly<Record<ComponentKey, number>>, settings: Settings): Scored {
  const total = COMPONENTS.reduce((sum, key) => sum + weights[key], 0);
  const parts = {} as Record<ComponentKey, ComponentScore & { weight: number; points: number }>;
  let value = 0;
  for (const key of COMPONENTS) {
    const component = componentScore(key, inputs, reference, settings);
    const points = total === 0 ? 0 : (weights[key] * component.score) / total;
    parts[key] = { ...component, weight: weights[key], points };
    value += points;
  }
  return { value, parts };
}

export function componentScore(
  key: ComponentKey,
  { sums, quality, use }: Inputs,
  reference: Reference,
  settings: Settings,
): ComponentScore {
  switch (key) {
    case 'results':
      return combined([volume('amount', sums, reference), volume('wins', sums, reference)]);
    case 'selling':
      return combined([volume('selling', sums, reference), rate('forward', quality, reference.qualityRate, settings)]);
    case 'use':
      return combined([volume('use', sums, reference), rate('consumption', use, reference.useRate, settings)]);
    default:
      return combined([volume(key, sums, reference)]);
  }
}

function volume(of: keyof Sums, sums: Sums, reference: Reference): Half {
  const v = Math.max(0, sums[of]);
  const m = reference.m[of];
  return { kind: 'volume', of, v, m, score: saturating(v, m) };
}

function rate(of: string, { k, n }: { readonly k: number; readonly n: number }, prior: number, settings: Settings): Half {
  const strength = settings.scoring.score.rateStrength;
  return { kind: 'rate', of, k, n, prior, strength, score: 100 * shrunkRate(k, n, { mean: prior, strength }) };
}

function combined(halves: readonly Half[]): ComponentScore {
  const score = halves.reduce((sum, half) => sum + half.score, 0) / halves.length;
  return { score, v: halves[0]?.v ?? 0, m: halves[0]?.m ?? 0, halves };
}

/** Half-width of the 95 % band: ±1.96·√Σ (∂score/∂v)²·Var v, and the binomial variance of the rates. */
export function bandOf(scored: Scored, variance: Sums, events: number, settings: Settings): number {
  const total = COMPONENTS.reduce((sum, key) => sum + scored.parts[key].weight, 0);
  let sum = 0;
  for (const key of COMPONENTS) {
    const { weight, halves } = scored.parts[key];
    if (weight === 0) continue;
    for (const half of halves) {
      const share = weight / total / halves.length;
      sum += share ** 2 * varianceOfHalf(half, variance);
    }
  }
  const band = 1.96 * Math.sqrt(sum);
  return events < settings.scoring.score.minBandUntilEvents ? Math.max(settings.scoring.score.minBand, band) : band;
}

function varianceOfHalf(half: Half, variance: Sums): number {
  if (half.kind === 'volume') {
    const v = half.v ?? 0;
    const m = half.m ?? 1;
    return ((100 * m) / (v + m) ** 2) ** 2 * variance[half.of as keyof Sums];
  }
  const p = half.score / 100;
  return (100 ** 2 * p * (1 - p)) / ((half.n ?? 0) + (half.strength ?? 1));
}
