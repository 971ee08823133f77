import { dayOf } from '../assess/days.ts';
import { readDeals } from '../assess/deals.ts';
import { openInquiries } from '../assess/marks.ts';
import type { Settings } from '../assess/settings/index.ts';
import type { Assessment, EntityKey, HistoryEvent, IsoDate, PartnerHistory } from '../types.ts';

/** Something that was said or done on a day, as far as the log tells. */
export interface Told {
  readonly on: IsoDate;
  readonly type: string;
  readonly subject: string | null;
  readonly author: string | null;
}

/** What the next owner of a partner must know, and would otherwise have to ask. */
export interface Briefing {
  readonly partnerId: string;
  readonly name: string;
  /** null: not assessed yet. */
  readonly assessment: Assessment | null;
  /** Last twelve months. */
  readonly won: { readonly deals: number; readonly amount: number };
  /** Items that the partner used in the last twelve months, the most used first. */
  readonly used: readonly { readonly item: string; readonly times: number }[];
  readonly lastContact: Told | null;
  /** The last proposal that was promised to us. */
  readonly lastPromise: Told | null;
  readonly inquiries: readonly Told[];
  /** Whom they talk to: marked so in a CRM, else the contact with the most two-way contacts of twelve months. */
  readonly keyPerson: { readonly key: EntityKey; readonly contacts: number } | null;
  /** Items handed over in the last twelve months, and how far each one got. */
  readonly sent: readonly { readonly item: string; readonly on: IsoDate; readonly stage: 'delivered' | 'seen' | 'used' }[];
}

const YEAR = 365;

export function readBriefing(
  { facts, events }: PartnerHistory,
  assessment: Assessment | null,
  { asOf, settings }: { readonly asOf: IsoDate; readonly settings: Settings },
): Briefing {
  const from = dayOf(asOf) - YEAR;
  const recent = events.filter(({ on }) => dayOf(on) > from);
  const types = settings.catalogue.eventTypes;
  const contacts = events.filter((event) => types[event.type]?.contact === true || outcome(event) === 'reached');
  const wins = readDeals(events, settings).deals.filter(({ wonOn }) => wonOn !== null && wonOn > from);
  return {
    partnerId: facts.id,
    name: facts.name,
    assessment,
    won: { deals: wins.length, amount: wins.reduce((sum, { amount }) => sum + amount, 0) },
    used: usedItems(recent.filter((event) => types[event.type]?.consumption === true)),
    lastContact: told(contacts.at(-1)),
    lastPromise: told(events.filter((event) => outcome(event) === 'proposal_planned').at(-1)),
    inquiries: openInquiries(events).flatMap((event) => told(event) ?? []),
    keyPerson: mostMet(contacts.filter(({ on }) => dayOf(on) > from)),
    sent: sentItems(recent, settings),
  };
}

/** Most urgent first; who has not been assessed comes last. */
export function byUrgency(a: Briefing, b: Briefing): number {
  const priority = (one: Briefing): number => one.assessment?.priority ?? -Infinity;
  if (priority(a) !== priority(b)) return priority(b) > priority(a) ? 1 : -1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.partnerId < b.partnerId ? -1 : 1;
}

function outcome(event: HistoryEvent): string | null {
  return event.type === 'task.outcome' && typeof event.data.outcome === 'string' ? event.data.outcome : null;
}

function told(event: HistoryEvent | undefined): Told | null {
  if (event === undefined) return null;
  const text = (name: string): string | null => {
    const value = event.data[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  return { on: event.on, type: event.type, subject: text('note') ?? text('subject'), author: text('author') };
}

function usedItems(events: readonly HistoryEvent[]): Briefing['used'] {
  const times = new Map<string, number>();
  for (const { item } of events) if (item !== null) times.set(item, (times.get(item) ?? 0) + 1);
  return [...times].map(([item, n]) => ({ item, times: n })).sort((a, b) => b.times - a.times || (a.item < b.item ? -1 : 1));
}

/** The latest among equals: whoever was met last is the surer one to answer. */
function mostMet(contacts: readonly HistoryEvent[]): Briefing['keyPerson'] {
  const met = new Map<EntityKey, number>();
  let best: { key: EntityKey; contacts: number } | null = null;
  for (const { contact } of contacts) {
    if (contact === null) continue;
    const n = (met.get(contact) ?? 0) + 1;
    met.set(contact, n);
    if (best === null || n >= best.contacts) best = { key: contact, contacts: n };
  }
  return best;
}

function sentItems(events: readonly HistoryEvent[], settings: Settings): Briefing['sent'] {
  const items = new Map<string, { item: string; on: IsoDate; stage: 'delivered' | 'seen' | 'used' }>();
  for (const event of events) {
    if (event.item === null) continue;
    const type = settings.catalogue.eventTypes[event.type];
    const known = items.get(event.item);
    if (type?.delivery === true) items.set(event.item, { item: event.item, on: event.on, stage: known?.stage ?? 'delivered' });
    else if (known !== undefined && type?.weak !== true) {
      if (event.stage === 'used' || event.stage === 'result') known.stage = 'used';
      else if (event.stage === 'seen' && known.stage === 'delivered') known.stage = 'seen';
    }
  }
  return [...items.values()];
}
