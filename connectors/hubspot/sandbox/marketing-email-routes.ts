import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { invalid, missing } from './errors.ts';
import { offsetOf, packOffset, pageOf } from './paged-rows.ts';
import { rowsOf, type Portal, type Row } from './portal.ts';
import { isObject, pageSize, queryList, textOf, type JsonObject } from './request-body.ts';
import { json, param, type Router } from './router.ts';
import { PORTAL_ID, parseTime } from './values.ts';

const MAX_EVENTS = 1000;

/** Marketing e-mails with their statistics, and the legacy events per recipient. Rows: `marketing_emails` and `email_events`. */
export function addMarketingEmailRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'emails', '', (request) => {
    const emails = rowsOf(portal, 'marketing_emails').map((row) => emailJson(portal, row, request.query.get('includeStats') === 'true'));
    return json({ total: emails.length, ...pageOf(request, emails, { preset: 10, max: 100 }) });
  });
  router.on('GET', 'emails', '/statistics/list', (request) => json(statistics(portal, request)));
  router.on('GET', 'emails', '/statistics/histogram', (request) => {
    span(request);
    return json({ total: 0, results: [] });
  });
  router.on('GET', 'emails', '/:id', (request) => {
    const row = rowsOf(portal, 'marketing_emails').find((one) => textOf(one.id) === param(request, 'id'));
    if (row === undefined) throw missing(`Email ${param(request, 'id')} does not exist`);
    return json(emailJson(portal, row, request.query.get('includeStats') === 'true'));
  });
  router.on('GET', 'root', '/email/public/v1/events', (request) => json(eventsPage(portal, request)));
  router.on('GET', 'root', '/email/public/v1/events/:created/:id', (request) => {
    const event = events(portal).find((one) => one.id === param(request, 'id') && String(one.created) === param(request, 'created'));
    if (event === undefined) throw missing('The event does not exist');
    return json(event);
  });
}

function emailJson(portal: Portal, row: Row, withStats: boolean): JsonObject {
  const now = portal.clock.now().toISOString();
  const { stats, ...fields } = row;
  const campaigns = [textOf(row.emailCampaignId) ?? textOf(row.primaryEmailCampaignId)].filter((id) => id !== undefined);
  return {
    ...fields,
    id: textOf(row.id) ?? '',
    name: textOf(row.name) ?? '',
    subject: textOf(row.subject) ?? '',
    state: textOf(row.state) ?? 'PUBLISHED',
    type: textOf(row.type) ?? 'BATCH_EMAIL',
    isPublished: textOf(row.isPublished) !== 'false',
    allEmailCampaignIds: campaigns,
    createdAt: textOf(row.createdAt) ?? now,
    updatedAt: textOf(row.updatedAt) ?? now,
    archived: textOf(row.archived) === 'true',
    ...(withStats ? { stats: isObject(stats) ? stats : aggregate(portal, new Set(campaigns), 0, Infinity) } : {}),
  };
}

function statistics(portal: Portal, request: SandboxRequest): JsonObject {
  const [from, until] = span(request);
  const wanted = queryList(request.query, 'emailIds');
  const rows = rowsOf(portal, 'marketing_emails').filter((row) => wanted.length === 0 || wanted.includes(textOf(row.id) ?? ''));
  const campaignIds = rows.map((row) => textOf(row.emailCampaignId) ?? textOf(row.primaryEmailCampaignId) ?? '').filter((id) => id !== '');
  return {
    emails: rows.map((row) => Number(textOf(row.id))),
    campaignAggregations: Object.fromEntries(campaignIds.map((id) => [id, aggregate(portal, new Set([id]), from, until)])),
    aggregate: aggregate(portal, new Set(campaignIds), from, until),
  };
}

function span(request: SandboxRequest): [number, number] {
  const [from, until] = ['startTimestamp', 'endTimestamp'].map((name) => parseTime(request.query.get(name) ?? ''));
  if (typeof from !== 'number' || typeof until !== 'number') throw invalid('startTimestamp and endTimestamp must be ISO 8601 times');
  return [from, until];
}

const COUNTERS: Readonly<Record<string, string>> = {
  SENT: 'sent',
  DELIVERED: 'delivered',
  OPEN: 'open',
  CLICK: 'click',
  BOUNCE: 'bounce',
  DROPPED: 'dropped',
  SPAMREPORT: 'spamreport',
};

/** What came of one sending, by kind of event. */
export function campaignCounters(portal: Portal, campaignId: string): unknown {
  return aggregate(portal, new Set([campaignId]), 0, Infinity).counters;
}

function aggregate(portal: Portal, campaigns: ReadonlySet<string>, from: number, until: number): JsonObject {
  const counters: Record<string, number> = {};
  for (const event of events(portal)) {
    const at = Number(event.created);
    const name = COUNTERS[textOf(event.type) ?? ''];
    if (name !== undefined && at >= from && at <= until && campaigns.has(textOf(event.emailCampaignId) ?? ''))
      counters[name] = (counters[name] ?? 0) + 1;
  }
  const ratio = (part: string): number => ((counters[part] ?? 0) * 100) / Math.max(1, counters.delivered ?? counters.sent ?? 0);
  return { counters, ratios: { openratio: ratio('open'), clickratio: ratio('click') }, deviceBreakdown: {}, qualifierStats: {} };
}

/** Newest first. */
function eventsPage(portal: Portal, request: SandboxRequest): JsonObject {
  const { query } = request;
  const limit = pageSize(query.get('limit'), { preset: 10, max: MAX_EVENTS });
  const start = offsetOf(query.get('offset'));
  const same = (name: string, value: unknown): boolean =>
    query.get(name) === null || query.get(name)?.toLowerCase() === textOf(value)?.toLowerCase();
  const from = Number(query.get('startTimestamp') ?? 0);
  const until = Number(query.get('endTimestamp') ?? Infinity);
  const found = events(portal).filter(
    (one) =>
      same('eventType', one.type) &&
      same('recipient', one.recipient) &&
      same('campaignId', one.emailCampaignId) &&
      Number(one.created) >= from &&
      Number(one.created) <= until,
  );
  const page = found.slice(start, start + limit);
  return { hasMore: start + limit < found.length, offset: packOffset(start + page.length), events: page };
}

const SORTED = new WeakMap<readonly Row[], JsonObject[]>();

function events(portal: Portal): JsonObject[] {
  const rows = rowsOf(portal, 'email_events');
  const known = SORTED.get(rows);
  if (known !== undefined) return known;
  const made = rows.map(eventJson).sort((a, b) => Number(b.created) - Number(a.created));
  SORTED.set(rows, made);
  return made;
}

function eventJson(row: Row, at: number): JsonObject {
  const campaign = Number(textOf(row.emailCampaignId) ?? 0);
  return {
    appId: 113,
    appName: 'Batch',
    portalId: PORTAL_ID,
    ...row,
    id: textOf(row.id) ?? `event-${at}`,
    created: parseTime(textOf(row.created) ?? '') ?? 0,
    type: textOf(row.type) ?? 'SENT',
    recipient: textOf(row.recipient) ?? '',
    emailCampaignId: campaign,
  };
}
