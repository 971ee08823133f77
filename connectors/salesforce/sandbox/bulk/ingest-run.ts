import { setTimeout as pause } from 'node:timers/promises';
import type { ObjectView } from '../describe/access.ts';
import type { FieldDef } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import { isId, to18 } from '../ids.ts';
import type { Org } from '../org.ts';
import { findParent } from '../store/input.ts';
import type { Changes } from '../store/input.ts';
import { fromText } from '../store/values.ts';
import type { Actor } from '../store/actor.ts';
import type { IngestJob } from './ingest-job.ts';
import { readUpload } from './upload.ts';

const CHUNK = 200;

/** What a column of the upload writes to: a field, or a parent named by its external id. */
interface Target {
  readonly field: FieldDef;
  readonly parentKey: string | null;
}

interface Work {
  readonly org: Org;
  readonly job: IngestJob;
  readonly view: ObjectView;
  readonly actor: Actor;
  readonly targets: readonly Target[];
}

/** Works a job off: UploadComplete → InProgress → JobComplete or Failed. Rows succeed and fail one by one. */
export async function runIngest(org: Org, job: IngestJob): Promise<void> {
  const delay = org.options.bulkDelayMs ?? 50;
  await pause(delay, undefined, { ref: false });
  if (stateOf(job) !== 'UploadComplete') return;
  job.head.state = 'InProgress';
  await pause(delay, undefined, { ref: false });
  try {
    await workThrough(org, job);
    if (stateOf(job) === 'InProgress') job.head.state = 'JobComplete';
  } catch (error) {
    if (stateOf(job) === 'InProgress') job.head.state = 'Failed';
    job.head.errorMessage = error instanceof SalesforceError ? error.message : `InternalServerError : ${String(error)}`;
  }
  job.upload = null;
  job.head.totalMs = Date.now() - job.head.startedAtMs;
  job.head.stampedAt = org.store.now();
}

/** Anew each time: an abort may have come while the job was waiting. */
function stateOf(job: IngestJob): string {
  return job.head.state;
}

async function workThrough(org: Org, job: IngestJob): Promise<void> {
  const view = org.access.view(job.head.createdById, job.head.object);
  if (view === null) throw new SalesforceError('InvalidJob', `InvalidJob : ${job.head.object} is not supported`);
  let work: Work | null = null;
  let chunk: string[][] = [];
  const seen = new Set<string>();
  for await (const cells of readUpload(job)) {
    if (work === null) {
      job.columns = cells;
      work = {
        org,
        job,
        view,
        actor: { userId: job.head.createdById, isSystem: false },
        targets: cells.map((name) => targetOf(org, view, name)),
      };
      continue;
    }
    chunk.push(cells);
    if (chunk.length < CHUNK) continue;
    writeChunk(work, chunk, seen);
    chunk = [];
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (work === null) throw new SalesforceError('InvalidBatch', 'InvalidBatch : Unable to find a header row');
  writeChunk(work, chunk, seen);
}

function targetOf(org: Org, view: ObjectView, column: string): Target {
  const [first = '', key] = column.split('.');
  if (key === undefined) {
    const field = view.fields.get(first.toLowerCase());
    if (field !== undefined) return { field, parentKey: null };
  } else {
    for (const field of view.fields.values()) {
      const isNamed = field.relationshipName?.toLowerCase() === first.toLowerCase();
      if (isNamed && field.referenceTo.some((target) => org.schema.object(target)?.fields.has(key.toLowerCase()) === true))
        return { field, parentKey: key };
    }
  }
  throw new SalesforceError('InvalidBatch', `InvalidBatch : Field name not found : ${column}`);
}

function writeChunk(work: Work, rows: readonly string[][], seen: Set<string>): void {
  const { job } = work;
  if (stateOf(job) !== 'InProgress') {
    job.unprocessed.push(...rows);
    return;
  }
  for (const cells of rows) {
    writeRow(work, cells, seen);
    job.head.processed++;
  }
}

function writeRow(work: Work, cells: readonly string[], seen: Set<string>): void {
  const id = idOf(work, cells);
  const place = work.job.head.processed;
  try {
    const done = work.org.writer.atomically(() => apply(work, cells, id, seen));
    work.job.successful.push({ ...done, place, cells });
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    work.job.failed.push({ id: id ?? '', error: error.item(), place, cells });
  }
}

function idOf(work: Work, cells: readonly string[]): string | null {
  const at = work.targets.findIndex(({ field }) => field.type === 'id');
  const text = cells[at] ?? '';
  return isId(text) ? to18(text) : null;
}

function apply(work: Work, cells: readonly string[], id: string | null, seen: Set<string>): { id: string; created: boolean } {
  const { org, view, actor, job } = work;
  const { operation } = job.head;
  if (operation === 'delete' || operation === 'hardDelete') {
    const known = needId(id, 'delete');
    const table = org.store.table(view.def);
    org.writer.delete(actor, view, known);
    const row = table.get(known);
    if (operation === 'hardDelete' && row !== undefined) org.writer.purge(table, row);
    return { id: known, created: false };
  }
  const changes = changesOf(work, cells);
  if (operation === 'update') {
    const known = needId(id, 'update');
    org.writer.update(actor, view, known, changes);
    return { id: known, created: false };
  }
  if (operation === 'insert') return { id: org.writer.insert(actor, view, changes), created: true };
  return upsert(work, cells, changes, seen);
}

function upsert(work: Work, cells: readonly string[], changes: Changes, seen: Set<string>): { id: string; created: boolean } {
  const { org, view, actor, job } = work;
  const key = view.fields.get((job.externalIdField ?? '').toLowerCase());
  const value = key === undefined ? null : (changes.get(key) ?? null);
  if (key === undefined || value === null) {
    const id = key?.type === 'id' ? idOf(work, cells) : null;
    if (key?.type !== 'id')
      throw new SalesforceError('MISSING_ARGUMENT', `${job.externalIdField ?? 'External id'} not specified`, { fields: [] });
    if (id === null) return { id: org.writer.insert(actor, view, changes), created: true };
    org.writer.update(actor, view, id, changes);
    return { id, created: false };
  }
  const name = String(value).toLowerCase();
  if (seen.has(name)) throw new SalesforceError('DUPLICATE_VALUE', `Duplicate external id specified: ${String(value)}`, { fields: [] });
  seen.add(name);
  return org.writer.upsert(actor, view, key, value, changes);
}

function needId(id: string | null, verb: string): string {
  if (id === null)
    throw new SalesforceError('MISSING_ARGUMENT', `Id not specified in ${verb === 'update' ? 'an update' : 'a delete'} call`, {
      fields: [],
    });
  return id;
}

/** `#N/A` clears a field, an empty cell leaves it as it is. */
function changesOf({ org, targets }: Work, cells: readonly string[]): Changes {
  const changes: Changes = new Map();
  for (const [at, { field, parentKey }] of targets.entries()) {
    const text = cells[at] ?? '';
    if (text === '' || field.type === 'id') continue;
    if (text === '#N/A') {
      changes.set(field, null);
      continue;
    }
    if (parentKey !== null) {
      changes.set(field, findParent(org.store, field, { [parentKey]: text }));
      continue;
    }
    const value = fromText(field, text);
    if (value === undefined)
      throw new SalesforceError('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: value not of required type: ${text}`, {
        fields: [field.name],
      });
    changes.set(field, value);
  }
  return changes;
}
