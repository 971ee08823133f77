import type { Hubspot } from '../client.ts';
import { nextAfter, object, text, type Json } from '../json.ts';
import { resultsOf } from '../results.ts';
import type { Call } from '../wire.ts';
import { flat, instantOf, logFields, type LogRecord, type LogSource } from './log-source.ts';

const PAGE = '100';
const WHAT = 'read events of contacts';

/**
 * Event analytics of contacts (Enterprise): page views, form views, documents, videos, and the portal's own behavioural
 * events. `eventName` is the type without what is the portal's or an app's (`pe62515_`, `ae113_`, `e_`); properties stand
 * under `properties.<name>`.
 */
export const eventAnalytics: LogSource = {
  fields: logFields('id! eventType eventName occurredAt:datetime objectId objectType'),
  prefix: 'properties.',
  filters: false,
  probe: (hubspot) => call(hubspot, { limit: '1' }),
  open:
    (hubspot) =>
    async ({ since, place, known }) => {
      const after = place === null ? null : text(place.after);
      const window = since === 0 ? {} : { occurredAfter: new Date(since).toISOString() };
      const answer = await hubspot.call(call(hubspot, { limit: PAGE, ...window, ...(after === null ? {} : { after }) }));
      const next = nextAfter(object(answer.body));
      return { answer, records: resultsOf(answer, WHAT).map(readEvent), place: next === null ? null : { after: next }, known };
    },
};

function call(hubspot: Hubspot, query: Readonly<Record<string, string>>): Call {
  return { what: WHAT, method: 'GET', path: hubspot.paths.events, query: { objectType: 'CONTACT', ...query }, effect: 'read' };
}

function readEvent(event: Json): LogRecord {
  const eventType = text(event.eventType) ?? '';
  const occurredAt = instantOf(event.occurredAt);
  const objectId = text(event.objectId);
  return {
    id: text(event.id) ?? '',
    raw: {
      id: text(event.id),
      eventType,
      eventName: eventType.replace(/^(pe\d+|ae\d+|e)_/, ''),
      occurredAt,
      objectId,
      objectType: text(event.objectType),
      ...flat('properties.', event.properties),
    },
    modifiedAt: occurredAt,
    contactId: objectId,
  };
}
