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
}

const ROOTS: Record<ApiVersion, Roots> = {
  v3: {
    objects: '/crm/v3/objects',
    associations: '/crm/v4/associations',
    properties: '/crm/v3/properties',
    lists: '/crm/v3/lists',
    owners: '/crm/v3/owners',
    account: '/account-info/v3',
    token: '/oauth/v1/token',
  },
  '2026-03': {
    objects: '/crm/objects/2026-03',
    associations: '/crm/associations/2026-03',
    properties: '/crm/properties/2026-03',
    lists: '/crm/lists/2026-03',
    owners: '/crm/owners/2026-03',
    account: '/account-info/2026-03',
    token: '/oauth/2026-03/token',
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
  listFilters(id: string): string;
  readonly owners: string;
  readonly account: string;
  readonly token: string;
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
    listFilters: (id) => `${roots.lists}/${e(id)}/update-list-filters`,
    owners: roots.owners,
    account: `${roots.account}/details`,
    token: roots.token,
  };
}
