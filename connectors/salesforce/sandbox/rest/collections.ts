import type { ObjectView } from '../describe/access.ts';
import { invalidType, notFound, SalesforceError } from '../errors.ts';
import { isId, to18 } from '../ids.ts';
import { wholeRecord } from '../soql/project.ts';
import { asRecord, readJsonFields } from '../store/input.ts';
import type { Changes } from '../store/input.ts';
import { actorOf, bodyObject, isTrue, methodNotAllowed, viewOfPath } from './call.ts';
import type { Answer, Call } from './call.ts';
import { keyField } from './objects.ts';

const MOST_RECORDS = 200;
const MOST_RETRIEVED = 2000;

export interface ItemResult {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly { readonly statusCode: string; readonly message: string; readonly fields: readonly string[] }[];
  readonly created?: boolean;
}

/** One record's work: made before anything is written, so that a body that cannot be read refuses the whole call. */
type Job = () => ItemResult;

/** `/composite/sobjects…`: up to 200 records, answers in the order asked, 200 even where all fail (resources_composite_sobjects_collections). */
export function collections(call: Call): Answer {
  const [, , object, field] = call.segments;
  if (object === undefined) return manyRecords(call);
  const view = viewOfPath(call, object);
  if (field === undefined) return retrieve(call, view);
  if (call.method !== 'PATCH') throw methodNotAllowed(call, 'PATCH');
  const key = keyField(view, field);
  if (key.type === 'id') throw notFound(`Provided external ID field does not exist or is not accessible: ${field}`);
  const seen = new Map<string, number>();
  const records = readRecords(call);
  for (const record of records) {
    const value = valueOf(record, key.name);
    if (value !== null) seen.set(value, (seen.get(value) ?? 0) + 1);
  }
  const jobs = records.map((record): Job => {
    checkType(record, view);
    const changes = readJsonFields(call.org.store, view, record);
    const value = changes.get(key) ?? null;
    const isTwice = (seen.get(valueOf(record, key.name) ?? '') ?? 0) > 1;
    return () => {
      if (value === null) throw new SalesforceError('MISSING_ARGUMENT', `${key.name} not specified`, { fields: [] });
      if (isTwice)
        throw new SalesforceError('DUPLICATE_VALUE', `Duplicate external id specified: ${String(value)}`, { fields: [key.name] });
      const { id, created } = call.org.writer.upsert(actorOf(call), view, key, value, changes);
      return { id, success: true, errors: [], created };
    };
  });
  return { status: 200, body: runJobs(call, jobs, isTrue(bodyObject(call).allOrNone)) };
}

function valueOf(record: Readonly<Record<string, unknown>>, name: string): string | null {
  for (const [key, value] of Object.entries(record)) {
    if (key.toLowerCase() === name.toLowerCase() && (typeof value === 'string' || typeof value === 'number'))
      return String(value).toLowerCase();
  }
  return null;
}

function manyRecords(call: Call): Answer {
  switch (call.method) {
    case 'POST':
      return create(call);
    case 'PATCH':
      return update(call);
    case 'DELETE':
      return remove(call);
    default:
      throw methodNotAllowed(call, 'DELETE,PATCH,POST');
  }
}

function create(call: Call): Answer {
  const jobs = readRecords(call).map((record): Job => {
    const view = viewOfRecord(call, record);
    const changes = readJsonFields(call.org.store, view, record);
    return () => ({ id: call.org.writer.insert(actorOf(call), view, changes), success: true, errors: [] });
  });
  return { status: 200, body: runJobs(call, jobs, isTrue(bodyObject(call).allOrNone)) };
}

function update(call: Call): Answer {
  const seen = new Set<string>();
  const jobs = readRecords(call).map((record): Job => {
    const view = viewOfRecord(call, record);
    const changes = readJsonFields(call.org.store, view, record, ['id']);
    const raw = record.id ?? record.Id;
    return () => updateOne(call, view, raw, changes, seen);
  });
  return { status: 200, body: runJobs(call, jobs, isTrue(bodyObject(call).allOrNone)) };
}

function updateOne(call: Call, view: ObjectView, raw: unknown, changes: Changes, seen: Set<string>): ItemResult {
  if (raw === undefined || raw === null || raw === '')
    throw new SalesforceError('MISSING_ARGUMENT', 'Id not specified in an update call', { fields: [] });
  const id = typeof raw === 'string' && isId(raw) ? to18(raw) : null;
  if (id === null) throw new SalesforceError('MALFORMED_ID', `malformed id ${JSON.stringify(raw).replaceAll('"', '')}`, { fields: ['Id'] });
  if (seen.has(id)) throw new SalesforceError('DUPLICATE_VALUE', `Duplicate id specified: ${id}`, { fields: [] });
  seen.add(id);
  call.org.writer.update(actorOf(call), view, id, changes);
  return { id, success: true, errors: [] };
}

function remove(call: Call): Answer {
  const ids = (call.query.get('ids') ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (ids.length === 0) throw new SalesforceError('MISSING_ARGUMENT', 'ids parameter is required');
  if (ids.length > MOST_RECORDS) throw tooMany();
  const jobs = ids.map((raw): Job => () => {
    const id = isId(raw) ? to18(raw) : null;
    const def = id === null ? undefined : (call.org.store.find(id)?.table.def ?? call.org.schema.objectsOfPrefix(id.slice(0, 3))[0]);
    const view = def === undefined ? null : call.org.access.view(call.userId, def.name);
    if (id === null || view === null) throw new SalesforceError('MALFORMED_ID', `malformed id ${raw}`, { fields: [] });
    call.org.writer.delete(actorOf(call), view, id);
    return { id, success: true, errors: [] };
  });
  return { status: 200, body: runJobs(call, jobs, isTrue(call.query.get('allOrNone'))) };
}

/** Runs every job on its own; with all-or-none one failure takes everything back. */
export function runJobs(call: Call, jobs: readonly Job[], allOrNone: boolean): ItemResult[] {
  const results: ItemResult[] = [];
  const runAll = (): void => {
    for (const job of jobs) results.push(runOne(call, job));
    if (allOrNone && results.some(({ success }) => !success)) throw new RolledBack();
  };
  if (!allOrNone) {
    runAll();
    return results;
  }
  try {
    call.org.writer.atomically(runAll);
    return results;
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    return results.map((result) =>
      result.success
        ? failed(
            'ALL_OR_NONE_OPERATION_ROLLED_BACK',
            'Record rolled back because not all records were valid and the request was using AllOrNone header',
            [],
          )
        : result,
    );
  }
}

class RolledBack extends Error {
  override readonly name = 'RolledBack';
}

function runOne(call: Call, job: Job): ItemResult {
  try {
    return call.org.writer.atomically(job);
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    return failed(error.errorCode, error.message, error.fields ?? []);
  }
}

function failed(statusCode: string, message: string, fields: readonly string[]): ItemResult {
  return { success: false, errors: [{ statusCode, message, fields }] };
}

export function readRecords(call: Call): Record<string, unknown>[] {
  const { records } = bodyObject(call);
  if (!Array.isArray(records)) throw new SalesforceError('JSON_PARSER_ERROR', 'Missing required field: records');
  if (records.length > MOST_RECORDS) throw tooMany();
  return records.map((one: unknown) => {
    const record = asRecord(one);
    if (record === null) throw new SalesforceError('JSON_PARSER_ERROR', 'Expected JSON object to deserialize sObject');
    return record;
  });
}

function tooMany(): SalesforceError {
  return new SalesforceError('EXCEEDED_ID_LIMIT', `record limit reached. cannot submit more than ${MOST_RECORDS} records into this call`);
}

/** The object that a record's `attributes` name. */
export function viewOfRecord(call: Call, record: Readonly<Record<string, unknown>>): ObjectView {
  const type = asRecord(record.attributes)?.type;
  if (typeof type !== 'string') throw new SalesforceError('INVALID_TYPE', 'sObject type must be specified: attributes.type');
  const view = call.org.access.view(call.userId, type);
  if (view === null) throw invalidType(type);
  return view;
}

function checkType(record: Readonly<Record<string, unknown>>, view: ObjectView): void {
  const type = asRecord(record.attributes)?.type;
  if (typeof type === 'string' && type.toLowerCase() !== view.def.name.toLowerCase()) {
    throw new SalesforceError('INVALID_TYPE', `Record type ${type} does not match the object in the URL: ${view.def.name}`);
  }
}

/** Records in the order of the ids, null where there is none. */
function retrieve(call: Call, view: ObjectView): Answer {
  const { ids, fields } =
    call.method === 'POST'
      ? bodyObject(call)
      : { ids: (call.query.get('ids') ?? '').split(','), fields: (call.query.get('fields') ?? '').split(',') };
  if (call.method !== 'POST' && call.method !== 'GET') throw methodNotAllowed(call, 'GET,POST');
  if (!Array.isArray(ids) || !Array.isArray(fields)) throw new SalesforceError('JSON_PARSER_ERROR', 'Missing required field: ids, fields');
  if (ids.length > MOST_RETRIEVED)
    throw new SalesforceError(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MOST_RETRIEVED} records into this call`,
    );
  const only = new Set<string>();
  for (const name of fields) {
    const key = String(name).trim().toLowerCase();
    if (!view.fields.has(key))
      throw new SalesforceError(
        'INVALID_FIELD',
        `No such column '${String(name)}' on entity '${view.def.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
      );
    only.add(key);
  }
  const { store, access } = call.org;
  const table = store.table(view.def);
  const found = ids.map((id: unknown) => {
    const row = typeof id === 'string' && isId(id.trim()) ? table.get(to18(id.trim())) : undefined;
    return row === undefined || row.deleted
      ? null
      : wholeRecord({ store, access, userId: call.userId, all: false, text: '' }, view, { table, row }, call.base, only);
  });
  return { status: 200, body: found };
}
