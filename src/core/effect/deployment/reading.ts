import { dayOf, type Day } from '../../assess/days.ts';
import { dealQuality, readDeals } from '../../assess/deals.ts';
import { readMarks } from '../../assess/marks.ts';
import type { Settings } from '../../assess/settings/index.ts';
import type { Deployment, SupportPackage } from '../../package/index.ts';
import type { PartnerHistory } from '../../types.ts';
import { countIn, within, wonIn, type OutcomeSource, type Span } from './count.ts';

/** The days that a deployment is measured on. */
export interface Windows {
  /** The outcome window. */
  readonly outcome: Span;
  /** As long as it, before it, the oldest first; a year of them or three. */
  readonly before: readonly Span[];
  /** Its first days, in which something is to be used before anything is sold. */
  readonly leading: Span;
}

const YEAR = 365;
const LEADING_DAYS = 30;
const LEAST_BEFORE = 3;

export function windowsOf({ startedOn, windowDays }: Pick<Deployment, 'startedOn' | 'windowDays'>): Windows {
  const from = dayOf(startedOn);
  const count = Math.max(LEAST_BEFORE, Math.round(YEAR / windowDays));
  const before = Array.from({ length: count }, (_, i) => ({
    from: from - (count - i) * windowDays,
    until: from - (count - i - 1) * windowDays,
  }));
  return { outcome: { from, until: from + windowDays }, before, leading: { from, until: from + Math.min(LEADING_DAYS, windowDays) } };
}

/** What the log says of one partner on those days. */
export interface Reading {
  readonly partnerId: string;
  readonly primary: number;
  readonly primaryBefore: readonly number[];
  /** null: the package names none. */
  readonly secondary: number | null;
  readonly secondaryBefore: readonly number[];
  /** Whether the leading outcome came about in the first days. */
  readonly leading: boolean;
  /** Deals decided, and those that moved forward or were won. */
  readonly quality: { readonly k: number; readonly n: number };
  /** Won in the outcome window, and how much of it on days for which a reward was offered to this partner. */
  readonly won: number;
  readonly wonInRewards: number;
  /** Claimed in the window; days of it with a reward on offer. */
  readonly rewardPaid: number;
  readonly rewardDays: number;
  /** Whether the log ever told of a reward for this partner. */
  readonly rewardKnown: boolean;
  /** Whether it used anything of the package within the window. */
  readonly usedIt: boolean;
  /** Days in the channel at the start; null: no registration on record. */
  readonly tenureDays: number | null;
}

/** Reads one history, whose amounts are in the company's currency already. */
export function readOutcomes(history: PartnerHistory, pack: SupportPackage, windows: Windows, settings: Settings): Reading {
  const { facts, events } = history;
  const source: OutcomeSource = { events, book: readDeals(events, settings), registeredOn: facts.registeredOn, settings };
  const { outcome, before, leading } = windows;
  const secondary = pack.measure.secondary === undefined || pack.measure.secondary === 'none' ? null : pack.measure.secondary;
  const { rewardWindows } = readMarks(events, settings);
  const rewarded = (day: Day): boolean => rewardWindows.some(({ from, to }) => day >= from && day <= to);
  const contents = new Set(pack.weeks.flatMap(({ items }) => items.map(({ content }) => content)));
  return {
    partnerId: facts.id,
    primary: countIn(pack.measure.primary, source, outcome),
    primaryBefore: before.map((span) => countIn(pack.measure.primary, source, span)),
    secondary: secondary === null ? null : countIn(secondary, source, outcome),
    secondaryBefore: secondary === null ? [] : before.map((span) => countIn(secondary, source, span)),
    leading: countIn(pack.measure.leading, source, leading) > 0,
    quality: dealQuality(
      source.book.deals,
      { from: outcome.from - 1, to: outcome.until - 1, known: outcome.until - 1 },
      settings.scoring.score.undecidedAfterDays,
    ),
    won: wonIn(source, outcome, () => true),
    wonInRewards: wonIn(source, outcome, rewarded),
    rewardPaid: events.reduce(
      (sum, event) => sum + (event.type === 'reward.claimed' && within(dayOf(event.on), outcome) ? (event.amount ?? 0) : 0),
      0,
    ),
    rewardDays: daysOf(outcome).filter(rewarded).length,
    rewardKnown: events.some(({ type }) => type.startsWith('reward.')),
    usedIt: events.some(
      (event) =>
        event.item !== null &&
        contents.has(event.item) &&
        (event.stage === 'used' || event.stage === 'result') &&
        within(dayOf(event.on), outcome),
    ),
    tenureDays: facts.registeredOn === null ? null : outcome.from - dayOf(facts.registeredOn),
  };
}

function daysOf({ from, until }: Span): Day[] {
  return Array.from({ length: until - from }, (_, i) => from + i);
}
