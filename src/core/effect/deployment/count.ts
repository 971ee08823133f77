import type { Day } from '../../assess/days.ts';
import { dayOf } from '../../assess/days.ts';
import type { Deal, DealBook } from '../../assess/deals.ts';
import type { Settings } from '../../assess/settings/index.ts';
import type { HistoryEvent, IsoDate } from '../../types.ts';

/** Days [from, until). */
export interface Span {
  readonly from: Day;
  readonly until: Day;
}

/** What one partner's outcomes are counted from. */
export interface OutcomeSource {
  readonly events: readonly HistoryEvent[];
  readonly book: DealBook;
  readonly registeredOn: IsoDate | null;
  readonly settings: Settings;
}

const CONTACTS = new Set(['reached', 'proposal_planned']);

/**
 * How much of an outcome lies in a span of days: deals begun (`deal.registered`), forward moves, the amount won in the
 * company's currency (`deal.won`), days with two-way contact, 0 or 1 for the registration, else occurrences of the event type,
 * one a day for each content.
 */
export function countIn(outcome: string, source: OutcomeSource, span: Span): number {
  const { deals } = source.book;
  if (outcome === 'deal.registered') return deals.filter(({ startedOn }) => within(startedOn, span)).length;
  if (outcome === 'stage.forwardRate' || outcome === 'deal.forward') return forwards(deals, span);
  if (outcome === 'deal.won') return wonIn(source, span, () => true);
  if (outcome === 'contact.twoWay') return contactDays(source, span);
  if (outcome === 'partner.registered') return registered(source, span) ? 1 : 0;
  return occurrences(source, span, (event) => event.type === outcome || (outcome === 'item.consumed' && consumes(event, source.settings)));
}

/** The amount won in a span on the days that `keep` takes. */
export function wonIn({ book }: OutcomeSource, span: Span, keep: (day: Day) => boolean): number {
  const wins = book.deals.filter(({ wonOn }) => wonOn !== null && within(wonOn, span) && keep(wonOn));
  const corrections = book.corrections.filter(({ on }) => within(on, span) && keep(on));
  return [...wins, ...corrections].reduce((sum, { amount }) => sum + amount, 0);
}

export function within(day: Day | null, { from, until }: Span): boolean {
  return day !== null && day >= from && day < until;
}

function forwards(deals: readonly Deal[], span: Span): number {
  return deals.reduce((sum, deal) => sum + deal.forwards.filter(({ on }) => within(on, span)).length, 0);
}

function registered({ events, registeredOn }: OutcomeSource, span: Span): boolean {
  return (
    (registeredOn !== null && within(dayOf(registeredOn), span)) ||
    events.some((event) => event.type === 'partner.registered' && within(dayOf(event.on), span))
  );
}

function contactDays({ events, settings }: OutcomeSource, span: Span): number {
  const days = events.filter(
    (event) => settings.catalogue.eventTypes[event.type]?.contact === true || CONTACTS.has(String(event.data.outcome)),
  );
  return new Set(days.map((event) => dayOf(event.on)).filter((day) => within(day, span))).size;
}

function consumes(event: HistoryEvent, settings: Settings): boolean {
  return settings.catalogue.eventTypes[event.type]?.consumption === true;
}

function occurrences({ events }: OutcomeSource, span: Span, keep: (event: HistoryEvent) => boolean): number {
  const found = events.filter((event) => within(dayOf(event.on), span) && keep(event));
  return new Set(found.map(({ on, type, item }) => `${on}\n${type}\n${item ?? ''}`)).size;
}
