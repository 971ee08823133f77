import type pg from 'pg';
import type { IsoTime } from '../core/types.ts';
import type { Leased } from '../engine/store.ts';
import { inTransaction, type Database } from './database.ts';

export interface TakeOptions {
  readonly runId: string;
  readonly scope: string;
  readonly limit: number;
  readonly now: IsoTime;
  readonly ignoreBackoff: boolean;
  readonly owedBy?: string;
}

/** The backend that stands for this process: as long as it is connected, what it took is its own. */
export interface Holder {
  readonly pid: number;
  readonly start: string;
}

export interface Leases {
  /** What this process takes and settles is in this name. Null: nothing was ever taken. */
  holder(): Promise<Holder>;
  take(options: TakeOptions): Promise<readonly Leased[]>;
  close(): Promise<void>;
}

export const OWED = `o.scope, o.partner_id AS "partnerId", o.target, o.as_of AS "asOf", o.run_id AS "runId", o.write, o.version, o.attempts`;

/** Leases in the name of one dedicated connection, opened with the first and renewed when it was lost. */
export function openLeases(database: Database): Leases {
  let opened: Promise<{ client: pg.Client; holder: Holder }> | null = null;
  const session = (): Promise<{ client: pg.Client; holder: Holder }> => {
    if (opened !== null) return opened;
    const opening = connect(database);
    opened = opening;
    const forget = (): void => {
      if (opened === opening) opened = null;
    };
    opening.then(({ client }) => client.once('end', forget), forget);
    return opening;
  };
  return {
    holder: async () => (await session()).holder,
    take: async (options) => take(database, (await session()).holder, options),
    close: async () => {
      const last = opened;
      opened = null;
      if (last !== null) await (await last).client.end();
    },
  };
}

async function connect(database: Database): Promise<{ client: pg.Client; holder: Holder }> {
  const client = await database.connect('lease');
  const { rows } = await client.query<Holder>(
    'SELECT pid, backend_start::text AS start FROM pg_stat_activity WHERE pid = pg_backend_pid()',
  );
  const holder = rows[0];
  if (holder === undefined) throw new Error('pg_stat_activity does not show our own connection');
  return { client, holder };
}

async function take(database: Database, holder: Holder, options: TakeOptions): Promise<readonly Leased[]> {
  return inTransaction(database.pool, async (tx) => {
    const rows = await tx.rows<Leased>(
      `WITH free AS (
         SELECT key FROM owed o
         WHERE o.scope = $1 AND o.state = 'waiting' AND o.tried_run IS DISTINCT FROM $5
           AND ($4 OR o.not_before IS NULL OR o.not_before <= $3) AND ($8::text IS NULL OR o.run_id = $8)
           AND (o.lease_pid IS NULL OR NOT EXISTS (
             SELECT FROM pg_stat_activity s WHERE s.pid = o.lease_pid AND s.backend_start = o.lease_start))
         ORDER BY key LIMIT $2 FOR UPDATE SKIP LOCKED
       ) UPDATE owed o SET lease_pid = $6, lease_start = $7 FROM free WHERE free.key = o.key RETURNING ${OWED}`,
      [options.scope, options.limit, options.now, options.ignoreBackoff, options.runId, holder.pid, holder.start, options.owedBy ?? null],
    );
    return rows.sort((a, b) => (a.write.key < b.write.key ? -1 : 1));
  });
}

/** Gives back what was taken and not settled, for the next to take. */
export async function giveBack(database: Database, holder: Holder, keys: readonly string[]): Promise<void> {
  await database.pool.query(
    'UPDATE owed SET lease_pid = NULL, lease_start = NULL WHERE key = ANY($1) AND lease_pid = $2 AND lease_start = $3',
    [keys, holder.pid, holder.start],
  );
}
