import { AppError } from '../../src/core/errors.ts';
import type { CrmFieldType, CrmList, SetupSpec, SetupStep } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { object, text, type Json } from './json.ts';
import { filterOf, sameFilter } from './list-filter.ts';
import { objectTypeId } from './object-types.ts';
import type { Done, Planned } from './setup-step.ts';

/** Dynamic lists by name. One that exists keeps its filter unless it is repaired: a person may have meant it. */
export async function planLists(hubspot: Hubspot, { lists, objects: targets, locale }: SetupSpec): Promise<readonly Planned[]> {
  if (lists === null) return [];
  const fields = targets.find((one) => one.object === lists.object)?.fields ?? [];
  const types = new Map<string, CrmFieldType>(fields.map(({ name, field }) => [name, field.type]));
  const planned: Planned[] = [];
  for (const list of lists.lists) {
    planned.push(await planList({ hubspot, typeId: objectTypeId(lists.object), name: list.name[locale] }, list, filterOf(list, types)));
  }
  return planned;
}

interface Target {
  readonly hubspot: Hubspot;
  readonly typeId: string;
  readonly name: string;
}

async function planList(target: Target, list: CrmList, filterBranch: Json): Promise<Planned> {
  const { name } = target;
  const step = (action: SetupStep['action'], detail: string): SetupStep => ({ action, kind: 'list', name, detail });
  const found = await byName(target);
  if (found === null) return { step: step('create', conditions(list)), act: () => create(target, filterBranch) };
  const { id } = found;
  if (found.processingType !== 'DYNAMIC') {
    const detail = `found a ${found.processingType} list, expected DYNAMIC`;
    return { step: step('differs', detail), id, act: () => Promise.reject(notDynamic(name)) };
  }
  if (sameFilter(found.filterBranch, filterBranch)) return { step: step('keep', conditions(list)), id, act: null };
  const path = target.hubspot.paths.listFilters(id);
  const act = async (): Promise<Done> => {
    await target.hubspot.call({ what: 'change the filter of a list', method: 'PUT', path, body: { filterBranch }, effect: 'write' });
    return { id };
  };
  return { step: step('differs', `filter → ${conditions(list)}`), id, act };
}

/** A list cannot be made twice under one name, so after a refusal or a lost answer its name tells. */
async function create(target: Target, filterBranch: Json): Promise<Done> {
  const { hubspot, typeId, name } = target;
  const body = { objectTypeId: typeId, name, processingType: 'DYNAMIC', filterBranch };
  try {
    const made = await hubspot.read({ what: 'create a list', method: 'POST', path: hubspot.paths.lists, body, effect: 'writeOnce' });
    const id = text(object(made.list).listId) ?? text(made.listId);
    if (id !== null) return { id };
  } catch (error) {
    const found = error instanceof AppError && ['REMOTE_AMBIGUOUS', 'REMOTE_REJECTED'].includes(error.code) ? await byName(target) : null;
    if (found === null || !sameFilter(found.filterBranch, filterBranch)) throw error;
    return { id: found.id };
  }
  throw new AppError('REMOTE_AMBIGUOUS', 'HubSpot did not tell the id of the list that it made', {
    fix: 'Run `setup` again: the list is found by its name',
  });
}

interface FoundList {
  readonly id: string;
  readonly processingType: string;
  readonly filterBranch: Json;
}

async function byName({ hubspot, typeId, name }: Target): Promise<FoundList | null> {
  const answer = await hubspot.call({
    what: 'look up a list by its name',
    method: 'GET',
    path: hubspot.paths.listByName(typeId, name),
    query: { includeFilters: 'true' },
    effect: 'read',
    accept: [404],
  });
  if (answer.status === 404) return null;
  const list = object(object(answer.body).list);
  const id = text(list.listId);
  return id === null ? null : { id, processingType: text(list.processingType) ?? '', filterBranch: object(list.filterBranch) };
}

/** For a person: `prm_state is new, prm_flags hasNot silent`. */
function conditions({ anyOf }: CrmList): string {
  return anyOf
    .map((branch) => branch.map(({ field, operator, values }) => [field, operator, values.join('|')].join(' ').trim()).join(', '))
    .join(' / ');
}

function notDynamic(name: string): AppError {
  return new AppError('CONFIG_INVALID', `There is a list "${name}" already that does not fill itself`, {
    fix: 'Rename that list in HubSpot, then run `setup` again',
  });
}
