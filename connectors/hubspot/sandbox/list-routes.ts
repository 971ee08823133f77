import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { invalid, missing, requiredFields, type VendorError } from './errors.ts';
import { objectType, type Portal } from './portal.ts';
import { bodyObject, isObject, queryList, requiredText, textList, textOf, type JsonObject } from './request-body.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';
import type { CrmList } from './store/lists.ts';

const MAX_FOUND = 500;
/** Told for every list that was found, asked for or not. */
const ALWAYS_TOLD = ['hs_list_size', 'hs_last_record_added_at'];
const PROCESSING_TYPES = ['DYNAMIC', 'MANUAL', 'SNAPSHOT'] as const;

/** `/crm/v3/lists`: create, find, change and delete lists. */
export function addListRoutes(router: Router, portal: Portal): void {
  router.on('POST', 'lists', '', (request) => json({ list: createList(portal, bodyObject(request)) }));
  router.on('GET', 'lists', '', (request) => {
    const wanted = queryList(request.query, 'listIds').map((id) => portal.lists.get(id));
    const found = wanted.filter((list) => list?.deletedAt === 0).filter((list) => list !== undefined);
    return json({ lists: found.map((list) => listJson(portal, list, request)) });
  });
  router.on('POST', 'lists', '/search', (request) => json(searchLists(portal, bodyObject(request))));
  router.on('GET', 'lists', '/object-type-id/:type/name/:name', (request) => {
    const list = portal.lists.byName(param(request, 'name'), objectType(param(request, 'type')));
    if (list === undefined)
      throw missing(`List with name ${param(request, 'name')} does not exist`, { subCategory: 'ListError.LIST_NOT_FOUND' });
    return json({ list: listJson(portal, list, request) });
  });
  router.on('GET', 'lists', '/:id', (request) => json({ list: listJson(portal, findList(portal, request), request) }));
  addListChanges(router, portal);
}

function addListChanges(router: Router, portal: Portal): void {
  router.on('PUT', 'lists', '/:id/update-list-filters', (request) => {
    const list = findList(portal, request);
    if (list.processingType !== 'DYNAMIC')
      throw invalid(`The filters of a ${list.processingType} list cannot be updated`, { subCategory: 'ListError.INVALID_PROCESSING_TYPE' });
    const { filterBranch } = bodyObject(request);
    if (!isObject(filterBranch)) throw requiredFields(['filterBranch']);
    portal.lists.setFilters(list, filterBranch);
    return json({ updatedList: { ...listJson(portal, list, request), filterBranch } });
  });
  router.on('PUT', 'lists', '/:id/update-list-name', (request) => {
    const list = findList(portal, request);
    const name = request.query.get('listName') ?? '';
    if (name === '') throw invalid('listName is required');
    refuseTakenName(portal, name, list);
    Object.assign(list, { name, version: list.version + 1, updatedAt: portal.clock.now().getTime() });
    return json({ updatedList: listJson(portal, list, request) });
  });
  router.on('DELETE', 'lists', '/:id', (request) => {
    findList(portal, request).deletedAt = portal.clock.now().getTime();
    return NO_CONTENT;
  });
  router.on('PUT', 'lists', '/:id/restore', (request) => {
    const list = portal.lists.get(param(request, 'id'));
    if (list === undefined) throw notFound(param(request, 'id'));
    refuseTakenName(portal, list.name, list);
    list.deletedAt = 0;
    return NO_CONTENT;
  });
}

export function findList(portal: Portal, request: SandboxRequest, name = 'id'): CrmList {
  const list = portal.lists.get(param(request, name));
  if (list?.deletedAt !== 0) throw notFound(param(request, name));
  return list;
}

function notFound(id: string): VendorError {
  return missing(`List does not exist with ID ${id}.`, { subCategory: 'ListError.LIST_NOT_FOUND', context: { listId: [id] } });
}

function createList(portal: Portal, body: JsonObject): JsonObject {
  const absent = ['objectTypeId', 'processingType', 'name'].filter((name) => textOf(body[name]) === undefined);
  if (absent.length > 0) throw requiredFields(absent);
  const name = requiredText(body, 'name');
  const processingType = PROCESSING_TYPES.find((one) => one === body.processingType);
  if (processingType === undefined)
    throw invalid(`Invalid processingType: ${requiredText(body, 'processingType')}. Allowed: ${PROCESSING_TYPES.join(', ')}`);
  const type = objectType(requiredText(body, 'objectTypeId'));
  const filterBranch = isObject(body.filterBranch) ? body.filterBranch : null;
  if (processingType === 'DYNAMIC' && filterBranch === null) throw requiredFields(['filterBranch']);
  if (processingType === 'MANUAL' && filterBranch !== null) throw invalid('A MANUAL list cannot have a filterBranch');
  refuseTakenName(portal, name, null);
  const list = portal.lists.create({ name, type, processingType, filterBranch });
  // Members are worked out after the answer, as far as a client can tell.
  return {
    ...summary(list),
    processingStatus: filterBranch === null ? 'COMPLETE' : 'PROCESSING',
    size: 0,
    ...(filterBranch === null ? {} : { filterBranch }),
  };
}

function refuseTakenName(portal: Portal, name: string, own: CrmList | null): void {
  const holder = portal.lists.byName(name);
  if (holder === undefined || holder === own) return;
  throw invalid(`The list name "${name}" is already used by another list.`, {
    subCategory: 'ListError.DUPLICATE_LIST_NAMES',
    context: { listName: [name], listId: [holder.id] },
  });
}

function summary(list: CrmList): JsonObject {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    listId: list.id,
    listVersion: list.version,
    name: list.name,
    objectTypeId: list.type.typeId,
    processingType: list.processingType,
    processingStatus: 'COMPLETE',
    createdAt: iso(list.createdAt),
    updatedAt: iso(list.updatedAt),
    filtersUpdatedAt: iso(list.filtersUpdatedAt),
    createdById: '1',
    updatedById: '1',
  };
}

function listJson(portal: Portal, list: CrmList, request: SandboxRequest): JsonObject {
  const withFilters = request.query.get('includeFilters') === 'true' && list.filterBranch !== null;
  return { ...summary(list), size: portal.lists.members(list).size, ...(withFilters ? { filterBranch: list.filterBranch } : {}) };
}

function searchLists(portal: Portal, body: JsonObject): JsonObject {
  const query = (textOf(body.query) ?? '').toLowerCase();
  const processingTypes = textList(body.processingTypes);
  const ids = textList(body.listIds);
  const offset = Number(textOf(body.offset) ?? 0);
  const count = Number(textOf(body.count) ?? 20);
  if (count > MAX_FOUND) throw invalid(`The maximum supported count is ${MAX_FOUND}. Requested: ${count}`);
  const type = textOf(body.objectTypeId);
  const found = portal.lists
    .all()
    .filter(
      (list) =>
        list.name.toLowerCase().includes(query) &&
        (processingTypes.length === 0 || processingTypes.includes(list.processingType)) &&
        (ids.length === 0 || ids.includes(list.id)) &&
        (type === undefined || list.type.typeId === type),
    );
  const page = found.slice(offset, offset + count);
  const extra = [...new Set([...ALWAYS_TOLD, ...textList(body.additionalProperties)])];
  const next = offset + page.length;
  return {
    total: found.length,
    offset: next,
    hasMore: next < found.length,
    lists: page.map((list) => ({ ...summary(list), additionalProperties: additional(portal, list, extra) })),
  };
}

function additional(portal: Portal, list: CrmList, names: readonly string[]): JsonObject {
  const known: Readonly<Record<string, () => string>> = {
    hs_list_size: () => String(portal.lists.members(list).size),
    hs_list_id: () => list.id,
    hs_list_name: () => list.name,
    hs_lastmodifieddate: () => String(list.updatedAt),
    hs_last_record_added_at: () => String(lastJoined(portal, list)),
    hs_processing_status: () => 'COMPLETE',
  };
  return Object.fromEntries(names.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]()]])));
}

function lastJoined(portal: Portal, list: CrmList): number {
  let last = 0;
  for (const joinedAt of portal.lists.members(list).values()) last = Math.max(last, joinedAt);
  return last;
}
