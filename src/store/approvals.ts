import type { Approval, ApprovalStore } from '../engine/approval-store.ts';
import { inTransaction, toJson, type Database } from './database.ts';

export function approving({ pool }: Database): ApprovalStore {
  return {
    approval: async (scope) => {
      const { rows } = await pool.query<Approval>('SELECT scope, approved_by AS by, approved_at AS at FROM approval WHERE scope = $1', [
        scope,
      ]);
      return rows[0] ?? null;
    },
    approve: ({ scope, by, at }) =>
      inTransaction(pool, async (tx) => {
        const fresh = await tx.run('INSERT INTO approval (scope, approved_by, approved_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
          scope,
          by,
          at,
        ]);
        if (fresh === 0) return false;
        await tx.run("INSERT INTO audit (at, who, action, subject, details) VALUES ($1, $2, 'connection.approve', $3, $4)", [
          at,
          by,
          scope,
          toJson({}),
        ]);
        return true;
      }),
    owedObjects: async (scope) => {
      const { rows } = await pool.query<{ object: string; records: number }>(
        "SELECT write ->> 'object' AS object, count(*)::int AS records FROM owed WHERE scope = $1 GROUP BY 1 ORDER BY 1",
        [scope],
      );
      return rows;
    },
  };
}
