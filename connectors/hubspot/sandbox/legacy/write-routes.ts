import type { SandboxAnswer, SandboxRequest } from '../../../../src/sandbox/types.ts';
import { invalid } from '../errors.ts';
import { objectType, tableOf, type Portal } from '../portal.ts';
import { archiveRecord } from '../record-lifecycle.ts';
import { linkRecords, liveRecord } from '../record-links.ts';
import { applyWrite, checkWrite } from '../record-write.ts';
import { bodyObject, isObject, textOf, type JsonObject } from '../request-body.ts';
import { json, NO_CONTENT, param, type Router } from '../router.ts';
import type { CrmRecord } from '../store/record.ts';
import { engagementJson, engagementProperties, KIND_OF } from './engagement-routes.ts';
import { recordOfPath } from './pages.ts';
import { allNames, companyJson, contactProfile, dealJson } from './record-json.ts';

/** Making, changing and deleting by v1 and v2, as older integrations do. Values are checked as in v3, and refused with its bodies. */
export function addLegacyWriteRoutes(router: Router, portal: Portal): void {
  addContacts(router, portal);
  addOthers(router, portal);
  addEngagements(router, portal);
}

/** v1 lists values as `{property, value}`, v2 as `{name, value}`. */
function valuesIn(body: JsonObject): JsonObject {
  if (!Array.isArray(body.properties)) throw invalid('properties must be a list');
  return Object.fromEntries(body.properties.filter(isObject).map((one) => [textOf(one.property) ?? textOf(one.name) ?? '', one.value]));
}

function save(portal: Portal, kind: string, values: JsonObject, previous: CrmRecord | null): CrmRecord {
  return applyWrite(portal, checkWrite(portal, objectType(kind), values, previous), { sourceType: 'INTEGRATION' });
}

function addContacts(router: Router, portal: Portal): void {
  const profile = (record: CrmRecord): SandboxAnswer => json(contactProfile(portal, record, allNames(portal, 'contacts')));
  const byEmail = (email: string): CrmRecord | null => tableOf(portal, objectType('contacts')).findUnique('email', email) ?? null;
  router.on('POST', 'root', '/contacts/v1/contact', (request) => profile(save(portal, 'contacts', valuesIn(bodyObject(request)), null)));
  router.on('POST', 'root', '/contacts/v1/contact/createOrUpdate/email/:email', (request) => {
    const email = param(request, 'email');
    const known = byEmail(email);
    const record = save(portal, 'contacts', { email, ...valuesIn(bodyObject(request)) }, known);
    return json({ vid: record.id, isNew: known === null });
  });
  router.on('POST', 'root', '/contacts/v1/contact/vid/:id/profile', (request) => {
    save(portal, 'contacts', valuesIn(bodyObject(request)), recordOfPath(portal, 'contacts', request));
    return NO_CONTENT;
  });
  router.on('DELETE', 'root', '/contacts/v1/contact/vid/:id', (request) => {
    const { id: vid } = recordOfPath(portal, 'contacts', request);
    archiveRecord(portal, objectType('contacts'), vid);
    return json({ vid, deleted: true, reason: 'OK' });
  });
}

function addOthers(router: Router, portal: Portal): void {
  const company = (record: CrmRecord): SandboxAnswer => json(companyJson(portal, record, allNames(portal, 'companies')));
  const deal = (record: CrmRecord): SandboxAnswer => json(dealJson(portal, record, allNames(portal, 'deals')));
  router.on('POST', 'root', '/companies/v2/companies', (request) =>
    company(save(portal, 'companies', valuesIn(bodyObject(request)), null)),
  );
  router.on('PUT', 'root', '/companies/v2/companies/:id', (request) =>
    company(save(portal, 'companies', valuesIn(bodyObject(request)), recordOfPath(portal, 'companies', request))),
  );
  router.on('DELETE', 'root', '/companies/v2/companies/:id', (request) => {
    const { id: companyId } = recordOfPath(portal, 'companies', request);
    archiveRecord(portal, objectType('companies'), companyId);
    return json({ companyId, deleted: true });
  });
  router.on('POST', 'root', '/deals/v1/deal', (request) => {
    const body = bodyObject(request);
    const links = linksIn(portal, body.associations, { associatedCompanyIds: 'companies', associatedVids: 'contacts' });
    const record = save(portal, 'deals', valuesIn(body), null);
    connect(portal, 'deals', record, links);
    return deal(record);
  });
  router.on('PUT', 'root', '/deals/v1/deal/:id', (request) =>
    deal(save(portal, 'deals', valuesIn(bodyObject(request)), recordOfPath(portal, 'deals', request))),
  );
  router.on('DELETE', 'root', '/deals/v1/deal/:id', (request) => {
    archiveRecord(portal, objectType('deals'), recordOfPath(portal, 'deals', request).id);
    return NO_CONTENT;
  });
}

type Links = readonly (readonly [kind: string, id: number])[];

/** The records that a new one asks to hang on; one that does not exist refuses the whole call. */
function linksIn(portal: Portal, given: unknown, kinds: Readonly<Record<string, string>>): Links {
  if (!isObject(given)) return [];
  return Object.entries(kinds).flatMap(([name, kind]) => {
    const ids = given[name];
    return (Array.isArray(ids) ? (ids as readonly unknown[]) : []).map((id) => {
      const record = liveRecord(portal, objectType(kind), textOf(id) ?? '');
      if (record === undefined) throw invalid(`The ${objectType(kind).singular} with id ${textOf(id) ?? ''} does not exist`);
      return [kind, record.id] as const;
    });
  });
}

function connect(portal: Portal, kind: string, record: CrmRecord, links: Links): void {
  for (const [to, id] of links) linkRecords(portal, objectType(kind), record.id, objectType(to), id);
}

function addEngagements(router: Router, portal: Portal): void {
  router.on('POST', 'root', '/engagements/v1/engagements', (request) => json(createEngagement(portal, request)));
  router.on('DELETE', 'root', '/engagements/v1/engagements/:id', (request) => {
    for (const kind of Object.values(KIND_OF)) {
      const record = liveRecord(portal, objectType(kind), param(request, 'id'));
      if (record === undefined) continue;
      archiveRecord(portal, objectType(kind), record.id);
      break;
    }
    return NO_CONTENT;
  });
}

function createEngagement(portal: Portal, request: SandboxRequest): JsonObject {
  const body = bodyObject(request);
  const head = isObject(body.engagement) ? body.engagement : {};
  const type = textOf(head.type) ?? '';
  const kind = Object.hasOwn(KIND_OF, type) ? KIND_OF[type] : undefined;
  if (kind === undefined) throw invalid(`Unknown engagement type: ${type}`);
  const links = linksIn(portal, body.associations, {
    contactIds: 'contacts',
    companyIds: 'companies',
    dealIds: 'deals',
    ticketIds: 'tickets',
  });
  const own = {
    hs_timestamp: head.timestamp ?? portal.clock.now().getTime(),
    ...(head.ownerId === undefined ? {} : { hubspot_owner_id: head.ownerId }),
  };
  const values = { ...own, ...engagementProperties(type, isObject(body.metadata) ? body.metadata : {}) };
  const record = save(portal, kind, values, null);
  connect(portal, kind, record, links);
  return engagementJson(portal, kind, record);
}
