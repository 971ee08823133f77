import type { Checkpoint } from '../engine/store.ts';
import type { Database } from './database.ts';

const COLUMNS = `scope, stream, cursor, complete_to AS "completeTo", first_complete_to AS "firstCompleteTo", saved_at AS "savedAt"`;

export async function readCheckpoint(database: Database, scope: string, stream: string): Promise<Checkpoint | null> {
  const { rows } = await database.pool.query<Checkpoint>(
    `SELECT ${COLUMNS} FROM checkpoint WHERE scope = $1 AND stream = $2 AND cursor IS NOT NULL`,
    [scope, stream],
  );
  return rows[0] ?? null;
}

export async function readCheckpoints(database: Database): Promise<readonly Checkpoint[]> {
  const { rows } = await database.pool.query<Checkpoint>(
    `SELECT ${COLUMNS} FROM checkpoint WHERE cursor IS NOT NULL ORDER BY scope, stream`,
  );
  return rows;
}

/** The cursor goes; that the stream had been read to its end before stays known. */
export async function forgetCheckpoint(database: Database, scope: string, stream: string): Promise<void> {
  await database.pool.query('UPDATE checkpoint SET cursor = NULL, pass_began_at = NULL WHERE scope = $1 AND stream = $2', [scope, stream]);
}
