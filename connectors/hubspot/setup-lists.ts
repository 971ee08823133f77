import { AppError } from '../../src/core/errors.ts';
import type { CrmFieldType, CrmList, SetupSpec, SetupStep } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { object, text, type Json } from './json.ts';
import { filterOf, sameFilter } from './list-filter.ts';
import { objectTypeId } from './object-types.ts';
import type { Done, Planned } from './setup-step.ts';

/** Dynamic lists, known by their ids where these are told, else by name. One that exists keeps its name and filter unless it is repaired: a person may have meant them. */
export async function planLists(hubspot: Hubspot, spec: SetupSpec): Promise<readonly Planned[]> {
  const { lists, people, locale, listIds } = spec;
  const types = new Map<string, CrmFieldType>(spec.objects.flatMap(({ fields }) => fields.map(({ name, field }) => [name, field.type])));
  const planned: Planned[] = [];
  const plan = async (object: string, some: readonly CrmList[], partner?: string): Promise<void> => {
    for (const list of some) {
      const filter = filterOf(list, types, partner === undefined ? undefined : objectTypeId(partner));
      const target = { hubspot, typeId: objectTypeId(object), name: list.name[locale], known: listIds?.get(list.id) };
      planned.push(await planList(target, list, filter));
    }
  };
  if (lists !== null) await plan(lists.object, lists.lists);
  if (people !== undefined) await plan(people.object, people.lists, people.partner);
  return planned;
}

interface Target {
  readonly hubspot: Hubspot;
  readonly typeId: string;
  readonly name: string;
  /** Its id, if it was made before. */
  readonly known: string | undefined;
}

async function planList(target: Target, list: CrmList, filterBranch: Json): Promise<Planned> {
  const { name } = target;
  const step = (action: SetupStep['action'], detail: string): SetupStep => ({ action, kind: 'list', name, detail, list: list.id });
  const found = (await byId(target)) ?? (await byName(target));
  if (found === null) return { step: step('create', conditions(list)), act: () => create(target, filterBranch) };
  const { id } = found;
  if (found.processingType !== 'DYNAMIC') {
    const detail = `found a ${found.processingType} list, expected DYNAMIC`;
    return { step: step('differs', detail), id, act: () => Promise.reject(notDynamic(name)) };
  }
  const renamed = found.name !== '' && found.name !== name;
  const refiltered = !sameFilter(found.filterBranch, filterBranch);
  if (!renamed && !refiltered) return { step: step('keep', conditions(list)), id, act: null };
  const detail = [...(renamed ? [`name ${found.name} → ${name}`] : []), ...(refiltered ? [`filter → ${conditions(list)}`] : [])].join('; ');
  return { step: step('differs', detail), id, act: () => putBack(target, id, { renamed, filter: refiltered ? filterBranch : null }) };
}

async function putBack(
  { hubspot, name }: Target,
  id: string,
  { renamed, filter }: { readonly renamed: boolean; readonly filter: Json | null },
): Promise<Done> {
  const { paths } = hubspot;
  if (renamed)
    await hubspot.call({ what: 'name a list', method: 'PUT', path: paths.listName(id), query: { listName: name }, effect: 'write' });
  if (filter !== null) {
    const body = { filterBranch: filter };
    await hubspot.call({ what: 'change the filter of a list', method: 'PUT', path: paths.listFilters(id), body, effect: 'write' });
  }
  return { id };
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
  readonly name: string;
  readonly processingType: string;
  readonly filterBranch: Json;
}

function byName({ hubspot, typeId, name }: Target): Promise<FoundList | null> {
  return readList(hubspot, 'look up a list by its name', hubspot.paths.listByName(typeId, name));
}

/** null: it was never made, or somebody has deleted it. */
async function byId({ hubspot, known }: Target): Promise<FoundList | null> {
  return known === undefined ? null : readList(hubspot, 'look up a list by its id', hubspot.paths.list(known));
}

async function readList(hubspot: Hubspot, what: string, path: string): Promise<FoundList | null> {
  const answer = await hubspot.call({ what, method: 'GET', path, query: { includeFilters: 'true' }, effect: 'read', accept: [404] });
  if (answer.status === 404) return null;
  const list = object(object(answer.body).list);
  const id = text(list.listId);
  if (id === null) return null;
  return { id, name: text(list.name) ?? '', processingType: text(list.processingType) ?? '', filterBranch: object(list.filterBranch) };
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
