import type { Setup, SetupResult, SetupSpec } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { planLists } from './setup-lists.ts';
import { planProperties } from './setup-properties.ts';
import type { Properties } from './properties.ts';
import type { Planned } from './setup-step.ts';

/** Property groups, properties and lists, in that order: each needs the ones before it. */
export function openSetup(hubspot: Hubspot, properties: Properties): Setup {
  const planAll = async (spec: SetupSpec): Promise<readonly Planned[]> => {
    const planned: Planned[] = [];
    for (const one of spec.objects) planned.push(...(await planProperties(hubspot, properties, spec.locale, one)));
    return [...planned, ...(await planLists(hubspot, spec))];
  };
  return {
    plan: async (spec) => (await planAll(spec)).map(({ step }) => step),
    async apply(spec, { repair, onStep }) {
      const results: SetupResult[] = [];
      for (const planned of await planAll(spec)) {
        const result = await perform(planned, repair);
        results.push(result);
        onStep?.(result);
      }
      // What was described before is not what is there now.
      for (const { object } of spec.objects) properties.forget(object);
      return results;
    },
  };
}

/** A step that fails leaves the others alone. */
async function perform({ step, id, act }: Planned, repair: boolean): Promise<SetupResult> {
  if (act === null || (step.action === 'differs' && !repair)) return { step, ok: true, ...idIn(id) };
  try {
    const done = await act();
    return { step: done.step ?? step, ok: true, ...idIn(done.id ?? id) };
  } catch (error) {
    return { step, ok: false, error: error instanceof Error ? error : new Error('stopped', { cause: error }), ...idIn(id) };
  }
}

function idIn(id: string | undefined): { readonly id?: string } {
  return id === undefined ? {} : { id };
}
