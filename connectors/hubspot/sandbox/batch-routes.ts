import type { SandboxAnswer, SandboxRequest } from '../../../src/sandbox/types.ts';
import { batchAnswer, batchError } from './batch-result.ts';
import { invalid, missing, requiredFields, VendorError, type BatchError } from './errors.ts';
import { archiveRecord } from './record-lifecycle.ts';
import { findRecord, propertiesIn, requireUnique } from './object-routes.ts';
import type { ObjectType } from './object-types.ts';
import { objectType, type Portal } from './portal.ts';
import { recordJson } from './record-json.ts';
import { askedLinks, linkRecords, type AskedLink } from './record-links.ts';
import { applyWrite, checkWrite, type Claimed, type ReadyWrite } from './record-write.ts';
import { batchInputs, bodyObject, requiredText, textList, textOf, type JsonObject } from './request-body.ts';
import { NO_CONTENT, param, type Router } from './router.ts';

const MAX_INPUTS = 100;

/** `/crm/v3/objects/{objectType}/batch/…`: at most 100 inputs each. */
export function addBatchRoutes(router: Router, portal: Portal): void {
  router.on('POST', 'objects', '/:type/batch/read', (request) => readBatch(portal, request));
  router.on('POST', 'objects', '/:type/batch/create', (request) => writeBatch(portal, request, { prepare: prepareCreate, status: 201 }));
  router.on('POST', 'objects', '/:type/batch/update', (request) => writeBatch(portal, request, { prepare: prepareUpdate, status: 200 }));
  router.on('POST', 'objects', '/:type/batch/upsert', (request) =>
    writeBatch(portal, request, { prepare: prepareUpsert, status: 200, tellsNew: true }),
  );
  router.on('POST', 'objects', '/:type/batch/archive', (request) => {
    const type = objectType(param(request, 'type'));
    for (const input of batchInputs(bodyObject(request), MAX_INPUTS)) {
      const record = findRecord(portal, type, requiredText(input, 'id'), null);
      if (record !== undefined) archiveRecord(portal, type, record.id);
    }
    return NO_CONTENT;
  });
}

function readBatch(portal: Portal, request: SandboxRequest): SandboxAnswer {
  const type = objectType(param(request, 'type'));
  const body = bodyObject(request);
  const inputs = batchInputs(body, MAX_INPUTS);
  const idProperty = textOf(body.idProperty) ?? null;
  if (idProperty !== null && idProperty !== '' && idProperty !== 'hs_object_id') requireUnique(portal, type, idProperty);
  const wantsArchived = request.query.get('archived') === 'true';
  const toJson = recordJson(portal, type, textList(body.properties), textList(body.propertiesWithHistory));
  const results = new Map<number, unknown>();
  const absent: string[] = [];
  for (const id of new Set(inputs.map((input) => requiredText(input, 'id')))) {
    const record = findRecord(portal, type, id, idProperty);
    if (record === undefined || (record.archivedAt !== 0) !== wantsArchived) absent.push(id);
    else results.set(record.id, toJson(record));
  }
  return batchAnswer(portal, [...results.values()], absent.length === 0 ? [] : [notFound(type, absent)], 200);
}

function notFound(type: ObjectType, ids: readonly string[]): BatchError {
  const message = `Could not get some ${type.singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`;
  return { status: 'error', category: 'OBJECT_NOT_FOUND', message, context: { ids } };
}

interface Ready {
  readonly write: ReadyWrite;
  readonly links: readonly AskedLink[];
  readonly asked: readonly string[];
  readonly traceId: string | undefined;
}

interface Writing {
  readonly portal: Portal;
  readonly type: ObjectType;
  readonly claimed: Claimed;
}

interface BatchKind {
  readonly prepare: (writing: Writing, input: JsonObject) => Omit<Ready, 'traceId'>;
  readonly status: number;
  readonly tellsNew?: boolean;
}

/**
 * Without `objectWriteTraceId` on every input one bad input fails the whole batch; with them each entry stands for itself, and failures
 * come in a 207 (API reference, "Multi-status errors"). Ids that do not exist are always told per entry.
 */
function writeBatch(portal: Portal, request: SandboxRequest, kind: BatchKind): SandboxAnswer {
  const type = objectType(param(request, 'type'));
  const inputs = batchInputs(bodyObject(request), MAX_INPUTS);
  refuseRepeats(inputs);
  const isTraced = inputs.every((input) => textOf(input.objectWriteTraceId) !== undefined);
  const writing = { portal, type, claimed: new Set<string>() };
  const ready: Ready[] = [];
  const errors: BatchError[] = [];
  const absent: string[] = [];
  for (const input of inputs) {
    const traceId = textOf(input.objectWriteTraceId);
    try {
      ready.push({ ...kind.prepare(writing, input), traceId });
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      if (isTraced && traceId !== undefined) errors.push(batchError(error, { objectWriteTraceId: [traceId], ...error.fields.context }));
      else if (error.fields.category === 'OBJECT_NOT_FOUND') absent.push(textOf(input.id) ?? '');
      else throw error;
    }
  }
  if (absent.length > 0) errors.push(notFound(type, absent));
  return batchAnswer(
    portal,
    ready.map((one) => applyOne(portal, one, kind)),
    errors,
    kind.status,
  );
}

function applyOne(portal: Portal, { write, links, asked, traceId }: Ready, { tellsNew }: BatchKind): JsonObject {
  const record = applyWrite(portal, write, { sourceType: 'INTEGRATION' });
  for (const link of links) linkRecords(portal, write.type, record.id, link.to, link.toId, link.typeIds);
  return {
    ...recordJson(portal, write.type, asked)(record),
    ...(tellsNew === true ? { new: write.previous === null } : {}),
    ...(traceId === undefined ? {} : { objectWriteTraceId: traceId }),
  };
}

function refuseRepeats(inputs: readonly JsonObject[]): void {
  const ids = inputs.map((input) => textOf(input.id)).filter((id) => id !== undefined);
  const repeated = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (repeated.length > 0) throw invalid(`Duplicate IDs found in batch input: [${[...new Set(repeated)].join(', ')}]. IDs must be unique`);
  const traces = inputs.map((input) => textOf(input.objectWriteTraceId)).filter((id) => id !== undefined);
  if (new Set(traces).size !== traces.length) throw invalid('objectWriteTraceId must be unique for each input');
}

function prepareCreate({ portal, type, claimed }: Writing, input: JsonObject): Omit<Ready, 'traceId'> {
  const given = propertiesIn(input);
  return {
    write: checkWrite(portal, type, given, null, claimed),
    links: askedLinks(portal, type, input.associations),
    asked: Object.keys(given),
  };
}

function prepareUpdate({ portal, type, claimed }: Writing, input: JsonObject): Omit<Ready, 'traceId'> {
  const id = requiredText(input, 'id');
  const record = findRecord(portal, type, id, textOf(input.idProperty) ?? null);
  if (record?.archivedAt !== 0) throw missing(`${type.label} with id ${id} does not exist`);
  const given = propertiesIn(input);
  return { write: checkWrite(portal, type, given, record, claimed), links: [], asked: Object.keys(given) };
}

function prepareUpsert({ portal, type, claimed }: Writing, input: JsonObject): Omit<Ready, 'traceId'> {
  const id = requiredText(input, 'id');
  const idProperty = textOf(input.idProperty);
  if (idProperty === undefined || idProperty === '') throw requiredFields(['idProperty']);
  const record = findRecord(portal, type, id, idProperty);
  if (idProperty === 'hs_object_id' && record?.archivedAt !== 0) throw missing(`${type.label} with id ${id} does not exist`);
  const previous = record?.archivedAt === 0 ? record : null;
  const given = previous === null ? { [idProperty]: id, ...propertiesIn(input) } : propertiesIn(input);
  return {
    write: checkWrite(portal, type, given, previous, claimed),
    links: askedLinks(portal, type, input.associations),
    asked: Object.keys(given),
  };
}
