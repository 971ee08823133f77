import type { Setup, SetupResult, SetupSpec } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { planListRemoval, planLists } from './setup-lists.ts';
import { planProperties, planPropertyRemoval } from './setup-properties.ts';
import type { Properties } from './properties.ts';
import type { Planned } from './setup-step.ts';

interface Performing {
  readonly repair: boolean;
  readonly onStep?: (done: SetupResult) => void;
}

/** Property groups, properties and lists, in that order: each needs the ones before it; taken away the other way round. */
export function openSetup(hubspot: Hubspot, properties: Properties): Setup {
  const planAll = async (spec: SetupSpec): Promise<readonly Planned[]> => {
    const planned: Planned[] = [];
    for (const one of spec.objects) planned.push(...(await planProperties(hubspot, properties, spec.locale, one)));
    return [...planned, ...(await planLists(hubspot, spec))];
  };
  const planRemoval = async (spec: SetupSpec): Promise<readonly Planned[]> => {
    const planned = [...(await planListRemoval(hubspot, spec))];
    for (const one of spec.objects) planned.push(...(await planPropertyRemoval(hubspot, properties, one)));
    return planned;
  };
  const performAll = async (planned: readonly Planned[], spec: SetupSpec, { repair, onStep }: Performing): Promise<SetupResult[]> => {
    const results: SetupResult[] = [];
    for (const one of planned) {
      const result = await perform(one, repair);
      results.push(result);
      onStep?.(result);
    }
    // What was described before is not what is there now.
    for (const { object } of spec.objects) properties.forget(object);
    return results;
  };
  return {
    plan: async (spec) => (await planAll(spec)).map(({ step }) => step),
    apply: async (spec, options) => performAll(await planAll(spec), spec, options),
    removal: {
      plan: async (spec) => (await planRemoval(spec)).map(({ step }) => step),
      apply: async (spec, options) => performAll(await planRemoval(spec), spec, { ...options, repair: false }),
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
