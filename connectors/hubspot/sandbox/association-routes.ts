import type { SandboxAnswer, SandboxRequest } from '../../../src/sandbox/types.ts';
import { batchAnswer } from './batch-result.ts';
import { invalid, missing, resourceNotFound, type BatchError } from './errors.ts';
import { nextPage } from './object-routes.ts';
import type { ObjectType } from './object-types.ts';
import { objectType, tableOf, type Portal } from './portal.ts';
import { linkRecords, liveRecord, typeIdsOf, unlinkRecords } from './record-links.ts';
import { batchInputs, bodyArray, bodyObject, isObject, pageSize, textOf, type JsonObject } from './request-body.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';

const MAX_READ = 1000;
const MAX_WRITE = 2000;
const MAX_PAGE = 500;

/** Associations v4: single ones under a record, and batches between two kinds. */
export function addAssociationRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'objectsV4', '/:from/:id/associations/:to', (request) => json(listAssociations(portal, request)));
  router.on('PUT', 'objectsV4', '/:from/:id/associations/default/:to/:toId', (request) => json(putDefault(portal, request)));
  router.on('PUT', 'objectsV4', '/:from/:id/associations/:to/:toId', (request) => json(putLabelled(portal, request), 201));
  router.on('DELETE', 'objectsV4', '/:from/:id/associations/:to/:toId', (request) => {
    const { from, to } = pairOf(request);
    const [id, toId] = [Number(param(request, 'id')), Number(param(request, 'toId'))];
    unlinkRecords(portal, from, id, to, toId);
    return NO_CONTENT;
  });
  router.on('GET', 'objectsV3', '/:from/:id/associations/:to', (request) => json(listV3(portal, request)));
  router.on('POST', 'associationsV3', '/:from/:to/batch/read', (request) => readBatchV3(portal, request));
  router.on('POST', 'associations', '/:from/:to/batch/read', (request) => readBatch(portal, request));
  router.on('POST', 'associations', '/:from/:to/batch/create', (request) => createBatch(portal, request));
  router.on('POST', 'associations', '/:from/:to/batch/associate/default', (request) => defaultBatch(portal, request));
  router.on('POST', 'associations', '/:from/:to/batch/archive', (request) => archiveBatch(portal, request));
  router.on('POST', 'associations', '/:from/:to/batch/labels/archive', (request) => unlabelBatch(portal, request));
}

interface Pair {
  readonly from: ObjectType;
  readonly to: ObjectType;
}

function pairOf(request: SandboxRequest): Pair {
  return { from: objectType(param(request, 'from')), to: objectType(param(request, 'to')) };
}

/** One page of a record's partners: `toObjectId` and the types of each edge. */
function partners(
  portal: Portal,
  { from, to }: Pair,
  id: number,
  { after, limit }: { after: number; limit: number },
): { results: JsonObject[]; next: string | null } {
  const table = tableOf(portal, to);
  const targets = portal.associations.targets(from.name, id, to.name).filter((toId) => toId > after && table.get(toId)?.archivedAt === 0);
  const page = targets.slice(0, limit);
  const results = page.map((toId) => ({
    toObjectId: toId,
    associationTypes: portal.associations
      .edgeTypes(from.name, id, to.name, toId)
      .map(({ category, typeId, label }) => ({ category, typeId, label })),
  }));
  return { results, next: targets.length > limit ? String(page.at(-1) ?? 0) : null };
}

function listAssociations(portal: Portal, request: SandboxRequest): JsonObject {
  const pair = pairOf(request);
  const record = liveRecord(portal, pair.from, param(request, 'id'));
  if (record === undefined) throw resourceNotFound();
  const limit = pageSize(request.query.get('limit'), { preset: MAX_PAGE, max: MAX_PAGE });
  const { results, next } = partners(portal, pair, record.id, { after: afterOf(request.query.get('after') ?? undefined), limit });
  return { results, ...(next === null ? {} : { paging: nextPage(request, next) }) };
}

function afterOf(after: string | undefined): number {
  if (after === undefined || after === '') return -1;
  if (!/^\d+$/.test(after)) throw invalid(`Invalid value for after: ${after}`);
  return Number(after);
}

function readBatch(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const pair = pairOf(request);
  const results: JsonObject[] = [];
  const errors: BatchError[] = [];
  for (const input of batchInputs(bodyObject(request), MAX_READ)) {
    const id = textOf(input.id) ?? '';
    const record = liveRecord(portal, pair.from, id);
    const { results: to, next } = partners(portal, pair, record?.id ?? -1, { after: afterOf(textOf(input.after)), limit: MAX_PAGE });
    if (to.length === 0) errors.push(noneFound(pair, id));
    else
      results.push({
        from: { id },
        to,
        ...(next === null ? {} : { paging: { next: { after: next, link: `https://api.hubapi.com${request.path}?after=${next}` } } }),
      });
  }
  return batchAnswer(portal, results, errors, 200);
}

/** The older form of a page: ids with the name of the type. */
function listV3(portal: Portal, request: SandboxRequest): JsonObject {
  const pair = pairOf(request);
  const { results, ...rest } = listAssociations(portal, request);
  return { results: Array.isArray(results) ? results.filter(isObject).map((one) => v3Partner(pair, one)) : [], ...rest };
}

/** The older batch leaves out records without partners. */
function readBatchV3(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const pair = pairOf(request);
  const results = batchInputs(bodyObject(request), MAX_READ).flatMap((input) => {
    const id = textOf(input.id) ?? '';
    const { results: to } = partners(portal, pair, liveRecord(portal, pair.from, id)?.id ?? -1, { after: -1, limit: Infinity });
    return to.length === 0 ? [] : [{ from: { id }, to: to.map((one) => v3Partner(pair, one)) }];
  });
  return batchAnswer(portal, results, [], 200);
}

function v3Partner({ from, to }: Pair, one: JsonObject): JsonObject {
  return { id: textOf(one.toObjectId) ?? '', type: `${from.singular}_to_${to.singular}` };
}

function noneFound({ from, to }: Pair, id: string): BatchError {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${to.singular} is associated with ${from.singular} ${id}.`,
    context: { fromObjectId: [id], fromObjectType: [from.singular], toObjectType: [to.singular] },
  };
}

interface Ends {
  readonly id: number;
  readonly toId: number;
}

/** Both records of an input, or what is wrong with it. */
function ends(portal: Portal, { from, to }: Pair, input: JsonObject): Ends | BatchError {
  const fromId = isObject(input.from) ? (textOf(input.from.id) ?? '') : '';
  const toId = isObject(input.to) ? (textOf(input.to.id) ?? '') : '';
  const [one, other] = [liveRecord(portal, from, fromId), liveRecord(portal, to, toId)];
  if (one !== undefined && other !== undefined) return { id: one.id, toId: other.id };
  const [type, id] = one === undefined ? [from, fromId] : [to, toId];
  const context = { fromObjectId: [fromId], toObjectId: [toId], fromObjectType: [from.singular], toObjectType: [to.singular] };
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.OBJECT_NOT_FOUND',
    message: `${type.label} with id ${id} does not exist`,
    context,
  };
}

function createBatch(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const pair = pairOf(request);
  const inputs = batchInputs(bodyObject(request), MAX_WRITE);
  const typeIds = inputs.map((input) => checkedTypes(portal, pair, input.types));
  const results: JsonObject[] = [];
  const errors: BatchError[] = [];
  inputs.forEach((input, at) => {
    const both = ends(portal, pair, input);
    if ('status' in both) errors.push(both);
    else results.push(link(portal, pair, both, typeIds[at] ?? []));
  });
  return batchAnswer(portal, results, errors, 201);
}

function checkedTypes(portal: Portal, { from, to }: Pair, types: unknown): number[] {
  const typeIds = typeIdsOf(types);
  if (typeIds.length === 0)
    throw invalid('At least one association type is required', { errors: [{ message: 'types must not be empty', in: 'types' }] });
  for (const typeId of typeIds) {
    if (portal.associations.typeFrom(from.name, typeId)?.to !== to.name) {
      throw invalid(`Association type ${typeId} is not valid between ${from.typeId} and ${to.typeId}`, {
        subCategory: 'crm.associations.INVALID_ASSOCIATION_TYPE',
      });
    }
  }
  return typeIds;
}

function link(portal: Portal, { from, to }: Pair, { id, toId }: Ends, typeIds: readonly number[]): JsonObject {
  linkRecords(portal, from, id, to, toId, typeIds);
  const labels = portal.associations.edgeTypes(from.name, id, to.name, toId).map((type) => type.label);
  return {
    fromObjectTypeId: from.typeId,
    fromObjectId: id,
    toObjectTypeId: to.typeId,
    toObjectId: toId,
    labels: labels.filter((label) => label !== null),
  };
}

function defaultBatch(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const pair = pairOf(request);
  const results: JsonObject[] = [];
  const errors: BatchError[] = [];
  for (const input of batchInputs(bodyObject(request), MAX_WRITE)) {
    const both = ends(portal, pair, input);
    if ('status' in both) errors.push(both);
    else results.push(...linkDefault(portal, pair, both));
  }
  return batchAnswer(portal, results, errors, 200);
}

/** Tells both directions, each with its type. */
function linkDefault(portal: Portal, { from, to }: Pair, { id, toId }: Ends): JsonObject[] {
  linkRecords(portal, from, id, to, toId);
  const spec = (a: ObjectType, b: ObjectType): JsonObject => {
    const { category, typeId } = portal.associations.defaultType(a.name, b.name);
    return { associationCategory: category, associationTypeId: typeId };
  };
  return [
    { from: { id: String(id) }, to: { id: String(toId) }, associationSpec: spec(from, to) },
    { from: { id: String(toId) }, to: { id: String(id) }, associationSpec: spec(to, from) },
  ];
}

/** `to` is a list here: one record may be parted from several. */
function archiveBatch(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const { from, to } = pairOf(request);
  for (const input of batchInputs(bodyObject(request), MAX_WRITE)) {
    const id = isObject(input.from) ? Number(textOf(input.from.id)) : Number.NaN;
    const targets = (Array.isArray(input.to) ? input.to : [input.to]).filter(isObject);
    for (const target of targets) unlinkRecords(portal, from, id, to, Number(textOf(target.id)));
  }
  return NO_CONTENT;
}

function unlabelBatch(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const pair = pairOf(request);
  for (const input of batchInputs(bodyObject(request), MAX_WRITE)) {
    const both = ends(portal, pair, input);
    if (!('status' in both)) portal.associations.unlabel(pair.from.name, both.id, pair.to.name, both.toId, typeIdsOf(input.types));
  }
  return NO_CONTENT;
}

function putDefault(portal: Portal, request: SandboxRequest): JsonObject {
  const pair = pairOf(request);
  const now = portal.clock.now().toISOString();
  return { status: 'COMPLETE', results: linkDefault(portal, pair, singleEnds(portal, pair, request)), startedAt: now, completedAt: now };
}

function putLabelled(portal: Portal, request: SandboxRequest): JsonObject {
  const pair = pairOf(request);
  const typeIds = checkedTypes(portal, pair, bodyArray(request));
  return link(portal, pair, singleEnds(portal, pair, request), typeIds);
}

function singleEnds(portal: Portal, pair: Pair, request: SandboxRequest): Ends {
  const both = ends(portal, pair, { from: { id: param(request, 'id') }, to: { id: param(request, 'toId') } });
  if ('status' in both) throw missing(both.message, { context: both.context });
  return both;
}
