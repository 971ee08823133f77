import type { TaskRecord } from '../engine/store.ts';
import type { Database } from './database.ts';

/** The ledger of tasks, by key. A partner that went into another lends its tasks to it. */
export async function readTasks(database: Database, status?: readonly TaskRecord['status'][]): Promise<readonly TaskRecord[]> {
  const { rows } = await database.pool.query<TaskRecord>(
    `SELECT t.key, coalesce(p.merged_into, t.partner_id) AS "partnerId", t.template, t.scope, t.owner, t.record_id AS "recordId",
       t.status, t.created_on AS "createdOn"
     FROM task t LEFT JOIN partner p ON p.id = t.partner_id WHERE $1::text[] IS NULL OR t.status = ANY($1) ORDER BY t.key`,
    [status ?? null],
  );
  return rows;
}

export async function saveListId(database: Database, scope: string, list: string, id: string): Promise<void> {
  await database.pool.query(
    'INSERT INTO crm_list (scope, list, id) VALUES ($1, $2, $3) ON CONFLICT (scope, list) DO UPDATE SET id = excluded.id',
    [scope, list, id],
  );
}

export async function readListIds(database: Database, scope: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.pool.query<{ list: string; id: string }>('SELECT list, id FROM crm_list WHERE scope = $1 ORDER BY list', [
    scope,
  ]);
  return new Map(rows.map(({ list, id }) => [list, id]));
}
