import type { Grant } from './capacity.ts';
import { type Day, isoOf } from './days.ts';
import { COMPONENT_OF, halfLifeOf, SUMS } from './points.ts';
import type { Standing } from './replay.ts';
import type { ScoreCard } from './scoring.ts';
import type { Settings } from './settings/index.ts';
import { COMPONENTS } from './sources.ts';
import type { Yearly } from './yearly.ts';

const GAPS_SHOWN = 12;

/** Every intermediate figure that `explain` prints, as plain JSON: each number of the assessment can be recomputed from it by hand. */
export function workingsOf(
  standing: Standing,
  card: ScoreCard,
  yearly: Yearly | undefined,
  grant: Grant,
  { settings, asOf }: { readonly settings: Settings; readonly asOf: Day },
): Readonly<Record<string, unknown>> {
  return {
    score: scoreWorkings(standing, card, settings),
    rhythm: rhythmWorkings(standing),
    risk: {
      ratio: standing.judged.risk.ratio,
      regularity: finiteOrText(standing.judged.regularity),
      habitsStopped: standing.judged.habits,
      shift: standing.judged.risk.shift,
      longestGap: standing.judged.longestGap,
      seasonal: standing.judged.risk.seasonal,
      muted: standing.judged.muted,
      table:
        standing.own === null
          ? 'prior'
          : { rates: standing.own.rates, partnerMonths: standing.own.counts, shifts: standing.own.shifts, error: standing.own.error },
    },
    value: {
      decayedAmount: standing.amount,
      frozen: standing.frozen,
      tier: standing.walker.tier,
      touchTier: standing.touchTier,
      ...(yearly === undefined
        ? {}
        : {
            deals: yearly.sizes.count,
            meanDeal: yearly.sizes.mean,
            segmentMeanDeal: yearly.prior.mean,
            ownWeight: yearly.ownWeight,
            shrunkDeal: yearly.shrunkDeal,
            perYear: yearly.perYear,
          }),
    },
    state: {
      rule: standing.walker.held.rule,
      since: isoOf(standing.walker.held.since),
      asked: standing.walker.held.asked,
      inputs: { ...standing.inputs },
      quartersWon: standing.quartersWon,
    },
    touch: {
      row: standing.wanted.row,
      wanted: standing.wanted.level,
      held: standing.walker.touch?.level ?? null,
      since: standing.walker.touch === null ? null : isoOf(standing.walker.touch.since),
      ...hoursWorkings(grant),
    },
    passedThrough: standing.walker.track.deals.passedThrough,
    asOf: isoOf(asOf),
  };
}

/** Only who asked for a high touch depends on the owner's hours, and on who else asked for them. */
function hoursWorkings({ rank, asking, granted, hoursLimit, hoursUsed }: Grant): Record<string, unknown> {
  return rank === null ? {} : { rank, asking, granted, hoursLimit, hoursUsed };
}

function scoreWorkings(
  { walker }: Standing,
  { computed, availability, reference, events, coverage }: ScoreCard,
  settings: Settings,
): Record<string, unknown> {
  const total = COMPONENTS.reduce((sum, key) => sum + availability.weights[key], 0);
  return {
    segment: reference.segment,
    peers: reference.peers,
    events,
    coverage,
    sumOfWeights: total,
    components: COMPONENTS.map((component) => ({
      component,
      weight: availability.weights[component],
      leftOut: availability.leftOut[component],
      score: computed.parts[component].score,
      points: computed.parts[component].points,
      halves: computed.parts[component].halves,
      sums: SUMS.filter((sum) => COMPONENT_OF[sum] === component).map((sum) => ({
        sum,
        v: walker.track.moments.now.sums[sum],
        m: reference.m[sum],
        peersWithValue: reference.peersWithValue[sum],
        medianOn: isoOf(reference.takenOn[sum]),
        halfLifeDays: halfLifeOf(sum, settings),
        events: walker.track.top[sum].events,
        others: walker.track.top[sum].others,
      })),
    })),
  };
}

function rhythmWorkings({ walker, clocks }: Standing): Record<string, unknown> {
  const gaps = walker.track.gaps.slice(0, walker.nextGap);
  return {
    day: isoOf(clocks.day),
    silentDays: clocks.d,
    contactDays: clocks.c,
    expectedDays: clocks.expected,
    segmentDays: clocks.mu,
    gaps: gaps.length,
    sumOfGaps: walker.sumOfGaps,
    lastGaps: gaps.slice(-GAPS_SHOWN).map(({ endsOn, days }) => ({ endsOn: isoOf(endsOn), days })),
  };
}

/** Infinity is no JSON. */
function finiteOrText(value: number): number | string {
  return Number.isFinite(value) ? value : 'clockwork';
}
