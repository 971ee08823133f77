import { putBack, type PutBack } from '../core/deliver/put-back.ts';
import { AppError } from '../core/errors.ts';
import { crmField } from '../core/fields.ts';
import type { WrittenRecord } from './care.ts';
import type { EngineContext, Wired } from './context.ts';
import { deliver, type DeliverOutcome } from './deliver.ts';
import type { Owed } from './store.ts';
import { sync } from './sync.ts';

const PAGE = 500;

export interface Undone {
  readonly record: WrittenRecord;
  readonly connection: string;
  readonly back: PutBack;
}

/**
 * Values that a run wrote → the values that stood there before, where ours still stand. Reads the partners' records first,
 * so that what a person has changed since is seen and left alone. Yields record by record; nothing is stored.
 */
export async function* planUndo(context: EngineContext, runId: string): AsyncGenerator<readonly Undone[]> {
  const wiredOf = new Map(context.wired.map((wired) => [wired.scope, wired]));
  await refresh(context);
  for (let after = ''; ;) {
    const records = await context.store.written({ runId, after, limit: PAGE });
    const last = records.at(-1);
    if (last === undefined) return;
    yield records.flatMap((record) => {
      const wired = wiredOf.get(record.scope);
      return wired === undefined ? [] : [{ record, connection: wired.name, back: putBack(record, fieldsOf(wired)) }];
    });
    after = last.key;
  }
}

async function refresh(context: EngineContext): Promise<void> {
  for (const { name, mapping } of context.wired) {
    const { partner, contact } = mapping.writeBack;
    const targets = [partner?.object, contact?.object];
    for (const spec of mapping.specs) {
      if (!targets.includes(spec.object)) continue;
      const { streams } = await sync(context, { only: `${name}.${spec.name}` });
      const failed = streams.find(({ error }) => error !== null);
      if (failed?.error) throw failed.error;
    }
  }
}

function fieldsOf({ mapping }: Wired): Parameters<typeof putBack>[1] {
  const { partner, contact } = mapping.writeBack;
  const keys = { ...contact?.fields, ...partner?.fields };
  return (name) => crmField(keys[name] ?? '') ?? null;
}

/**
 * Puts back what `planUndo` found. The connections are paused first: the next run would otherwise assess the same and
 * write it again; `resume` is for when what was wrong is mended. Repeating it after a crash finds what is left.
 */
export async function undo(context: EngineContext, plan: AsyncIterable<readonly Undone[]>, by: string): Promise<readonly DeliverOutcome[]> {
  const paused = new Set<string>();
  for await (const page of plan) {
    const due = page.filter(({ back }) => Object.keys(back.fields).length > 0);
    for (const { connection } of due) {
      if (paused.has(connection)) continue;
      await context.store.pause(connection, by, context.now().toISOString());
      paused.add(connection);
    }
    await context.store.owe(due.map((one) => owedBack(context, one)));
  }
  if (paused.size === 0) return [];
  const outcomes = await deliver(context, { byHand: true, owedBy: context.runId });
  return outcomes.filter(({ connection }) => paused.has(connection));
}

function owedBack(context: EngineContext, { record, back }: Undone): Owed {
  const { key, scope, partnerId, object, recordId } = record;
  return {
    scope,
    partnerId,
    target: 'partner',
    asOf: context.dateOf(context.now().toISOString()),
    runId: context.runId,
    write: { key, mode: 'update', object, recordId, keyField: null, fields: back.fields, associate: [] },
  };
}

/** The run that a person means by its id or the beginning of it. Throws INPUT_INVALID. */
export async function runToUndo({ store }: Pick<EngineContext, 'store'>, asked: string): Promise<string> {
  const runs = (await store.writingRuns(1000)).filter(({ id }) => id.startsWith(asked));
  const [run, other] = runs;
  if (run !== undefined && other === undefined) return run.id;
  const fix = 'Run `kakehashi undo` without a run to see those that wrote something';
  const problem =
    run === undefined ? `No run "${asked}" has written anything that is remembered` : `"${asked}" begins the ids of ${runs.length} runs`;
  throw new AppError('INPUT_INVALID', problem, { fix });
}
