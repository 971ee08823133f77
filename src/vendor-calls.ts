import type { App } from './app.ts';
import type { VendorCall } from './core/types.ts';
import { listenToAll, type Bell, type Ears } from './engine/listen.ts';
import { silentProgress } from './engine/progress.ts';
import { loadConnector } from './registry.ts';

const AGAIN_MS = 30_000;

/**
 * Takes what vendors call: proven by the secret of one of the connector's connections, and of that connection's own org.
 * `ring` is told once the signals are stored.
 */
export function vendorCalls(
  app: App,
  ring: () => Promise<void>,
): (connector: string, call: VendorCall) => Promise<'taken' | 'unsigned' | 'unreadable'> {
  return async (name, call) => {
    const mine = app.config.mappings.filter((mapping) => mapping.connector === name);
    const connector = mine.length === 0 ? null : await loadConnector(name);
    const webhook = connector?.webhook;
    if (webhook === undefined) return 'unsigned';
    const proven = mine.filter((mapping) =>
      webhook.accepts(app.config.optionsFor(mapping.name, connector?.options ?? []), call, new Date()),
    );
    if (proven.length === 0) return 'unsigned';
    const signals = webhook.signals(call.body);
    if (signals === null) return 'unreadable';
    const names = new Set(proven.map((mapping) => mapping.name));
    const scopes = new Set((await app.store.connections()).filter((one) => names.has(one.name)).map(({ scope }) => scope));
    const ours = signals.filter(({ scope }) => scopes.has(scope));
    if (ours.length === 0) return 'taken';
    await app.store.tellSignals(ours);
    // A doorbell that fails loses time and no signal: the next run takes them.
    await ring().catch((error: unknown) => {
      app.log.warn('not rung', { message: error instanceof Error ? error.message : String(error) });
    });
    return 'taken';
  };
}

/** Listens to the connections that tell of their changes. One that cannot be reached yet is asked again. */
export function listenForChanges(app: App, ring: Bell): Ears {
  let ears: Promise<Ears | null> = open();
  const again = setInterval(() => {
    void ears.then((listening) => {
      if (listening === null) ears = open();
    });
  }, AGAIN_MS).unref();
  return {
    close: async () => {
      clearInterval(again);
      await (await ears)?.close();
    },
  };

  async function open(): Promise<Ears | null> {
    try {
      const context = await app.engine(silentProgress);
      return listenToAll(context, context.wired, ring);
    } catch {
      return null; // told by /readyz and by the next run
    }
  }
}
