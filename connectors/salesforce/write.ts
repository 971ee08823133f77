import { AppError } from '../../src/core/errors.ts';
import type { Context, WriteBack, WriteResult } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import type { Describer } from './describe.ts';
import type { Described } from './described.ts';
import { itemError, vendorErrorFrom } from './errors.ts';
import { asArray, asObject, asText } from './shapes.ts';

/** One write and its place among the results. */
interface Item {
  readonly index: number;
  readonly write: WriteBack;
}
/** Rows that one collections request carries. */
interface Batch {
  readonly object: string;
  /** Null: update by id. */
  readonly keyField: string | null;
  readonly items: readonly Item[];
}
interface Outcome {
  readonly item: Item;
  readonly result: WriteResult;
}

const ROWS_PER_COLLECTION = 200;
/** A composite call may carry five collections and counts as one call. */
const COLLECTIONS_PER_CALL = 5;
const LOCK_TRIES = 3;
const LOCK_PAUSE_MS = 1000;
/** How many batches refused as a whole are split before the rest is given up: a fault of the request itself hits every half. */
const MOST_SPLITS = 64;
/** Alerts of duplicate rules do not stop us: we never make accounts, only tasks, and those by key. */
const HEADERS = { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' };

export interface Writer {
  write(writes: readonly WriteBack[]): Promise<readonly WriteResult[]>;
}

/**
 * Fields by id, tasks by their external id (upsert: sending one twice makes one). Collections of 200, five to a call, each
 * row for itself (`allOrNone: false`). A row that is locked is tried again alone; a batch that Salesforce refuses as a whole
 * is halved until the row at fault stands alone. A call without an answer is REMOTE_AMBIGUOUS for its rows, and harmless
 * to repeat.
 */
export function openWriter(parts: { readonly client: Client; readonly describer: Describer; readonly context: Context }): Writer {
  return {
    write: async (writes) => {
      const results = new Array<WriteResult>(writes.length);
      const items = writes.map((write, index) => ({ index, write }));
      const { sound, refused } = await screen(items, parts.describer);
      for (const { item, result } of refused) results[item.index] = result;
      for (const round of rounds(sound)) {
        for (const { item, result } of await writeRound(parts, round)) results[item.index] = result;
      }
      return results;
    },
  };
}

// ── before the first call: what cannot work ─────────────────────────────────

/** A field that the org lacks would have the whole batch refused; describe tells it beforehand. */
async function screen(items: readonly Item[], describer: Describer): Promise<{ sound: Item[]; refused: Outcome[] }> {
  const sound: Item[] = [];
  const refused: Outcome[] = [];
  for (const item of items) {
    const error = faultOf(item.write, await describer.describe(item.write.object));
    if (error) refused.push({ item, result: { ok: false, error } });
    else sound.push(item);
  }
  return { sound, refused };
}

function faultOf(write: WriteBack, described: Described): AppError | null {
  const { object, mode, recordId, keyField, fields } = write;
  const fix = 'Run `kakehashi setup`: it makes the fields and grants them to the integration user';
  if (!described.readable)
    return new AppError('PERMISSION_MISSING', `Writing ${object}: the object is hidden from the integration user`, { fix });
  if (mode === 'update' && recordId === null) return new AppError('REMOTE_REJECTED', `Writing ${object}: an update without a record id`);
  const key = keyField === null ? undefined : described.fields.get(keyField);
  if (mode === 'upsert' && !key?.externalId) {
    return new AppError('MAPPING_INVALID', `Writing ${object}: ${keyField ?? 'the key field'} is not an external id`, {
      fix,
      details: { object, field: keyField },
    });
  }
  const closed = Object.keys(fields).filter((name) => {
    const field = described.fields.get(name);
    return !field || !(mode === 'update' ? field.updateable : field.createable);
  });
  if (closed.length === 0) return null;
  return new AppError('MAPPING_INVALID', `Writing ${object}: ${closed.join(', ')} does not exist or may not be written`, {
    fix,
    details: { object, fields: closed },
  });
}

/** The n-th write of one record goes into the n-th round: in one batch they would clash, and the last shall win. */
function rounds(items: readonly Item[]): Item[][] {
  const count = new Map<string, number>();
  const all: Item[][] = [];
  for (const item of items) {
    const { object, recordId, mode, key } = item.write;
    const name = `${object}/${mode === 'update' ? (recordId ?? '') : key}`;
    const round = count.get(name) ?? 0;
    count.set(name, round + 1);
    (all[round] ??= []).push(item);
  }
  return all;
}

// ── batches ─────────────────────────────────────────────────────────────────

function batchesOf(items: readonly Item[]): Batch[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = `${item.write.object}/${item.write.mode === 'upsert' ? (item.write.keyField ?? '') : ''}`;
    const group = groups.get(name) ?? [];
    if (group.length === 0) groups.set(name, group);
    group.push(item);
  }
  return [...groups.values()].flatMap((group) => chunks(byParent(group)).map((chunk) => batchOf(chunk)));
}

function batchOf(items: readonly Item[]): Batch {
  const write = items[0]?.write;
  return { object: write?.object ?? '', keyField: write?.mode === 'upsert' ? write.keyField : null, items };
}

/** Children of one parent stand together: written side by side they would lock each other out. */
function byParent(items: readonly Item[]): Item[][] {
  const families = new Map<string, Item[]>();
  for (const item of items) {
    const parent = parentOf(item.write);
    const family = families.get(parent);
    if (family) family.push(item);
    else families.set(parent, [item]);
  }
  return [...families.values()];
}

function parentOf({ mode, key, recordId, fields }: WriteBack): string {
  if (mode === 'update') return recordId ?? '';
  const parent = fields.WhatId ?? fields.AccountId ?? fields.WhoId;
  return typeof parent === 'string' ? parent : key;
}

/** Families into batches of 200; only a family larger than that is cut. */
function chunks(families: readonly Item[][]): Item[][] {
  const all: Item[][] = [];
  let open: Item[] = [];
  for (const family of families) {
    if (open.length > 0 && open.length + family.length > ROWS_PER_COLLECTION) {
      all.push(open);
      open = [];
    }
    open = [...open, ...family];
    while (open.length > ROWS_PER_COLLECTION) all.push(open.splice(0, ROWS_PER_COLLECTION));
  }
  if (open.length > 0) all.push(open);
  return all;
}

// ── sending ─────────────────────────────────────────────────────────────────

type Parts = Parameters<typeof openWriter>[0];

async function writeRound(parts: Parts, items: readonly Item[]): Promise<Outcome[]> {
  const settled: Outcome[] = [];
  let rest = items;
  for (let tried = 1; rest.length > 0; tried += 1) {
    const outcomes = await sendAll(parts, batchesOf(rest));
    const locked = outcomes.filter(({ result }) => !result.ok && result.error instanceof AppError && result.error.code === 'ROW_LOCKED');
    const again = tried < LOCK_TRIES ? new Set(locked) : new Set<Outcome>();
    settled.push(...outcomes.filter((outcome) => !again.has(outcome)));
    rest = [...again].map(({ item }) => item);
    if (rest.length > 0) await parts.context.sleep(LOCK_PAUSE_MS * 2 ** (tried - 1));
  }
  return settled;
}

async function sendAll({ client }: Parts, batches: readonly Batch[]): Promise<Outcome[]> {
  const budget = { splits: MOST_SPLITS };
  const outcomes: Outcome[] = [];
  let down: Error | null = null;
  for (let start = 0; start < batches.length; start += COLLECTIONS_PER_CALL) {
    const group = batches.slice(start, start + COLLECTIONS_PER_CALL);
    const answers: readonly Answer[] = down === null ? await send(client, group) : group.map(() => down ?? []);
    down ??= answers.find(isDown) ?? null;
    for (const [i, batch] of group.entries()) outcomes.push(...(await settle(client, batch, answers[i], budget)));
  }
  return outcomes;
}

async function send(client: Client, group: readonly Batch[]): Promise<readonly Answer[]> {
  return group.length === 1 ? [await sendOne(client, group[0])] : sendTogether(client, group);
}

const DOWN: ReadonlySet<string> = new Set(['AUTH_REJECTED', 'PERMISSION_MISSING', 'QUOTA_EXHAUSTED', 'RATE_LIMITED', 'REMOTE_UNAVAILABLE']);

/** What would befall the next batch too, after the same patience: it is not sent. */
function isDown(answer: Answer): answer is Error {
  return answer instanceof AppError && DOWN.has(answer.code);
}

/** What came back for one batch: its items, or the refusal of the whole. */
type Answer = readonly unknown[] | Error;

async function sendOne(client: Client, batch: Batch | undefined): Promise<Answer> {
  if (!batch) return [];
  const { path, body } = requestOf(client, batch);
  try {
    const reply = await client.call({ method: 'PATCH', path, body, headers: HEADERS, writes: true, what: `Writing ${batch.object}` });
    return asArray(reply.body);
  } catch (error) {
    return toError(error);
  }
}

async function sendTogether(client: Client, batches: readonly Batch[]): Promise<Answer[]> {
  const compositeRequest = batches.map((batch, i) => {
    const { path, body } = requestOf(client, batch);
    return { method: 'PATCH', url: path, referenceId: `batch${i}`, httpHeaders: HEADERS, body };
  });
  const what = `Writing ${[...new Set(batches.map((batch) => batch.object))].join(', ')}`;
  try {
    const body = { allOrNone: false, compositeRequest };
    const reply = await client.call({ method: 'POST', path: `${client.base}/composite`, body, headers: HEADERS, writes: true, what });
    const parts = asArray(asObject(reply.body).compositeResponse).map(asObject);
    return batches.map((_, i) => {
      const part = parts.find((one) => one.referenceId === `batch${i}`);
      if (!part) return new AppError('REMOTE_AMBIGUOUS', `${what}: a part of the answer is missing`);
      return part.httpStatusCode === 200 ? asArray(part.body) : refusal(part.body, what);
    });
  } catch (error) {
    return batches.map(() => toError(error));
  }
}

function requestOf(client: Client, { object, keyField, items }: Batch): { path: string; body: object } {
  const attributes = { type: object };
  const records = items.map(({ write }) =>
    keyField === null ? { attributes, id: write.recordId, ...write.fields } : { attributes, ...write.fields, [keyField]: write.key },
  );
  const path = keyField === null ? `${client.base}/composite/sobjects` : `${client.base}/composite/sobjects/${object}/${keyField}`;
  return { path, body: { allOrNone: false, records } };
}

/** A collection inside a composite that was refused as a whole. */
function refusal(body: unknown, what: string): AppError {
  return itemError(
    asArray(body)
      .map(vendorErrorFrom)
      .filter((one) => one !== null),
    what,
  );
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

// ── answers ─────────────────────────────────────────────────────────────────

async function settle(client: Client, batch: Batch, answer: Answer | undefined, budget: { splits: number }): Promise<Outcome[]> {
  const { items } = batch;
  if (answer instanceof Error) {
    if (items.length === 1 || budget.splits <= 0 || !mayBeOneRow(answer))
      return items.map((item) => ({ item, result: refusedWith(answer, items.length) }));
    budget.splits -= 1;
    const middle = Math.ceil(items.length / 2);
    const halves = [items.slice(0, middle), items.slice(middle)].map((half) => ({ ...batch, items: half }));
    const outcomes: Outcome[] = [];
    for (const half of halves) outcomes.push(...(await settle(client, half, await sendOne(client, half), budget)));
    return outcomes;
  }
  return items.map((item, i) => ({ item, result: resultOf(item, answer?.[i], batch) }));
}

/** Whether the refusal of a batch may be due to what stands in one of its rows. */
function mayBeOneRow(error: Error): boolean {
  return error instanceof AppError && (error.verdict === 'skip' || error.code === 'MAPPING_INVALID' || error.code === 'INTERNAL');
}

/** Alone, a row that Salesforce cannot read is that row's fault, not the mapping's. */
function refusedWith(error: Error, rows: number): WriteResult {
  if (rows > 1 || !(error instanceof AppError) || error.code !== 'MAPPING_INVALID') return { ok: false, error };
  return { ok: false, error: new AppError('REMOTE_REJECTED', error.message, { fix: error.fix, details: error.details, cause: error }) };
}

function resultOf({ write }: Item, answer: unknown, batch: Batch): WriteResult {
  const { success, id, created, errors } = asObject(answer);
  const what = `Writing ${batch.object}`;
  if (answer === undefined)
    return { ok: false, error: new AppError('REMOTE_AMBIGUOUS', `${what}: Salesforce did not answer for this record`) };
  if (success === true)
    return { ok: true, recordId: asText(id) || (write.recordId ?? ''), created: batch.keyField !== null && created === true };
  return {
    ok: false,
    error: itemError(
      asArray(errors)
        .map(vendorErrorFrom)
        .filter((one) => one !== null),
      what,
    ),
  };
}
