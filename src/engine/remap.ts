import type { StreamSpec } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';
import type { Checkpoint } from './store.ts';

/**
 * A mapping that was mended applies to what has been read before, too: where all that it reads is kept, the records are
 * mapped again without a download; else the stream's cursor is dropped, so that this pass reads it from the beginning and
 * compares line by line. Answers the checkpoint to go on from. Repeating it after a crash does the same again.
 */
export async function afterMending(
  context: EngineContext,
  wired: Wired,
  spec: StreamSpec,
  checkpoint: Checkpoint | null,
): Promise<Checkpoint | null> {
  const version = wired.mapping.versionOf[spec.name] ?? null;
  const made = checkpoint?.mapping ?? null;
  if (made === null || version === null || made === version) return checkpoint;
  const { store } = context;
  const { scope, name: connection } = wired;
  const whole = await store.rawIsWhole(scope, spec.name, keptFields(spec));
  context.log.info('mapping changed', { connection, stream: spec.name, readAgain: !whole });
  if (whole) {
    await remap(context, wired, spec);
    await store.markMapping(scope, spec.name, version);
    return checkpoint;
  }
  await store.forgetRaw(scope, spec.name);
  await store.forgetCheckpoint(scope, spec.name);
  return null;
}

/** What is asked of the vendor, filter and associations included: another filter lets other records in. */
export function keptFields({ object, fields, optionalFields, associations, where }: StreamSpec): readonly string[] {
  return [...new Set([...fields, ...optionalFields, ...associations.map((one) => `→${one}`), `from ${object}`, `where ${where ?? ''}`])];
}

async function remap(context: EngineContext, { scope, mapping }: Wired, spec: StreamSpec): Promise<void> {
  const { store, runId } = context;
  const env = { scope, scopes: Object.fromEntries(context.wired.map((one) => [one.name, one.scope])), rate: context.policy.rate };
  for await (const records of store.rawRecords(scope, spec.name)) {
    context.signal.throwIfAborted();
    const mapped = await mapping.applyPage(spec.name, records, env);
    await store.saveRecords({ scope, stream: spec.name, runId, mapped, keepKnown: true });
  }
}
