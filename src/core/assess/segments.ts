import { median } from '../../stats/quantile.ts';
import { shrunkTowards } from '../../stats/shrink.ts';
import type { ComponentKey } from '../types.ts';
import { type Day, quarterStart } from './days.ts';
import { COMPONENT_OF, SUMS, type SumKey } from './points.ts';
import type { Settings } from './settings/index.ts';
import { COMPONENTS } from './sources.ts';
import type { Moment, PartnerTrack } from './track.ts';

/** What one partner is compared with: the yardsticks of its segment at one time. */
export interface Reference {
  readonly segment: string;
  readonly peers: number;
  /** Yardstick m per sum: v = m scores 50. */
  readonly m: Readonly<Record<SumKey, number>>;
  readonly peersWithValue: Readonly<Record<SumKey, number>>;
  /** Rate of deals that move forward, and of deliveries that are used, over the segment. */
  readonly qualityRate: number;
  readonly useRate: number;
  /** Components in which anything has happened in the segment. */
  readonly present: ReadonlySet<ComponentKey>;
  /** Day as of which the medians were taken. */
  readonly takenOn: Readonly<Record<SumKey, Day>>;
}

export const CHANNEL = '*';

/** Segment of each partner; segments below the least size are compared with the whole channel. */
export function segmentsOf(tracks: readonly PartnerTrack[], settings: Settings): ReadonlyMap<string, string> {
  const names = tracks.map(({ facts }) => settings.scoring.score.segmentBy.map((axis) => facts[axis] ?? '–').join('/'));
  const size = new Map<string, number>();
  for (const name of names) size.set(name, (size.get(name) ?? 0) + 1);
  return new Map(
    tracks.map(({ facts }, index) => {
      const name = names[index] ?? CHANNEL;
      return [facts.id, (size.get(name) ?? 0) >= settings.scoring.score.minSegment ? name : CHANNEL];
    }),
  );
}

type MomentName = 'quarter' | 'quarterBefore' | 'now' | 'before' | 'base';
type MomentPair = readonly [frozen: MomentName, current: MomentName];

const PAIRS: Readonly<Record<'now' | 'before' | 'base', MomentPair>> = {
  now: ['quarter', 'now'],
  before: ['quarterBefore', 'before'],
  base: ['base', 'base'],
};

/** References per segment: for now, for when the trend's window began, or for the day on which the index began. Excluded partners are nobody's peers. */
export function referencesOf(
  tracks: readonly PartnerTrack[],
  segments: ReadonlyMap<string, string>,
  settings: Settings,
  asOf: Day,
  when: 'now' | 'before' | 'base',
): ReadonlyMap<string, Reference> {
  const at = when === 'before' ? asOf - settings.scoring.score.trendDays : asOf;
  const pair = PAIRS[when];
  const peers = tracks.filter(({ facts }) => !facts.exclude);
  const channel = measure(peers, pair, at, settings);
  const bySegment = new Map<string, PartnerTrack[]>();
  for (const one of peers) {
    const name = segments.get(one.facts.id) ?? CHANNEL;
    const list = bySegment.get(name) ?? [];
    list.push(one);
    bySegment.set(name, list);
  }
  const references = new Map<string, Reference>([[CHANNEL, toReference(CHANNEL, peers, channel, channel, settings)]]);
  for (const [name, members] of bySegment) {
    if (name !== CHANNEL) references.set(name, toReference(name, members, measure(members, pair, at, settings), channel, settings));
  }
  return references;
}

interface Measured {
  readonly medians: Readonly<Record<SumKey, { readonly median: number | null; readonly n: number; readonly takenOn: Day }>>;
  readonly quality: { readonly k: number; readonly n: number };
  readonly use: { readonly k: number; readonly n: number };
  readonly present: ReadonlySet<ComponentKey>;
}

function measure(tracks: readonly PartnerTrack[], [frozen, current]: MomentPair, at: Day, settings: Settings): Measured {
  const quarter = quarterStart(at, settings.scoring.calendar.fiscalYearStartMonth);
  const medianAt = (sum: SumKey) => {
    const atQuarter = activeValues(tracks, frozen, sum, quarter, settings);
    if (atQuarter.length >= settings.scoring.score.minPeersAtQuarter)
      return { median: median(atQuarter), n: atQuarter.length, takenOn: quarter };
    const today = activeValues(tracks, current, sum, at, settings);
    return { median: median(today), n: today.length, takenOn: at };
  };
  const rate = (of: 'quality' | 'use') => {
    const total = (moment: MomentName) => ({
      k: tracks.reduce((sum, one) => sum + (one.moments[moment]?.[of].k ?? 0), 0),
      n: tracks.reduce((sum, one) => sum + (one.moments[moment]?.[of].n ?? 0), 0),
    });
    const before = total(frozen);
    return before.n >= settings.scoring.score.medianShrink ? before : total(current);
  };
  return {
    medians: {
      amount: medianAt('amount'),
      wins: medianAt('wins'),
      selling: medianAt('selling'),
      use: medianAt('use'),
      capability: medianAt('capability'),
      relation: medianAt('relation'),
    },
    quality: rate('quality'),
    use: rate('use'),
    present: new Set(COMPONENTS.filter((key) => tracks.some((one) => hasAny(one.moments[current], key)))),
  };
}

function hasAny(moment: Moment | null, key: ComponentKey): boolean {
  if (moment === null) return false;
  return (
    moment.events[key] > 0 || SUMS.some((sum) => COMPONENT_OF[sum] === key && moment.sums[sum] > 0) || (key === 'use' && moment.use.n > 0)
  );
}

/** Positive values of partners that were active within the last year. */
function activeValues(tracks: readonly PartnerTrack[], moment: MomentName, sum: SumKey, at: Day, settings: Settings): number[] {
  return tracks.flatMap((one) => {
    const value = one.moments[moment]?.sums[sum] ?? 0;
    return value > 1e-9 && isActivePeer(one, at, settings) ? [value] : [];
  });
}

/** Whether anything of the partner's was on record within the year before a day. */
export function isActivePeer({ activity, marks }: PartnerTrack, at: Day, settings: Settings): boolean {
  const since = at - settings.scoring.score.activePeerDays;
  const within = (days: readonly Day[]): boolean => days.some((day) => day > since && day <= at);
  return within(activity) || within(marks.lives) || within(marks.logins);
}

function floorOf(sum: SumKey, settings: Settings): number {
  return sum === 'wins' ? settings.scoring.score.dealFloor : settings.scoring.components[COMPONENT_OF[sum]].floor;
}

/** Rate where nobody has shown one yet. */
const UNKNOWN_RATE = 0.5;

function toReference(segment: string, members: readonly PartnerTrack[], own: Measured, channel: Measured, settings: Settings): Reference {
  const strength = settings.scoring.score.medianShrink;
  const yardstick = (sum: SumKey): number => {
    const overall = channel.medians[sum].median ?? 0;
    const mine = own.medians[sum];
    const blended = shrunkTowards(mine.median ?? overall, mine.median === null ? 0 : mine.n, overall, strength);
    return Math.max(floorOf(sum, settings), blended);
  };
  const pooled = (of: 'quality' | 'use'): number => {
    const overall = channel[of].n === 0 ? UNKNOWN_RATE : channel[of].k / channel[of].n;
    return shrunkTowards(own[of].n === 0 ? overall : own[of].k / own[of].n, own[of].n, overall, strength);
  };
  const each = <T>(make: (sum: SumKey) => T): Record<SumKey, T> => ({
    amount: make('amount'),
    wins: make('wins'),
    selling: make('selling'),
    use: make('use'),
    capability: make('capability'),
    relation: make('relation'),
  });
  return {
    segment,
    peers: members.length,
    m: each(yardstick),
    peersWithValue: each((sum) => own.medians[sum].n),
    qualityRate: pooled('quality'),
    useRate: pooled('use'),
    present: own.present,
    takenOn: each((sum) => own.medians[sum].takenOn),
  };
}
