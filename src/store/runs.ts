import type { Run } from '../engine/store.ts';
import { toJson, type Database } from './database.ts';

export async function registerConnection(
  database: Database,
  connection: { readonly name: string; readonly connector: string; readonly scope: string },
): Promise<void> {
  await database.pool.query(
    `INSERT INTO connection (name, connector, scope) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET connector = excluded.connector, scope = excluded.scope, registered_at = now()`,
    [connection.name, connection.connector, connection.scope],
  );
}

export async function readConnections(database: Database): Promise<readonly { name: string; connector: string; scope: string }[]> {
  const { rows } = await database.pool.query<{ name: string; connector: string; scope: string }>(
    'SELECT name, connector, scope FROM connection ORDER BY name',
  );
  return rows;
}

export async function startRun(
  database: Database,
  run: { readonly id: string; readonly command: string; readonly startedAt: string },
): Promise<void> {
  await database.pool.query('INSERT INTO run (id, command, started_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [
    run.id,
    run.command,
    run.startedAt,
  ]);
}

export async function finishRun(
  database: Database,
  id: string,
  end: { readonly ok: boolean; readonly finishedAt: string; readonly summary: Readonly<Record<string, unknown>> },
): Promise<void> {
  await database.pool.query('UPDATE run SET ok = $2, finished_at = $3, summary = $4 WHERE id = $1', [
    id,
    end.ok,
    end.finishedAt,
    toJson(end.summary),
  ]);
}

/** The latest first. */
export async function readRuns(database: Database, limit: number): Promise<readonly Run[]> {
  const { rows } = await database.pool.query<Run>(
    `SELECT id, command, started_at AS "startedAt", finished_at AS "finishedAt", ok, summary FROM run ORDER BY started_at DESC, id DESC LIMIT $1`,
    [limit],
  );
  return rows;
}
