import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { array, number, object, string } from 'yup';
import { AppError } from '../core/errors.ts';
import type { BackupManifest } from '../engine/care.ts';
import { MANIFEST, quoted, schemaVersion, tablesOf } from './backup.ts';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

const NAME = /^[a-z][a-z0-9_]*$/;
const manifestShape = object({
  format: number().oneOf([1]).required(),
  schema: number().integer().min(1).required(),
  createdAt: string().required(),
  tables: array()
    .of(
      object({
        name: string().matches(NAME).required(),
        columns: array().of(string().matches(NAME).required()).required(),
        rows: number().integer().min(0).required(),
        sha256: string().length(64).required(),
      }),
    )
    .required(),
});

/**
 * Brings a backup into an empty store, all or nothing. Every file is compared with its checksum before the first row. A
 * backup of an older schema is loaded into that schema and then brought to this program's version.
 */
export async function restore(database: Database, folder: string): Promise<BackupManifest> {
  const manifest = await readManifest(folder);
  for (const table of manifest.tables) await verify(folder, table);
  const client = await database.connect('restore');
  try {
    await client.query('BEGIN');
    await requireEmpty(client);
    if ((await schemaVersion(client)) !== manifest.schema) await rebuild(client, manifest.schema);
    for (const table of manifest.tables) await load(client, folder, table);
    await advanceIdentities(client);
    await migrateOn(client, manifest.schema);
    await client.query('COMMIT');
    await client.query('ANALYZE');
    return manifest;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    await client.end();
  }
}

async function readManifest(folder: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((cause: unknown) => {
    throw damaged(`There is no ${MANIFEST} in ${folder}`, cause);
  });
  try {
    const { schema, createdAt, tables } = await manifestShape.validate(JSON.parse(text), { strict: true });
    if (schema > MIGRATIONS.length) {
      throw new AppError('CONFIG_INVALID', `The backup has schema ${schema}, this program knows only ${MIGRATIONS.length}`, {
        fix: 'Restore it with the newer program that made it',
      });
    }
    return { format: 1, schema, createdAt, tables };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw damaged(`${MANIFEST} in ${folder} cannot be understood`, cause);
  }
}

async function verify(folder: string, { name, sha256 }: BackupManifest['tables'][number]): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, `${name}.copy`)), hash).catch((cause: unknown) => {
    throw damaged(`${name}.copy cannot be read`, cause);
  });
  if (hash.digest('hex') !== sha256) throw damaged(`${name}.copy is not what was backed up: its checksum differs`, null);
}

function damaged(message: string, cause: unknown): AppError {
  return new AppError('CONFIG_INVALID', message, { cause, fix: 'Use another backup. Nothing was changed' });
}

/** Settings aside, a store that was only opened holds nothing. */
async function requireEmpty(client: pg.ClientBase): Promise<void> {
  for (const { name } of await tablesOf(client)) {
    if (name === 'log_version') continue;
    const { rowCount } = await client.query(`SELECT FROM ${quoted([name])} LIMIT 1`);
    if (rowCount === 0) continue;
    throw new AppError('CONFIG_INVALID', `The store is not empty: there is something in ${name}`, {
      fix: 'Name an empty database in DATABASE_URL, or another KAKEHASHI_HOME',
    });
  }
}

/** Tables and functions as they were at that version; nothing is in them. */
async function rebuild(client: pg.ClientBase, version: number): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND relname <> 'schema_migration'`,
  );
  await client.query(`DROP TABLE ${quoted(rows.map(({ name }) => name))}`);
  const functions = await client.query<{ name: string }>(
    `SELECT p.oid::regprocedure::text AS name FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
  );
  for (const { name } of functions.rows) await client.query(`DROP FUNCTION ${name}`);
  await client.query('DELETE FROM schema_migration');
  await runMigrations(client, 0, version);
}

async function migrateOn(client: pg.ClientBase, from: number): Promise<void> {
  if (from < MIGRATIONS.length) await runMigrations(client, from, MIGRATIONS.length);
}

async function runMigrations(client: pg.ClientBase, from: number, to: number): Promise<void> {
  for (const [i, { name, sql }] of MIGRATIONS.slice(from, to).entries()) {
    await client.query(sql);
    await client.query('INSERT INTO schema_migration (version, name) VALUES ($1, $2)', [from + i + 1, name]);
  }
}

async function load(client: pg.Client, folder: string, { name, columns, rows }: BackupManifest['tables'][number]): Promise<void> {
  await client.query(`DELETE FROM ${quoted([name])}`);
  const into = client.query(copyFrom(`COPY ${quoted([name])} (${quoted(columns)}) FROM STDIN`));
  await pipeline(createReadStream(join(folder, `${name}.copy`)), into);
  if (into.rowCount !== rows) throw damaged(`${name}.copy has ${into.rowCount} rows, the manifest says ${rows}`, null);
}

/** New rows go on after the highest number that came back. */
async function advanceIdentities(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; column: string }>(
    `SELECT table_name AS name, column_name AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_identity = 'YES'`,
  );
  for (const { name, column } of rows) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence($1, $2), coalesce((SELECT max(${quoted([column])}) FROM ${quoted([name])}), 0) + 1, false)`,
      [quoted([name]), column],
    );
  }
}
