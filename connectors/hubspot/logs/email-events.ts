import type { Hubspot } from '../client.ts';
import { list, nextAfter, object, text, type Json } from '../json.ts';
import { resultsOf } from '../results.ts';
import type { Call } from '../wire.ts';
import { instantOf, logFields, type LogRecord, type LogSource } from './log-source.ts';

const PAGE = '1000';
const WHAT = 'read marketing e-mail events';

/**
 * What happened to marketing e-mails, per recipient (legacy API; it has no successor). `filteredEvent` marks what HubSpot
 * itself takes for a machine. `emailName` comes from the marketing e-mail to which the event's campaign belongs; `emailKey` is
 * its first word (`win-story 2026-05` → `win-story`).
 */
export const emailEvents: LogSource = {
  fields: logFields(
    'id! created:datetime type recipient emailCampaignId emailId emailName emailKey subject appName filteredEvent:boolean url userAgent response',
  ),
  prefix: null,
  filters: false,
  probe: (hubspot) => call(hubspot, { limit: '1' }),
  open(hubspot, { fields }) {
    const emails = ['emailName', 'emailKey', 'emailId'].some((name) => fields.has(name)) ? namesOf(hubspot) : null;
    return async ({ since, place, known }) => {
      const offset = place === null ? null : text(place.after);
      const query = { limit: PAGE, ...(since === 0 ? {} : { startTimestamp: String(since) }), ...(offset === null ? {} : { offset }) };
      const answer = await hubspot.call(call(hubspot, query));
      const body = object(answer.body);
      const found = resultsOf(answer, WHAT, 'events');
      const names = emails === null || found.length === 0 ? null : await emails();
      const next = body.hasMore === true ? text(body.offset) : null;
      return { answer, records: found.map((event) => readEvent(event, names)), place: next === null ? null : { after: next }, known };
    };
  },
};

function call(hubspot: Hubspot, query: Readonly<Record<string, string>>): Call {
  return { what: WHAT, method: 'GET', path: hubspot.paths.emailEvents, query, effect: 'read' };
}

/** An event is known by its id and the time of its making together. */
function readEvent(event: Json, emails: Emails | null): LogRecord {
  const created = instantOf(event.created);
  const email = emails?.get(text(event.emailCampaignId) ?? '');
  const recipient = text(event.recipient);
  return {
    id: `${text(event.created) ?? ''}-${text(event.id) ?? ''}`,
    raw: {
      id: text(event.id),
      created,
      type: text(event.type),
      recipient,
      emailCampaignId: text(event.emailCampaignId),
      emailId: email?.id ?? null,
      emailName: email?.name ?? null,
      emailKey: keyOf(email?.name ?? ''),
      subject: text(event.subject),
      appName: text(event.appName),
      filteredEvent: event.filteredEvent === true || event.filteredEvent === 'true',
      url: text(event.url),
      userAgent: text(event.userAgent),
      response: text(event.response),
    },
    modifiedAt: created,
    email: recipient,
  };
}

function keyOf(name: string): string | null {
  const [first = ''] = name.trim().split(/[\s::/|]/);
  return first === '' ? null : first;
}

/** Campaign id → marketing e-mail. */
type Emails = ReadonlyMap<string, { readonly id: string; readonly name: string }>;

/** All marketing e-mails, asked once per reading and only when there is an event to name. */
function namesOf(hubspot: Hubspot): () => Promise<Emails> {
  let asked: Promise<Emails> | null = null;
  return () => (asked ??= readEmails(hubspot));
}

async function readEmails(hubspot: Hubspot): Promise<Emails> {
  const emails = new Map<string, { readonly id: string; readonly name: string }>();
  let after: string | null = null;
  do {
    const what = 'read marketing e-mails';
    const query: Readonly<Record<string, string>> = { limit: '100', ...(after === null ? {} : { after }) };
    const answer = await hubspot.call({ what, method: 'GET', path: hubspot.paths.marketingEmails, query, effect: 'read' });
    for (const email of resultsOf(answer, what)) {
      const known = { id: text(email.id) ?? '', name: text(email.name) ?? '' };
      for (const campaign of [email.primaryEmailCampaignId, ...list(email.allEmailCampaignIds)]) emails.set(text(campaign) ?? '', known);
    }
    after = nextAfter(object(answer.body));
  } while (after !== null);
  return emails;
}
