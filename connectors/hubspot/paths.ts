/**
 * Where each API lives, one column per version of the vendor's API. `v3` is unsupported from September 2027
 * (associations from 30 March 2027, OAuth v1 ends 16 February 2027); moving is then one setting.
 */
export const API_VERSIONS = ['v3', '2026-03'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

interface Roots {
  readonly objects: string;
  readonly associations: string;
  readonly properties: string;
  readonly lists: string;
  readonly owners: string;
  readonly account: string;
  readonly token: string;
  readonly marketingEmails: string;
  readonly marketingEvents: string;
  /** Definitions only; the vendor has a date-versioned path for them as a beta of 2026-09. */
  readonly forms: string;
  readonly events: string;
}

/** Legacy APIs without a successor: one path whatever the version (docs of the connector, "Versions"). */
const EMAIL_EVENTS = '/email/public/v1/events';
const SUBMISSIONS = '/form-integrations/v1/submissions/forms';

/** In beta, whatever the version. */
const WORKFLOWS = '/automation/v4/flows';

const ROOTS: Record<ApiVersion, Roots> = {
  v3: {
    objects: '/crm/v3/objects',
    associations: '/crm/v4/associations',
    properties: '/crm/v3/properties',
    lists: '/crm/v3/lists',
    owners: '/crm/v3/owners',
    account: '/account-info/v3',
    token: '/oauth/v1/token',
    marketingEmails: '/marketing/v3/emails',
    marketingEvents: '/marketing/v3/marketing-events',
    forms: '/marketing/v3/forms',
    events: '/events/v3/events',
  },
  '2026-03': {
    objects: '/crm/objects/2026-03',
    associations: '/crm/associations/2026-03',
    properties: '/crm/properties/2026-03',
    lists: '/crm/lists/2026-03',
    owners: '/crm/owners/2026-03',
    account: '/account-info/2026-03',
    token: '/oauth/2026-03/token',
    marketingEmails: '/marketing/emails/2026-03',
    marketingEvents: '/marketing/marketing-events/2026-03',
    forms: '/marketing/forms/2026-09-beta',
    events: '/events/event-occurrences/2026-03',
  },
};

/** Paths without host and without trailing slash; names in them are escaped. */
export interface Paths {
  objects(object: string): string;
  search(object: string): string;
  batch(object: string, verb: 'read' | 'update' | 'upsert'): string;
  associations(from: string, to: string, verb: 'read' | 'associate/default'): string;
  properties(object: string, name?: string): string;
  propertyGroups(object: string, name?: string): string;
  readonly lists: string;
  listByName(objectTypeId: string, name: string): string;
  list(id: string): string;
  listName(id: string): string;
  listFilters(id: string): string;
  readonly owners: string;
  readonly account: string;
  readonly token: string;
  /** Members of a list in the order of joining. */
  listJoins(id: string): string;
  readonly marketingEmails: string;
  readonly emailEvents: string;
  readonly forms: string;
  formSubmissions(form: string): string;
  readonly marketingEvents: string;
  participations(event: string): string;
  readonly events: string;
  readonly workflows: string;
}

export function pathsOf(version: ApiVersion): Paths {
  const roots = ROOTS[version];
  const e = encodeURIComponent;
  return {
    objects: (object) => `${roots.objects}/${e(object)}`,
    search: (object) => `${roots.objects}/${e(object)}/search`,
    batch: (object, verb) => `${roots.objects}/${e(object)}/batch/${verb}`,
    associations: (from, to, verb) => `${roots.associations}/${e(from)}/${e(to)}/batch/${verb}`,
    properties: (object, name) => `${roots.properties}/${e(object)}${name === undefined ? '' : `/${e(name)}`}`,
    propertyGroups: (object, name) => `${roots.properties}/${e(object)}/groups${name === undefined ? '' : `/${e(name)}`}`,
    lists: roots.lists,
    listByName: (objectTypeId, name) => `${roots.lists}/object-type-id/${e(objectTypeId)}/name/${e(name)}`,
    list: (id) => `${roots.lists}/${e(id)}`,
    listName: (id) => `${roots.lists}/${e(id)}/update-list-name`,
    listFilters: (id) => `${roots.lists}/${e(id)}/update-list-filters`,
    owners: roots.owners,
    account: `${roots.account}/details`,
    token: roots.token,
    listJoins: (id) => `${roots.lists}/${e(id)}/memberships/join-order`,
    marketingEmails: roots.marketingEmails,
    emailEvents: EMAIL_EVENTS,
    forms: roots.forms,
    formSubmissions: (form) => `${SUBMISSIONS}/${e(form)}`,
    marketingEvents: roots.marketingEvents,
    participations: (event) => `${roots.marketingEvents}/participations/${e(event)}/breakdown`,
    events: roots.events,
    workflows: WORKFLOWS,
  };
}
