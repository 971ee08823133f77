import { AppError } from '../../src/core/errors.ts';
import type { CrmFieldType, CrmList, SetupSpec, SetupStep } from '../../src/core/types.ts';
import type { Hubspot } from './client.ts';
import { object, text, type Json } from './json.ts';
import { filterOf, sameFilter } from './list-filter.ts';
import { objectTypeId } from './object-types.ts';
import type { Done, Planned } from './setup-step.ts';

/** Dynamic lists, known by their ids where these are told, else by name. One that exists keeps its name and filter unless it is repaired: a person may have meant them. */
export async function planLists(hubspot: Hubspot, spec: SetupSpec): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  for (const { target, list, filter } of wantedLists(hubspot, spec)) planned.push(await planList(target, list, filter));
  return planned;
}

/** Lists that were made: by their ids, or where these are lost by name and filter. Others of the same name are somebody else's. */
export async function planListRemoval(hubspot: Hubspot, spec: SetupSpec): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  for (const { target, list, filter } of wantedLists(hubspot, spec)) {
    const found = (await byId(target)) ?? (await sameAs(target, filter));
    if (found === null) continue;
    const step: SetupStep = { action: 'remove', kind: 'list', name: found.name, detail: '', list: list.id };
    planned.push({ step, id: found.id, act: () => remove(target, found.id) });
  }
  return planned;
}

async function sameAs(target: Target, filter: Json): Promise<FoundList | null> {
  const found = await byName(target);
  return found?.processingType === DYNAMIC && sameFilter(found.filterBranch, filter) ? found : null;
}

async function remove({ hubspot }: Target, id: string): Promise<Done> {
  await hubspot.call({ what: 'delete a list', method: 'DELETE', path: hubspot.paths.list(id), effect: 'write', accept: [404] });
  return {};
}

interface Wanted {
  readonly target: Target;
  readonly list: CrmList;
  readonly filter: Json;
}

function wantedLists(hubspot: Hubspot, { lists, people, locale, listIds, objects }: SetupSpec): readonly Wanted[] {
  const types = new Map<string, CrmFieldType>(objects.flatMap(({ fields }) => fields.map(({ name, field }) => [name, field.type])));
  const wanted = (object: string, some: readonly CrmList[], partner?: string): Wanted[] =>
    some.map((list) => ({
      target: { hubspot, typeId: objectTypeId(object), name: list.name[locale], known: listIds?.get(list.id) },
      list,
      filter: filterOf(list, types, partner === undefined ? undefined : objectTypeId(partner)),
    }));
  return [
    ...(lists === null ? [] : wanted(lists.object, lists.lists)),
    ...(people === undefined ? [] : wanted(people.object, people.lists, people.partner)),
  ];
}

const DYNAMIC = 'DYNAMIC';

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
  // Somebody's own: its id is not kept, so that it is neither repaired nor taken away.
  if (found.processingType !== DYNAMIC)
    return { step: step('create', `the name is taken by a ${found.processingType} list`), act: () => Promise.reject(notDynamic(name)) };
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
  const body = { objectTypeId: typeId, name, processingType: DYNAMIC, filterBranch };
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

/** null: it was never made, somebody has deleted it, or it is none of ours. */
async function byId({ hubspot, known }: Target): Promise<FoundList | null> {
  const found = known === undefined ? null : await readList(hubspot, 'look up a list by its id', hubspot.paths.list(known));
  return found?.processingType === DYNAMIC ? found : null;
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
