import { AppError, verdictOf } from '../../src/core/errors.ts';
import type { WriteBack, WriteResult } from '../../src/core/types.ts';
import { BATCH } from './batch-read.ts';
import { writeBatch, type Batch, type Item, type Outcomes } from './batch-write.ts';
import type { Hubspot } from './client.ts';
import { upsertBatch } from './upsert.ts';
import { toProperties } from './values.ts';

/**
 * Writes in batches of a hundred, results in the order of `writes`. Never rejects: a failure of the call itself becomes the
 * failure of the items that it carried, and where it concerns everything (credentials, quota, no connection) of those after it.
 */
export async function write(hubspot: Hubspot, writes: readonly WriteBack[]): Promise<readonly WriteResult[]> {
  const results = new Map<WriteBack, WriteResult>();
  let hopeless: Error | null = null;
  for (const { batch, part } of batches(hubspot, writes)) {
    if (hopeless === null) {
      try {
        for (const [one, result] of await sendPart(batch, part)) results.set(one, result);
      } catch (error) {
        hopeless = concernsAll(error) ? asError(error) : null;
        for (const one of part) results.set(one, { ok: false, error: asError(error) });
      }
    } else for (const one of part) results.set(one, { ok: false, error: notSent(hopeless) });
  }
  return writes.map((one) => results.get(one) ?? { ok: false, error: malformed() });
}

type Writes = readonly [WriteBack, ...WriteBack[]];

interface Part {
  readonly batch: Batch;
  readonly part: Writes;
}

/** By object and mode; the order of one record's writes stays. */
function* batches(hubspot: Hubspot, writes: readonly WriteBack[]): Generator<Part> {
  const kinds = new Map<string, WriteBack[]>();
  for (const one of writes) {
    if (idOf(one) === null) continue;
    const name = JSON.stringify([one.object, one.mode, one.keyField]);
    const kind = kinds.get(name);
    if (kind === undefined) kinds.set(name, [one]);
    else kind.push(one);
  }
  for (const kind of kinds.values()) {
    for (const part of parts(kind)) yield { batch: batchOf(hubspot, part), part };
  }
}

/** At most a hundred, and no record twice in one batch: HubSpot refuses that. */
function* parts(kind: readonly WriteBack[]): Generator<Writes> {
  let rest = kind;
  for (;;) {
    const [first, ...others] = rest;
    if (first === undefined) return;
    const part: [WriteBack, ...WriteBack[]] = [first];
    const ids = new Set([idOf(first)]);
    const later: WriteBack[] = [];
    for (const one of others) {
      (part.length < BATCH && !ids.has(idOf(one)) ? part : later).push(one);
      ids.add(idOf(one));
    }
    yield part;
    rest = later;
  }
}

function batchOf(hubspot: Hubspot, [first]: Writes): Batch {
  return { hubspot, object: first.object, verb: first.mode, idProperty: first.mode === 'upsert' ? first.keyField : null };
}

function idOf(one: WriteBack): string | null {
  return one.mode === 'upsert' ? (one.keyField === null ? null : one.key) : one.recordId;
}

async function sendPart(batch: Batch, part: readonly WriteBack[]): Promise<ReadonlyMap<WriteBack, WriteResult>> {
  const writes = new Map<Item, WriteBack>();
  for (const one of part) writes.set({ id: idOf(one) ?? '', properties: await toProperties(batch.hubspot, one.fields) }, one);
  const items = [...writes.keys()];
  const outcomes: Outcomes = batch.verb === 'upsert' ? await upsertBatch(batch, items, writes) : await writeBatch(batch, items);
  return new Map([...writes].map(([item, one]) => [one, outcomes.get(item) ?? { ok: false, error: unanswered(batch) }]));
}

/** Whether the next batch would only meet the same. */
function concernsAll(error: unknown): boolean {
  if (!(error instanceof AppError)) return true;
  return verdictOf(error) === 'stop' || ['QUOTA_EXHAUSTED', 'RATE_LIMITED', 'REMOTE_UNAVAILABLE', 'REMOTE_AMBIGUOUS'].includes(error.code);
}

function notSent(because: Error): Error {
  if (!(because instanceof AppError)) return because;
  if (because.code === 'REMOTE_AMBIGUOUS') return new AppError('REMOTE_UNAVAILABLE', 'Not sent: HubSpot had stopped answering');
  const { code, message, fix, details, retryAfterMs } = because;
  return new AppError(code, message, { fix, details, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('stopped', { cause: error });
}

function unanswered({ verb, object }: Batch): AppError {
  return new AppError('REMOTE_AMBIGUOUS', `HubSpot did not say what became of one record: ${verb} ${object}`);
}

function malformed(): AppError {
  return new AppError('REMOTE_REJECTED', 'A write needs the id of a record, or in mode upsert the property that carries its key');
}
