import { AppError } from '../../src/core/errors.ts';
import type { WriteBack, WriteResult } from '../../src/core/types.ts';
import { associate, type Pair } from './associate.ts';
import { readItems, writeBatch, type Batch, type Item, type Outcomes } from './batch-write.ts';
import { object, text } from './json.ts';

/** Time that HubSpot gets to finish what it may have begun. */
const SETTLE_MS = 1_000;

/**
 * Writes records by a unique property of theirs and ties them to others. Repeating it changes nothing: a key that exists is
 * updated, and every record of the batch is tied again, so that a process that died between the two calls leaves nothing loose.
 */
export async function upsertBatch(batch: Batch, items: readonly Item[], writes: ReadonlyMap<Item, WriteBack>): Promise<Outcomes> {
  const outcomes = await upsertOnce(batch, items);
  const targets = new Set([...writes.values()].flatMap((write) => write.associate.map((to) => to.object)));
  for (const target of targets) {
    const pairs = new Map<Pair, Item>();
    for (const [item, result] of outcomes) {
      if (!result.ok) continue;
      for (const to of writes.get(item)?.associate ?? []) if (to.object === target) pairs.set({ from: result.recordId, to: to.id }, item);
    }
    for (const [pair, error] of await associate(batch.hubspot, { from: batch.object, to: target }, [...pairs.keys()])) {
      const item = pairs.get(pair);
      if (item !== undefined) outcomes.set(item, { ok: false, error });
    }
  }
  return outcomes;
}

/** After an answer that got lost, looks up what is there before anything is sent again. */
async function upsertOnce(batch: Batch, items: readonly Item[]): Promise<Outcomes> {
  try {
    return await writeBatch(batch, items);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'REMOTE_AMBIGUOUS') throw error;
    await batch.hubspot.context.sleep(SETTLE_MS);
    const applied = await alreadyApplied(batch, items);
    const rest = items.filter((item) => !applied.has(item));
    return new Map([...applied, ...(await writeBatch(batch, rest))]);
  }
}

async function alreadyApplied(batch: Batch, items: readonly Item[]): Promise<ReadonlyMap<Item, WriteResult>> {
  const applied = new Map<Item, WriteResult>();
  for (const [item, found] of await readItems(batch, items)) {
    const values = object(found.properties);
    const recordId = text(found.id);
    const same = Object.entries(item.properties).every(([name, value]) => (text(values[name]) ?? '') === value);
    if (recordId !== null && same) applied.set(item, { ok: true, recordId, created: found.createdAt === found.updatedAt });
  }
  return applied;
}
