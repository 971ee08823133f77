import type { SandboxRequest } from '../../../../src/sandbox/types.ts';
import { resourceNotFound } from '../errors.ts';
import { objectType, tableOf, type Portal } from '../portal.ts';
import { allValues } from '../record-values.ts';
import type { JsonObject } from '../request-body.ts';
import { json, param, type Router } from '../router.ts';
import type { CrmRecord } from '../store/record.ts';
import { parseTime, PORTAL_ID } from '../values.ts';
import { placeOf, recentPage, sizeOf, type PageNames } from './pages.ts';

const PAGED: PageNames = { limit: 'limit', offset: 'offset', preset: 100, max: 250 };

interface Kind {
  /** What v1 calls it; e-mails that came in have a name of their own. */
  readonly type: string;
  /** From v1's names to the properties of today; a star stands for a time. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The five kinds of records that were one object once (API reference, "Engagements", legacy). */
const KINDS: Readonly<Record<string, Kind>> = {
  notes: { type: 'NOTE', metadata: { body: 'hs_note_body' } },
  tasks: {
    type: 'TASK',
    metadata: {
      subject: 'hs_task_subject',
      body: 'hs_task_body',
      status: 'hs_task_status',
      taskType: 'hs_task_type',
      priority: 'hs_task_priority',
      completionDate: '*hs_task_completion_date',
    },
  },
  meetings: {
    type: 'MEETING',
    metadata: {
      title: 'hs_meeting_title',
      body: 'hs_meeting_body',
      startTime: '*hs_meeting_start_time',
      endTime: '*hs_meeting_end_time',
      meetingOutcome: 'hs_meeting_outcome',
      location: 'hs_meeting_location',
    },
  },
  calls: {
    type: 'CALL',
    metadata: {
      title: 'hs_call_title',
      body: 'hs_call_body',
      status: 'hs_call_status',
      disposition: 'hs_call_disposition',
      toNumber: 'hs_call_to_number',
      fromNumber: 'hs_call_from_number',
      recordingUrl: 'hs_call_recording_url',
    },
  },
  emails: {
    type: 'EMAIL',
    metadata: { subject: 'hs_email_subject', text: 'hs_email_text', html: 'hs_email_html', status: 'hs_email_status' },
  },
};
const NAMES = Object.keys(KINDS);

/** From v1's types to the objects of today. */
export const KIND_OF: Readonly<Record<string, string>> = {
  NOTE: 'notes',
  TASK: 'tasks',
  MEETING: 'meetings',
  CALL: 'calls',
  EMAIL: 'emails',
  INCOMING_EMAIL: 'emails',
  FORWARDED_EMAIL: 'emails',
};

/** What v1's metadata of a type are as properties of today; unknown ones are left out. */
export function engagementProperties(type: string, given: JsonObject): JsonObject {
  const name = KIND_OF[type] ?? '';
  const values = Object.entries(KINDS[name]?.metadata ?? {}).flatMap(([key, property]) =>
    given[key] === undefined ? [] : [[property.replace('*', ''), given[key]] as const],
  );
  if (name === 'calls' && given.durationMilliseconds !== undefined) values.push(['hs_call_duration', given.durationMilliseconds]);
  if (name === 'emails') values.push(['hs_email_direction', type]);
  return Object.fromEntries(values);
}

/** `/engagements/v1/engagements`: all in pages, by their last change, and one by one. */
export function addLegacyEngagementRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'root', '/engagements/v1/engagements/paged', (request) => json(paged(portal, request)));
  router.on('GET', 'root', '/engagements/v1/engagements/recent/modified', (request) => {
    const { found, ...page } = recentPage(NAMES, portal, request, 'updatedAt');
    return json({ results: found.map(({ kind, record }) => engagementJson(portal, kind, record)), ...page });
  });
  router.on('GET', 'root', '/engagements/v1/engagements/associated/:type/:id/paged', (request) => json(associated(portal, request)));
  router.on('GET', 'root', '/engagements/v1/engagements/:id', (request) => {
    const id = param(request, 'id');
    for (const kind of /^\d+$/.test(id) ? NAMES : []) {
      const record = tableOf(portal, objectType(kind)).get(Number(id));
      if (record?.archivedAt === 0) return json(engagementJson(portal, kind, record));
    }
    throw resourceNotFound();
  });
}

/** One kind after the other; the offset is the place in that row. */
function paged(portal: Portal, request: SandboxRequest): JsonObject {
  const [start, size] = [placeOf(request, PAGED), sizeOf(request, PAGED)];
  const results: JsonObject[] = [];
  let before = 0;
  for (const kind of NAMES) {
    const { live } = tableOf(portal, objectType(kind));
    const from = Math.max(0, start + results.length - before);
    if (results.length < size)
      results.push(...live.slice(from, size - results.length).map((record) => engagementJson(portal, kind, record)));
    before += live.size;
  }
  return { results, hasMore: start + results.length < before, offset: start + results.length };
}

/** Those of one record; the offset is the place among them. */
function associated(portal: Portal, request: SandboxRequest): JsonObject {
  const type = objectType(param(request, 'type'));
  const all = NAMES.flatMap((kind) =>
    portal.associations.targets(type.name, Number(param(request, 'id')), kind).flatMap((id) => {
      const record = tableOf(portal, objectType(kind)).get(id);
      return record?.archivedAt === 0 ? [{ kind, record }] : [];
    }),
  );
  const start = placeOf(request, PAGED);
  const found = all.slice(start, start + sizeOf(request, PAGED));
  const offset = start + found.length;
  return { results: found.map(({ kind, record }) => engagementJson(portal, kind, record)), hasMore: offset < all.length, offset };
}

export function engagementJson(portal: Portal, name: string, record: CrmRecord): JsonObject {
  const kind = KINDS[name] ?? { type: 'NOTE', metadata: {} };
  const values = allValues(tableOf(portal, objectType(name)), record);
  const linked = (target: string): number[] => portal.associations.targets(name, record.id, target);
  const owner = Number(values.hubspot_owner_id);
  return {
    engagement: {
      id: record.id,
      portalId: PORTAL_ID,
      active: true,
      createdAt: record.createdAt,
      lastUpdated: record.updatedAt,
      ...(Number.isInteger(owner) && owner > 0 ? { ownerId: owner } : {}),
      type: name === 'emails' ? (values.hs_email_direction ?? kind.type) : kind.type,
      timestamp: parseTime(values.hs_timestamp ?? '') ?? record.createdAt,
    },
    associations: {
      contactIds: linked('contacts'),
      companyIds: linked('companies'),
      dealIds: linked('deals'),
      ticketIds: linked('tickets'),
      ownerIds: [],
      workflowIds: [],
      contentIds: [],
      quoteIds: [],
      marketingEventIds: [],
    },
    attachments: [],
    metadata: { ...metadata(kind, values), ...special(name, values) },
  };
}

function metadata({ metadata: names }: Kind, values: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, property]) => {
      const isTime = property.startsWith('*');
      const value = values[isTime ? property.slice(1) : property];
      return value === undefined ? [] : [[name, isTime ? parseTime(value) : value]];
    }),
  );
}

/** What has another shape than the property of today. */
function special(name: string, values: Readonly<Record<string, string>>): JsonObject {
  if (name === 'calls' && values.hs_call_duration !== undefined) return { durationMilliseconds: Number(values.hs_call_duration) };
  if (name !== 'emails') return {};
  const person = (email: string): JsonObject => ({ email, firstName: null, lastName: null });
  const { hs_email_from_email: from, hs_email_to_email: to } = values;
  return {
    from: from === undefined ? {} : person(from),
    to: (to ?? '')
      .split(';')
      .filter((one) => one !== '')
      .map(person),
    cc: [],
    bcc: [],
  };
}
