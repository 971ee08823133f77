import type { Owed } from '../engine/store.ts';
import { inTransaction, toJson, type Database, type Tx } from './database.ts';

/**
 * What is owed replaces what was owed under the same key: a new version where it differs, which frees a parked row too;
 * nothing where it is the same. A task goes into the ledger in the same transaction, and a task that exists (open,
 * completed, dismissed) is never owed again, under whichever of its partner's ids it was made.
 */
export async function owe(database: Database, items: readonly Owed[]): Promise<{ owed: number }> {
  if (items.length === 0) return { owed: 0 };
  return inTransaction(database.pool, async (tx) => {
    const wanted = [...new Map(items.map((item) => [item.write.key, item])).values()].sort((a, b) => (a.write.key < b.write.key ? -1 : 1));
    const tasks = wanted.filter(({ target }) => target === 'task');
    const existing =
      tasks.length === 0
        ? new Set<string>()
        : await existingTasks(
            tx,
            tasks.map(({ write }) => write.key),
          );
    const due = wanted.filter(({ target, write }) => target !== 'task' || !existing.has(write.key));
    await enterInLedger(
      tx,
      due.filter(({ target }) => target === 'task'),
    );
    return { owed: await upsert(tx, due) };
  });
}

async function upsert(tx: Tx, items: readonly Owed[]): Promise<number> {
  if (items.length === 0) return 0;
  return tx.run(
    `INSERT INTO owed AS o (key, scope, partner_id, target, as_of, run_id, write, desire, version)
     SELECT key, scope, partner_id, target, as_of, run_id, write, desire, 1
     FROM json_to_recordset($1::json) AS new(key text, scope text, partner_id text, target text, as_of date, run_id text, write json, desire text)
     ON CONFLICT (key) DO UPDATE SET scope = excluded.scope, partner_id = excluded.partner_id, target = excluded.target,
       as_of = excluded.as_of, run_id = excluded.run_id, write = excluded.write, desire = excluded.desire, version = o.version + 1,
       state = 'waiting', attempts = 0, not_before = NULL, tried_run = NULL, error_code = NULL, error_message = NULL, owed_at = now()
     WHERE o.desire <> excluded.desire`,
    [toJson(items.map(owedRow))],
  );
}

function owedRow(item: Owed): Readonly<Record<string, unknown>> {
  const { scope, partnerId, target, asOf, runId, write } = item;
  const fields = Object.entries(write.fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const desire = toJson([scope, target, write.mode, write.object, write.recordId, write.keyField, fields, write.associate]);
  return { key: write.key, scope, partner_id: partnerId, target, as_of: asOf, run_id: runId, write, desire };
}

async function enterInLedger(tx: Tx, tasks: readonly Owed[]): Promise<void> {
  if (tasks.length === 0) return;
  const rows = tasks.map(({ write, partnerId, scope, asOf }) => ({
    key: write.key,
    partner_id: partnerId ?? write.key.split(':')[0] ?? '',
    template: write.key.split(':')[1] ?? '',
    scope,
    created_on: asOf,
  }));
  await tx.run(
    `INSERT INTO task (key, partner_id, template, scope, owner, status, created_on)
     SELECT new.key, new.partner_id, new.template, new.scope,
       (SELECT t ->> 'owner' FROM assessment a, json_array_elements(a.body -> 'tasks') t
        WHERE a.partner_id = new.partner_id AND t ->> 'key' = new.key LIMIT 1), 'owed', new.created_on
     FROM json_to_recordset($1::json) AS new(key text, partner_id text, template text, scope text, created_on date)
     ON CONFLICT (key) DO NOTHING`,
    [toJson(rows)],
  );
}

/** Keys of tasks that were made, however they ended. */
async function existingTasks(tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ key: string }>(`${KNOWN_AS} WHERE t.status <> 'owed'`, [keys]);
  return new Set(rows.map(({ key }) => key));
}

/** A task's key begins with its partner's id; a partner that went into another has several. */
const KNOWN_AS = `
  SELECT DISTINCT asked.key FROM unnest($1::text[]) AS asked(key)
    LEFT JOIN partner p ON p.merged_into = split_part(asked.key, ':', 1)
    JOIN task t ON t.key = asked.key OR t.key = p.id || substr(asked.key, strpos(asked.key, ':'))`;

/** Those of the keys that are in the ledger, in whatever state. */
export async function hasTask(database: Database, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await database.pool.query<{ key: string }>(KNOWN_AS, [keys]);
  return new Set(rows.map(({ key }) => key));
}

/** Desired equals known again: nothing is owed. A task that was never sent leaves the ledger as well. */
export async function forgive(database: Database, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await inTransaction(database.pool, async (tx) => {
    const sorted = [...keys].sort();
    const untried = await tx.rows<{ key: string }>(
      `DELETE FROM owed WHERE key = ANY($1) RETURNING CASE WHEN target = 'task' AND attempts = 0 AND lease_pid IS NULL THEN key END AS key`,
      [sorted],
    );
    await tx.run("DELETE FROM task WHERE status = 'owed' AND key = ANY($1)", [untried.map(({ key }) => key)]);
  });
}
