import { splitKey } from '../core/log-line.ts';
import type { IsoDate, Scalar } from '../core/types.ts';
import { BY_HAND_KEYS, type ByHandOwed } from './by-hand.ts';
import type { EngineContext, Wired } from './context.ts';
import type { Owed } from './store.ts';

interface Place {
  readonly wired: Wired;
  readonly object: string;
  /** Field of the CRM for each of the four values, in their order. */
  readonly names: readonly (readonly [string, keyof typeof BY_HAND_KEYS])[];
}

/**
 * What people set on pages → the fields in which people set the same in the CRMs, of every record that does not have it yet. A CRM that
 * lacks one of the four fields, or does not let us write it, is left out: half of a setting would be another one.
 */
export async function planByHand(
  context: EngineContext,
  { asOf, keep }: { readonly asOf: IsoDate; readonly keep: boolean },
): Promise<{ readonly owed: number; readonly writes: readonly Owed[] | null }> {
  const { policy, store } = context;
  const wanted = (await store.byHandOwed()).filter(({ partnerId }) => policy.only === null || policy.only.has(partnerId));
  const places = wanted.length === 0 ? new Map<string, Place>() : await placesOf(context);
  const owed = wanted.flatMap((one) => {
    const { scope, object } = splitKey(one.key);
    const place = places.get(scope);
    return place?.object !== object ? [] : [owedWrite(context, one, place, asOf)];
  });
  if (!keep) await store.owe(owed);
  return { owed: owed.length, writes: keep ? owed : null };
}

async function placesOf({ wired: all }: EngineContext): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  for (const wired of all) {
    const target = wired.mapping.writeBack.partner;
    if (!target || !wired.connection.write) continue;
    const named = new Map(Object.entries(target.people).map(([name, key]) => [key, name]));
    const { fields } = await wired.connection.describe(target.object);
    const names = (Object.keys(BY_HAND_KEYS) as (keyof typeof BY_HAND_KEYS)[]).flatMap((one) => {
      const name = named.get(BY_HAND_KEYS[one]);
      return name !== undefined && fields.get(name)?.writable === true ? [[name, one] as const] : [];
    });
    if (names.length === Object.keys(BY_HAND_KEYS).length) places.set(wired.scope, { wired, object: target.object, names });
  }
  return places;
}

function owedWrite({ runId }: EngineContext, { partnerId, key, setting }: ByHandOwed, { names, object }: Place, asOf: IsoDate): Owed {
  const { scope, id } = splitKey(key);
  const fields: Record<string, Scalar> = {};
  for (const [name, one] of names) fields[name] = setting[one];
  return {
    scope,
    partnerId,
    target: 'override',
    asOf,
    runId,
    write: { key: `${key}#override`, mode: 'update', object, recordId: id, keyField: null, fields, associate: [] },
  };
}
