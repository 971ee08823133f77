import { AppError } from '../core/errors.ts';
import { lookForChanges, type SchemaChange } from '../core/mapping/schema-change.ts';
import { printProblem } from '../core/schema/index.ts';
import type { ObjectInfo, Text } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';
import type { OpenChange, SchemaState } from './schema-store.ts';
import type { StreamOutcome } from './sync.ts';

export interface ToldChange {
  readonly connection: string;
  readonly text: Text;
}

/**
 * Compares the fields of the objects that were just read with what the mappings relied on before, keeps what is open, and
 * answers what is new: each change once. Reading has described these objects anyway, so no call is made for it.
 */
export async function tellSchemaChanges(
  context: EngineContext,
  streams: readonly StreamOutcome[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<readonly ToldChange[]> {
  const told: ToldChange[] = [];
  for (const wired of context.wired) {
    const described = await describeAgain(wired, objectsRead(wired, streams));
    if (described.size === 0) continue;
    const before = await context.store.schemaState(wired.scope);
    const { state, fresh } = nextState(wired, before, described, context.now().toISOString());
    if (!dryRun && JSON.stringify(state) !== JSON.stringify(before)) await context.store.saveSchemaState(wired.scope, state);
    told.push(...fresh.map(({ text }) => ({ connection: wired.name, text })));
  }
  return told;
}

/** What stands in the org now is as it should be: nothing is open any more. */
export function acceptedSchema({ mapping }: Wired, described: ReadonlyMap<string, ObjectInfo>): SchemaState {
  return { seen: lookForChanges(mapping, null, described).seen, open: [] };
}

function nextState(
  { mapping }: Wired,
  before: SchemaState | null,
  described: ReadonlyMap<string, ObjectInfo>,
  now: string,
): { readonly state: SchemaState; readonly fresh: readonly OpenChange[] } {
  const { seen, changes } = lookForChanges(mapping, before?.seen ?? null, described);
  const known = new Map(before?.open.map((change) => [change.key, change]));
  const open = changes.map((change) => known.get(change.key) ?? openChange(change, now));
  const elsewhere = (before?.open ?? []).filter(({ object }) => !described.has(object));
  return { state: { seen, open: [...elsewhere, ...open] }, fresh: open.filter(({ key }) => !known.has(key)) };
}

function openChange({ key, object, problem }: SchemaChange, since: string): OpenChange {
  return { key, object, since, text: { ja: printProblem(problem, 'ja'), en: printProblem(problem, 'en') } };
}

/** A stream whose field is gone has failed for that reason, so its object counts as read. */
function objectsRead({ name, mapping, connection }: Wired, streams: readonly StreamOutcome[]): ReadonlySet<string> {
  const read = new Set(
    streams
      .filter((one) => one.connection === name && !one.absent && (one.error === null || tellsOfFields(one.error)))
      .map((one) => one.stream),
  );
  const objects = mapping.specs.filter((spec) => read.has(spec.name)).map((spec) => spec.object);
  return new Set(objects.filter((object) => connection.hasFixedFields?.(object) !== true));
}

function tellsOfFields(error: Error): boolean {
  return error instanceof AppError && (error.code === 'MAPPING_INVALID' || error.code === 'SOURCE_ABSENT');
}

/** One that cannot be described now is looked at the next time. */
async function describeAgain({ connection }: Wired, objects: ReadonlySet<string>): Promise<ReadonlyMap<string, ObjectInfo>> {
  const described = new Map<string, ObjectInfo>();
  for (const object of objects) {
    const info = await connection.describe(object).catch(() => null);
    if (info?.readable === true) described.set(object, info);
  }
  return described;
}
