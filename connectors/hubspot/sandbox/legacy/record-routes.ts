import type { SandboxRequest } from '../../../../src/sandbox/types.ts';
import { invalid, resourceNotFound } from '../errors.ts';
import { objectType, tableOf, type Portal } from '../portal.ts';
import { readerOf } from '../record-values.ts';
import { queryList, type JsonObject } from '../request-body.ts';
import { json, param, type Router } from '../router.ts';
import type { CrmRecord } from '../store/record.ts';
import { contactsBefore, pageById, placeOf, recentPage, recordOfPath, sizeOf, type PageNames } from './pages.ts';
import { allNames, companyJson, contactJson, contactProfile, dealJson, definitions } from './record-json.ts';

const PAGED: PageNames = { limit: 'limit', offset: 'offset', preset: 100, max: 250 };
const CONTACTS: PageNames = { limit: 'count', offset: 'vidOffset', preset: 20, max: 100 };
const SEARCH: PageNames = { limit: 'count', offset: 'offset', preset: 20, max: 100 };
const MOST_VIDS = 100;
const CONTACT_DEFAULTS = ['firstname', 'lastname', 'company', 'lastmodifieddate'];

/** The reading paths of v1 and v2 that older clients begin with (API reference, "Legacy"): records in pages, definitions of properties. */
export function addLegacyRecordRoutes(router: Router, portal: Portal): void {
  addCompanies(router, portal);
  addContacts(router, portal);
  addDeals(router, portal);
  for (const path of ['/properties/v1/:type/properties', '/properties/v2/:type/properties', '/companies/v2/properties'])
    router.on('GET', 'root', path, (request) => json(definitions(portal, request.params.type ?? 'companies')));
}

function addCompanies(router: Router, portal: Portal): void {
  router.on('GET', 'root', '/companies/v2/companies/paged', (request) => {
    const page = pageById(portal, 'companies', request, PAGED);
    const names = queryList(request.query, 'properties');
    return json({
      companies: page.records.map((record) => companyJson(portal, record, names)),
      'has-more': page.more,
      offset: page.last,
    });
  });
  addRecent(router, portal, '/companies/v2/companies/recent', 'companies', companyJson);
  router.on('GET', 'root', '/companies/v2/companies/:id', (request) =>
    json(companyJson(portal, recordOfPath(portal, 'companies', request), allNames(portal, 'companies'))),
  );
  router.on('GET', 'root', '/companies/v2/companies/:id/vids', (request) => {
    const { vids, ...page } = vidsOf(portal, request);
    return json({ vids, ...page });
  });
  router.on('GET', 'root', '/companies/v2/companies/:id/contacts', (request) => {
    const { vids, ...page } = vidsOf(portal, request);
    const contacts = vids.flatMap((vid) => living(portal, vid)).map((record) => contactJson(portal, record, CONTACT_DEFAULTS));
    return json({ contacts, ...page });
  });
}

/** The contacts of a company, in the order of their ids. */
function vidsOf(portal: Portal, request: SandboxRequest): { vids: number[]; vidOffset: number; hasMore: boolean } {
  const company = recordOfPath(portal, 'companies', request);
  const after = placeOf(request, CONTACTS);
  const all = portal.associations
    .targets('companies', company.id, 'contacts')
    .filter((vid) => vid > after)
    .sort((a, b) => a - b);
  const vids = all.slice(0, sizeOf(request, CONTACTS));
  return { vids, vidOffset: vids.at(-1) ?? after, hasMore: vids.length < all.length };
}

function addDeals(router: Router, portal: Portal): void {
  router.on('GET', 'root', '/deals/v1/deal/paged', (request) => {
    const page = pageById(portal, 'deals', request, PAGED);
    const names = queryList(request.query, 'properties');
    return json({ deals: page.records.map((record) => dealJson(portal, record, names)), hasMore: page.more, offset: page.last });
  });
  addRecent(router, portal, '/deals/v1/deal/recent', 'deals', dealJson);
  router.on('GET', 'root', '/deals/v1/deal/associated/:type/:id/paged', (request) => {
    const ids = portal.associations.targets(objectType(param(request, 'type')).name, Number(param(request, 'id')), 'deals');
    const start = placeOf(request, PAGED);
    const page = ids.slice(start, start + sizeOf(request, PAGED));
    const table = tableOf(portal, objectType('deals'));
    const deals = page
      .flatMap((id) => table.get(id) ?? [])
      .map((record) => dealJson(portal, record, queryList(request.query, 'properties')));
    return json({ deals, hasMore: start + page.length < ids.length, offset: start + page.length });
  });
  router.on('GET', 'root', '/deals/v1/deal/:id', (request) =>
    json(dealJson(portal, recordOfPath(portal, 'deals', request), allNames(portal, 'deals'))),
  );
}

type ToJson = (portal: Portal, record: CrmRecord, names: readonly string[]) => JsonObject;

function addRecent(router: Router, portal: Portal, path: string, kind: string, toJson: ToJson): void {
  for (const [word, by] of [['modified', 'updatedAt'] as const, ['created', 'createdAt'] as const])
    router.on('GET', 'root', `${path}/${word}`, (request) => {
      const { found, ...page } = recentPage([kind], portal, request, by);
      return json({ results: found.map(({ record }) => toJson(portal, record, allNames(portal, kind))), ...page });
    });
}

function addContacts(router: Router, portal: Portal): void {
  router.on('GET', 'root', '/contacts/v1/lists/all/contacts/all', (request) => {
    const page = pageById(portal, 'contacts', request, CONTACTS);
    const names = contactNames(request);
    return json({
      contacts: page.records.map((record) => contactJson(portal, record, names)),
      'has-more': page.more,
      'vid-offset': page.last,
    });
  });
  for (const [list, by] of [['recently_updated', 'updatedAt'] as const, ['all', 'createdAt'] as const])
    router.on('GET', 'root', `/contacts/v1/lists/${list}/contacts/recent`, (request) => {
      const { records, more, vidOffset, timeOffset } = contactsBefore(portal, request, by, CONTACTS);
      const contacts = records.map((record) => contactJson(portal, record, contactNames(request)));
      return json({ contacts, 'has-more': more, 'vid-offset': vidOffset, 'time-offset': timeOffset });
    });
  router.on('GET', 'root', '/contacts/v1/search/query', (request) => json(searched(portal, request)));
  router.on('GET', 'root', '/contacts/v1/contact/vids/batch', (request) => {
    const vids = queryList(request.query, 'vid');
    if (vids.length > MOST_VIDS) throw invalid(`Too many contacts: ${vids.length}, the maximum is ${MOST_VIDS}`);
    return json(
      profiles(
        portal,
        request,
        vids.flatMap((vid) => living(portal, Number(vid))),
      ),
    );
  });
  router.on('GET', 'root', '/contacts/v1/contact/emails/batch', (request) => {
    const emails = queryList(request.query, 'email');
    if (emails.length > MOST_VIDS) throw invalid(`Too many contacts: ${emails.length}, the maximum is ${MOST_VIDS}`);
    return json(
      profiles(
        portal,
        request,
        emails.flatMap((email) => byEmail(portal, email)),
      ),
    );
  });
  router.on('GET', 'root', '/contacts/v1/contact/vid/:id/profile', (request) =>
    json(contactProfile(portal, recordOfPath(portal, 'contacts', request), askedNames(portal, request))),
  );
  router.on('GET', 'root', '/contacts/v1/contact/email/:email/profile', (request) => {
    const [record] = byEmail(portal, param(request, 'email'));
    if (record === undefined) throw resourceNotFound();
    return json(contactProfile(portal, record, askedNames(portal, request)));
  });
}

/** Contacts with the words in one of the fields that a search looks at. */
function searched(portal: Portal, request: SandboxRequest): JsonObject {
  const type = objectType('contacts');
  const table = tableOf(portal, type);
  const query = request.query.get('q') ?? '';
  const readers = type.searchable.map((name) => readerOf(table, name));
  const wanted = query.toLowerCase();
  const all = [...table.all()].filter(
    (one) => one.archivedAt === 0 && readers.some((read) => read(one)?.toLowerCase().includes(wanted) === true),
  );
  const start = placeOf(request, SEARCH);
  const found = all.slice(start, start + sizeOf(request, SEARCH));
  const offset = start + found.length;
  const contacts = found.map((record) => contactJson(portal, record, contactNames(request)));
  return { query, offset, 'has-more': offset < all.length, total: all.length, contacts };
}

/** Contacts that do not exist are left out. */
function profiles(portal: Portal, request: SandboxRequest, records: readonly CrmRecord[]): JsonObject {
  const names = askedNames(portal, request);
  return Object.fromEntries(records.map((record) => [String(record.id), contactProfile(portal, record, names)]));
}

function askedNames(portal: Portal, { query }: SandboxRequest): string[] {
  const asked = queryList(query, 'property');
  return asked.length === 0 ? allNames(portal, 'contacts') : asked;
}

export function contactNames({ query }: SandboxRequest): string[] {
  const asked = queryList(query, 'property');
  return asked.length === 0 ? CONTACT_DEFAULTS : [...asked, 'lastmodifieddate'];
}

function living(portal: Portal, vid: number): CrmRecord[] {
  const record = tableOf(portal, objectType('contacts')).resolve(vid);
  return record?.archivedAt === 0 ? [record] : [];
}

function byEmail(portal: Portal, email: string): CrmRecord[] {
  const record = tableOf(portal, objectType('contacts')).findUnique('email', email);
  return record?.archivedAt === 0 ? [record] : [];
}
