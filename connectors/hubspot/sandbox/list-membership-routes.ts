import type { SandboxAnswer, SandboxRequest } from '../../../src/sandbox/types.ts';
import { batchAnswer } from './batch-result.ts';
import { invalid } from './errors.ts';
import { findList } from './list-routes.ts';
import { nextPage } from './object-routes.ts';
import type { ObjectType } from './object-types.ts';
import { objectType, tableOf, type Portal } from './portal.ts';
import { batchInputs, bodyArray, bodyObject, pageSize, requiredText, textList, type JsonObject } from './request-body.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';
import type { CrmList } from './store/lists.ts';

const MAX_PAGE = 250;
const MAX_COPIED = 100_000;

/** `/crm/v3/lists/{id}/memberships`, and the lists of a record. */
export function addListMembershipRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'lists', '/:id/memberships', (request) => json(membersPage(portal, request, (a, b) => a[0] - b[0])));
  router.on('GET', 'lists', '/:id/memberships/join-order', (request) =>
    json(membersPage(portal, request, (a, b) => a[1] - b[1] || a[0] - b[0])),
  );
  router.on('PUT', 'lists', '/:id/memberships/add', (request) => json(change(portal, request, textList(bodyArray(request)), [])));
  router.on('PUT', 'lists', '/:id/memberships/remove', (request) => json(change(portal, request, [], textList(bodyArray(request)))));
  router.on('PUT', 'lists', '/:id/memberships/add-and-remove', (request) => {
    const body = bodyObject(request);
    return json(change(portal, request, textList(body.recordIdsToAdd), textList(body.recordIdsToRemove)));
  });
  router.on('PUT', 'lists', '/:id/memberships/add-from/:source', (request) => {
    const list = handKept(findList(portal, request));
    const source = findList(portal, request, 'source');
    if (source.type !== list.type) throw invalid('Both lists must hold the same kind of object');
    portal.lists.add(list, [...portal.lists.members(source).keys()].slice(0, MAX_COPIED));
    return NO_CONTENT;
  });
  router.on('DELETE', 'lists', '/:id/memberships', (request) => {
    const list = handKept(findList(portal, request));
    portal.lists.remove(list, [...list.members.keys()]);
    return NO_CONTENT;
  });
  router.on('GET', 'lists', '/records/:type/:record/memberships', (request) => {
    const results = listsOf(portal, objectType(param(request, 'type')), param(request, 'record'));
    return json({ total: results.length, results });
  });
  router.on('POST', 'lists', '/records/memberships/batch/read', (request) => listsOfMany(portal, request));
}

type Member = readonly [id: number, joinedAt: number];

function membersPage(portal: Portal, request: SandboxRequest, order: (a: Member, b: Member) => number): JsonObject {
  const list = findList(portal, request);
  const limit = pageSize(request.query.get('limit'), { preset: 100, max: MAX_PAGE });
  const members = [...portal.lists.members(list)].sort(order);
  const after = request.query.get('after');
  const cursor = after === null || after === '' ? null : unpacked(after);
  const rest = cursor === null ? 0 : members.findIndex((member) => order(member, cursor) > 0);
  const start = rest === -1 ? members.length : rest;
  const page = members.slice(start, start + limit);
  const last = page.at(-1);
  return {
    results: page.map(([id, joinedAt]) => ({ recordId: String(id), membershipTimestamp: new Date(joinedAt).toISOString() })),
    total: members.length,
    ...(start + limit < members.length && last !== undefined
      ? { paging: nextPage(request, Buffer.from(last.join(':')).toString('base64url')) }
      : {}),
  };
}

/** A cursor is the last member of the page before, packed. */
function unpacked(after: string): Member {
  const [, id, joinedAt] = /^(\d+):(\d+)$/.exec(Buffer.from(after, 'base64url').toString()) ?? [];
  if (id === undefined || joinedAt === undefined) throw invalid(`Invalid value for after: ${after}`);
  return [Number(id), Number(joinedAt)];
}

/** Members of a dynamic list follow its filters and cannot be set by hand. */
function handKept(list: CrmList): CrmList {
  if (list.processingType === 'DYNAMIC')
    throw invalid(`Memberships of the DYNAMIC list ${list.id} cannot be changed`, { subCategory: 'ListError.INVALID_PROCESSING_TYPE' });
  return list;
}

function change(portal: Portal, request: SandboxRequest, add: readonly string[], remove: readonly string[]): JsonObject {
  const list = handKept(findList(portal, request));
  const table = tableOf(portal, list.type);
  const lives = (id: string): boolean => table.get(Number(id))?.archivedAt === 0;
  const added = add.filter((id) => lives(id) && !list.members.has(Number(id)));
  const removed = remove.filter((id) => list.members.has(Number(id)));
  portal.lists.add(list, added.map(Number));
  portal.lists.remove(list, removed.map(Number));
  return { recordsIdsAdded: added, recordIdsRemoved: removed, recordIdsMissing: [...add, ...remove].filter((id) => !lives(id)) };
}

function listsOf(portal: Portal, type: ObjectType, recordId: string): JsonObject[] {
  return portal.lists
    .all()
    .filter((list) => list.type === type)
    .flatMap((list) => {
      const joinedAt = portal.lists.members(list).get(Number(recordId));
      if (joinedAt === undefined) return [];
      const at = new Date(joinedAt).toISOString();
      return [{ listId: list.id, listVersion: list.version, isPublicList: true, firstAddedTimestamp: at, lastAddedTimestamp: at }];
    });
}

function listsOfMany(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const results = batchInputs(bodyObject(request), 1000).map((input) => {
    const [typeId, recordId] = [requiredText(input, 'objectTypeId'), requiredText(input, 'recordId')];
    return { objectTypeId: typeId, recordId, memberships: listsOf(portal, objectType(typeId), recordId) };
  });
  return batchAnswer(portal, results, [], 200);
}
