import type { Signal } from '../core/types.ts';
import type { SignalStore, WaitingSignal } from '../engine/signal-store.ts';
import type { Database } from './database.ts';

export function signalling(database: Database): SignalStore {
  return {
    tellSignals: (signals) => tell(database, signals),
    waitingSignals: (scope, limit) => waiting(database, scope, limit),
    dropSignals: (done) => drop(database, done),
    signalCount: () => count(database),
    listenPosition: (scope) => position(database, scope),
    saveListenPosition: (scope, at) => savePosition(database, scope, at),
  };
}

/** In one order, so that two deliveries with the same records do not wait for each other. */
async function tell({ pool }: Database, signals: readonly Signal[]): Promise<void> {
  const one = new Map(signals.map((signal) => [JSON.stringify([signal.scope, signal.object, signal.recordId, signal.kind]), signal]));
  const sorted = [...one].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, signal]) => signal);
  await pool.query(
    `INSERT INTO signal (scope, object, record_id, kind)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
     ON CONFLICT (scope, object, record_id, kind) DO UPDATE SET told = nextval(pg_get_serial_sequence('signal', 'told'))`,
    [sorted.map((s) => s.scope), sorted.map((s) => s.object), sorted.map((s) => s.recordId), sorted.map((s) => s.kind)],
  );
}

async function waiting({ pool }: Database, scope: string, limit: number): Promise<readonly WaitingSignal[]> {
  const { rows } = await pool.query<WaitingSignal>(
    `SELECT scope, object, record_id AS "recordId", kind, told, told_at AS "toldAt" FROM signal WHERE scope = $1 ORDER BY told LIMIT $2`,
    [scope, limit],
  );
  return rows;
}

async function drop({ pool }: Database, done: readonly WaitingSignal[]): Promise<void> {
  await pool.query('DELETE FROM signal WHERE told = ANY($1::bigint[])', [done.map(({ told }) => told)]);
}

async function count({ pool }: Database): Promise<number> {
  const { rows } = await pool.query<{ waiting: number }>('SELECT count(*) AS waiting FROM signal');
  return rows[0]?.waiting ?? 0;
}

async function position({ pool }: Database, scope: string): Promise<string | null> {
  const { rows } = await pool.query<{ position: string }>('SELECT position FROM listen_position WHERE scope = $1', [scope]);
  return rows[0]?.position ?? null;
}

async function savePosition({ pool }: Database, scope: string, at: string): Promise<void> {
  await pool.query(
    `INSERT INTO listen_position (scope, position) VALUES ($1, $2)
     ON CONFLICT (scope) DO UPDATE SET position = excluded.position, saved_at = now()`,
    [scope, at],
  );
}
