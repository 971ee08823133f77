import { AppError, verdictOf } from '../../src/core/errors.ts';
import type { WriteBack, WriteResult } from '../../src/core/types.ts';
import type { Kintone } from './client.ts';
import type { Forms } from './fields.ts';
import type { FormField } from './shapes.ts';
import { toCells } from './values.ts';

const BATCH = 100;

/**
 * Writes in batches of a hundred, results in the order of `writes`. kintone takes a batch whole or not at all, so a batch
 * that it refuses is halved until the record at fault stands alone: the others are written. Never rejects.
 */
export async function write(kintone: Kintone, forms: Forms, writes: readonly WriteBack[]): Promise<readonly WriteResult[]> {
  const results = new Map<WriteBack, WriteResult>();
  for (const batch of batches(writes)) await settle(kintone, forms, batch, results);
  return writes.map((one) => results.get(one) ?? { ok: false, error: malformed() });
}

/** By app and mode, at most a hundred, and no record twice: two changes of one record are two calls. */
function batches(writes: readonly WriteBack[]): readonly (readonly WriteBack[])[] {
  const open = new Map<string, WriteBack[][]>();
  for (const one of writes) {
    if (one.mode === 'update' ? one.recordId === null : one.keyField === null) continue;
    const kind = JSON.stringify([one.object, one.mode, one.keyField]);
    const lists = open.get(kind) ?? [];
    open.set(kind, lists);
    const fitting = lists.find((list) => list.length < BATCH && !list.some((other) => sameRecord(one, other)));
    if (fitting === undefined) lists.push([one]);
    else fitting.push(one);
  }
  return [...open.values()].flat();
}

function sameRecord(a: WriteBack, b: WriteBack): boolean {
  return a.mode === 'update' ? a.recordId === b.recordId : a.key === b.key;
}

async function settle(kintone: Kintone, forms: Forms, batch: readonly WriteBack[], results: Map<WriteBack, WriteResult>): Promise<void> {
  try {
    const done = await send(kintone, forms, batch);
    for (const [i, one] of batch.entries()) results.set(one, done[i] ?? { ok: false, error: unanswered(one) });
  } catch (error) {
    if (batch.length > 1 && error instanceof AppError && verdictOf(error) === 'skip') {
      const half = batch.length >> 1;
      await settle(kintone, forms, batch.slice(0, half), results);
      await settle(kintone, forms, batch.slice(half), results);
      return;
    }
    const told = error instanceof Error ? error : new Error('stopped', { cause: error });
    for (const one of batch) results.set(one, { ok: false, error: told });
  }
}

async function send(kintone: Kintone, forms: Forms, batch: readonly WriteBack[]): Promise<readonly WriteResult[]> {
  const [first] = batch;
  if (first === undefined) return [];
  const { object, mode } = first;
  const app = kintone.app(object);
  const form = (await forms.of(object)) ?? new Map<string, FormField>();
  const records = batch.map((one) => itemOf(one, form));
  // Both ways of writing say which record they mean, so a write whose answer was lost may be sent again.
  const { value } = await kintone.call({
    what: `write ${object}`,
    effect: 'write',
    work: (exchange) => exchange((api) => api.record.updateRecords({ app, records, ...(mode === 'upsert' ? { upsert: true } : {}) })),
  });
  const answers: readonly { readonly id: string; readonly operation?: string }[] = value.records;
  return answers.map(({ id, operation }) => ({ ok: true, recordId: id, created: operation === 'INSERT' }));
}

type Item =
  | { readonly id: string; readonly record: ReturnType<typeof toCells> }
  | { readonly updateKey: { readonly field: string; readonly value: string }; readonly record: ReturnType<typeof toCells> };

function itemOf(one: WriteBack, form: ReadonlyMap<string, FormField>): Item {
  if (one.mode === 'update') return { id: one.recordId ?? '', record: toCells(one.fields, form) };
  const field = one.keyField ?? '';
  const others = Object.fromEntries(Object.entries(one.fields).filter(([code]) => code !== field));
  return { updateKey: { field, value: one.key }, record: toCells(others, form) };
}

function unanswered({ object }: WriteBack): AppError {
  return new AppError('REMOTE_AMBIGUOUS', `kintone did not say what became of one record: write ${object}`);
}

function malformed(): AppError {
  return new AppError('REMOTE_REJECTED', 'A write needs the id of a record, or in mode upsert the field that carries its key');
}
