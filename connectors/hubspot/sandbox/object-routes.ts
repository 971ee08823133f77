import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { invalid, resourceNotFound } from './errors.ts';
import { archiveRecord } from './record-lifecycle.ts';
import type { ObjectType } from './object-types.ts';
import { objectType, propertiesOf, tableOf, type Portal } from './portal.ts';
import { recordJson } from './record-json.ts';
import { askedLinks, linkRecords } from './record-links.ts';
import { applyWrite, checkWrite } from './record-write.ts';
import { bodyObject, isObject, pageSize, queryList, type JsonObject } from './request-body.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';
import type { CrmRecord } from './store/record.ts';

const MAX_PAGE = 100;
const MAX_PAGE_WITH_HISTORY = 50;
const LINKED_PER_PAGE = 500;

/** `/crm/v3/objects/{objectType}`: list, create, get, update and archive one by one. */
export function addObjectRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'objects', '/:type', (request) => json(listPage(portal, request)));
  router.on('POST', 'objects', '/:type', (request) => json(createOne(portal, request), 201));
  router.on('GET', 'objects', '/:type/:id', (request) => json(getOne(portal, request)));
  router.on('PATCH', 'objects', '/:type/:id', (request) => json(updateOne(portal, request)));
  router.on('DELETE', 'objects', '/:type/:id', (request) => {
    const type = objectType(param(request, 'type'));
    const record = /^\d+$/.test(param(request, 'id')) ? tableOf(portal, type).resolve(Number(param(request, 'id'))) : undefined;
    if (record === undefined) throw resourceNotFound();
    archiveRecord(portal, type, record.id);
    return NO_CONTENT;
  });
}

/** The record of an id, or of a value of a unique property. */
export function findRecord(portal: Portal, type: ObjectType, id: string, idProperty: string | null): CrmRecord | undefined {
  const table = tableOf(portal, type);
  if (idProperty === null || idProperty === '' || idProperty === 'hs_object_id')
    return /^\d+$/.test(id) ? table.resolve(Number(id)) : undefined;
  requireUnique(portal, type, idProperty);
  return table.findUnique(idProperty, id);
}

/** Only a property made with `hasUniqueValue`, or the e-mail address of a contact, can stand in for the id. */
export function requireUnique(portal: Portal, type: ObjectType, idProperty: string): void {
  if (propertiesOf(portal, type).get(idProperty) === undefined) throw invalid(`Property "${idProperty}" does not exist`);
  if (!tableOf(portal, type).isUnique(idProperty))
    throw invalid(`The idProperty "${idProperty}" is not a unique property of ${type.typeId}`);
}

export function propertiesIn(body: JsonObject): JsonObject {
  return isObject(body.properties) ? body.properties : {};
}

function listPage(portal: Portal, request: SandboxRequest): JsonObject {
  const type = objectType(param(request, 'type'));
  const { query } = request;
  const withHistory = queryList(query, 'propertiesWithHistory');
  const limit = pageSize(query.get('limit'), { preset: 10, max: withHistory.length > 0 ? MAX_PAGE_WITH_HISTORY : MAX_PAGE });
  const table = tableOf(portal, type);
  const index = query.get('archived') === 'true' ? table.archived : table.live;
  const after = decodeAfter(query.get('after'));
  const page = index.slice(index.rank(0, after + 0.5), limit + 1);
  const toJson = recordJson(portal, type, queryList(query, 'properties'), withHistory);
  const linked = queryList(query, 'associations');
  const records = page.slice(0, limit);
  const last = records.at(-1);
  return {
    results: records.map((record) => withAssociations(portal, type, record, linked, toJson(record))),
    ...(page.length > limit && last !== undefined ? { paging: nextPage(request, encodeAfter(last.id)) } : {}),
  };
}

function createOne(portal: Portal, request: SandboxRequest): JsonObject {
  const type = objectType(param(request, 'type'));
  const body = bodyObject(request);
  const links = askedLinks(portal, type, body.associations);
  const given = propertiesIn(body);
  const record = applyWrite(portal, checkWrite(portal, type, given, null), { sourceType: 'INTEGRATION' });
  for (const link of links) linkRecords(portal, type, record.id, link.to, link.toId, link.typeIds);
  return recordJson(portal, type, Object.keys(given))(record);
}

function getOne(portal: Portal, request: SandboxRequest): JsonObject {
  const type = objectType(param(request, 'type'));
  const { query } = request;
  const record = findRecord(portal, type, param(request, 'id'), query.get('idProperty'));
  if (record === undefined || (record.archivedAt !== 0) !== (query.get('archived') === 'true')) throw resourceNotFound();
  const toJson = recordJson(portal, type, queryList(query, 'properties'), queryList(query, 'propertiesWithHistory'));
  return withAssociations(portal, type, record, queryList(query, 'associations'), toJson(record));
}

function updateOne(portal: Portal, request: SandboxRequest): JsonObject {
  const type = objectType(param(request, 'type'));
  const record = findRecord(portal, type, param(request, 'id'), request.query.get('idProperty'));
  if (record?.archivedAt !== 0) throw resourceNotFound();
  const given = propertiesIn(bodyObject(request));
  const updated = applyWrite(portal, checkWrite(portal, type, given, record), { sourceType: 'INTEGRATION' });
  return recordJson(portal, type, Object.keys(given))(updated);
}

function withAssociations(
  portal: Portal,
  type: ObjectType,
  record: CrmRecord,
  names: readonly string[],
  body: Record<string, unknown>,
): JsonObject {
  if (names.length === 0) return body;
  const associations: Record<string, JsonObject> = {};
  for (const name of names) {
    const to = objectType(name);
    const table = tableOf(portal, to);
    const targets = portal.associations.targets(type.name, record.id, to.name).filter((toId) => table.get(toId)?.archivedAt === 0);
    const results = targets.slice(0, LINKED_PER_PAGE).flatMap((toId) => linkedJson(portal, type, record.id, to, toId));
    const last = targets[LINKED_PER_PAGE - 1];
    const paging = targets.length > LINKED_PER_PAGE && last !== undefined ? { paging: { next: { after: String(last) } } } : {};
    if (results.length > 0) associations[to.name.replaceAll('_', ' ')] = { results, ...paging };
  }
  return Object.keys(associations).length === 0 ? body : { ...body, associations };
}

function linkedJson(portal: Portal, type: ObjectType, id: number, to: ObjectType, toId: number): JsonObject[] {
  const kind = `${type.singular}_to_${to.singular}`;
  return portal.associations.edgeTypes(type.name, id, to.name, toId).map((edge) => ({
    id: String(toId),
    type:
      edge.label === null
        ? edge.typeId >= 279 && kind === 'contact_to_company'
          ? `${kind}_unlabeled`
          : kind
        : edge.label === 'Primary'
          ? kind
          : (edge.name ?? kind),
  }));
}

export function nextPage(request: SandboxRequest, after: string): JsonObject {
  const query = new URLSearchParams(request.query);
  query.set('after', after);
  return { next: { after, link: `https://api.hubapi.com${request.path}?${query.toString()}` } };
}

/** Cursors are opaque to clients: the last id, packed. */
function encodeAfter(id: number): string {
  return encodeURIComponent(Buffer.from(`${id}\n`).toString('base64'));
}

function decodeAfter(after: string | null): number {
  if (after === null || after === '' || after === '0') return -1;
  if (/^\d+$/.test(after)) return Number(after);
  const packed = /^[A-Za-z0-9+/=%]+$/.test(after) ? Buffer.from(after.replaceAll('%3D', '='), 'base64').toString() : '';
  if (!/^\d+\n$/.test(packed)) throw invalid(`Invalid value for after: ${after}`);
  return Number(packed);
}
