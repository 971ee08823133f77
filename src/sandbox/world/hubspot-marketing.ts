import { DAY_MS, dayStart, stamp, workingTime } from './calendar.ts';
import type { Person } from './companies.ts';
import type { HubspotRecords, HubspotRows } from './hubspot-rows.ts';
import type { PartnerPlan } from './plans.ts';
import { HISTORY_DAYS } from './plans.ts';
import type { Random } from './random.ts';
import { elementAt } from './random.ts';

/** The first word is the id of a content item, or `news`. */
const EMAILS = [
  { name: 'win-story 受注事例', subject: '【事例】製品Aの受注事例', daysAgo: 24 },
  { name: 'news 今月のお知らせ', subject: '今月のお知らせ', daysAgo: 66 },
  { name: 'talk-script 商談トーク', subject: '商談で使えるトーク集', daysAgo: 150 },
  { name: 'news 新商材', subject: '新商材のお知らせ', daysAgo: 290 },
] as const;
const EVENTS = [
  { eventName: '製品A オンライン説明会', eventType: 'WEBINAR', daysAgo: 80 },
  { eventName: 'パートナー勉強会', eventType: 'WORKSHOP', daysAgo: 260 },
] as const;
const FORMS = {
  registration: 'パートナー登録フォーム',
  survey: '支援アンケート',
  inquiry: 'パートナー問い合わせ',
  material: '資料請求',
} as const;
const QUESTIONS = ['価格表の更新', 'デモ環境の申請', '提案書のひな形', '導入事例の提供'];
const MACHINE_OPENS = 0.15;

/** What the whole account has once, and who joined its list so far. */
export interface MarketingSetting {
  readonly now: number;
  readonly emails: readonly { readonly campaignId: string; readonly subject: string; readonly at: number }[];
  readonly events: readonly { readonly id: string; readonly at: number }[];
  readonly forms: Readonly<Record<keyof typeof FORMS, string>>;
  readonly nurtured: string[];
}

export function setMarketing(rows: HubspotRows, now: number): MarketingSetting {
  const ago = (days: number): number => workingTime(dayStart(now) - days * DAY_MS, 0.2);
  const from = stamp(now - HISTORY_DAYS * DAY_MS);
  const emails = EMAILS.map(({ name, subject, daysAgo }, i) => {
    const [at, campaignId] = [ago(daysAgo), String(62_100_001 + i)];
    rows.add('marketing_emails', { name, subject, emailCampaignId: campaignId, createdAt: stamp(at - DAY_MS), updatedAt: stamp(at) });
    return { campaignId, subject, at };
  });
  const events = EVENTS.map(({ eventName, eventType, daysAgo }) => {
    const at = ago(daysAgo);
    const times = {
      startDateTime: stamp(at),
      endDateTime: stamp(at + 5_400_000),
      createdAt: stamp(at - 40 * DAY_MS),
      updatedAt: stamp(at),
    };
    return { id: rows.add('marketing_events', { eventName, eventType, eventCompleted: 'true', ...times }), at };
  });
  const form = (name: string): string => rows.add('forms', { name, formType: 'hubspot', createdAt: from, updatedAt: from });
  const { registration, survey, inquiry, material } = FORMS;
  const forms = { registration: form(registration), survey: form(survey), inquiry: form(inquiry), material: form(material) };
  return { now, emails, events, forms, nurtured: [] };
}

/** The list of the account, when everybody has joined it. */
export function closeMarketing(rows: HubspotRows, { nurtured }: MarketingSetting): void {
  rows.tables.lists.push({ name: 'パートナー育成', objectType: 'contacts', members: nurtured.join(';') });
}

interface Recipient {
  readonly plan: PartnerPlan;
  readonly hubspot: HubspotRecords;
  readonly person: Person;
  readonly contactId: string;
}

/**
 * What marketing leaves behind at one partner's first contact. Mails go to everybody who is there; the rest follows the plan:
 * who does not engage neither opens nor asks nor comes, and nobody does after leaving.
 */
export function playMarketing(
  rows: HubspotRows,
  setting: MarketingSetting,
  { plan, hubspot }: Pick<Recipient, 'plan' | 'hubspot'>,
  random: Random,
): void {
  const [contactId] = hubspot.contactIds;
  if (plan.registeredAt === null || contactId === undefined) return;
  const recipient = { plan, hubspot, person: elementAt(hubspot.people, 0), contactId };
  const from = Math.max(setting.now - HISTORY_DAYS * DAY_MS, plan.registeredAt);
  const until = Math.min(setting.now, plan.leftAt ?? setting.now);
  if (plan.registeredAt === from) submit(rows, setting.forms.registration, recipient, from);
  const span = { from, until };
  addEmailEvents(rows, setting, recipient, span, random);
  if (plan.engagement === 0 || until <= from) return;
  setting.nurtured.push(`${contactId}@${stamp(from + (until - from) * random.between(0, 0.3))}`);
  addParticipations(rows, setting, recipient, span, random);
  addTickets(rows, setting, recipient, span, random);
  addAnswers(rows, setting, recipient, span, random);
}

interface Span {
  readonly from: number;
  readonly until: number;
}

function addEmailEvents(rows: HubspotRows, { emails }: MarketingSetting, { plan, person }: Recipient, span: Span, random: Random): void {
  for (const { campaignId, subject, at } of emails) {
    const [machine, opens] = [random.chance(MACHINE_OPENS), random.chance(plan.engagement)];
    const clicks = opens && random.chance(plan.engagement * 0.5);
    const openedAt = at + random.between(0.02, 2) * DAY_MS;
    if (at < span.from || openedAt > span.until) continue;
    const add = (type: string, time: number, more = {}): void =>
      void rows.add('email_events', { created: stamp(time), type, recipient: person.email, emailCampaignId: campaignId, subject, ...more });
    add('SENT', at);
    add('DELIVERED', at + 2000);
    if (machine) add('OPEN', at + 5000, { filteredEvent: true });
    if (opens) add('OPEN', openedAt, { filteredEvent: false });
    if (clicks) add('CLICK', openedAt + 30_000, { filteredEvent: false, url: 'https://kakehashi-maker.example/partners' });
  }
}

/** Everybody who registers is there or is missed. */
function addParticipations(
  rows: HubspotRows,
  { events }: MarketingSetting,
  { plan, person, contactId }: Recipient,
  span: Span,
  random: Random,
): void {
  for (const { id, at } of events) {
    const [registers, comes] = [random.chance(plan.engagement * 0.7), random.chance(0.75)];
    if (!registers || at - 14 * DAY_MS < span.from || at > span.until) continue;
    const who = { marketingEventId: id, contactId, email: person.email };
    rows.add('event_participations', { ...who, occurredAt: stamp(at), attendanceState: comes ? 'ATTENDED' : 'NO_SHOW' });
  }
}

/** Questions, answered within days; the latest may still wait. */
function addTickets(rows: HubspotRows, { now }: MarketingSetting, one: Recipient, span: Span, random: Random): void {
  const gap = 200 / one.plan.engagement;
  for (let at = span.from + random.between(20, gap) * DAY_MS; at < span.until; at += random.between(0.5, 1.5) * gap * DAY_MS) {
    const opened = workingTime(at, random.next());
    const answered = opened + random.between(0.1, 3) * DAY_MS;
    const subject = random.pick(QUESTIONS);
    if (opened > span.until) return;
    const done = answered <= now;
    rows.add('tickets', {
      subject,
      hs_pipeline: '0',
      hs_pipeline_stage: done ? '4' : '1',
      hs_ticket_priority: 'MEDIUM',
      hs_ticket_category: 'GENERAL_INQUIRY',
      hubspot_owner_id: one.hubspot.ownerId,
      createdate: stamp(opened),
      hs_lastmodifieddate: stamp(done ? answered : opened),
      first_agent_reply_date: done ? stamp(answered) : null,
      closed_date: done ? stamp(answered) : null,
      ...linksOf(one),
    });
  }
}

/** Now and then a survey, a question or a wish by a form, and a verdict on the support. */
function addAnswers(rows: HubspotRows, { forms, now }: MarketingSetting, one: Recipient, span: Span, random: Random): void {
  const someday = (): number => workingTime(span.from + (span.until - span.from) * random.next(), random.next());
  for (const form of [forms.survey, forms.inquiry, forms.material]) {
    const [answers, at] = [random.chance(one.plan.engagement * 0.5), someday()];
    if (answers && at <= span.until) submit(rows, form, one, at);
  }
  const [answers, at, value] = [random.chance(one.plan.engagement * 0.5), someday(), 6 + random.int(5)];
  if (!answers || at > Math.min(span.until, now)) return;
  rows.add('feedback_submissions', {
    hs_survey_name: 'パートナー満足度',
    hs_survey_type: 'NPS',
    hs_survey_channel: 'EMAIL',
    hs_value: String(value),
    hs_response_group: value >= 9 ? 'PROMOTER' : value >= 7 ? 'PASSIVE' : 'DETRACTOR',
    hs_submission_timestamp: stamp(at),
    hs_createdate: stamp(at),
    hs_lastmodifieddate: stamp(at),
    ...linksOf(one),
  });
}

function submit(rows: HubspotRows, formId: string, { person }: Recipient, at: number): void {
  const { form_submissions: table } = rows.tables;
  table.push({
    formId,
    conversionId: `c-${formId}-${String(table.length + 1)}`,
    submittedAt: stamp(at),
    pageUrl: 'https://kakehashi-maker.example/forms',
    email: person.email,
    lastname: person.lastName,
  });
}

function linksOf({ hubspot, contactId }: Recipient): Readonly<Record<string, string | null>> {
  return { 'associations.companies': hubspot.companyIds[0] ?? null, 'associations.contacts': contactId };
}
