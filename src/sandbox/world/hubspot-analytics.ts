import { DAY_MS, stamp, workingTime } from './calendar.ts';
import type { HubspotRecords, HubspotRows } from './hubspot-rows.ts';
import type { PartnerPlan } from './plans.ts';
import { HISTORY_DAYS } from './plans.ts';
import type { Random } from './random.ts';

interface Habit {
  readonly eventType: string;
  /** How often, in the same visit as the page view before it. */
  readonly chance: number;
  readonly properties: Readonly<Record<string, string>>;
}

/** Days between two visits of somebody who is fully engaged. */
const VISIT_DAYS = 45;
const SITE = 'https://kakehashi-maker.example/partners';
const HABITS: readonly Habit[] = [
  { eventType: 'e_form_view', chance: 0.2, properties: { hs_url: `${SITE}/inquiry` } },
  { eventType: 'e_document_viewed', chance: 0.35, properties: { hs_url: `${SITE}/files`, support_content: 'win-story' } },
  { eventType: 'e_video_played', chance: 0.3, properties: { hs_url: `${SITE}/videos`, support_content: 'intro-video' } },
  { eventType: 'e_video_completed', chance: 0.15, properties: { hs_url: `${SITE}/videos`, support_content: 'intro-video' } },
  { eventType: 'pe62515_price_simulated', chance: 0.15, properties: { hs_url: `${SITE}/simulator` } },
];

/**
 * What event analytics of an Enterprise account would have seen of one partner's first contact on the partners' pages: visits as
 * rare as the partner is passive, and none before registration or after leaving.
 */
export function playAnalytics(
  rows: HubspotRows,
  now: number,
  { plan, hubspot }: { readonly plan: PartnerPlan; readonly hubspot: HubspotRecords },
  random: Random,
): void {
  const [contactId] = hubspot.contactIds;
  if (plan.registeredAt === null || contactId === undefined || plan.engagement === 0) return;
  const until = Math.min(now, plan.leftAt ?? now);
  const gap = VISIT_DAYS / plan.engagement;
  const add = (eventType: string, at: number, properties: Readonly<Record<string, string>>): void =>
    void rows.add('events', { eventType, objectType: 'CONTACT', objectId: contactId, occurredAt: stamp(at), properties });
  const from = Math.max(now - HISTORY_DAYS * DAY_MS, plan.registeredAt);
  for (let day = from + random.between(1, gap) * DAY_MS; day < until; day += random.between(0.5, 1.5) * gap * DAY_MS) {
    const at = workingTime(day, random.next());
    if (at + 3_600_000 > until) return;
    add('e_visited_page', at, { hs_url: SITE });
    HABITS.forEach(({ eventType, chance, properties }, i) => {
      if (random.chance(chance)) add(eventType, at + (i + 1) * 120_000, properties);
    });
  }
}
