import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { resourceNotFound } from './errors.ts';
import { objectType, propertiesOf, tableOf, type Portal } from './portal.ts';
import { propertyJson } from './property.ts';
import { readerOf } from './record-values.ts';
import { queryList, type JsonObject } from './request-body.ts';
import { json, param, type Router } from './router.ts';
import type { CrmRecord } from './store/record.ts';
import { PORTAL_ID } from './values.ts';

const [MOST_RECORDS, MOST_CONTACTS] = [250, 100];
const CONTACT_DEFAULTS = ['firstname', 'lastname', 'company', 'lastmodifieddate'];

/** The reading paths of v1 and v2 that older clients begin with (API reference, "Legacy"): records in pages, definitions of properties. */
export function addLegacyRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'root', '/companies/v2/companies/paged', (request) => {
    const page = pageOf(portal, 'companies', request, { limit: 'limit', offset: 'offset', preset: 100, max: MOST_RECORDS });
    const names = queryList(request.query, 'properties');
    return json({
      companies: page.records.map((record) => companyJson(portal, record, names)),
      'has-more': page.more,
      offset: page.last,
    });
  });
  router.on('GET', 'root', '/companies/v2/companies/:id', (request) =>
    json(companyJson(portal, one(portal, 'companies', request), allNames(portal, 'companies'))),
  );
  router.on('GET', 'root', '/contacts/v1/lists/all/contacts/all', (request) => {
    const page = pageOf(portal, 'contacts', request, { limit: 'count', offset: 'vidOffset', preset: 20, max: MOST_CONTACTS });
    const asked = queryList(request.query, 'property');
    const names = asked.length === 0 ? CONTACT_DEFAULTS : [...asked, 'lastmodifieddate'];
    return json({
      contacts: page.records.map((record) => contactJson(portal, record, names)),
      'has-more': page.more,
      'vid-offset': page.last,
    });
  });
  router.on('GET', 'root', '/deals/v1/deal/paged', (request) => {
    const page = pageOf(portal, 'deals', request, { limit: 'limit', offset: 'offset', preset: 100, max: MOST_RECORDS });
    const names = queryList(request.query, 'properties');
    return json({ deals: page.records.map((record) => dealJson(portal, record, names)), hasMore: page.more, offset: page.last });
  });
  router.on('GET', 'root', '/deals/v1/deal/:id', (request) =>
    json(dealJson(portal, one(portal, 'deals', request), allNames(portal, 'deals'))),
  );
  for (const path of ['/properties/v1/:type/properties', '/properties/v2/:type/properties', '/companies/v2/properties'])
    router.on('GET', 'root', path, (request) => json(definitions(portal, request.params.type ?? 'companies')));
}

interface PageNames {
  readonly limit: string;
  readonly offset: string;
  readonly preset: number;
  readonly max: number;
}

/** Living records behind the offset, which is the last id of the page before. More than the maximum is cut, not refused. */
function pageOf(portal: Portal, kind: string, { query }: SandboxRequest, names: PageNames) {
  const { live } = tableOf(portal, objectType(kind));
  const wanted = Number(query.get(names.limit) ?? names.preset);
  const size = Math.min(Number.isInteger(wanted) && wanted > 0 ? wanted : names.preset, names.max);
  const after = Number(query.get(names.offset) ?? 0);
  const found = live.slice(live.rank(0, (Number.isFinite(after) ? after : 0) + 0.5), size + 1);
  const records = found.slice(0, size);
  return { records, more: found.length > size, last: records.at(-1)?.id ?? 0 };
}

function one(portal: Portal, kind: string, request: SandboxRequest): CrmRecord {
  const id = param(request, 'id');
  const record = /^\d+$/.test(id) ? tableOf(portal, objectType(kind)).resolve(Number(id)) : undefined;
  if (record?.archivedAt !== 0) throw resourceNotFound();
  return record;
}

function allNames(portal: Portal, kind: string): string[] {
  return propertiesOf(portal, objectType(kind))
    .list(false)
    .map(({ name }) => name);
}

/** Values as v1 and v2 tell them: times in epoch ms; what has no value is left out. */
function values(portal: Portal, kind: string, record: CrmRecord, names: readonly string[]): [string, string][] {
  const type = objectType(kind);
  return names.flatMap((name): [string, string][] => {
    const definition = propertiesOf(portal, type).get(name);
    const value = definition === undefined ? undefined : readerOf(tableOf(portal, type), name)(record);
    if (definition === undefined || value === undefined || value === '') return [];
    const isTime = definition.type === 'date' || definition.type === 'datetime';
    return [[name, isTime ? String(Date.parse(value)) : value]];
  });
}

/** A value with its last version. */
function versioned(portal: Portal, kind: string, record: CrmRecord, names: readonly string[]): JsonObject {
  const column = tableOf(portal, objectType(kind));
  return Object.fromEntries(
    values(portal, kind, record, names).map(([name, value]) => {
      const last = record.history?.get(column.column(name))?.[0];
      const [timestamp, source] = [last?.at ?? record.createdAt, last?.source ?? 'IMPORT'];
      return [
        name,
        { value, timestamp, source, sourceId: null, versions: [{ name, value, timestamp, source, sourceId: null, sourceVid: [] }] },
      ];
    }),
  );
}

function companyJson(portal: Portal, record: CrmRecord, names: readonly string[]): JsonObject {
  return {
    portalId: PORTAL_ID,
    companyId: record.id,
    isDeleted: false,
    properties: versioned(portal, 'companies', record, names),
    additionalDomains: [],
  };
}

function dealJson(portal: Portal, record: CrmRecord, names: readonly string[]): JsonObject {
  const linked = (kind: string): number[] => portal.associations.targets('deals', record.id, kind);
  return {
    portalId: PORTAL_ID,
    dealId: record.id,
    isDeleted: false,
    associations: { associatedVids: linked('contacts'), associatedCompanyIds: linked('companies'), associatedDealIds: linked('deals') },
    properties: versioned(portal, 'deals', record, names),
  };
}

function contactJson(portal: Portal, record: CrmRecord, names: readonly string[]): JsonObject {
  const [email] = values(portal, 'contacts', record, ['email']);
  const { id: vid, createdAt: timestamp } = record;
  const identities = email === undefined ? [] : [{ type: 'EMAIL', value: email[1], timestamp, 'is-primary': true }];
  return {
    addedAt: timestamp,
    vid,
    'canonical-vid': vid,
    'merged-vids': [],
    'portal-id': PORTAL_ID,
    'is-contact': true,
    properties: Object.fromEntries(values(portal, 'contacts', record, names).map(([name, value]) => [name, { value }])),
    'form-submissions': [],
    'identity-profiles': [{ vid, 'saved-at-timestamp': timestamp, 'deleted-changed-timestamp': 0, identities }],
    'merge-audits': [],
  };
}

function definitions(portal: Portal, kind: string): JsonObject[] {
  return propertiesOf(portal, objectType(kind))
    .list(false)
    .map((property) => ({
      ...propertyJson(property),
      createdAt: property.createdAt,
      updatedAt: property.updatedAt,
      deleted: false,
      readOnlyValue: property.readOnlyValue,
      readOnlyDefinition: property.hubspotDefined,
    }));
}
