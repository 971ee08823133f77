import { missing, VendorError } from './errors.ts';
import { pageOf } from './paged-rows.ts';
import { rowsOf, type Portal, type Row } from './portal.ts';
import { queryList, textOf, type JsonObject } from './request-body.ts';
import { json, param, type Router } from './router.ts';
import { parseTime } from './values.ts';

/** Marketing events with who took part, and event analytics. Rows: `marketing_events`, `event_participations` and `events`. */
export function addMarketingEventRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'marketingEvents', '', (request) => {
    const rows = rowsOf(portal, 'marketing_events').map((row) => eventJson(portal, row));
    return json(pageOf(request, rows, { preset: 10, max: 100 }));
  });
  router.on('GET', 'marketingEvents', '/:id', (request) => json(eventJson(portal, findEvent(portal, param(request, 'id')))));
  router.on('GET', 'marketingEvents', '/participations/:id', (request) => {
    findEvent(portal, param(request, 'id'));
    return json(counters(participations(portal, { event: param(request, 'id') })));
  });
  router.on('GET', 'marketingEvents', '/participations/:id/breakdown', (request) => {
    findEvent(portal, param(request, 'id'));
    const state = request.query.get('state') ?? undefined;
    const contact = request.query.get('contactIdentifier') ?? undefined;
    const found = participations(portal, { event: param(request, 'id'), state, contact });
    return json({
      total: found.length,
      ...pageOf(
        request,
        found.map((row, at) => participationJson(portal, row, at)),
        { preset: 10, max: 100 },
      ),
    });
  });
  router.on('GET', 'marketingEvents', '/participations/contacts/:contact/breakdown', (request) => {
    const found = participations(portal, { contact: param(request, 'contact') });
    return json({
      total: found.length,
      ...pageOf(
        request,
        found.map((row, at) => participationJson(portal, row, at)),
        { preset: 10, max: 100 },
      ),
    });
  });
  addAnalyticsRoutes(router, portal);
}

/** Only accounts whose seed holds `events` have the Enterprise tier that this needs. */
function addAnalyticsRoutes(router: Router, portal: Portal): void {
  const needEnterprise = (): void => {
    if (portal.extras.has('events')) return;
    throw new VendorError(403, 'The account does not have access to this feature', {
      category: 'BANNED',
      subCategory: 'EventAnalytics.MISSING_PERMISSION',
    });
  };
  router.on('GET', 'events', '/event-types', () => {
    needEnterprise();
    return json({ eventTypes: [...new Set(rowsOf(portal, 'events').map((row) => textOf(row.eventType) ?? ''))] });
  });
  router.on('GET', 'events', '', (request) => {
    needEnterprise();
    const { query } = request;
    const same = (name: string, value: unknown): boolean =>
      query.get(name) === null || query.get(name)?.toLowerCase() === textOf(value)?.toLowerCase();
    const from = parseTime(query.get('occurredAfter') ?? '') ?? -Infinity;
    const until = parseTime(query.get('occurredBefore') ?? '') ?? Infinity;
    const newestFirst = !queryList(query, 'sort').includes('occurredAt');
    const at = (row: Row): number => parseTime(textOf(row.occurredAt) ?? '') ?? 0;
    const found = rowsOf(portal, 'events')
      .filter(
        (row) =>
          same('objectType', row.objectType) &&
          same('objectId', row.objectId) &&
          same('eventType', row.eventType) &&
          at(row) >= from &&
          at(row) <= until,
      )
      .sort((a, b) => (newestFirst ? at(b) - at(a) : at(a) - at(b)));
    return json(pageOf(request, found.map(readable), { preset: 20, max: 100 }));
  });
}

/** From a CSV file, properties come as the JSON text that `--save` wrote. */
function readable(row: Row): Row {
  return typeof row.properties === 'string' ? { ...row, properties: JSON.parse(row.properties) as unknown } : row;
}

function findEvent(portal: Portal, id: string): Row {
  const row = rowsOf(portal, 'marketing_events').find((one) => idOf(one) === id);
  if (row === undefined) throw missing(`Marketing event ${id} does not exist`);
  return row;
}

function idOf(row: Row): string {
  return textOf(row.objectId) ?? textOf(row.id) ?? '';
}

interface Wanted {
  readonly event?: string | undefined;
  readonly state?: string | undefined;
  /** Id or e-mail address. */
  readonly contact?: string | undefined;
}

function participations(portal: Portal, { event, state, contact }: Wanted): Row[] {
  return rowsOf(portal, 'event_participations').filter(
    (row) =>
      (event === undefined || textOf(row.marketingEventId) === event) &&
      (state === undefined || textOf(row.attendanceState) === state) &&
      (contact === undefined || [textOf(row.contactId), textOf(row.email)].includes(contact)),
  );
}

function counters(rows: readonly Row[]): JsonObject {
  const count = (state: string): number => rows.filter((row) => textOf(row.attendanceState) === state).length;
  return { attended: count('ATTENDED'), registered: count('REGISTERED'), cancelled: count('CANCELLED'), noShows: count('NO_SHOW') };
}

function eventJson(portal: Portal, row: Row): JsonObject {
  const now = portal.clock.now().toISOString();
  const { attended, registered, cancelled, noShows } = counters(participations(portal, { event: idOf(row) }));
  const { id, ...fields } = row;
  return {
    ...fields,
    objectId: textOf(row.objectId) ?? textOf(id) ?? '',
    eventName: textOf(row.eventName) ?? '',
    eventOrganizer: textOf(row.eventOrganizer) ?? '',
    eventCancelled: textOf(row.eventCancelled) === 'true',
    eventCompleted: textOf(row.eventCompleted) === 'true',
    registrants: registered,
    attendees: attended,
    cancellations: cancelled,
    noShows,
    customProperties: [],
    createdAt: textOf(row.createdAt) ?? now,
    updatedAt: textOf(row.updatedAt) ?? now,
  };
}

function participationJson(portal: Portal, row: Row, at: number): JsonObject {
  const marketingEventId = textOf(row.marketingEventId) ?? '';
  const event = rowsOf(portal, 'marketing_events').find((one) => idOf(one) === marketingEventId);
  const occurredAt = parseTime(textOf(row.occurredAt) ?? '') ?? 0;
  return {
    id: textOf(row.id) ?? String(at + 1),
    createdAt: new Date(occurredAt).toISOString(),
    associations: {
      contact: { contactId: textOf(row.contactId) ?? '', email: textOf(row.email) ?? '' },
      marketingEvent: { marketingEventId, name: textOf(event?.eventName) ?? '' },
    },
    properties: {
      occurredAt,
      attendanceState: textOf(row.attendanceState) ?? 'EMPTY',
      attendanceDurationSeconds: Number(textOf(row.attendanceDurationSeconds) ?? 0),
      attendancePercentage: textOf(row.attendancePercentage) ?? '0',
    },
  };
}
