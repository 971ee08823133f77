import type { Hubspot } from '../client.ts';
import { nextAfter, object, text, type Json } from '../json.ts';
import { resultsOf } from '../results.ts';
import type { Answer, Call } from '../wire.ts';
import { instantOf, logFields, type LogRecord, type LogSource } from './log-source.ts';

const PAGE = '100';

interface MarketingEvent {
  readonly id: string;
  readonly raw: Json;
  /** Counts of those who registered, came, cancelled and stayed away: they move when a participation does. */
  readonly counts: string;
}

/**
 * Who took part in marketing events. A participation cannot be asked for by time, but each event tells its counts: only an
 * event whose counts have moved since the last pass is read again.
 */
export const participations: LogSource = {
  fields: logFields(
    'id! occurredAt:datetime attendanceState attendanceDurationSeconds:number attendancePercentage contactId email eventId eventName eventType eventStartAt:datetime eventEndAt:datetime',
  ),
  prefix: null,
  filters: false,
  probe: (hubspot) => eventsCall(hubspot, { limit: '1' }),
  open(hubspot) {
    let asked: Promise<{ readonly answer: Answer; readonly events: readonly MarketingEvent[] }> | null = null;
    return async ({ place, known }) => {
      const { answer, events } = await (asked ??= readEvents(hubspot));
      const at = place === null ? null : text(place.event);
      const moved = events.filter(({ id, counts }) => (known[id] ?? '0.0.0.0') !== counts && (at === null || id >= at));
      const event = moved[0];
      if (event === undefined) return { answer, records: [], place: null, known: stillThere(known, events) };
      const after = place !== null && event.id === at ? text(place.after) : null;
      const page = await readPage(hubspot, event, after);
      if (page.after !== null) return { answer, records: page.records, place: { event: event.id, after: page.after }, known };
      const next = moved[1] === undefined ? null : { event: moved[1].id };
      return { answer, records: page.records, place: next, known: { ...stillThere(known, events), [event.id]: event.counts } };
    };
  },
};

/** Deleted events are forgotten. */
function stillThere(known: Readonly<Record<string, string>>, events: readonly MarketingEvent[]): Readonly<Record<string, string>> {
  const ids = new Set(events.map(({ id }) => id));
  return Object.fromEntries(Object.entries(known).filter(([id]) => ids.has(id)));
}

function eventsCall(hubspot: Hubspot, query: Readonly<Record<string, string>>): Call {
  return { what: 'read marketing events', method: 'GET', path: hubspot.paths.marketingEvents, query, effect: 'read' };
}

async function readEvents(hubspot: Hubspot): Promise<{ readonly answer: Answer; readonly events: readonly MarketingEvent[] }> {
  const events: MarketingEvent[] = [];
  let first: Answer | null = null;
  let after: string | null = null;
  do {
    const answer: Answer = await hubspot.call(eventsCall(hubspot, { limit: PAGE, ...(after === null ? {} : { after }) }));
    first ??= answer;
    events.push(...resultsOf(answer, 'read marketing events').map(readEvent));
    after = nextAfter(object(answer.body));
  } while (after !== null);
  return { answer: first, events: events.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

function readEvent(event: Json): MarketingEvent {
  const id = text(event.objectId) ?? text(event.id) ?? '';
  const count = (name: string): string => text(event[name]) ?? '0';
  return {
    id,
    raw: {
      eventId: id,
      eventName: text(event.eventName),
      eventType: text(event.eventType),
      eventStartAt: instantOf(event.startDateTime),
      eventEndAt: instantOf(event.endDateTime),
    },
    counts: [count('registrants'), count('attendees'), count('cancellations'), count('noShows')].join('.'),
  };
}

async function readPage(
  hubspot: Hubspot,
  event: MarketingEvent,
  after: string | null,
): Promise<{ readonly records: readonly LogRecord[]; readonly after: string | null }> {
  const what = 'read participations in marketing events';
  const query = { limit: PAGE, ...(after === null ? {} : { after }) };
  const answer = await hubspot.call({ what, method: 'GET', path: hubspot.paths.participations(event.id), query, effect: 'read' });
  return { records: resultsOf(answer, what).map((one) => readParticipation(event, one)), after: nextAfter(object(answer.body)) };
}

/** One record per event and person: it changes when a registration becomes an attendance. */
function readParticipation(event: MarketingEvent, one: Json): LogRecord {
  const contact = object(object(one.associations).contact);
  const { occurredAt, attendanceState, attendanceDurationSeconds, attendancePercentage } = object(one.properties);
  const contactId = text(contact.contactId);
  const email = text(contact.email);
  const at = instantOf(occurredAt) ?? instantOf(one.createdAt);
  return {
    id: `${event.id}-${contactId ?? email ?? text(one.id) ?? ''}`,
    raw: {
      id: text(one.id),
      occurredAt: at,
      attendanceState: text(attendanceState),
      attendanceDurationSeconds: text(attendanceDurationSeconds),
      attendancePercentage: text(attendancePercentage),
      contactId,
      email,
      ...event.raw,
    },
    modifiedAt: at,
    contactId: contactId === '' ? null : contactId,
    email,
  };
}
