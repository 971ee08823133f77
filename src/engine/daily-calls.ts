import type { Ledger, ToldCalls } from '../core/types.ts';

export interface DailyCallStore {
  /** Null: nobody told. The age is by the database's clock. */
  dailyCalls(name: string): Promise<(ToldCalls & { readonly ageMs: number }) | null>;
  tellDailyCalls(name: string, told: ToldCalls): Promise<void>;
}

/** A call does not wait for the database: it is asked so often, and told so often. A refusal is told at once. */
const LOOK_EVERY_MS = 2_000;
const TELL_EVERY_MS = 1_000;

export interface SharedLedger extends Ledger {
  /** Tells what has not been told yet. */
  close(): Promise<void>;
}

/** What all processes at one database were told of the daily calls. */
export function sharedLedger(store: DailyCallStore, now: () => Date): SharedLedger {
  const looks = new Map<string, { readonly at: number; readonly found: ReturnType<DailyCallStore['dailyCalls']> }>();
  const toldAt = new Map<string, number>();
  const waiting = new Map<string, { readonly told: ToldCalls; readonly timer: NodeJS.Timeout }>();
  const write = async (name: string, told: ToldCalls): Promise<void> => {
    clearTimeout(waiting.get(name)?.timer);
    waiting.delete(name);
    toldAt.set(name, now().getTime());
    await store.tellDailyCalls(name, told);
  };
  return {
    read(name) {
      const at = now().getTime();
      const last = looks.get(name);
      if (last !== undefined && Math.abs(at - last.at) < LOOK_EVERY_MS) return last.found;
      const found = store.dailyCalls(name);
      looks.set(name, { at, found });
      return found;
    },
    async tell(name, told) {
      const agoMs = Math.abs(now().getTime() - (toldAt.get(name) ?? 0));
      if (told.refused || agoMs >= TELL_EVERY_MS) return write(name, told);
      const timer = waiting.get(name)?.timer ?? setTimeout(() => void flush(name), TELL_EVERY_MS - agoMs).unref();
      waiting.set(name, { told, timer });
    },
    async close() {
      await Promise.all([...waiting.keys()].map(flush));
    },
  };

  async function flush(name: string): Promise<void> {
    const late = waiting.get(name);
    // Only the others know less for it.
    if (late !== undefined) await write(name, late.told).catch(() => undefined);
  }
}
