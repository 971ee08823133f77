import type { Tier } from '../types.ts';
import { decay } from '../../stats/decay.ts';
import type { Calendar } from './calendar.ts';
import { type Day, dayOf, lastUpTo } from './days.ts';
import type { OwnTable } from './own-risk.ts';
import { addGap, type SegmentRhythm } from './rhythm.ts';
import type { Earliest } from './score.ts';
import type { Settings } from './settings/index.ts';
import { evaluateHard, type Held, type StateInputs } from './state.ts';
import type { HeldTouch } from './touch.ts';
import type { PartnerTrack } from './track.ts';

/** The two clocks of a partner and its expected interval, on one day. */
export interface Clocks {
  /** The day that was asked for: events up to it are known. */
  at: Day;
  /** The day at which the clocks stand: not later than the last day on which all its sources were there. */
  day: Day;
  /** Active days since the last deal activity; null: there never was one. */
  d: number | null;
  expected: number;
  mu: number;
  ratio: number | null;
  /** Days since the last contact or use; null: not known. */
  c: number | null;
}

/** One partner on its way along the grid of Mondays: what has happened so far, as running figures. */
export interface Walker {
  readonly track: PartnerTrack;
  readonly segment: SegmentRhythm;
  readonly channel: SegmentRhythm;
  readonly potential: Tier;
  readonly hardDays: readonly Day[];
  readonly contractEndedOn: Day | null;
  readonly refusedOn: Day | null;
  /** First day on which a contact of this partner could have been seen; null: no source tells of contacts. */
  readonly contactsKnownFrom: Day | null;
  readonly loginsKnownFrom: Day | null;
  readonly clocks: Clocks;
  /** Nothing happens before this day. */
  nextDay: Day;
  nextHard: number;
  nextGap: number;
  nextWin: number;
  sumOfGaps: number;
  lastGap: number;
  lastActivity: Day | null;
  wins: number;
  amount: number;
  amountOn: Day;
  amountAtActivity: number;
  /** Decayed won amount, as it stood at the last deal activity while `frozen`. */
  volume: number;
  frozen: boolean;
  tier: Tier;
  tierAtActivity: Tier;
  held: Held;
  touch: HeldTouch | null;
  lastExcellent: Day | null;
  selfRunning: boolean;
  rewardOnly: boolean;
}

export interface Grid {
  readonly settings: Settings;
  readonly calendar: Calendar;
  readonly asOf: Day;
  /** Risk by the own past as it was known at the last fit; null: not yet. */
  own: OwnTable | null;
}

export function startWalker(
  track: PartnerTrack,
  rhythm: { readonly segment: SegmentRhythm; readonly channel: SegmentRhythm },
  earliest: Earliest,
  grid: Grid,
): Walker {
  const { facts, registered, activity } = track;
  const contractEndedOn = facts.contractEndedOn !== null && dayOf(facts.contractEndedOn) <= grid.asOf ? dayOf(facts.contractEndedOn) : null;
  const refusedOn = facts.leavingReason === null ? null : refusalDay(track, grid.asOf);
  const hard = [...activity, registered, contractEndedOn, refusedOn].filter((day): day is Day => day !== null);
  const since = track.first ?? Math.min(grid.asOf, ...track.feeds.matched.map((feed) => feed.since ?? Infinity));
  return {
    track,
    ...rhythm,
    potential: potentialOf(track, grid.settings),
    hardDays: [...new Set(hard)].sort((a, b) => a - b),
    contractEndedOn,
    refusedOn,
    contactsKnownFrom: knownFrom(track, earliest, 'life'),
    loginsKnownFrom: knownFrom(track, earliest, 'login'),
    clocks: { at: since, day: since, d: null, expected: 0, mu: 0, ratio: null, c: null },
    nextDay: -Infinity,
    nextHard: 0,
    nextGap: 0,
    nextWin: 0,
    sumOfGaps: 0,
    lastGap: 0,
    lastActivity: null,
    wins: 0,
    amount: 0,
    amountOn: since,
    amountAtActivity: 0,
    volume: 0,
    frozen: false,
    tier: 'C',
    tierAtActivity: 'C',
    held: { state: 'prospective', since, rule: 'prospective.unregistered', asked: 0 },
    touch: null,
    lastExcellent: null,
    selfRunning: false,
    rewardOnly: false,
  };
}

/** The day of a refusal is that of the task outcome, else the last sign of life before people recorded the reason. */
function refusalDay({ marks, activity, registered, first }: PartnerTrack, asOf: Day): Day {
  return marks.leaving.at(-1) ?? Math.max(marks.lives.at(-1) ?? -Infinity, activity.at(-1) ?? -Infinity, registered ?? first ?? asOf);
}

function knownFrom(track: PartnerTrack, earliest: Earliest, what: 'life' | 'login'): Day | null {
  const days = track.feeds.matched.flatMap(({ connection }) => earliest[connection]?.[what] ?? []);
  return days.length === 0 ? null : Math.min(...days);
}

/** What a partner without history may become, by its attributes. */
function potentialOf({ facts }: PartnerTrack, settings: Settings): Tier {
  const { potentialByRank, potentialEmployeesA, potentialEmployeesB } = settings.scoring.value;
  const byRank = facts.rank === null ? undefined : potentialByRank[facts.rank];
  if (byRank === 'A' || byRank === 'B' || byRank === 'C') return byRank;
  const employees = facts.employees ?? 0;
  if (employees >= potentialEmployeesA) return 'A';
  return employees >= potentialEmployeesB ? 'B' : 'C';
}

/** Takes in everything up to and including a day; hard events act on their own day. */
export function advance(walker: Walker, to: Day, grid: Grid): void {
  if (to < walker.nextDay) return;
  const { track, hardDays } = walker;
  takeGaps(walker, to);
  for (let day = hardDays[walker.nextHard]; day !== undefined && day <= to; day = hardDays[walker.nextHard]) {
    walker.nextHard += 1;
    takeWins(walker, day, grid.settings);
    if (lastUpTo(track.activity, day) === day) {
      walker.lastActivity = day;
      walker.amountAtActivity = amountOn(walker, day, grid.settings);
    }
    enter(walker, evaluateHard(walker.held, hardInputs(walker, day), day, grid.settings), day);
  }
  takeWins(walker, to, grid.settings);
  walker.nextDay = Math.min(
    hardDays[walker.nextHard] ?? Infinity,
    track.gaps[walker.nextGap]?.endsOn ?? Infinity,
    track.wins[walker.nextWin]?.on ?? Infinity,
  );
}

function takeGaps(walker: Walker, to: Day): void {
  const { gaps } = walker.track;
  for (let gap = gaps[walker.nextGap]; gap !== undefined && gap.endsOn <= to; gap = gaps[walker.nextGap]) {
    const own = { sum: walker.sumOfGaps, count: walker.nextGap, last: walker.lastGap };
    addGap(walker.segment, own, gap.days);
    if (walker.channel !== walker.segment) addGap(walker.channel, own, gap.days);
    walker.sumOfGaps += gap.days;
    walker.lastGap = gap.days;
    walker.nextGap += 1;
  }
}

function takeWins(walker: Walker, to: Day, settings: Settings): void {
  const { wins } = walker.track;
  for (let win = wins[walker.nextWin]; win !== undefined && win.on <= to; win = wins[walker.nextWin]) {
    walker.amount = amountOn(walker, win.on, settings) + win.amount;
    walker.amountOn = win.on;
    walker.wins += win.count;
    walker.nextWin += 1;
  }
}

/** Decayed won amount on a day, not below 0. */
export function amountOn(walker: Walker, day: Day, settings: Settings): number {
  return walker.amount * decay(day - walker.amountOn, settings.scoring.value.halfLifeDays);
}

export function enter(walker: Walker, next: Held, day: Day): void {
  if (walker.held.state === 'excellent' && next.state !== 'excellent') walker.lastExcellent = day;
  walker.held = next;
}

/** Clocks play no part on the day of a hard event. */
function hardInputs(walker: Walker, day: Day): StateInputs {
  return {
    tenure: tenureOn(walker, day),
    everDeal: walker.lastActivity !== null,
    wins: walker.wins,
    d: 0,
    c: null,
    ratio: null,
    neverActive: false,
    left: leftOn(walker, day),
    seasonal: false,
    tier: walker.tier,
    quartersWon: 0,
    steady: false,
  };
}

/** Days since registration, or since the first deal of a partner that nobody registered. */
export function tenureOn({ track }: Walker, day: Day): number | null {
  if (track.registered !== null && track.registered <= day) return day - track.registered;
  const firstDeal = track.activity[0];
  return firstDeal !== undefined && firstDeal <= day ? day - firstDeal : null;
}

/** Gone, unless a registration or a deal came later. */
export function leftOn(walker: Walker, day: Day): StateInputs['left'] {
  const back = Math.max(walker.lastActivity ?? -Infinity, walker.track.registered ?? -Infinity);
  if (walker.contractEndedOn !== null && walker.contractEndedOn <= day && back <= walker.contractEndedOn) return 'contractEnded';
  return walker.refusedOn !== null && walker.refusedOn <= day && back <= walker.refusedOn ? 'refused' : null;
}
