import { entityKey } from '../core/log-line.ts';
import type { SourceRecord, StreamSpec } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';

/**
 * Records by their ids → log, as a pass would save them; a contact of whom the source has kept nothing at all is erased
 * here too. False: somebody is reading the stream right now, and might save an older state after ours.
 */
export async function lookAt(context: EngineContext, wired: Wired, spec: StreamSpec, ids: readonly string[]): Promise<boolean> {
  const { store } = context;
  if (wired.connection.readByIds === undefined) return true;
  // Before its first pass a stream is read from the beginning anyway.
  if ((await store.checkpoint(wired.scope, spec.name)) === null) return true;
  const lock = await store.lock(`stream:${wired.scope}:${spec.name}`);
  if (lock === null) return false;
  try {
    await save(context, wired, spec, await wired.connection.readByIds(spec, ids));
    return true;
  } finally {
    await lock.release();
  }
}

async function save(context: EngineContext, wired: Wired, spec: StreamSpec, records: readonly SourceRecord[]): Promise<void> {
  const { store, log, runId } = context;
  const erased = spec.kind === 'contact' ? records.filter((record) => record.erased === true) : [];
  for (const { id } of erased) await eraseContact(context, wired.scope, spec.object, id);
  const rest = records.filter((record) => !erased.includes(record));
  const scopes = Object.fromEntries(context.wired.map((one) => [one.name, one.scope]));
  const mapped = await wired.mapping.applyPage(spec.name, rest, { scope: wired.scope, scopes, rate: context.policy.rate });
  const { fresh, changed, ...counts } = await store.saveRecords({ scope: wired.scope, stream: spec.name, runId, mapped });
  const told = { fresh: fresh.length, changed: changed.length, erased: erased.length, ...counts };
  log.info('looked', { connection: wired.name, stream: spec.name, read: records.length, ...told });
}

/** A person who was erased there is erased here, at once and for good. */
export async function eraseContact({ store, log }: EngineContext, scope: string, object: string, id: string): Promise<void> {
  const { lines, hash } = await store.erase({ key: entityKey(scope, object, id) }, { dryRun: false });
  log.info('erased at the source', { scope, object, lines, hash });
}
