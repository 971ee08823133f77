import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';

export interface Listening {
  close(): Promise<void>;
}

const AGAIN_MS = 1000;
/** PostgreSQL refuses more than 8000 bytes. */
const LONGEST = 7000;

/**
 * Told of every change that any process makes (`kakehashi_tell` of the migrations, and `tell`). After a lost connection
 * `onLost` is called once it is back: what was told meanwhile has been missed.
 */
export async function listen(database: Database, onTold: (told: string) => void, onLost: () => void): Promise<Listening> {
  const state = { closed: false };
  const isOver = (): boolean => state.closed;
  const begin = async () => {
    const client = await database.connect('live');
    client.on('notification', ({ payload }) => {
      onTold(payload ?? '');
    });
    client.once('end', () => {
      if (!state.closed) void again();
    });
    await client.query('LISTEN kakehashi_live');
    return client;
  };
  const again = async (): Promise<void> => {
    while (!state.closed) {
      await sleep(AGAIN_MS, undefined, { ref: false });
      const next = await begin().catch(() => null);
      if (next === null) continue;
      current = next;
      if (isOver()) await next.end();
      else onLost();
      return;
    }
  };
  let current = await begin();
  return {
    close: async () => {
      state.closed = true;
      await current.end().catch(() => undefined);
    },
  };
}

export async function tell({ pool }: Database, told: string): Promise<void> {
  await pool.query("SELECT pg_notify('kakehashi_live', $1)", [told.slice(0, LONGEST)]);
}
