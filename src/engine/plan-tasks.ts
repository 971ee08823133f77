import { AppError } from '../core/errors.ts';
import { selectTasks, type TaskBrief } from '../core/assess/select.ts';
import type { TaskTarget } from '../core/mapping/compiled.ts';
import type { Assessment, IsoDate, RecommendedTask, Scalar } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';
import { describedOr } from './described.ts';
import type { Trial } from './plan.ts';
import { inPilot } from './policy.ts';
import type { NamedTask, Owed, Target } from './store.ts';

export interface TaskPlan {
  readonly owed: number;
  readonly waiting: number;
  readonly writes: readonly Owed[] | null;
  readonly errors: readonly Error[];
}

/**
 * Recommended tasks → owed tasks: those that the ledger does not know and that fit into their owner's hands, each in the first
 * connection where the partner has a record. With `trial` (dry run) those of these assessments, and nothing is stored.
 */
export async function planTasks(
  context: EngineContext,
  options: { readonly asOf: IsoDate; readonly trial: Trial | null },
): Promise<TaskPlan> {
  const { store, policy } = context;
  const { asOf, trial } = options;
  const all = trial === null ? await store.recommended() : await tasksOf(trial);
  const recommended = all.filter(({ partnerId: id, name }) => inPilot(policy, { id, name }));
  const ledger = await store.tasksThatCount({ keys: recommended.map(({ key }) => key), on: asOf });
  const { create, waiting } = selectTasks(recommended, ledger, policy.settings, asOf);
  const wanted = await inFull(store, create, trial);
  const { homes, errors } = await homesOf(context);
  const places = wanted.length > 0 && homes.length > 0 ? await placesOf(context, homes, wanted) : new Map<string, Place>();
  const owed = wanted.flatMap((task) => {
    const place = places.get(task.partnerId);
    return place?.home.fields ? [owedTask(context, task, place, place.home.fields, asOf)] : [];
  });
  if (trial === null) await store.owe(owed);
  return { owed: owed.length, waiting: waiting.length, writes: trial === null ? null : owed, errors: wanted.length > 0 ? errors : [] };
}

async function tasksOf(trial: Trial): Promise<readonly NamedTask[]> {
  const all: NamedTask[] = [];
  for await (const { tasks, facts } of every(trial)) all.push(...tasks.map((task) => ({ ...task, name: facts.name })));
  return all;
}

/** The tasks with their texts, in the order of the choice. */
async function inFull(
  store: EngineContext['store'],
  chosen: readonly TaskBrief[],
  trial: Trial | null,
): Promise<readonly RecommendedTask[]> {
  if (chosen.length === 0) return [];
  const byKey = new Map<string, RecommendedTask>();
  const partnerIds = [...new Set(chosen.map(({ partnerId }) => partnerId))];
  for await (const { tasks } of trial === null ? store.assessments({ partnerIds }) : every(trial)) {
    for (const task of tasks) byKey.set(task.key, task);
  }
  return chosen.flatMap(({ key }) => byKey.get(key) ?? []);
}

async function* every(trial: Trial): AsyncGenerator<Assessment> {
  for await (const batch of trial()) yield* batch;
}

/** A connection that takes tasks, with the fields that its org has. */
interface Home {
  readonly wired: Wired;
  readonly target: TaskTarget;
  /** Null: it cannot be reached. Its tasks wait; they find no other home, where nobody would look for them. */
  readonly fields: ReadonlySet<string> | null;
}

async function homesOf(context: EngineContext): Promise<{ homes: Home[]; errors: Error[] }> {
  const homes: Home[] = [];
  const errors: Error[] = [];
  for (const name of context.policy.tasksTo) {
    const wired = context.wired.find((one) => one.name === name);
    const target = wired?.mapping.writeBack.task;
    if (!wired?.connection.write || !target) continue;
    const described = await describedOr(wired, target.object);
    if (described instanceof Error) {
      errors.push(described);
      homes.push({ wired, target, fields: null });
      continue;
    }
    const { fields } = described;
    if (fields.has(target.key))
      homes.push({ wired, target, fields: new Set([...fields.values()].filter((one) => one.writable).map((one) => one.name)) });
    else {
      errors.push(
        new AppError('CONFIG_INVALID', `${wired.name}: ${target.object} has no field ${target.key}, so no task can be made there`, {
          fix: 'Run `kakehashi setup`, which creates it',
        }),
      );
    }
  }
  return { homes, errors };
}

interface Place {
  readonly home: Home;
  readonly record: Target;
  readonly owners: ReadonlyMap<string, string>;
}

async function placesOf(context: EngineContext, homes: readonly Home[], tasks: readonly RecommendedTask[]): Promise<Map<string, Place>> {
  const owners = new Map<string, ReadonlyMap<string, string>>();
  for (const { wired } of homes) owners.set(wired.scope, await context.store.ownerIds(wired.scope));
  const places = new Map<string, Place>();
  for await (const record of context.store.targets({ partnerIds: [...new Set(tasks.map((task) => task.partnerId))] })) {
    const rank = homes.findIndex((home) => home.wired.scope === record.scope);
    const home = homes[rank];
    const known = places.get(record.partnerId);
    if (!home || (known && homes.indexOf(known.home) <= rank)) continue;
    places.set(record.partnerId, { home, record, owners: owners.get(record.scope) ?? new Map<string, string>() });
  }
  return places;
}

function owedTask(
  context: EngineContext,
  task: RecommendedTask,
  { home, record, owners }: Place,
  writable: ReadonlySet<string>,
  asOf: IsoDate,
): Owed {
  const { locale } = context.policy;
  const values: Readonly<Record<string, Scalar>> = {
    taskKey: task.key,
    taskRule: task.template,
    title: task.subject[locale],
    description: task.description[locale],
    dueOn: task.dueOn,
    ownerId: (task.owner === null ? undefined : owners.get(task.owner)) ?? null,
    partnerRecordId: record.recordId,
  };
  const fields: Record<string, Scalar> = { [home.target.key]: task.key };
  for (const [name, value] of Object.entries(home.target.fields)) {
    const filled = 'value' in value ? value.value : (values[value.key] ?? null);
    if (filled !== null && writable.has(name)) fields[name] = filled;
  }
  return {
    scope: record.scope,
    partnerId: task.partnerId,
    target: 'task',
    asOf,
    runId: context.runId,
    write: {
      key: task.key,
      mode: 'upsert',
      object: home.target.object,
      recordId: null,
      keyField: home.target.key,
      fields,
      associate: [{ object: record.object, id: record.recordId }],
    },
  };
}

/** One recommended task that a person wants in the CRM now, whatever the owner's day holds. Null: it has no place there. */
export async function oweTask(context: EngineContext, task: RecommendedTask, asOf: IsoDate): Promise<Owed | null> {
  const { homes, errors } = await homesOf(context);
  const place = (await placesOf(context, homes, [task])).get(task.partnerId);
  if (!place?.home.fields) {
    if (errors[0] !== undefined) throw errors[0];
    return null;
  }
  const owed = owedTask(context, task, place, place.home.fields, asOf);
  await context.store.owe([owed]);
  return owed;
}
