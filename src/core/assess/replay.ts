import { shrunkRate } from '../../stats/shrink.ts';
import { saturating } from '../../stats/decay.ts';
import type { Tier } from '../types.ts';
import type { Calendar } from './calendar.ts';
import { habitsStopped, judge, type Judged, longestGap, quartersWon, setClocks, winsSteadily } from './clocks.ts';
import { countWithin, type Day, lastUpTo, mondayOnOrAfter, mondayOnOrBefore } from './days.ts';
import { consumption } from './items.ts';
import { emptyPast, habitBits, type OwnPast, type OwnTable, ownTable, remember } from './own-risk.ts';
import { rewardOnlyOn } from './reward-only.ts';
import { emptyRhythm, fixRhythm, type SegmentRhythm } from './rhythm.ts';
import { bandOf } from './risk.ts';
import type { Earliest } from './score.ts';
import { CHANNEL, type Reference } from './segments.ts';
import type { Settings } from './settings/index.ts';
import { evaluateWeekly, type StateInputs } from './state.ts';
import { holdTouch, type TouchInputs, type Wanted, wantedTouch } from './touch.ts';
import { type PartnerTrack, USE_MONDAYS } from './track.ts';
import { tierBorders, tierOf } from './value.ts';
import { advance, amountOn, type Clocks, enter, type Grid, leftOn, startWalker, tenureOn, type Walker } from './walker.ts';

/** Where one partner stands as of the date, after the replay of everything before. */
export interface Standing {
  readonly walker: Walker;
  readonly clocks: Clocks;
  readonly judged: Judged;
  readonly amount: number;
  readonly frozen: boolean;
  readonly quartersWon: number;
  /** Of the flags those that the touch depends on. */
  readonly flags: ReadonlySet<'silent' | 'recontacted' | 'was_excellent' | 'self_running' | 'focus' | 'warning'>;
  readonly wanted: Wanted;
  readonly touchTier: Tier;
  readonly touchInputs: TouchInputs;
  readonly neverActive: boolean;
  readonly inputs: StateInputs;
  /** Rates from the own past, where they are in use. */
  readonly own: OwnTable | null;
}

export interface ReplayInput {
  readonly tracks: readonly PartnerTrack[];
  readonly segments: ReadonlyMap<string, string>;
  readonly references: ReadonlyMap<string, Reference>;
  readonly earliest: Earliest;
  readonly asOf: Day;
  readonly settings: Settings;
  readonly calendar: Calendar;
}

/**
 * States, volumes and touch levels follow from the log alone: they are replayed on the Mondays from the first event to the
 * as-of date, with hard events on their own day. Nothing is remembered between runs. Tracks come in order of partner id.
 */
export function replay(input: ReplayInput): Standing[] {
  const { asOf, settings, calendar } = input;
  const grid: Grid = { asOf, settings, calendar, own: null };
  const past = emptyPast();
  const { walkers, rhythms } = startAll(input, grid);
  const first = Math.min(input.asOf, ...input.tracks.map((one) => one.first ?? Infinity));
  const lastMonday = mondayOnOrBefore(input.asOf);
  for (let monday = mondayOnOrAfter(first); monday <= lastMonday; monday += 7) {
    week(walkers, rhythms, monday, input, grid);
    learn(walkers, past, monday, grid);
  }
  return conclude(walkers, rhythms, input, grid);
}

/** Mondays since 1970 on which partners are counted, and on which their rates are fitted anew. */
const COUNT_EVERY = 4;
const FIT_EVERY = 13;
const FIRST_MONDAY = 4;
const LONGEST_SILENCE = 365;

/** Counts where each partner stands and what then came of it; a fit takes only what was known by its day. */
function learn(walkers: readonly Walker[], past: OwnPast, monday: Day, grid: Grid): void {
  const index = (monday - FIRST_MONDAY) / 7;
  const weeksAgo = (grid.asOf - monday) / 7;
  if (index % COUNT_EVERY === 0) for (const walker of walkers) count(walker, past, monday, grid);
  if (weeksAgo < TOUCH_WEEKS + FIT_EVERY && index % FIT_EVERY === 0) grid.own = ownTable(past, monday, grid.settings);
}

function count(walker: Walker, past: OwnPast, monday: Day, grid: Grid): void {
  const { clocks, track, held } = walker;
  const { d, ratio, expected } = clocks;
  if (track.first === null || track.first > monday || d === null || ratio === null || clocks.day < monday) return;
  if (held.state === 'churned' || d >= LONGEST_SILENCE) return;
  const horizon = Math.max(grid.settings.scoring.risk.own.horizonDays, Math.ceil(2 * expected));
  if (monday + horizon > track.feeds.dealUpTo) return;
  const early = d < grid.settings.scoring.risk.neverBeforeDays;
  const counted = early ? Math.min(ratio, 1) : ratio;
  const habits = counted > 1 ? habitBits(habitsStopped(walker, grid)) : 0;
  const lapsed = countWithin(track.activity, monday, monday + horizon) === 0;
  remember(past, { on: monday, due: monday + horizon, band: bandOf(counted, grid.settings), habits, lapsed });
}

interface Rhythms {
  readonly all: Iterable<SegmentRhythm>;
  readonly channel: SegmentRhythm;
}

function startAll({ tracks, segments, earliest }: ReplayInput, grid: Grid): { walkers: Walker[]; rhythms: Rhythms } {
  const channel = emptyRhythm();
  const bySegment = new Map<string, SegmentRhythm>([[CHANNEL, channel]]);
  const walkers = tracks.map((track) => {
    const name = segments.get(track.facts.id) ?? CHANNEL;
    const segment = bySegment.get(name) ?? emptyRhythm();
    bySegment.set(name, segment);
    return startWalker(track, { segment, channel }, earliest, grid);
  });
  return { walkers, rhythms: { all: [...bySegment.values()], channel } };
}

/** Levels are held for weeks, not for years: the touch is replayed over the last year. */
const TOUCH_WEEKS = 52;

function week(walkers: readonly Walker[], rhythms: Rhythms, monday: Day, input: ReplayInput, grid: Grid): void {
  const { settings } = grid;
  const present = walkers.filter(({ track }) => track.first !== null && track.first <= monday);
  for (const walker of present) advance(walker, monday, grid);
  fixRhythm(rhythms.all, rhythms.channel, settings.scoring.risk);
  for (const walker of present) setClocks(walker, monday, grid);
  assignTiers(present, monday, grid);
  const weeksAgo = (mondayOnOrBefore(input.asOf) - monday) / 7;
  for (const walker of present) {
    // A source has stopped: the last state, step and touch stand, only hard events act.
    if (monday >= walker.track.feeds.staleFrom) continue;
    enter(walker, evaluateWeekly(walker.held, stateInputs(walker, grid), monday, settings), monday);
    walker.rewardOnly = rewardOnlyOn(walker.track, walker.rewardOnly, monday, settings);
    if (weeksAgo >= TOUCH_WEEKS) continue;
    if (weeksAgo < USE_MONDAYS) updateSelfRunning(walker, monday, input);
    const wanted = wantedTouch(situation(walker, judge(walker, grid), grid), settings);
    walker.touch = holdTouch(walker.touch, wanted, walker.held.state, monday, settings);
  }
}

/** Volume per partner, frozen while it is past its rhythm, and the tiers that follow. */
function assignTiers(walkers: readonly Walker[], at: Day, { settings }: Grid): void {
  const amounts = new Float64Array(walkers.length);
  walkers.forEach((walker, index) => {
    walker.frozen = isFrozen(walker, settings);
    const day = Math.min(walker.clocks.day, walker.track.feeds.dealUpTo);
    walker.volume = Math.max(0, walker.frozen ? walker.amountAtActivity : amountOn(walker, day, settings));
    amounts[index] = walker.volume;
  });
  const borders = tierBorders(amounts, settings.scoring.value.tierA, settings.scoring.value.tierB);
  for (const walker of walkers) {
    walker.tier = walker.frozen ? walker.tierAtActivity : tierOf(walker.volume, borders);
    if (walker.lastActivity !== null && walker.lastActivity > at - 7) walker.tierAtActivity = walker.tier;
  }
}

function isFrozen({ lastActivity, clocks: { ratio, day } }: Walker, settings: Settings): boolean {
  return lastActivity !== null && ratio !== null && ratio > 1 && day - lastActivity <= settings.scoring.value.freezeDays;
}

function stateInputs(walker: Walker, grid: Grid): StateInputs {
  const { clocks } = walker;
  const past = clocks.ratio !== null && clocks.ratio > 1;
  const longest = past ? longestGap(walker, grid) : null;
  const mayBeExcellent = walker.tier !== 'C' || walker.held.state === 'excellent';
  return {
    tenure: tenureOn(walker, clocks.day),
    everDeal: walker.lastActivity !== null,
    wins: walker.wins,
    d: clocks.d,
    c: clocks.c,
    ratio: clocks.ratio,
    neverActive: isNeverActive(walker, clocks.at),
    left: leftOn(walker, clocks.at),
    seasonal: longest !== null && (clocks.d ?? 0) < longest,
    tier: walker.tier,
    quartersWon: mayBeExcellent ? quartersWon(walker, grid) : 0,
    steady: mayBeExcellent && winsSteadily(walker, grid),
  };
}

function isNeverActive({ lastActivity, track }: Walker, day: Day): boolean {
  return lastActivity === null && lastUpTo(track.marks.consumptions, day) === null;
}

/** What the touch table and the flags look at. */
function situation(walker: Walker, judged: Judged, { settings }: Grid): TouchInputs {
  const { track, held, clocks } = walker;
  const limits = settings.scoring.state;
  const { at, day } = clocks;
  const neverActive = isNeverActive(walker, at);
  const noHistory = walker.wins === 0;
  const registeredFor = track.registered === null || track.registered > day ? -1 : day - track.registered;
  const excellent = held.state === 'excellent';
  const dormant = held.state === 'dormant';
  return {
    state: held.state,
    tier: noHistory ? walker.potential : walker.tier,
    risk: judged.risk.level,
    tenure: tenureOn(walker, day),
    daysInState: day - held.since,
    everDeal: walker.lastActivity !== null,
    neverActive,
    focus: track.facts.target || (noHistory && walker.potential !== 'C'),
    silent: neverActive && registeredFor >= limits.silentAfterDays && track.feeds.engagementMatched !== false,
    recontacted: dormant && within(lastUpTo(track.marks.contacts, at), day, limits.recontactedDays),
    wasExcellent: !excellent && within(walker.lastExcellent, day, limits.wasExcellentDays),
    selfRunning: excellent && walker.selfRunning,
    attempted: (dormant || held.state === 'churned') && (lastUpTo(track.marks.attempts, at) ?? -Infinity) >= held.since,
  };
}

function within(day: Day | null, at: Day, days: number): boolean {
  return day !== null && at - day <= days;
}

/** Risk high, or an excellent partner with at least medium. Who is dormant or gone has no early warning any more. */
function isWarned({ state, risk }: TouchInputs): boolean {
  if (state === 'dormant' || state === 'churned') return false;
  return risk === 'high' || (state === 'excellent' && risk === 'medium');
}

function flagsOf(inputs: TouchInputs): Standing['flags'] {
  const table = [
    ['silent', inputs.silent],
    ['recontacted', inputs.recontacted],
    ['was_excellent', inputs.wasExcellent],
    ['self_running', inputs.selfRunning],
    ['focus', inputs.focus],
    ['warning', isWarned(inputs)],
  ] as const;
  return new Set(table.filter(([, set]) => set).map(([flag]) => flag));
}

/** Set below 20 points of use, cleared from 30; between the two it stays. Looked at on the last 13 Mondays. */
function updateSelfRunning(walker: Walker, monday: Day, { references, segments, settings, asOf }: ReplayInput): void {
  const index = USE_MONDAYS - 1 - (mondayOnOrBefore(asOf) - monday) / 7;
  const v = walker.track.useOnMondays[index];
  const reference = references.get(segments.get(walker.track.facts.id) ?? CHANNEL);
  if (v === undefined || reference === undefined || walker.track.feeds.leftOut.use !== null) return;
  const { k, n } = consumption(walker.track.deliveries, Math.min(monday, walker.track.feeds.componentUpTo.use), settings);
  if (n < settings.scoring.use.minDelivered) return;
  const rate = shrunkRate(k, n, { mean: reference.useRate, strength: settings.scoring.score.rateStrength });
  const score = (saturating(v, reference.m.use) + 100 * rate) / 2;
  if (score < settings.scoring.state.selfRunningBelow) walker.selfRunning = true;
  if (score >= settings.scoring.state.selfRunningUntil) walker.selfRunning = false;
}

/** The as-of date itself: hard events since Monday, clocks of today, and levels that do not wait for Monday. */
function conclude(walkers: readonly Walker[], rhythms: Rhythms, input: ReplayInput, grid: Grid): Standing[] {
  for (const walker of walkers) advance(walker, input.asOf, grid);
  fixRhythm(rhythms.all, rhythms.channel, grid.settings.scoring.risk);
  for (const walker of walkers) setClocks(walker, input.asOf, grid);
  assignTiers(walkers, input.asOf, grid);
  return walkers.map((walker) => {
    const judged = judge(walker, grid);
    const touchInputs = situation(walker, judged, grid);
    const wanted = settleTouch(walker, wantedTouch(touchInputs, grid.settings), walker.clocks.day, grid.settings);
    return {
      walker,
      clocks: walker.clocks,
      judged,
      amount: walker.volume,
      frozen: walker.frozen,
      quartersWon: quartersWon(walker, grid),
      flags: flagsOf(touchInputs),
      wanted,
      touchTier: touchInputs.tier,
      touchInputs,
      neverActive: touchInputs.neverActive,
      inputs: stateInputs(walker, grid),
      own: grid.own,
    };
  });
}

/** Between Mondays the level moves for a changed state or an urgent row only; the step follows at once. While a source has stopped, the day is the last one on which it was there. */
function settleTouch(walker: Walker, wanted: Wanted, day: Day, settings: Settings): Wanted {
  const state = walker.held.state;
  const changed = walker.touch?.state !== state;
  const monday = mondayOnOrBefore(day) === day;
  if (changed || monday || wanted.urgent) walker.touch = holdTouch(walker.touch, wanted, state, day, settings);
  return wanted;
}
