import type { IsoTime } from '../core/types.ts';
import type { Database } from './database.ts';

/** False: it was paused before, and stays paused since then. */
export async function pause({ pool }: Database, name: string, by: string, at: IsoTime): Promise<boolean> {
  const { rowCount } = await pool.query(
    'INSERT INTO paused_connection (name, paused_at, paused_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [name, at, by],
  );
  return (rowCount ?? 0) > 0;
}

/** False: it was not paused. */
export async function resume({ pool }: Database, name: string): Promise<boolean> {
  const { rowCount } = await pool.query('DELETE FROM paused_connection WHERE name = $1', [name]);
  return (rowCount ?? 0) > 0;
}

export async function pausedConnections({ pool }: Database): Promise<ReadonlyMap<string, IsoTime>> {
  const { rows } = await pool.query<{ name: string; paused_at: IsoTime }>('SELECT name, paused_at FROM paused_connection ORDER BY name');
  return new Map(rows.map(({ name, paused_at }) => [name, paused_at]));
}
