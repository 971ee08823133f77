import type { Scalar } from '../core/types.ts';
import type { Leased } from '../engine/store.ts';
import type { Database } from './database.ts';
import { OWED } from './leases.ts';

/** One write that a vendor has taken, with the values that it replaced. */
export interface Written {
  readonly key: string;
  readonly scope: string;
  readonly partnerId: string | null;
  readonly target: 'partner' | 'task';
  readonly object: string;
  readonly recordId: string;
  readonly created: boolean;
  readonly replaced: Readonly<Record<string, Scalar>>;
  readonly fields: Readonly<Record<string, Scalar>>;
  readonly runId: string;
  readonly asOf: string;
}

export type OutboxRow = Leased & { readonly state: string; readonly error: string | null };

export async function readOutbox(
  database: Database,
  options: { readonly state?: 'waiting' | 'parked'; readonly limit: number },
): Promise<readonly OutboxRow[]> {
  const { rows } = await database.pool.query<OutboxRow>(
    `SELECT ${OWED}, o.state, CASE WHEN o.error_code IS NULL THEN NULL ELSE o.error_code || ': ' || o.error_message END AS error
     FROM owed o WHERE $1::text IS NULL OR o.state = $1 ORDER BY o.key LIMIT $2`,
    [options.state ?? null, options.limit],
  );
  return rows;
}

/** Scope → how many writes wait; parked ones wait for a person and do not count. */
export async function owedCount(database: Database): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.pool.query<{ scope: string; count: number }>(
    "SELECT scope, count(*)::int AS count FROM owed WHERE state = 'waiting' GROUP BY scope ORDER BY scope",
  );
  return new Map(rows.map(({ scope, count }) => [scope, count]));
}

/** Parked rows wait again; answers how many. Without keys: all. */
export async function retryParked(database: Database, keys?: readonly string[]): Promise<number> {
  const { rowCount } = await database.pool.query(
    `UPDATE owed SET state = 'waiting', attempts = 0, not_before = NULL, tried_run = NULL
     WHERE state = 'parked' AND ($1::text[] IS NULL OR key = ANY($1))`,
    [keys ?? null],
  );
  return rowCount ?? 0;
}

/** What a run wrote, the latest first: the order in which `undo` puts back. */
export async function readWritten(database: Database, runId: string): Promise<readonly Written[]> {
  const { rows } = await database.pool.query<Written>(
    `SELECT key, scope, partner_id AS "partnerId", target, object, record_id AS "recordId", created, replaced, fields,
       run_id AS "runId", as_of AS "asOf" FROM written WHERE run_id = $1 ORDER BY id DESC`,
    [runId],
  );
  return rows;
}
