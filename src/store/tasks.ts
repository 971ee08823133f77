import { sql } from 'kysely';
import type { IsoDate } from '../core/types.ts';
import type { TaskRecord } from '../engine/store.ts';
import type { Database } from './database.ts';

/** The ledger of tasks, by key. A partner that went into another lends its tasks to it. */
export async function readTasks(database: Database, status?: readonly TaskRecord['status'][]): Promise<readonly TaskRecord[]> {
  return ledger(database)
    .$if(status !== undefined, (query) => query.where(sql<boolean>`t.status = ANY(${status ?? []})`))
    .execute();
}

export async function readTasksThatCount(
  database: Database,
  { keys, on }: { readonly keys: readonly string[]; readonly on: IsoDate },
): Promise<readonly TaskRecord[]> {
  return ledger(database)
    .where(sql<boolean>`(t.key = ANY(${keys}) OR t.status IN ('owed', 'open') OR t.created_on = ${on})`)
    .execute();
}

function ledger({ db }: Database) {
  return db
    .selectFrom('task as t')
    .leftJoin('partner as p', 'p.id', 't.partner_id')
    .select(({ fn }) => [
      't.key',
      fn.coalesce('p.merged_into', 't.partner_id').as('partnerId'),
      't.template',
      't.scope',
      't.owner',
      't.record_id as recordId',
      't.status',
      't.created_on as createdOn',
    ])
    .orderBy('t.key');
}

export async function saveListId({ db }: Database, scope: string, list: string, id: string): Promise<void> {
  await db
    .insertInto('crm_list')
    .values({ scope, list, id })
    .onConflict((taken) => taken.columns(['scope', 'list']).doUpdateSet({ id }))
    .execute();
}

export async function readListIds({ db }: Database, scope: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('crm_list').select(['list', 'id']).where('scope', '=', scope).orderBy('list').execute();
  return new Map(rows.map(({ list, id }) => [list, id]));
}
