import { consumption } from './items.ts';
import { countWithin, type Day, lastUpTo } from './days.ts';
import { expectedInterval } from './rhythm.ts';
import type { Habit } from './habits.ts';
import { type Risk, riskOf } from './risk.ts';
import type { Clocks, Grid, Walker } from './walker.ts';

/** Sets the walker's clocks to a day. They are one object per partner, moved from Monday to Monday. */
export function setClocks(walker: Walker, at: Day, { calendar, settings }: Grid): Clocks {
  const { track, lastActivity, clocks } = walker;
  const day = Math.min(at, track.feeds.staleFrom - 1);
  const { mu } = walker.segment;
  clocks.at = at;
  clocks.day = day;
  clocks.mu = mu;
  clocks.expected = expectedInterval(walker.sumOfGaps, walker.nextGap, mu, settings.scoring.risk.kappa);
  clocks.d = lastActivity === null ? null : calendar.activeDays(lastActivity, Math.min(day, track.feeds.dealUpTo));
  clocks.ratio = clocks.d === null ? null : clocks.d / clocks.expected;
  clocks.c = contactClock(walker, at, day);
  return clocks;
}

function contactClock(walker: Walker, at: Day, day: Day): number | null {
  const { contactsKnownFrom: from, track } = walker;
  if (from === null || from > day) return null;
  const until = Math.min(day, track.feeds.lifeUpTo);
  const last = lastUpTo(track.marks.lives, at) ?? Math.max(from, track.registered ?? from);
  return Math.max(0, until - last);
}

/** Own longest gap of recent years that ended in a deal. */
export function longestGap({ track, nextGap, clocks }: Walker, { settings }: Grid): number | null {
  const since = clocks.day - Math.round(settings.scoring.risk.seasonalMonths * 30.4375);
  let longest: number | null = null;
  for (let i = nextGap - 1; i >= 0; i--) {
    const gap = track.gaps[i];
    if (gap === undefined || gap.endsOn <= since) break;
    longest = Math.max(longest ?? 0, gap.days);
  }
  return longest;
}

export interface Judged {
  readonly risk: Risk;
  readonly habits: readonly Habit[];
  readonly regularity: number;
  readonly longestGap: number | null;
  readonly muted: boolean;
}

export function judge(walker: Walker, grid: Grid): Judged {
  const { clocks } = walker;
  const past = clocks.ratio !== null && clocks.ratio > 1;
  const habits = past ? habitsStopped(walker, grid) : [];
  const gap = past ? longestGap(walker, grid) : null;
  const regularity = walker.segment.k;
  const muted = past && mutedOn(walker, clocks, grid);
  const leaving = (lastUpTo(walker.track.marks.leaving, clocks.at) ?? -Infinity) > (walker.lastActivity ?? -1e9);
  const risk = riskOf(
    { d: clocks.d, expected: clocks.expected, regularity, habitsStopped: habits, longestGap: gap, leaving, muted, own: grid.own },
    grid.settings,
  );
  return { risk, habits, regularity, longestGap: gap, muted };
}

/** Answered `expected`: quiet until the next own due date (a multiple of the interval after the last deal activity). */
function mutedOn(walker: Walker, { d, expected, at }: Clocks, { calendar }: Grid): boolean {
  const answered = lastUpTo(walker.track.marks.expected, at);
  if (answered === null || d === null || walker.lastActivity === null || answered < walker.lastActivity) return false;
  const atAnswer = calendar.activeDays(walker.lastActivity, answered);
  return d <= (Math.floor(atAnswer / expected) + 1) * expected;
}

const QUARTER = 90;

export function habitsStopped(walker: Walker, grid: Grid): Habit[] {
  const { track, clocks } = walker;
  const { day } = clocks;
  const checks: readonly (readonly [Habit, boolean])[] = [
    ['consumption', consumptionStopped(walker, day, grid)],
    ['portal', portalStopped(walker, day, grid)],
    ['amount', amountStopped(walker, clocks)],
    ['keyPerson', [...track.marks.keyPerson].reverse().find(({ on }) => on <= day)?.gone === true],
    ['negativeSurvey', countWithin(track.marks.negativeSurveys, day - QUARTER, day) > 0],
    ['contact', contactStopped(walker, grid)],
  ];
  return checks.filter(([, stopped]) => stopped).map(([habit]) => habit);
}

/** Nobody answers or uses anything any more since about the time at which the deals stopped, and that was usual before. */
function contactStopped({ track, clocks }: Walker, { settings }: Grid): boolean {
  const { c, d, day } = clocks;
  if (c === null || d === null || c < settings.scoring.risk.contactShare * d) return false;
  return countWithin(track.marks.lives, day - c - QUARTER, day - c) >= settings.scoring.risk.habitLogins;
}

function consumptionStopped({ track }: Walker, day: Day, { settings }: Grid): boolean {
  const { minDelivered, below, windowDays } = settings.scoring.use;
  const until = Math.min(day, track.feeds.componentUpTo.use);
  const now = consumption(track.deliveries, until, settings);
  if (now.n < minDelivered || now.k / now.n >= below) return false;
  const earlier = consumption(track.deliveries, until - windowDays, settings);
  return earlier.n > 0 && earlier.k / earlier.n >= below;
}

function portalStopped(walker: Walker, day: Day, { settings }: Grid): boolean {
  if (walker.loginsKnownFrom === null || walker.loginsKnownFrom > day) return false;
  const { portalIdleDays } = settings.scoring.use;
  const until = Math.min(day, walker.track.feeds.loginUpTo);
  const { logins } = walker.track.marks;
  if (countWithin(logins, until - portalIdleDays, day) > 0) return false;
  return countWithin(logins, until - portalIdleDays - QUARTER, until - portalIdleDays) >= settings.scoring.risk.habitLogins;
}

/** Only where at least two wins are usual within the window: for slower partners it would say the same as the deal clock. */
function amountStopped({ track }: Walker, { day, expected }: Clocks): boolean {
  if (expected > QUARTER / 2) return false;
  let quarter = 0;
  let year = 0;
  for (let i = track.wins.length - 1; i >= 0; i--) {
    const win = track.wins[i];
    if (win === undefined || win.on > day) continue;
    if (win.on <= day - 365) break;
    year += win.amount;
    if (win.on > day - QUARTER) quarter += win.amount;
  }
  return year > 0 && quarter <= year / 8;
}

const WINDOW = 91;
const WINDOWS = 4;

/** Of the last four quarters of 91 days (or own cycles, where those are longer) how many saw a win. */
export function quartersWon(walker: Walker, { settings }: Grid): number {
  const { day, expected } = walker.clocks;
  const ownCycle = walker.nextGap >= 3 && expected > WINDOW && expected <= settings.scoring.state.ownCycleMaxDays;
  const byQuarter = windowsWon(walker, day, WINDOW);
  return ownCycle ? Math.max(byQuarter, windowsWon(walker, day, expected)) : byQuarter;
}

function windowsWon({ track, nextWin }: Walker, day: Day, length: number): number {
  let won = 0;
  let last = -1;
  for (let i = nextWin - 1; i >= 0; i--) {
    const win = track.wins[i];
    if (win === undefined) break;
    const index = Math.floor(Math.max(0, day - win.on) / length);
    if (index >= WINDOWS) break;
    if (win.count > 0 && index !== last) {
      won += 1;
      last = index;
    }
  }
  return won;
}

/** Whether the wins of the last year are so many or so even that a quarter without one is no matter of chance. */
export function winsSteadily({ track, nextWin, clocks }: Walker, { settings }: Grid): boolean {
  const { steadyWins, steadyGapDays } = settings.scoring.state;
  let count = 0;
  let longest = 0;
  let later = clocks.day;
  for (let i = nextWin - 1; i >= 0; i--) {
    const win = track.wins[i];
    if (win === undefined) break;
    if (win.count <= 0) continue;
    longest = Math.max(longest, later - win.on);
    later = win.on;
    if (clocks.day - win.on > YEAR) break;
    count += win.count;
  }
  return count >= steadyWins || longest <= steadyGapDays;
}

const YEAR = 365;
