import { AppError } from '../../src/core/errors.ts';
import type { Locale, SetupSpec, SetupStep, Text } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { objects } from './json.ts';
import { cosmeticDifferences, define, fixedDifference, missingOptions, united, type Definition } from './property-definition.ts';
import { readProperty, type Properties, type PropertyInfo } from './properties.ts';
import type { Done, Planned } from './setup-step.ts';

const GROUP_LABEL: Text = { ja: 'パートナー支援', en: 'Partner support' };
export const GROUP = 'prm';

interface Target {
  readonly hubspot: Hubspot;
  readonly object: string;
  readonly locale: Locale;
}

/** The group and the properties of one object. */
export async function planProperties(
  hubspot: Hubspot,
  properties: Properties,
  locale: Locale,
  spec: SetupSpec['objects'][number],
): Promise<readonly Planned[]> {
  if (spec.fields.length === 0) return [];
  properties.forget(spec.object);
  const existing = await properties.of(spec.object);
  if (existing === null) {
    throw new AppError('MAPPING_INVALID', `HubSpot has no object \`${spec.object}\``, {
      fix: 'Correct `object` under writeBack in the mapping',
    });
  }
  const target: Target = { hubspot, object: spec.object, locale };
  const planned = spec.fields.flatMap((field, position) => {
    const wanted = define(field, { locale, group: GROUP, position });
    const found = existing.get(wanted.name);
    return found === undefined ? [planNew(target, wanted)] : planExisting(target, wanted, found);
  });
  return [await planGroup(target), ...planned];
}

/**
 * Properties in our group, whatever is in them, and the group unless people keep properties of their own in it. What stands in
 * another group was there before, or a person has moved it.
 */
export async function planPropertyRemoval(
  hubspot: Hubspot,
  properties: Properties,
  spec: SetupSpec['objects'][number],
): Promise<readonly Planned[]> {
  properties.forget(spec.object);
  const existing = await properties.of(spec.object);
  if (existing === null) return [];
  const planned = spec.fields.flatMap(({ name }): Planned[] => {
    const found = existing.get(name);
    if (found === undefined) return [];
    const step = { kind: 'field', name: `${spec.object}.${name}` } as const;
    if (found.definition.groupName !== GROUP) return [{ step: { ...step, action: 'keep', detail: 'was not made by setup' }, act: null }];
    const path = hubspot.paths.properties(spec.object, name);
    return [
      { step: { ...step, action: 'remove', detail: found.label }, act: () => archive(hubspot, path, `archive the property ${name}`) },
    ];
  });
  const ours = new Set(spec.fields.map(({ name }) => name));
  const others = [...existing.values()].some(({ name, definition }) => definition.groupName === GROUP && !ours.has(name));
  return others ? planned : [...planned, ...(await planGroupRemoval(hubspot, spec.object))];
}

async function planGroupRemoval(hubspot: Hubspot, name: string): Promise<readonly Planned[]> {
  if (!(await hasGroup(hubspot, name))) return [];
  const path = hubspot.paths.propertyGroups(name, GROUP);
  const step: SetupStep = { action: 'remove', kind: 'group', name: `${name}.${GROUP}`, detail: '' };
  return [{ step, act: () => archive(hubspot, path, `remove the property group ${GROUP}`) }];
}

async function archive(hubspot: Hubspot, path: string, what: string): Promise<Done> {
  await hubspot.call({ what, method: 'DELETE', path, effect: 'write', accept: [404] });
  return {};
}

async function hasGroup(hubspot: Hubspot, name: string): Promise<boolean> {
  const path = hubspot.paths.propertyGroups(name);
  const { results } = await hubspot.read({ what: `read the property groups of ${name}`, method: 'GET', path, effect: 'read' });
  return objects(results).some((group) => group.name === GROUP && group.archived !== true);
}

async function planGroup({ hubspot, object: name, locale }: Target): Promise<Planned> {
  const path = hubspot.paths.propertyGroups(name);
  const exists = await hasGroup(hubspot, name);
  const step: SetupStep = { action: exists ? 'keep' : 'create', kind: 'group', name: `${name}.${GROUP}`, detail: GROUP_LABEL[locale] };
  if (exists) return { step, act: null };
  const body = { name: GROUP, label: GROUP_LABEL[locale], displayOrder: -1 };
  const act = async (): Promise<Done> => {
    await hubspot.call({ what: `create the property group ${GROUP}`, method: 'POST', path, body, effect: 'write', accept: [409] });
    return {};
  };
  return { step, act };
}

function planNew(target: Target, wanted: Definition): Planned {
  const step = stepOf(target, wanted, 'create', `${wanted.label} (${wanted.type}/${wanted.fieldType})`);
  return { step, act: () => create(target, wanted, step) };
}

/** Missing options are always added: without them a write would be refused. What else differs waits for a repair. */
function planExisting(target: Target, wanted: Definition, found: PropertyInfo): readonly Planned[] {
  const fixed = fixedDifference(wanted, found.definition);
  if (fixed !== null) {
    return [{ step: stepOf(target, wanted, 'differs', fixed), act: () => Promise.reject(unmendable(target, wanted, fixed)) }];
  }
  const planned: Planned[] = [];
  const missing = missingOptions(wanted, found.definition);
  const cosmetic = cosmeticDifferences(wanted, found.definition);
  if (missing.length > 0) {
    const options = united(wanted, found.definition, { relabel: false });
    planned.push({ step: stepOf(target, wanted, 'change', `+ ${missing.join(', ')}`), act: () => change(target, wanted, { options }) });
  }
  if (cosmetic.length > 0) {
    const options = united(wanted, found.definition, { relabel: true });
    const patch = { label: wanted.label, ...(options.length > 0 ? { options } : {}) };
    planned.push({ step: stepOf(target, wanted, 'differs', cosmetic.join('; ')), act: () => change(target, wanted, patch) });
  }
  return planned.length > 0 ? planned : [{ step: stepOf(target, wanted, 'keep', wanted.label), act: null }];
}

/** Somebody may have made it since the plan: then it is looked at instead. */
async function create(target: Target, wanted: Definition, step: SetupStep): Promise<Done> {
  const { hubspot, object: name } = target;
  const path = hubspot.paths.properties(name);
  const answer = await hubspot
    .call({
      what: `create the property ${wanted.name}`,
      method: 'POST',
      path,
      body: wanted,
      effect: 'write',
      accept: [409],
    })
    .catch((error: unknown) => {
      throw wanted.hasUniqueValue && error instanceof AppError && error.code === 'REMOTE_REJECTED'
        ? notUnique(target, wanted, error)
        : error;
    });
  if (answer.status !== 409) return { step };
  const found = await hubspot.read({
    what: `read the property ${wanted.name}`,
    method: 'GET',
    path: hubspot.paths.properties(name, wanted.name),
    effect: 'read',
  });
  for (const planned of planExisting(target, wanted, readProperty(found))) {
    if (planned.step.action === 'change') await planned.act?.();
    if (planned.step.action === 'differs') return { step: planned.step };
  }
  return { step: { ...step, action: 'keep' } };
}

async function change({ hubspot, object: name }: Target, wanted: Definition, patch: object): Promise<Done> {
  const path = hubspot.paths.properties(name, wanted.name);
  await hubspot.call({ what: `change the property ${wanted.name}`, method: 'PATCH', path, body: patch, effect: 'write' });
  return {};
}

function stepOf(target: Target, wanted: Definition, action: SetupStep['action'], detail: string): SetupStep {
  return { action, kind: 'field', name: `${target.object}.${wanted.name}`, detail };
}

function unmendable(target: Target, wanted: Definition, difference: string): AppError {
  return new AppError('CONFIG_INVALID', `The property ${target.object}.${wanted.name} cannot be used: ${difference}`, {
    fix: 'HubSpot does not let that be changed: archive the property (Settings → Properties) when nobody needs it, then run `setup` again',
  });
}

function notUnique(target: Target, wanted: Definition, cause: AppError): AppError {
  return new AppError(cause.code, `HubSpot refused the unique property ${target.object}.${wanted.name}`, {
    cause,
    fix: 'HubSpot allows ten unique properties per object: archive one that is not needed any more, then run `setup` again',
    details: cause.details,
  });
}
