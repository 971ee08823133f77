import type { HistoryEvent } from '../types.ts';
import { type Day, dayOf } from './days.ts';
import type { Settings } from './settings/index.ts';

/** What happened to one deal, as far as it concerns this partner. */
export interface Deal {
  readonly key: string;
  /** Registration or first proposal; the first sighting where neither is known (a win for instance). */
  readonly startedOn: Day | null;
  readonly forwards: readonly { readonly on: Day; readonly id: string }[];
  readonly proposals: readonly { readonly on: Day; readonly id: string }[];
  readonly wonOn: Day | null;
  readonly winId: string | null;
  readonly lostOn: Day | null;
  /** Won amount in the company's currency; 0 for roles that count as activity only. */
  readonly amount: number;
  readonly fullRole: boolean;
  readonly name: string | null;
}

export interface DealBook {
  readonly deals: readonly Deal[];
  /** Won amounts below zero: corrections of the sum, no wins. */
  readonly corrections: readonly { readonly on: Day; readonly id: string; readonly amount: number }[];
  /** Deals that only pass through this partner. */
  readonly passedThrough: number;
}

interface Draft {
  key: string;
  startedOn: Day | null;
  forwards: { on: Day; id: string }[];
  proposals: { on: Day; id: string }[];
  wonOn: Day | null;
  winId: string | null;
  lostOn: Day | null;
  amount: number;
  fullRole: boolean;
  highestOrder: number | null;
  registered: boolean;
  name: string | null;
}

/** Puts the deal events of one partner together, deal by deal. Events come in order of (on, id). */
export function readDeals(events: readonly HistoryEvent[], settings: Settings): DealBook {
  const drafts = new Map<string, Draft>();
  const corrections: DealBook['corrections'][number][] = [];
  const passedThrough = new Set<string>();
  for (const event of events) {
    const kind = settings.catalogue.eventTypes[event.type]?.deal;
    if (kind === undefined) continue;
    const key = event.deal ?? event.id;
    const counts = event.role === null ? 'full' : (settings.scoring.roles[event.role] ?? 'full');
    if (counts === 'none') {
      passedThrough.add(key);
      continue;
    }
    if (kind === 'win' && (event.amount ?? 0) < 0) {
      if (counts === 'full') corrections.push({ on: dayOf(event.on), id: event.id, amount: finite(event.amount) });
      continue;
    }
    const draft = drafts.get(key) ?? emptyDraft(key, counts === 'full');
    drafts.set(key, draft);
    advance(draft, kind, event);
  }
  return { deals: [...drafts.values()], corrections, passedThrough: passedThrough.size };
}

function emptyDraft(key: string, fullRole: boolean): Draft {
  return {
    key,
    startedOn: null,
    forwards: [],
    proposals: [],
    wonOn: null,
    winId: null,
    lostOn: null,
    amount: 0,
    fullRole,
    highestOrder: null,
    registered: false,
    name: null,
  };
}

function advance(deal: Draft, kind: 'start' | 'proposal' | 'forward' | 'win' | 'lost' | 'moved', event: HistoryEvent): void {
  const on = dayOf(event.on);
  if (deal.name === null && typeof event.data.name === 'string') deal.name = event.data.name;
  if (kind === 'lost') {
    deal.lostOn ??= on;
    return;
  }
  const firstSighting = deal.startedOn === null;
  deal.startedOn ??= on;
  if (kind === 'start') deal.registered = true;
  if (kind === 'proposal') deal.proposals.push({ on, id: event.id });
  if (kind === 'win') win(deal, on, event);
  const rises = raisesOrder(deal, event, firstSighting);
  if (kind === 'forward' || (kind === 'moved' && rises)) deal.forwards.push({ on, id: event.id });
}

function win(deal: Draft, on: Day, event: HistoryEvent): void {
  if (deal.wonOn !== null) return;
  deal.wonOn = on;
  deal.winId = event.id;
  if (deal.fullRole) deal.amount = finite(event.amount);
}

/** A move is forward when the stage's order rises within the deal. The first stage seen is where the deal began, unless it was registered on an earlier day. */
function raisesOrder(deal: Draft, event: HistoryEvent, firstSighting: boolean): boolean {
  const order = Number(event.data.order ?? Number.NaN);
  if (!Number.isFinite(order)) return false;
  const before = deal.highestOrder;
  deal.highestOrder = Math.max(order, before ?? order);
  if (before !== null) return order > before;
  return !firstSighting && deal.registered && (deal.startedOn ?? Infinity) < dayOf(event.on);
}

function finite(amount: number | null): number {
  return amount !== null && Number.isFinite(amount) ? amount : 0;
}

/** Deals decided within (from, to]: moved forward or won, against lost or left without a move. Facts after `known` are not used. */
export function dealQuality(
  deals: readonly Deal[],
  window: { readonly from: Day; readonly to: Day; readonly known: Day },
  undecidedAfterDays: number,
): { readonly k: number; readonly n: number } {
  let k = 0;
  let n = 0;
  const inside = (day: Day): boolean => day > window.from && day <= window.to;
  for (const deal of deals) {
    const moved = firstOf(deal.forwards[0]?.on, deal.wonOn);
    if (moved !== null && moved <= window.known) {
      if (inside(moved)) {
        k += 1;
        n += 1;
      }
      continue;
    }
    const failed = firstOf(
      deal.lostOn !== null && deal.lostOn <= window.known ? deal.lostOn : null,
      staleOn(deal, undecidedAfterDays, window),
    );
    if (failed !== null && inside(failed)) n += 1;
  }
  return { k, n };
}

function staleOn(deal: Deal, after: number, window: { readonly to: Day; readonly known: Day }): Day | null {
  if (deal.startedOn === null || deal.startedOn > window.known) return null;
  return deal.startedOn + after <= window.to ? deal.startedOn + after : null;
}

export function firstOf(...days: readonly (Day | null | undefined)[]): Day | null {
  const known = days.filter((day): day is Day => day !== null && day !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}
