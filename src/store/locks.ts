import type pg from 'pg';
import type { Lock } from '../engine/store.ts';
import type { Database } from './database.ts';

/** The token of each lock that this process took last, for `savePage` to show. */
export type Fences = Map<string, number>;

export interface Locks {
  readonly fences: Fences;
  lock(name: string): Promise<Lock | null>;
  /** Ends every lock still held. */
  close(): Promise<void>;
}

/** Session advisory locks, each on a connection of its own: it dies with its holder. */
export function openLocks(database: Database): Locks {
  const fences: Fences = new Map();
  const held = new Set<pg.Client>();
  return {
    fences,
    lock: async (name) => {
      const client = await database.connect('lock');
      const token = await take(client, name).catch(async (error: unknown) => {
        await client.end();
        throw error;
      });
      if (token === null) {
        await client.end();
        return null;
      }
      held.add(client);
      fences.set(name, token);
      return {
        release: async () => {
          if (held.delete(client)) await letGo(client);
        },
      };
    },
    close: async () => {
      const clients = [...held];
      held.clear();
      await Promise.all(clients.map(letGo));
    },
  };
}

/** Null: somebody else has it. */
async function take(client: pg.Client, name: string): Promise<number | null> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken', [
    `lock:${name}`,
  ]);
  if (rows[0]?.taken !== true) return null;
  const fence = await client.query<{ token: number }>(
    'INSERT INTO fence AS f (name, token) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET token = f.token + 1 RETURNING token',
    [name],
  );
  return fence.rows[0]?.token ?? null;
}

/** Unlocked before the connection ends, so that whoever asks next finds it free at once. A lost connection has let go already. */
async function letGo(client: pg.Client): Promise<void> {
  await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
  await client.end();
}
