import { type Concluded, concluded } from '../core/assess/conclude.ts';
import type { IsoDate } from '../core/types.ts';
import type { EngineContext } from './context.ts';
import { recordEndings } from './packages.ts';
import { planByHand } from './plan-by-hand.ts';
import { planPeople } from './plan-people.ts';
import { planTaskChanges } from './plan-task-changes.ts';
import { planTasks } from './plan-tasks.ts';
import { plan, type Trial } from './plan.ts';
import { sourcesAsOf } from './source-health.ts';
import type { AssessMark, MadeAssessment, Owed } from './store.ts';
import { trackTogether } from './track-together.ts';
import { digest, printOf, trackAll, type Tracked } from './tracks.ts';

export interface AssessRequest {
  /** As of the end of this day; today in the company's time zone if missing. */
  readonly asOf?: IsoDate;
  readonly dryRun?: boolean;
}

export interface AssessOutcome {
  readonly asOf: IsoDate;
  readonly assessed: number;
  /** Of these, partners whose history was read; the others' logs had not moved under the same settings, sources and day. */
  readonly renewed: number;
  readonly changed: number;
  readonly owed: number;
  readonly tasks: number;
  /** Tasks that wait for their owner's hands. */
  readonly waitingTasks: number;
  /** Nothing had moved since the last assessment as of the same day: only what is owed was looked at again. */
  readonly skipped: boolean;
  /** With `dryRun`: what would be written. */
  readonly plan: readonly Owed[] | null;
  readonly errors: readonly Error[];
}

const BATCH = 500;

/**
 * log → assessments → what is owed. Skipped where log, settings and day are those of the last one; the plan is made in any
 * case. Throws SOURCES_INCOMPLETE until each stream has been read to its end once, because half a log looks like silence.
 */
export async function assess(context: EngineContext, request: AssessRequest): Promise<AssessOutcome> {
  const { store, policy } = context;
  const asOf = request.asOf ?? context.dateOf(context.now().toISOString());
  const dryRun = request.dryRun === true;
  const { sources, everyPartner } = await sourcesAsOf(context, asOf);
  const print = printOf(context, asOf, sources);
  const mark = { asOf, config: policy.version, logVersion: await store.logVersion(), print };
  const last = await store.lastAssessment();
  const skipped = last?.print === mark.print && last.logVersion === mark.logVersion;
  const together = context.team && !skipped && !dryRun ? await trackTogether(context, context.team, { asOf, print }) : 0;
  const tracked = skipped ? null : await trackAll(context, { asOf, sources, everyPartner, print, readOnly: dryRun });
  const all = tracked && concluded(tracked.tracks, asOf, policy.settings, sources);
  const trial = dryRun ? trialOf(context, all) : null;
  const saved = tracked && all && !dryRun ? await save(context, { tracked, all, mark: { ...mark, runId: context.runId } }) : null;
  if (!dryRun) await recordEndings(store);
  const planned = await plan(context, trial);
  const setByHand = await planByHand(context, { asOf, keep: dryRun });
  const people = await planPeople(context, { asOf, sources, keep: dryRun });
  const taskChanges = await planTaskChanges(context, { asOf, keep: dryRun });
  const tasks = await planTasks(context, { asOf, trial });
  const writes = dryRun
    ? [
        ...(planned.writes ?? []),
        ...(setByHand.writes ?? []),
        ...(people.writes ?? []),
        ...(taskChanges.writes ?? []),
        ...(tasks.writes ?? []),
      ]
    : null;
  const counts = { assessed: tracked?.tracks.length ?? 0, renewed: together + (tracked?.renewed ?? 0) };
  const outcome = {
    asOf,
    ...counts,
    changed: saved?.changed ?? 0,
    owed: planned.owed + setByHand.owed + people.owed + taskChanges.owed,
    tasks: tasks.owed,
  };
  context.log.info('assessed', { ...outcome, skipped });
  return { ...outcome, waitingTasks: tasks.waiting, skipped, plan: writes, errors: [...planned.errors, ...tasks.errors] };
}

/** Of all partners those whose assessment is made of something else than the one that is kept. */
async function save(
  { store }: EngineContext,
  { tracked, all, mark }: { readonly tracked: Tracked; readonly all: Iterable<Concluded>; readonly mark: AssessMark },
): Promise<{ readonly changed: number }> {
  const before = await store.madeOf();
  const differing = function* (): Generator<MadeAssessment> {
    for (const { partnerId, madeOf: text, assessment } of all) {
      const madeOf = digest(`${mark.print} ${tracked.prints.get(partnerId) ?? ''} ${text}`);
      if (before.get(partnerId) !== madeOf) yield { assessment: assessment(), madeOf };
    }
  };
  return store.saveAssessments(batched(differing()), mark);
}

/** What a dry run plans from. */
function trialOf({ store }: EngineContext, all: Iterable<Concluded> | null): Trial {
  if (all === null) return () => batched(store.assessments());
  const made = Array.from(all, ({ assessment }) => assessment());
  return () => batched(made);
}

/** A few hundred at a time. */
export async function* batched<T>(all: Iterable<T> | AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
