import { assessChannel, type Settings, defaultSettings, EVENT_TYPES } from '../../../src/core/assess/index.ts';
import { dayOf, isoOf } from '../../../src/core/assess/days.ts';
import type { Assessment, HistoryEvent, PartnerFacts, PartnerHistory, SourceHealth } from '../../../src/core/types.ts';

/** Wednesday. */
export const AS_OF = '2026-06-10';

export function ago(days: number, asOf = AS_OF): string {
  return isoOf(dayOf(asOf) - days);
}

/** Settings in which every day counts, so that numbers can be worked out by hand. */
export const plainDays: Settings = {
  ...defaultSettings,
  scoring: { ...defaultSettings.scoring, calendar: { ...defaultSettings.scoring.calendar, holidays: 'none', blackoutPeriods: [] } },
};

export const salesforce: SourceHealth = {
  connection: 'salesforce',
  deliveredUpTo: AS_OF,
  since: '2023-01-01',
  types: [
    'deal.registered',
    'deal.moved',
    'deal.won',
    'deal.lost',
    'proposal.sent',
    'meeting.held',
    'call.connected',
    'task.outcome',
    'reward.window',
  ],
};
export const hubspot: SourceHealth = {
  connection: 'hubspot',
  deliveredUpTo: AS_OF,
  since: '2023-01-01',
  types: [
    'login',
    'email.delivered',
    'email.opened',
    'email.clicked',
    'item.delivered',
    'item.consumed',
    'video.completed',
    'template.downloaded',
    'course.completed',
    'survey.answered',
    'inquiry.opened',
  ],
};
export const SOURCES: readonly SourceHealth[] = [salesforce, hubspot];

export function facts(id: string, more: Partial<PartnerFacts> = {}): PartnerFacts {
  return {
    id,
    name: id,
    owner: 'saeki@example.co.jp',
    ownerActive: true,
    registeredOn: '2024-01-10',
    partnerType: 'resell',
    rank: null,
    products: [],
    employees: 10,
    contractEndedOn: null,
    target: false,
    exclude: false,
    leavingReason: null,
    override: { state: null, touch: null, reason: null, until: null },
    matched: ['salesforce', 'hubspot'],
    ...more,
  };
}

let count = 0;
/** An event `days` before the as-of date. */
export function event(type: string, days: number, more: Partial<HistoryEvent> = {}): HistoryEvent {
  count += 1;
  const known = EVENT_TYPES[type];
  const fromSalesforce = salesforce.types.includes(type);
  return {
    id: `e${String(count).padStart(6, '0')}`,
    type,
    stage: known?.stage ?? 'seen',
    on: ago(days),
    role: null,
    connection: fromSalesforce ? 'salesforce' : 'hubspot',
    deal: null,
    contact: null,
    item: null,
    amount: null,
    data: {},
    ...more,
  };
}

/** A deal registered and won on one day. */
export function win(days: number, amount = 1_000_000, more: Partial<HistoryEvent> = {}): HistoryEvent[] {
  const deal = `deal-${String(count)}-${String(days)}`;
  return [
    event('deal.registered', days, { deal, role: 'sell', ...more }),
    event('deal.won', days, { deal, role: 'sell', amount, ...more }),
  ];
}

export function partner(id: string, events: readonly HistoryEvent[], more: Partial<PartnerFacts> = {}): PartnerHistory {
  return { facts: facts(id, more), events };
}

export interface Run {
  readonly asOf?: string;
  readonly settings?: Settings;
  readonly sources?: readonly SourceHealth[];
}

export async function assess(histories: readonly PartnerHistory[], run: Run = {}): Promise<Map<string, Assessment>> {
  const asOf = run.asOf ?? AS_OF;
  const sources = run.sources ?? SOURCES.map((source) => ({ ...source, deliveredUpTo: asOf }));
  const all = await assessChannel({ histories, asOf, settings: run.settings ?? plainDays, sources });
  return new Map(all.map((assessment) => [assessment.partnerId, assessment]));
}

export async function assessOne(history: PartnerHistory, others: readonly PartnerHistory[] = [], run: Run = {}): Promise<Assessment> {
  const one = (await assess([history, ...others], run)).get(history.facts.id);
  if (one === undefined) throw new Error('not assessed');
  return one;
}

/** Twenty-five regular buyers, one deal every `gap` days, so that segments have a rhythm and every component an event. */
export function crowd(gap = 31, size = 25): PartnerHistory[] {
  return Array.from({ length: size }, (_, i) =>
    partner(`crowd-${String(i).padStart(2, '0')}`, [
      ...Array.from({ length: 20 }, (_unused, j) => win(3 + (i % 7) + j * gap, 500_000 + i * 10_000)).flat(),
      event('login', 3 + i, { contact: 'c' }),
      event('course.completed', 100 + i, { contact: 'c' }),
      event('meeting.held', 5 + i, { contact: 'c' }),
      ...deliveries(40, ['intro-video', 'first-proposal-template', 'win-story']),
      event('video.completed', 35, { item: 'intro-video', contact: 'c' }),
    ]),
  );
}

export function deliveries(days: number, items: readonly string[]): HistoryEvent[] {
  return items.map((item) => event('item.delivered', days, { item, contact: 'c' }));
}
