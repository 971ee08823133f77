import type pg from 'pg';
import { AppError } from '../core/errors.ts';
import type { Logger } from '../core/types.ts';
import type { Migration } from './migrations.ts';

const LOCK = 7_260_214_001;

/**
 * Brings the database to the code's version, one transaction per migration, under an advisory lock, so that any number of
 * processes may start at once. A migration that fails leaves the database as it was before it. A database that is newer
 * than the code is refused.
 */
export async function migrate(client: pg.ClientBase, migrations: readonly Migration[], log: Logger): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migration (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const at = await versionOf(client);
    refuseNewer(at, migrations);
    for (const [i, migration] of migrations.entries()) {
      if (i + 1 > at) await apply(client, migration, i + 1, log);
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

async function versionOf(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: number }>('SELECT coalesce(max(version), 0)::int AS version FROM schema_migration');
  return rows[0]?.version ?? 0;
}

function refuseNewer(at: number, migrations: readonly Migration[]): void {
  if (at <= migrations.length) return;
  throw new AppError('STORE_UNAVAILABLE', `The database has version ${at}, this program knows only ${migrations.length}`, {
    fix: 'Start the newer program that brought the database to this version, or restore a backup made before it',
    details: { database: at, program: migrations.length },
  });
}

async function apply(client: pg.ClientBase, migration: Migration, version: number, log: Logger): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query('INSERT INTO schema_migration (version, name) VALUES ($1, $2)', [version, migration.name]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('STORE_UNAVAILABLE', `Migration ${migration.name} failed and was rolled back: ${said}`, {
      cause,
      fix: 'Nothing was changed. Mend what the message names (rights, disk space), then start again',
      details: { migration: migration.name },
    });
  }
  log.info('migrated', { migration: migration.name });
}
