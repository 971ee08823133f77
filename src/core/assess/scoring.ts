import type { Day } from './days.ts';
import { type Availability, availability, bandOf, type Earliest, enoughEvents, type Scored, scoreOf, tierOfCoverage } from './score.ts';
import { CHANNEL, type Reference } from './segments.ts';
import type { Settings } from './settings/index.ts';
import { COMPONENTS } from './sources.ts';
import type { PartnerTrack } from './track.ts';
import { type Trend, trendOf } from './trend.ts';
import type { Tier } from '../types.ts';

/** Score, band, coverage and trend of one partner. */
export interface ScoreCard {
  /** Null: evidence C, or too few events. */
  readonly scored: Scored | null;
  /** The same sums, whether shown or not. */
  readonly computed: Scored;
  readonly band: number | null;
  readonly trend: Trend | null;
  readonly coverage: Tier;
  readonly availability: Availability;
  readonly reference: Reference;
  readonly events: number;
}

export interface References {
  readonly now: ReadonlyMap<string, Reference>;
  readonly before: ReadonlyMap<string, Reference>;
}

export function scoreCard(
  track: PartnerTrack,
  segment: string,
  references: References,
  earliest: Earliest,
  asOf: Day,
  settings: Settings,
): ScoreCard {
  const { moments } = track;
  const reference = pick(references.now, segment);
  const referenceBefore = pick(references.before, segment);
  const now = availability(track, moments.now, reference, asOf, earliest, settings);
  const before = availability(track, moments.before, referenceBefore, asOf - settings.scoring.score.trendDays, earliest, settings);
  const computed = scoreOf(moments.now, reference, now.weights, settings);
  const coverage = tierOfCoverage(now.coverage, settings);
  const events = COMPONENTS.reduce((sum, key) => sum + (now.weights[key] > 0 ? moments.now.events[key] : 0), 0);
  const shown = coverage !== 'C' && enoughEvents(moments.now, now, settings);
  const shownBefore = tierOfCoverage(before.coverage, settings) !== 'C' && enoughEvents(moments.before, before, settings);
  return {
    scored: shown ? computed : null,
    computed,
    band: shown ? bandOf(computed, track.variance, events, settings) : null,
    trend:
      shown && shownBefore
        ? trendOf(track, { reference: referenceBefore, availability: before }, { reference, availability: now }, settings)
        : null,
    coverage,
    availability: now,
    reference,
    events,
  };
}

function pick(references: ReadonlyMap<string, Reference>, segment: string): Reference {
  const reference = references.get(segment) ?? references.get(CHANNEL);
  if (reference === undefined) throw new Error('there is always a reference for the whole channel');
  return reference;
}
