import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { AppError } from '../core/errors.ts';
import type { IsoTime } from '../core/types.ts';
import type { BackupManifest } from '../engine/care.ts';
import type { Database } from './database.ts';

export const MANIFEST = 'manifest.json';
/** Sessions, login links and jobs die within days; daily calls are told again; the version is in the manifest; what assessing keeps is made anew from the log. */
export const LEFT_OUT = ['schema_migration', 'session', 'login_link', 'moved', 'partner_track', 'job', 'job_part', 'daily_calls'];

export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * One file per table in PostgreSQL's own COPY text and a manifest with counts and checksums, written last: a folder without
 * it is no backup. All from one snapshot, beside running work. Files are readable by their owner only.
 */
export async function backup(database: Database, folder: string, now: IsoTime): Promise<BackupManifest> {
  await prepareFolder(folder);
  const client = await database.connect('backup');
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const schema = await schemaVersion(client);
    const tables: BackupManifest['tables'][number][] = [];
    for (const table of await tablesOf(client)) tables.push(await dump(client, table, folder));
    await client.query('COMMIT');
    const manifest: BackupManifest = { format: 1, schema, createdAt: now, tables };
    await writeFile(join(folder, `${MANIFEST}.part`), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    await rename(join(folder, `${MANIFEST}.part`), join(folder, MANIFEST));
    return manifest;
  } finally {
    await client.end();
  }
}

async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) {
    throw new AppError('CONFIG_INVALID', `The folder ${folder} is not empty`, { fix: 'Name a folder that does not exist yet' });
  }
}

export async function schemaVersion(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ version: number }>('SELECT max(version)::int AS version FROM schema_migration');
  return rows[0]?.version ?? 0;
}

/** Every table of ours that a backup holds, by name. Generated columns are made anew. */
export async function tablesOf(client: pg.ClientBase): Promise<readonly TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT c.relname = ANY($1)
     GROUP BY c.relname ORDER BY c.relname`,
    [LEFT_OUT],
  );
  return rows;
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
}

async function dump(client: pg.Client, { name, columns }: TableShape, folder: string): Promise<BackupManifest['tables'][number]> {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const rows = client.query(copyTo(`COPY (SELECT ${quoted(columns)} FROM ${quoted([name])}) TO STDOUT`));
  await pipeline(rows, hashing, createWriteStream(join(folder, `${name}.copy`), { mode: 0o600 }));
  return { name, columns, rows: rows.rowCount, sha256: hash.digest('hex') };
}
