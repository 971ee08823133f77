import { OWNER_CHANGED } from '../owner-change.ts';
import { doingsOf } from '../package/standing.ts';
import type { Doing } from '../package/enrolment.ts';
import type { ComponentKey, Enrolment, HistoryEvent, IsoDate, PartnerFacts, PartnerHistory, RecentEvent, SourceHealth } from '../types.ts';
import { type Calendar, calendarFor } from './calendar.ts';
import { type Day, dayOf, isoOf, mondayOnOrBefore, quarterStart } from './days.ts';
import { type Deal, dealQuality, readDeals } from './deals.ts';
import { baseDay } from './index-base.ts';
import { consumption, type Delivery, readDeliveries } from './items.ts';
import { COMPONENT_OF, type Contribution, halfLifeOf, readPoints, type SumKey, type Sums, worth } from './points.ts';
import { recentEvents } from './recent.ts';
import { type Gap, gapsOf, mergeStarts } from './rhythm.ts';
import type { Settings } from './settings/index.ts';
import { type Marks, readMarks } from './marks.ts';
import { type Feed, type Feeds, feedsFor, feedsOf } from './sources.ts';

/** Inputs of the score at one moment. */
export interface Moment {
  readonly sums: Sums;
  readonly quality: { readonly k: number; readonly n: number };
  readonly use: { readonly k: number; readonly n: number };
  /** Scored events so far, by component; machine opens do not count. */
  readonly events: Readonly<Record<ComponentKey, number>>;
}

export interface WinDay {
  readonly on: Day;
  readonly count: number;
  readonly amount: number;
}

export interface TopEvent {
  readonly id: string;
  readonly type: string;
  readonly item: string | null;
  readonly on: IsoDate;
  readonly ageDays: number;
  readonly points: number;
  readonly worth: number;
}

/** What is kept of one partner for the pass over all of them: days and sums, no events. */
export interface PartnerTrack {
  readonly facts: PartnerFacts;
  readonly feeds: Feeds;
  readonly registered: Day | null;
  readonly first: Day | null;
  readonly starts: readonly Day[];
  readonly gaps: readonly Gap[];
  /** Days with any deal activity: a start, a proposal, a move forward, a win. */
  readonly activity: readonly Day[];
  readonly wins: readonly WinDay[];
  readonly marks: Marks;
  readonly deliveries: readonly Delivery[];
  /** What happened last, for people to read. */
  readonly recent: readonly RecentEvent[];
  readonly moments: {
    /** As of now · the same without anything after the window began · when the window began · the start of the quarter, now and then. */
    readonly now: Moment;
    readonly aged: Moment;
    readonly newUses: { readonly k: number; readonly n: number };
    readonly before: Moment;
    readonly quarter: Moment;
    readonly quarterBefore: Moment;
    /** The day on which the channel's index began; null: it has not. */
    readonly base: Moment | null;
  };
  readonly variance: Sums;
  readonly useOnMondays: readonly number[];
  readonly top: Readonly<
    Record<SumKey, { readonly events: readonly TopEvent[]; readonly others: { readonly count: number; readonly worth: number } }>
  >;
  readonly deals: {
    readonly proposals12m: number;
    readonly wins12m: number;
    readonly lost12m: number;
    readonly passedThrough: number;
    readonly last: { readonly name: string | null; readonly on: IsoDate } | null;
  };
  /** Packages that the partner was put into, and what it has done since. */
  readonly enrolments: readonly Enrolment[];
  readonly doings: readonly Doing[];
  /** Earliest event of each connection, and of its contacts, uses and logins. */
  readonly firstSeen: Readonly<Record<string, { readonly any: Day; readonly life: Day | null; readonly login: Day | null }>>;
}

/** Everything that tracking needs besides the history; made once per run by `trackingFor`. */
export interface Tracking {
  readonly asOf: Day;
  readonly settings: Settings;
  readonly feeds: readonly Feed[];
  readonly calendar: Calendar;
  /** First day of the channel's index. */
  readonly base: Day | null;
}

/** Mondays on which the use of support is looked at for the self-running flag. */
export const USE_MONDAYS = 13;

export function trackingFor(asOf: IsoDate, settings: Settings, sources: readonly SourceHealth[]): Tracking {
  return {
    asOf: dayOf(asOf),
    settings,
    feeds: feedsOf(sources, settings),
    calendar: calendarFor(settings.scoring.calendar, '1990-01-01', asOf),
    base: baseDay(dayOf(asOf), settings, sources),
  };
}

/** First pass: one history becomes days and sums. Events after the as-of date and events of unknown types are left out; their order does not matter. */
export function track(history: PartnerHistory, tracking: Tracking): PartnerTrack {
  const { asOf, settings, calendar } = tracking;
  const all = known(history.events, asOf, settings);
  // Another owner here says nothing of the partner.
  const events = withoutEchoes(all.filter(({ type }) => type !== OWNER_CHANGED));
  const facts = history.facts;
  const feeds = feedsFor(facts, tracking.feeds, asOf, settings);
  const registered = facts.registeredOn !== null && dayOf(facts.registeredOn) <= asOf ? dayOf(facts.registeredOn) : null;
  const book = readDeals(events, settings);
  const points = readPoints(events, book, settings);
  const starts = mergeStarts(
    book.deals.flatMap(({ startedOn }) => (startedOn === null ? [] : [startedOn])),
    settings.scoring.risk.mergeDays,
  );
  const deliveries = readDeliveries(events, settings);
  const firstEvent = events[0] === undefined ? null : dayOf(events[0].on);
  return {
    facts,
    feeds,
    registered,
    first: registered === null || firstEvent === null ? (registered ?? firstEvent) : Math.min(registered, firstEvent),
    starts,
    gaps: gapsOf(starts, calendar),
    activity: activityDays(book.deals),
    wins: winDays(book.deals, book.corrections),
    marks: readMarks([...events, ...all.filter(({ type }) => type === OWNER_CHANGED)], settings, facts),
    deliveries,
    recent: recentEvents(events, settings),
    moments: momentsOf(points, book.deals, deliveries, feeds, tracking),
    variance: varianceOf(points, feeds, asOf, settings),
    useOnMondays: useOnMondays(points, feeds, asOf, settings),
    top: topEvents(points, feeds, asOf, settings),
    deals: dealFigures(book.deals, book.passedThrough, asOf),
    ...packageTrack(history.enrolments ?? [], events, settings),
    firstSeen: firstSeen(events, settings),
  };
}

function packageTrack(
  enrolments: readonly Enrolment[],
  events: readonly HistoryEvent[],
  settings: Settings,
): Pick<PartnerTrack, 'enrolments' | 'doings'> {
  const since = enrolments.map(({ enrolledOn }) => enrolledOn).sort()[0];
  return { enrolments, doings: since === undefined ? [] : doingsOf(events, since, settings.catalogue.eventTypes) };
}

function known(events: readonly HistoryEvent[], asOf: Day, settings: Settings): HistoryEvent[] {
  return events
    .filter((event) => dayOf(event.on) <= asOf && settings.catalogue.eventTypes[event.type] !== undefined)
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** An outcome noted on a page comes back with the task that it closed: from then on it counts as the CRM tells it. */
function withoutEchoes(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  if (!events.some(({ data }) => typeof data.closes === 'string')) return events;
  const told = new Set(events.filter(({ type }) => type === 'task.outcome').map(({ data }) => data.taskKey));
  return events.filter(({ data }) => typeof data.closes !== 'string' || !told.has(data.closes));
}

function activityDays(deals: readonly Deal[]): Day[] {
  const days = deals.flatMap((deal) => [
    ...(deal.startedOn === null ? [] : [deal.startedOn]),
    ...deal.forwards.map(({ on }) => on),
    ...deal.proposals.map(({ on }) => on),
    ...(deal.wonOn === null ? [] : [deal.wonOn]),
  ]);
  return [...new Set(days)].sort((a, b) => a - b);
}

function winDays(deals: readonly Deal[], corrections: readonly { readonly on: Day; readonly amount: number }[]): WinDay[] {
  const byDay = new Map<Day, { on: Day; count: number; amount: number }>();
  const add = (on: Day, count: number, amount: number): void => {
    const day = byDay.get(on) ?? { on, count: 0, amount: 0 };
    byDay.set(on, { on, count: day.count + count, amount: day.amount + amount });
  };
  for (const deal of deals) if (deal.wonOn !== null && deal.fullRole) add(deal.wonOn, 1, deal.amount);
  for (const { on, amount } of corrections) add(on, 0, amount);
  return [...byDay.values()].sort((a, b) => a.on - b.on);
}

function momentsOf(
  points: readonly Contribution[],
  deals: readonly Deal[],
  deliveries: readonly Delivery[],
  feeds: Feeds,
  { asOf, settings, base }: Tracking,
): PartnerTrack['moments'] {
  const before = asOf - settings.scoring.score.trendDays;
  const startMonth = settings.scoring.calendar.fiscalYearStartMonth;
  const moment = (at: Day, eventsUpTo: Day): Moment => momentAt(points, deals, deliveries, feeds, settings, { at, eventsUpTo });
  const useAt = Math.min(asOf, feeds.componentUpTo.use);
  const settled = Math.min(before, feeds.componentUpTo.use) - settings.scoring.use.settleDays;
  return {
    now: moment(asOf, asOf),
    aged: moment(asOf, before),
    newUses: consumption(deliveries, useAt, settings, { known: asOf, knownDeliveries: settled }),
    before: moment(before, before),
    quarter: moment(quarterStart(asOf, startMonth), quarterStart(asOf, startMonth)),
    quarterBefore: moment(quarterStart(before, startMonth), quarterStart(before, startMonth)),
    base: base === null ? null : moment(base, base),
  };
}

function momentAt(
  points: readonly Contribution[],
  deals: readonly Deal[],
  deliveries: readonly Delivery[],
  feeds: Feeds,
  settings: Settings,
  { at, eventsUpTo }: { readonly at: Day; readonly eventsUpTo: Day },
): Moment {
  const sums = { amount: 0, wins: 0, selling: 0, use: 0, capability: 0, relation: 0 };
  const events = { results: 0, selling: 0, use: 0, capability: 0, relation: 0 };
  for (const one of points) {
    if (one.on > eventsUpTo) break;
    const clock = Math.min(at, feeds.componentUpTo[COMPONENT_OF[one.sum]]);
    sums[one.sum] += worth(one, clock, halfLifeOf(one.sum, settings));
    if (!one.weak && one.sum !== 'amount') events[COMPONENT_OF[one.sum]] += 1;
  }
  const sellingAt = Math.min(at, feeds.componentUpTo.selling);
  const { rateWindowDays, undecidedAfterDays } = settings.scoring.score;
  const useAt = Math.min(at, feeds.componentUpTo.use);
  const settled = Math.min(eventsUpTo, feeds.componentUpTo.use) - settings.scoring.use.settleDays;
  return {
    sums,
    quality: dealQuality(
      deals,
      { from: sellingAt - rateWindowDays, to: Math.max(sellingAt, eventsUpTo), known: eventsUpTo },
      undecidedAfterDays,
    ),
    use: usesAt(deliveries, useAt, settings, eventsUpTo, settled),
    events,
  };
}

/** Deliveries that had not settled when the window began belong to what came new, not to ageing. */
function usesAt(deliveries: readonly Delivery[], at: Day, settings: Settings, eventsUpTo: Day, settled: Day): { k: number; n: number } {
  return consumption(
    deliveries.filter(({ deliveredOn }) => deliveredOn <= settled),
    at,
    settings,
    { known: eventsUpTo },
  );
}

/** Σ aᵢ²·4^(−Δt/h): the variance of a decayed sum of independent events. */
function varianceOf(points: readonly Contribution[], feeds: Feeds, asOf: Day, settings: Settings): Sums {
  const variance = { amount: 0, wins: 0, selling: 0, use: 0, capability: 0, relation: 0 };
  for (const one of points) {
    const clock = Math.min(asOf, feeds.componentUpTo[COMPONENT_OF[one.sum]]);
    variance[one.sum] += worth(one, clock, halfLifeOf(one.sum, settings)) ** 2;
  }
  return variance;
}

function useOnMondays(points: readonly Contribution[], feeds: Feeds, asOf: Day, settings: Settings): number[] {
  const uses = points.filter(({ sum }) => sum === 'use');
  const last = mondayOnOrBefore(asOf);
  return Array.from({ length: USE_MONDAYS }, (_, index) => {
    const monday = last - 7 * (USE_MONDAYS - 1 - index);
    const clock = Math.min(monday, feeds.componentUpTo.use);
    return uses.reduce((sum, one) => (one.on <= monday ? sum + worth(one, clock, halfLifeOf('use', settings)) : sum), 0);
  });
}

function topEvents(points: readonly Contribution[], feeds: Feeds, asOf: Day, settings: Settings): PartnerTrack['top'] {
  const of = (sum: SumKey) => {
    const clock = Math.min(asOf, feeds.componentUpTo[COMPONENT_OF[sum]]);
    const valued = points
      .filter((one) => one.sum === sum)
      .map((one) => ({ one, worth: worth(one, clock, halfLifeOf(sum, settings)) }))
      .sort((a, b) => b.worth - a.worth || b.one.on - a.one.on || (a.one.id < b.one.id ? -1 : 1));
    const shown = valued.slice(0, settings.scoring.explainEvents);
    const rest = valued.slice(settings.scoring.explainEvents);
    return {
      events: shown.map(({ one, worth: value }) => ({
        id: one.id,
        type: one.type,
        item: one.item,
        on: isoOf(one.on),
        ageDays: Math.max(0, clock - one.on),
        points: one.points,
        worth: value,
      })),
      others: { count: rest.length, worth: rest.reduce((total, { worth: value }) => total + value, 0) },
    };
  };
  return {
    amount: of('amount'),
    wins: of('wins'),
    selling: of('selling'),
    use: of('use'),
    capability: of('capability'),
    relation: of('relation'),
  };
}

const YEAR = 365;

function dealFigures(deals: readonly Deal[], passedThrough: number, asOf: Day): PartnerTrack['deals'] {
  const inYear = (day: Day | null): boolean => day !== null && day > asOf - YEAR;
  const latest = deals.reduce<Deal | null>(
    (best, deal) => ((deal.startedOn ?? -Infinity) > (best?.startedOn ?? -Infinity) ? deal : best),
    null,
  );
  return {
    proposals12m: deals.filter(({ startedOn }) => inYear(startedOn)).length,
    wins12m: deals.filter(({ wonOn }) => inYear(wonOn)).length,
    lost12m: deals.filter(({ lostOn, wonOn }) => wonOn === null && inYear(lostOn)).length,
    passedThrough,
    last: latest?.startedOn == null ? null : { name: latest.name, on: isoOf(latest.startedOn) },
  };
}

function firstSeen(events: readonly HistoryEvent[], settings: Settings): PartnerTrack['firstSeen'] {
  const seen: Record<string, { any: Day; life: Day | null; login: Day | null }> = {};
  for (const event of events) {
    const type = settings.catalogue.eventTypes[event.type];
    const on = dayOf(event.on);
    const entry = (seen[event.connection] ??= { any: on, life: null, login: null });
    if (type?.contact === true || type?.consumption === true) entry.life ??= on;
    if (type?.login === true) entry.login ??= on;
  }
  return seen;
}
