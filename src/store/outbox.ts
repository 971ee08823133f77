import { sql } from 'kysely';
import type { Leased } from '../engine/store.ts';
import type { Database } from './database.ts';
import { OWED } from './leases.ts';

export type OutboxRow = Leased & { readonly state: string; readonly error: string | null };

export async function readOutbox(
  { pool }: Database,
  options: { readonly state?: 'waiting' | 'parked'; readonly limit: number },
): Promise<readonly OutboxRow[]> {
  const { rows } = await pool.query<OutboxRow>(
    `SELECT ${OWED}, o.state, CASE WHEN o.error_code IS NULL THEN NULL ELSE o.error_code || ': ' || o.error_message END AS error
     FROM owed o WHERE $1::text IS NULL OR o.state = $1 ORDER BY o.key LIMIT $2`,
    [options.state ?? null, options.limit],
  );
  return rows;
}

/** Scope → how many writes wait; parked ones wait for a person and do not count. */
export async function owedCount({ db }: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('owed')
    .select(({ fn }) => ['scope', fn.countAll<number>().as('count')])
    .where('state', '=', 'waiting')
    .groupBy('scope')
    .orderBy('scope')
    .execute();
  return new Map(rows.map(({ scope, count }) => [scope, count]));
}

/** Parked rows wait again; answers how many. Without keys: all. */
export async function retryParked({ db }: Database, keys?: readonly string[]): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('owed')
    .set({ state: 'waiting', attempts: 0, not_before: null, tried_run: null })
    .where('state', '=', 'parked')
    .$if(keys !== undefined, (query) => query.where(sql<boolean>`key = ANY(${keys ?? []})`))
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}
