import type { StreamSpec } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';
import { lookAt } from './look.ts';

/** Every contact is looked at once in so many days. */
const ROUND_DAYS = 7;
const LEAST = 100;
const BATCH = 1000;

/**
 * Whether the people we know are still there: a contact that HubSpot erased under privacy law, or that was emptied from
 * Salesforce's bin, leaves nothing that a pass could read. Once a day a seventh of them is asked for by id, one call for a
 * hundred or two; with `full` all of them. Answers how many were looked at.
 */
export async function lookForVanished(
  context: EngineContext,
  options: { readonly full: boolean; readonly skip: ReadonlySet<string> },
): Promise<number> {
  let looked = 0;
  for (const wired of context.wired.filter((one) => one.connection.readByIds !== undefined && !options.skip.has(one.name))) {
    for (const spec of wired.mapping.specs.filter(({ kind }) => kind === 'contact'))
      looked += await round(context, wired, spec, options.full);
  }
  return looked;
}

async function round(context: EngineContext, wired: Wired, spec: StreamSpec, full: boolean): Promise<number> {
  const { store, now, dateOf } = context;
  const { scope } = wired;
  const today = dateOf(now().toISOString());
  const mark = await store.presenceMark(scope, spec.object);
  if (!full && (mark === null || mark.on === today)) {
    // Whoever was loaded just now is there.
    if (mark === null) await store.savePresenceMark(scope, spec.object, { on: today, after: '' });
    return 0;
  }
  const all = await store.contactCount(scope, spec.object);
  const most = full ? all : Math.max(LEAST, Math.ceil(all / ROUND_DAYS));
  let after = full ? '' : (mark?.after ?? '');
  let looked = 0;
  while (looked < most) {
    context.signal.throwIfAborted();
    const ids = await store.contactIds(scope, spec.object, { after, limit: Math.min(BATCH, most - looked) });
    if (ids.length > 0 && !(await lookAt(context, wired, spec, ids))) return looked;
    looked += ids.length;
    after = ids.at(-1) ?? '';
    if (ids.length === 0) break;
    await store.savePresenceMark(scope, spec.object, { on: today, after });
  }
  if (after === '' || full) await store.savePresenceMark(scope, spec.object, { on: today, after: '' });
  return looked;
}
