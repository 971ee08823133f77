import type { TaskTarget } from '../core/mapping/compiled.ts';
import type { Assessment, IsoDate, Scalar } from '../core/types.ts';
import type { EngineContext } from './context.ts';
import type { Owed } from './store.ts';
import type { OpenTask } from './task-changes.ts';

interface Place {
  readonly target: TaskTarget;
  readonly writable: ReadonlySet<string>;
  /** Owner as the facts name it → its record. */
  readonly owners: ReadonlyMap<string, string>;
}

/**
 * What open tasks are owed in the CRM that has them: another owner where the partner has another one or whoever has the task has
 * left, and the outcome that a person has noted on a page, which closes the task. A task that a person has given to somebody else
 * stays there as long as that one is active. What is no longer so is no longer owed.
 */
export async function planTaskChanges(
  context: EngineContext,
  { asOf, keep }: { readonly asOf: IsoDate; readonly keep: boolean },
): Promise<{ readonly owed: number; readonly writes: readonly Owed[] | null }> {
  const { policy, store } = context;
  const open = (await store.openTasks()).filter(({ partnerId }) => policy.only === null || policy.only.has(partnerId));
  const places = open.length === 0 ? new Map<string, Place>() : await placesOf(context);
  const assessments = await assessmentsOf(context, open);
  const due: Owed[] = [];
  const settled: string[] = [];
  for (const task of open) {
    const place = places.get(task.scope);
    const owner = place === undefined ? null : movesTo(context, task, place, assessments.get(task.partnerId));
    const outcome = place === undefined ? null : closing(task, place);
    for (const [change, fields] of [
      ['taskOwner', owner],
      ['taskOutcome', outcome],
    ] as const) {
      if (fields === null || place === undefined) settled.push(keyOf(task, change));
      else due.push(owedChange(context, task, place, change, fields, asOf));
    }
  }
  if (!keep) {
    await store.forgive(settled);
    await store.owe(due);
  }
  return { owed: due.length, writes: keep ? due : null };
}

type Change = 'taskOwner' | 'taskOutcome';
type Fields = Readonly<Record<string, Scalar>>;

async function placesOf({ wired: all, store }: EngineContext): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  for (const { mapping, connection, scope } of all) {
    const target = mapping.writeBack.task;
    if (!target || !connection.write) continue;
    const { fields } = await connection.describe(target.object);
    const writable = new Set([...fields.values()].filter((one) => one.writable).map(({ name }) => name));
    places.set(scope, { target, writable, owners: await store.ownerIds(scope) });
  }
  return places;
}

async function assessmentsOf({ store }: EngineContext, open: readonly OpenTask[]): Promise<ReadonlyMap<string, Assessment>> {
  const found = new Map<string, Assessment>();
  if (open.length === 0) return found;
  for await (const batch of store.assessments({ partnerIds: [...new Set(open.map(({ partnerId }) => partnerId))] }))
    found.set(batch.partnerId, batch);
  return found;
}

function movesTo({ policy }: EngineContext, task: OpenTask, place: Place, assessment: Assessment | undefined): Fields | null {
  const field = Object.entries(place.target.fields).find(([, value]) => 'key' in value && value.key === 'ownerId')?.[0];
  if (field === undefined || !place.writable.has(field) || assessment === undefined) return null;
  const { owner, ownerActive } = assessment.facts;
  const wanted = owner !== null && ownerActive ? owner : (policy.settings.touch.tasks.supportLead ?? null);
  const id = wanted === null ? undefined : place.owners.get(wanted);
  if (id === undefined || id === task.ownerId) return null;
  // A task for many partners belongs to its owner, whichever of them changes hands.
  const follows = !task.key.startsWith('owner:') && task.givenTo !== null && task.ownerId === task.givenTo;
  return task.ownerLeft || follows ? { [field]: id } : null;
}

function closing({ noted }: OpenTask, { target, writable }: Place): Fields | null {
  const field = Object.entries(target.people).find(([, key]) => key === 'taskOutcome')?.[0];
  const done = Object.entries(target.done);
  if (noted === null || field === undefined || done.length === 0) return null;
  return [field, ...done.map(([name]) => name)].every((name) => writable.has(name)) ? { [field]: noted, ...target.done } : null;
}

function keyOf({ key }: OpenTask, change: Change): string {
  return `${key}#${change === 'taskOwner' ? 'owner' : 'outcome'}`;
}

function owedChange({ runId }: EngineContext, task: OpenTask, { target }: Place, change: Change, fields: Fields, asOf: IsoDate): Owed {
  const { scope, partnerId, recordId } = task;
  return {
    scope,
    partnerId,
    target: change,
    asOf,
    runId,
    write: { key: keyOf(task, change), mode: 'update', object: target.object, recordId, keyField: null, fields, associate: [] },
  };
}
