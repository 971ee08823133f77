import { splitKey } from '../core/log-line.ts';
import type { Mapped } from '../core/types.ts';
import { toJson, type Tx } from './database.ts';

/**
 * What the CRM shows of our tasks goes into the ledger. A task that we believed merely owed is there: its creation was
 * applied although no answer came, so it is owed no more – save an open one that is tied to its records by a call of its
 * own, which may not have come: writing it once more by its key ties it, and makes no second one. Completed and dismissed
 * are final.
 */
export async function saveSightings(tx: Tx, scope: string, mapped: readonly Mapped[]): Promise<void> {
  const seen = mapped.flatMap(({ task }) => (task === null ? [] : [task]));
  if (seen.length === 0) return;
  const rows = [...new Map(seen.map((task) => [task.key, task])).values()].map((task) => ({
    key: task.key,
    partner_id: task.key.split(':')[0] ?? '',
    template: task.key.split(':')[1] ?? '',
    record_id: task.recordId,
    status: task.status === 'deleted' ? 'dismissed' : task.status,
    outcome: task.outcome,
    owner_key: task.ownerKey,
    owner_id: task.ownerKey === null ? null : splitKey(task.ownerKey).id,
  }));
  await tx.run(
    `INSERT INTO task AS t (key, partner_id, template, scope, owner, owner_id, given_to, record_id, status, outcome, created_on)
     SELECT new.key, new.partner_id, new.template, $2, coalesce(lower(o.attributes ->> 'email'), new.owner_key), new.owner_id,
       new.owner_id, new.record_id, new.status,
       new.outcome, current_date
     FROM json_to_recordset($1::json) AS new(key text, partner_id text, template text, record_id text, status text, outcome text, owner_key text, owner_id text)
     LEFT JOIN entity o ON o.key = new.owner_key
     ORDER BY new.key
     ON CONFLICT (key) DO UPDATE SET record_id = excluded.record_id, owner = coalesce(excluded.owner, t.owner),
       owner_id = excluded.owner_id, given_to = coalesce(t.given_to, excluded.owner_id),
       outcome = coalesce(excluded.outcome, t.outcome),
       status = CASE WHEN t.status IN ('completed', 'dismissed') THEN t.status ELSE excluded.status END
     WHERE (t.record_id, t.owner, t.owner_id, t.outcome, t.status)
       IS DISTINCT FROM (excluded.record_id, excluded.owner, excluded.owner_id, excluded.outcome, excluded.status)`,
    [toJson(rows), scope],
  );
  const keys = rows.map(({ key }) => key);
  const over = rows.filter(({ status }) => status !== 'open').map(({ key }) => key);
  const changes = over.flatMap((key) => [`${key}#owner`, `${key}#outcome`]);
  await tx.run("DELETE FROM owed WHERE target IN ('taskOwner', 'taskOutcome') AND key = ANY($1)", [changes]);
  await tx.run(
    `DELETE FROM owed WHERE target = 'task' AND key = ANY($1)
       AND (key = ANY($2) OR coalesce(json_array_length(write::json -> 'associate'), 0) = 0)`,
    [keys, over],
  );
}
