import type { Leased } from '../engine/store.ts';
import type { OpenTask, TaskChangeStore } from '../engine/task-changes.ts';
import { toJson, type Database, type Tx } from './database.ts';

/** What `owed.key` of a change of a task ends in, behind the task's own key. */
const CHANGE = /#(owner|outcome)$/;

export function taskChanging({ pool }: Database): TaskChangeStore {
  return {
    openTasks: async () => {
      const { rows } = await pool.query<OpenTask>(
        `SELECT t.key, coalesce(p.merged_into, t.partner_id) AS "partnerId", t.scope, t.record_id AS "recordId", t.owner_id AS "ownerId",
           t.given_to AS "givenTo", t.noted,
           EXISTS (SELECT FROM entity o WHERE o.kind = 'owner' AND o.scope = t.scope AND right(o.key, length(t.owner_id) + 1) = '/' || t.owner_id
             AND (o.deleted OR o.attributes ->> 'active' = 'false')) AS "ownerLeft"
         FROM task t LEFT JOIN partner p ON p.id = t.partner_id
         WHERE t.status = 'open' AND t.record_id IS NOT NULL ORDER BY t.key`,
      );
      return rows;
    },
    noteOutcome: async ({ key, partnerId, outcome, at }) => {
      const { rowCount } = await pool.query(
        `UPDATE task SET noted = $3, noted_at = $4 WHERE key = $1 AND status = 'open' AND record_id IS NOT NULL
           AND partner_id IN (SELECT id FROM partner WHERE $2 IN (id, merged_into))`,
        [key, partnerId, outcome, at],
      );
      return rowCount === 1;
    },
  };
}

/** A CRM has taken them: a task that moved is its new owner's, one with an outcome is closed. */
export async function learnTaskChanges(tx: Tx, taken: readonly Leased[]): Promise<void> {
  if (taken.length === 0) return;
  const rows = taken.map(({ target, write }) => ({
    key: write.key.replace(CHANGE, ''),
    given_to: target === 'taskOwner' ? Object.values(write.fields)[0] : null,
    closed: target === 'taskOutcome',
  }));
  await tx.run(
    `UPDATE task t SET owner_id = coalesce(new.given_to, t.owner_id), given_to = coalesce(new.given_to, t.given_to),
       owner = CASE WHEN new.given_to IS NULL THEN t.owner ELSE coalesce((
         SELECT coalesce(lower(o.attributes ->> 'email'), o.key) FROM entity o
         WHERE o.kind = 'owner' AND o.scope = t.scope AND right(o.key, length(new.given_to) + 1) = '/' || new.given_to LIMIT 1), t.owner) END,
       status = CASE WHEN new.closed AND t.status = 'open' THEN 'completed' ELSE t.status END,
       outcome = CASE WHEN new.closed THEN t.noted ELSE t.outcome END
     FROM json_to_recordset($1::json) AS new(key text, given_to text, closed boolean) WHERE t.key = new.key`,
    [toJson(rows)],
  );
}
