import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineContext, Wired } from './context.ts';

/** What listening asks for: a look at what was told, or everywhere. */
export type Bell = (what: 'signals' | 'run') => Promise<void>;

export interface Ears {
  close(): Promise<void>;
}

const TRY_AGAIN_MS = 15_000;

/**
 * Listens to every connection that tells of its changes; of several processes one does, the next when that one is gone.
 * What is told is stored before the position moves, and polling stays the truth.
 */
export function listenToAll(context: Pick<EngineContext, 'store' | 'log' | 'signal'>, wired: readonly Wired[], ring: Bell): Ears {
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, context.signal]);
  const all = wired.filter((one) => one.connection.listen !== undefined).map((one) => whileAlive({ ...context, signal }, one, ring));
  return {
    close: async () => {
      closing.abort();
      await Promise.all(all);
    },
  };
}

async function whileAlive(context: Pick<EngineContext, 'store' | 'log' | 'signal'>, wired: Wired, ring: Bell): Promise<void> {
  const { store, log, signal } = context;
  while (!signal.aborted) {
    const lock = await store.lock(`listen:${wired.scope}`).catch(() => null);
    if (lock !== null) {
      try {
        await listenTo(context, wired, ring);
      } catch (error) {
        log.warn('listening ended', { connection: wired.name, message: error instanceof Error ? error.message : String(error) });
      } finally {
        await lock.release();
      }
    }
    await delay(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function listenTo({ store, log, signal }: Pick<EngineContext, 'store' | 'log' | 'signal'>, wired: Wired, ring: Bell): Promise<void> {
  const { scope, name, connection, mapping } = wired;
  const listener = connection.listen?.({
    objects: [...new Set(mapping.specs.map(({ object }) => object))],
    after: await store.listenPosition(scope),
    onSignals: async (signals, position) => {
      if (signals.length > 0) await store.tellSignals(signals);
      await store.saveListenPosition(scope, position);
      if (signals.length > 0) await ring('signals');
    },
    onGap: async () => {
      log.warn('changes were not told', { connection: name });
      await ring('run');
    },
  });
  log.info('listening', { connection: name });
  if (!signal.aborted) await once(signal, 'abort');
  await listener?.close();
}
