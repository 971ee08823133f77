import type { ImportSource } from '../engine/care.ts';
import type { Database } from './database.ts';

export async function readImportSources({ pool }: Database): Promise<readonly ImportSource[]> {
  const { rows } = await pool.query<ImportSource>('SELECT scope, types, first_on AS "firstOn" FROM import_source ORDER BY scope');
  return rows;
}

/** What a source has told so far grows; since when it tells stays. */
export async function saveImportSource({ pool }: Database, { scope, types, firstOn }: ImportSource): Promise<void> {
  await pool.query(
    `INSERT INTO import_source AS s (scope, types, first_on) VALUES ($1, $2, $3)
     ON CONFLICT (scope) DO UPDATE SET types = ARRAY(SELECT unnest(s.types) UNION SELECT unnest(excluded.types) ORDER BY 1)`,
    [scope, [...types].sort(), firstOn],
  );
}
