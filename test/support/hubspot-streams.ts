import type { StreamKind, StreamSpec } from '../../src/core/types.ts';
import type { Seed } from '../../src/sandbox/types.ts';
import { control, sandboxRecords, type StreamCase } from '../connector-suite.ts';

type Row = Readonly<Record<string, unknown>>;

const TIE = '2025-03-01T00:00:00.000Z';
const DAY_MS = 86_400_000;

interface CrmObject {
  readonly kind: StreamKind;
  readonly field: string;
  readonly associations: readonly string[];
}

const CRM = {
  companies: { kind: 'partner', field: 'name', associations: [] },
  contacts: { kind: 'contact', field: 'email', associations: [] },
  meetings: { kind: 'activity', field: 'hs_meeting_title', associations: ['companies'] },
  deals: { kind: 'deal', field: 'dealname', associations: ['companies'] },
  tickets: { kind: 'activity', field: 'subject', associations: ['companies', 'contacts'] },
  calls: { kind: 'activity', field: 'hs_call_title', associations: ['companies'] },
  emails: { kind: 'activity', field: 'hs_email_subject', associations: ['companies'] },
  notes: { kind: 'activity', field: 'hs_note_body', associations: ['companies'] },
  tasks: { kind: 'activity', field: 'hs_task_subject', associations: ['companies'] },
  feedback_submissions: { kind: 'activity', field: 'hs_content', associations: ['companies'] },
} as const satisfies Readonly<Record<string, CrmObject>>;

/** A portal with some of everything that HubSpot's connector reads. */
export const EVERY_STREAM: Seed = new Map<string, readonly Row[]>([
  [
    'properties',
    [
      { objectType: 'tasks', name: 'prm_task_key', type: 'string', hasUniqueValue: 'true' },
      {
        objectType: 'companies',
        name: 'prm_state',
        type: 'enumeration',
        fieldType: 'select',
        options: [{ value: 'general' }, { value: 'dormant' }],
      },
    ],
  ],
  ['companies', rows(450, (n) => ({ name: `Company ${n}`, hs_lastmodifieddate: n < 250 ? TIE : stamp(n) }))],
  ['contacts', rows(230, (n) => ({ email: mail(n), lastmodifieddate: stamp(n), associations: { companies: [String(1 + (n % 450))] } }))],
  ...(['meetings', 'deals', 'tickets', 'calls', 'emails', 'notes', 'tasks', 'feedback_submissions'] as const).map(
    (name): [string, readonly Row[]] => [
      name,
      rows(120, (n) => ({
        [CRM[name].field]: `${name} ${n}`,
        hs_timestamp: stamp(n),
        hs_lastmodifieddate: TIE,
        associations: { companies: [String(1 + n)] },
      })),
    ],
  ),
  [
    'owners',
    rows(130, (n) => ({
      email: `o${n}@example.jp`,
      firstName: 'Rei',
      lastName: `Owner ${n}`,
      updatedAt: stamp(n),
      archived: n % 40 === 0,
    })),
  ],
  ['marketing_emails', [{ id: '71', name: 'win-story: May', emailCampaignId: 987 }]],
  [
    'email_events',
    rows(1_100, (n) => ({
      id: `e${n}`,
      created: stamp(n),
      type: n % 3 === 0 ? 'OPEN' : 'DELIVERED',
      recipient: mail(n % 300),
      emailCampaignId: 987,
    })),
  ],
  ['forms', ['a', 'b', 'c'].map((id) => ({ id: `form-${id}`, name: `Form ${id}`, formType: id === 'c' ? 'captured' : 'hubspot' }))],
  [
    'form_submissions',
    rows(130, (n) => ({
      formId: `form-${'abc'.charAt(n % 2)}`,
      conversionId: `c${n}`,
      submittedAt: stamp(n),
      email: mail(n),
      company: 'X',
    })),
  ],
  [
    'marketing_events',
    ['8', '9'].map((id) => ({ objectId: id, eventName: `Briefing ${id}`, startDateTime: stamp(1), updatedAt: stamp(2) })),
  ],
  [
    'event_participations',
    rows(150, (n) => ({
      marketingEventId: n < 130 ? '8' : '9',
      contactId: String(n + 1),
      occurredAt: stamp(n),
      attendanceState: 'ATTENDED',
    })),
  ],
  [
    'lists',
    [
      { name: 'Partners: nurture', members: membersOf(1, 300, 'contacts') },
      { name: 'Partners: gold', objectType: 'companies', members: membersOf(5, 25, 'companies') },
      { name: 'Partners: empty' },
    ],
  ],
  [
    'events',
    rows(150, (n) => ({
      id: `v${n}`,
      eventType: 'e_visited_page',
      objectType: 'CONTACT',
      objectId: String(1 + n),
      occurredAt: stamp(n),
      properties: { hs_url: `https://example.jp/${n}` },
    })),
  ],
]);

/** Every stream, with what it must yield and how something happens in it. */
export function streamCases(url: string): readonly StreamCase[] {
  return [
    ...Object.entries(CRM).map(([object, one]) => crmCase(url, object, one)),
    ownersCase(url),
    logCase(url, 'email_events', {
      fields: ['type', 'recipient', 'emailName'],
      idOf: (row) => `${String(Date.parse(String(row.created)))}-${String(row.id)}`,
      row: (n) => ({ id: `new${n}`, created: later(n), type: 'CLICK', recipient: mail(1), emailCampaignId: 987 }),
      readPath: 'email/public/v1/events',
    }),
    logCase(url, 'form_submissions', {
      fields: ['formName', 'submittedAt'],
      idOf: (row) => String(row.conversionId),
      row: (n) => ({ formId: 'form-b', conversionId: `new${n}`, submittedAt: later(n), email: mail(2) }),
      readPath: 'form-integrations',
    }),
    logCase(url, 'event_participations', {
      fields: ['attendanceState', 'eventName'],
      idOf: (row) => `${String(row.marketingEventId)}-${String(row.contactId)}`,
      row: (n) => ({ marketingEventId: '9', contactId: String(200 + n), occurredAt: later(n), attendanceState: 'REGISTERED' }),
      readPath: 'participations',
    }),
    logCase(url, 'events', {
      fields: ['eventName', 'occurredAt'],
      idOf: (row) => String(row.id),
      row: (n) => ({
        id: `new${n}`,
        eventType: 'pe62515_tool',
        objectType: 'CONTACT',
        objectId: '7',
        occurredAt: later(n),
        properties: {},
      }),
      readPath: 'events/v3/events|event-occurrences',
    }),
    membershipCase(url),
  ];
}

export const STREAM_NAMES: readonly string[] = [
  ...Object.keys(CRM),
  'owners',
  'email_events',
  'form_submissions',
  'event_participations',
  'events',
  'list_memberships',
];

function crmCase(url: string, object: string, { kind, field, associations }: CrmObject): StreamCase {
  return {
    spec: specOf(object, { kind, fields: [field], optionalFields: ['prm_not_there'], associations }),
    expected: async () => (await sandboxRecords(url, object)).filter(({ archived }) => archived === false).map(({ id }) => String(id)),
    change: async (id) => {
      await control(url, 'clock', { advanceMs: 1000 });
      await control(url, `records/${object}`, { id, properties: { [field]: object === 'contacts' ? 'changed@example.jp' : 'Changed' } });
    },
    tied: object !== 'contacts',
    readPath: object,
  };
}

function ownersCase(url: string): StreamCase {
  return {
    spec: specOf('owners', { kind: 'owner', fields: ['id', 'email', 'active'], associations: [] }),
    expected: async () => (await sandboxRecords(url, 'owners')).map(({ id }) => String(id)),
    change: async (id) => {
      const row = (await sandboxRecords(url, 'owners')).find((one) => one.id === id);
      await control(url, 'rows/owners', { rows: [{ ...row, lastName: 'Changed', updatedAt: later(0) }] });
    },
    readPath: 'owners',
  };
}

interface LogCase {
  readonly fields: readonly string[];
  readonly idOf: (row: Row) => string;
  /** The n-th thing that happens during a test. */
  readonly row: (n: number) => Row;
  readonly readPath: string;
}

function logCase(url: string, object: string, { fields, idOf, row, readPath }: LogCase): StreamCase {
  let happened = 0;
  return {
    spec: specOf(object, { kind: 'activity', fields, associations: ['contacts'] }),
    expected: async () => (await sandboxRecords(url, object)).map(idOf),
    change: () => Promise.resolve(),
    happen: async () => {
      const next = row(happened);
      happened += 1;
      await control(url, `rows/${object}`, { rows: [next] });
      return idOf(next);
    },
    readPath,
  };
}

function membershipCase(url: string): StreamCase {
  const authorization = 'Bearer pat-na1-sandbox';
  let next = 26;
  return {
    spec: {
      ...specOf('list_memberships', { kind: 'activity', fields: ['listName'], associations: ['contacts', 'companies'] }),
      where: 'Partners',
    },
    expected: async () => {
      const ids: string[] = [];
      for (const list of ['1', '2']) {
        let after: string | undefined = '';
        while (after !== undefined) {
          const answer = await fetch(`${url}/crm/v3/lists/${list}/memberships?limit=250&after=${after}`, { headers: { authorization } });
          const page = (await answer.json()) as { results: { recordId: string }[]; paging?: { next: { after: string } } };
          ids.push(...page.results.map(({ recordId }) => `${list}-${recordId}`));
          after = page.paging?.next.after;
        }
      }
      return ids;
    },
    change: () => Promise.resolve(),
    happen: async () => {
      const id = String(next);
      next += 1;
      await control(url, 'clock', { advanceMs: 1000 });
      await fetch(`${url}/crm/v3/lists/2/memberships/add`, {
        method: 'PUT',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify([id]),
      });
      return `2-${id}`;
    },
    readPath: 'join-order',
  };
}

function specOf(object: string, more: Pick<StreamSpec, 'kind' | 'fields' | 'associations'> & Partial<StreamSpec>): StreamSpec {
  return { name: object, object, optionalFields: [], where: null, ...more };
}

function rows(count: number, row: (n: number) => Row): readonly Row[] {
  return Array.from({ length: count }, (_, n) => ({ id: String(n + 1), createdate: '2024-01-01T00:00:00.000Z', ...row(n) }));
}

function membersOf(from: number, to: number, object: string): string {
  const ids = Array.from({ length: to - from }, (_, n) => from + n).filter((id) => object === 'companies' || id <= 230);
  return ids.map((id) => `${id}@${stamp(id)}`).join(';');
}

function mail(n: number): string {
  return `p${n}@example.jp`;
}

function stamp(n: number): string {
  return new Date(Date.parse(TIE) + n * 60_000).toISOString();
}

/** After everything of the seed, whatever the sandbox's clock. */
function later(n: number): string {
  return new Date(Date.parse('2026-01-05T00:00:00Z') + 30 * DAY_MS + n * 1000).toISOString();
}
