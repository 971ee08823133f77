import type { DailyCallStore } from '../engine/daily-calls.ts';
import type { ToldCalls } from '../core/types.ts';
import type { Database } from './database.ts';

export function dailyCalling({ pool }: Database): DailyCallStore {
  return {
    dailyCalls: async (name) => {
      const { rows } = await pool.query<ToldCalls & { ageMs: number }>(
        `SELECT used, call_limit AS "limit", refused, back_at AS "backAt",
                (extract(epoch FROM now() - told_at) * 1000)::float8 AS "ageMs"
         FROM daily_calls WHERE name = $1`,
        [name],
      );
      return rows[0] ?? null;
    },
    tellDailyCalls: async (name, { used, limit, refused, backAt }) => {
      await pool.query(
        `INSERT INTO daily_calls (name, used, call_limit, refused, back_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (name) DO UPDATE SET used = excluded.used, call_limit = excluded.call_limit,
           refused = excluded.refused, back_at = excluded.back_at, told_at = now()`,
        [name, used, limit, refused, backAt],
      );
    },
  };
}
