import type { PresenceMark, PresenceStore } from '../engine/presence-store.ts';
import type { Database } from './database.ts';

export function presence(database: Database): PresenceStore {
  return {
    presenceMark: (scope, object) => mark(database, scope, object),
    savePresenceMark: (scope, object, at) => saveMark(database, scope, object, at),
    contactCount: (scope, object) => count(database, scope, object),
    contactIds: (scope, object, options) => ids(database, scope, object, options),
  };
}

/** Keys of one object of one scope are a range: '0' follows '/'. */
const OURS = `e.kind = 'contact' AND NOT e.deleted AND e.key > $1 || '/' AND e.key < $1 || '0'`;

async function mark({ pool }: Database, scope: string, object: string): Promise<PresenceMark | null> {
  const { rows } = await pool.query<{ value: PresenceMark }>('SELECT value FROM setting WHERE name = $1', [`presence:${scope}/${object}`]);
  return rows[0]?.value ?? null;
}

async function saveMark({ pool }: Database, scope: string, object: string, at: PresenceMark): Promise<void> {
  await pool.query('INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [
    `presence:${scope}/${object}`,
    JSON.stringify(at),
  ]);
}

async function count({ pool }: Database, scope: string, object: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*) AS n FROM entity e WHERE ${OURS}`, [`${scope}/${object}`]);
  return rows[0]?.n ?? 0;
}

async function ids(
  { pool }: Database,
  scope: string,
  object: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT substr(e.key, length($1) + 2) AS id FROM entity e WHERE ${OURS} AND e.key > $1 || '/' || $2 ORDER BY e.key LIMIT $3`,
    [`${scope}/${object}`, after, limit],
  );
  return rows.map(({ id }) => id);
}
