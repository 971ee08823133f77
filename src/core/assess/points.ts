import { decay } from '../../stats/decay.ts';
import type { ComponentKey, HistoryEvent } from '../types.ts';
import { type Day, dayOf } from './days.ts';
import type { Deal, DealBook } from './deals.ts';
import { firstOf } from './deals.ts';
import type { EventType, Settings } from './settings/index.ts';

/** What a component adds up: results have two sums, the others one. */
export const SUMS = ['amount', 'wins', 'selling', 'use', 'capability', 'relation'] as const;
export type SumKey = (typeof SUMS)[number];
export type Sums = Readonly<Record<SumKey, number>>;

export const COMPONENT_OF: Readonly<Record<SumKey, ComponentKey>> = {
  amount: 'results',
  wins: 'results',
  selling: 'selling',
  use: 'use',
  capability: 'capability',
  relation: 'relation',
};

/** One event's points. */
export interface Contribution {
  readonly sum: SumKey;
  readonly on: Day;
  readonly points: number;
  /** Full value up to and including this day, nothing after it (a certificate). */
  readonly until: Day | null;
  readonly weak: boolean;
  readonly type: string;
  readonly id: string;
  readonly item: string | null;
}

/** All points of a partner, in order of (on, id). */
export function readPoints(events: readonly HistoryEvent[], book: DealBook, settings: Settings): readonly Contribution[] {
  const found = [...eventPoints(events, settings), ...book.deals.flatMap((deal) => dealPoints(deal, settings))];
  for (const { on, id, amount } of book.corrections) {
    found.push(contribution('amount', on, amount / settings.scoring.score.amountUnit, 'deal.won', id));
  }
  return found.sort((a, b) => a.on - b.on || (a.id < b.id ? -1 : a.id > b.id ? 1 : SUMS.indexOf(a.sum) - SUMS.indexOf(b.sum)));
}

function contribution(sum: SumKey, on: Day, points: number, type: string, id: string): Contribution {
  return { sum, on, points, until: null, weak: false, type, id, item: null };
}

/** A registration scores when the deal first moves forward; a win is a move forward. */
function dealPoints(deal: Deal, settings: Settings): Contribution[] {
  const pointsOf = (type: string): number => settings.catalogue.eventTypes[type]?.points ?? 0;
  const found: Contribution[] = [];
  const moved = firstOf(deal.forwards[0]?.on, deal.wonOn);
  const movedBy = deal.forwards[0]?.id ?? deal.winId;
  if (moved !== null && movedBy !== null)
    found.push(contribution('selling', moved, pointsOf('deal.registered'), 'deal.registered', movedBy));
  for (const { on, id } of deal.forwards) found.push(contribution('selling', on, pointsOf('deal.moved'), 'deal.moved', id));
  for (const { on, id } of deal.proposals) found.push(contribution('selling', on, pointsOf('proposal.sent'), 'proposal.sent', id));
  if (deal.wonOn !== null && deal.winId !== null) {
    found.push(contribution('selling', deal.wonOn, pointsOf('deal.moved'), 'deal.moved', deal.winId));
    if (deal.fullRole) {
      found.push(contribution('wins', deal.wonOn, pointsOf('deal.won'), 'deal.won', deal.winId));
      found.push(contribution('amount', deal.wonOn, deal.amount / settings.scoring.score.amountUnit, 'deal.won', deal.winId));
    }
  }
  return found.filter(({ points }) => points !== 0);
}

function eventPoints(events: readonly HistoryEvent[], settings: Settings): Contribution[] {
  const repeats = new Repeats();
  return events.flatMap((event) => {
    const type = settings.catalogue.eventTypes[event.type];
    if (type?.component === undefined || type.component === 'results' || type.deal !== undefined) return [];
    const points = pointsFor(event, type);
    const on = dayOf(event.on);
    if (points <= 0 || !repeats.counts(event, type, on)) return [];
    const { id, item } = event;
    return [{ sum: type.component, on, points, until: expiry(event), weak: type.weak === true, type: event.type, id, item }];
  });
}

const GOOD_TEST_SCORE = 80;

function pointsFor(event: HistoryEvent, type: EventType): number {
  const points = type.points ?? 0;
  return event.type === 'test.passed' && Number(event.data.score ?? 0) >= GOOD_TEST_SCORE ? points + 1 : points;
}

function expiry(event: HistoryEvent): Day | null {
  const expiresOn = event.data.expiresOn;
  if (typeof expiresOn !== 'string') return null;
  const day = dayOf(expiresOn.slice(0, 10));
  return Number.isFinite(day) ? day : null;
}

const REPEAT_WINDOW = 30;
const REPEATS_IN_WINDOW = 3;

/** The same item by the same contact counts once a day and three times in 30 days; a login counts once a day for the whole partner. */
class Repeats {
  private readonly counted = new Map<string, Day[]>();

  counts(event: HistoryEvent, type: EventType, on: Day): boolean {
    const rule = type.repeat ?? 'day';
    if (rule === 'free') return true;
    const who = type.login === true ? '' : (event.contact ?? '');
    const key = `${event.type}|${rule === 'item' ? (event.item ?? '') : ''}|${who}`;
    const earlier = (this.counted.get(key) ?? []).filter((day) => on - day < REPEAT_WINDOW);
    const fresh = earlier.at(-1) !== on && (rule !== 'item' || earlier.length < REPEATS_IN_WINDOW);
    if (fresh) this.counted.set(key, [...earlier, on]);
    return fresh;
  }
}

/** What a contribution is worth on a day, with the half-life of its component. */
export function worth(one: Contribution, at: Day, halfLife: number): number {
  if (one.until !== null) return at <= one.until ? one.points : 0;
  return one.points * decay(at - one.on, halfLife);
}

export function halfLifeOf(sum: SumKey, settings: Settings): number {
  return settings.scoring.components[COMPONENT_OF[sum]].halfLifeDays;
}
