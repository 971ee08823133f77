import { AppError, verdictOf } from '../core/errors.ts';
import type { WriteResult } from '../core/types.ts';
import type { Owed, Settled } from '../engine/store.ts';
import { rememberTaken } from './by-hand.ts';
import { inTransaction, toJson, type Database, type Tx } from './database.ts';
import type { Holder } from './leases.ts';
import { learnTaskChanges } from './task-changes.ts';

interface Taken extends Settled {
  readonly result: Extract<WriteResult, { ok: true }>;
}
interface Refused extends Settled {
  readonly result: Extract<WriteResult, { ok: false }>;
}

/** What became of the writes, in one transaction. Only an answer to the newest version closes a row; an older one frees it for the newer. */
export async function settle(database: Database, holder: Holder, results: readonly Settled[], runId: string): Promise<void> {
  const ordered = [...results].sort((a, b) => (a.item.write.key < b.item.write.key ? -1 : 1));
  const taken = ordered.filter((one): one is Taken => one.result.ok);
  const refused = ordered.filter((one): one is Refused => !one.result.ok);
  await inTransaction(database.pool, async (tx) => {
    if (taken.length > 0) await settleTaken(tx, taken, runId);
    if (refused.length > 0) await settleRefused(tx, holder, refused, runId);
  });
}

/** What people set, and what follows from whose a partner is, is not ours to put back. */
const REMEMBERED: ReadonlySet<Owed['target']> = new Set(['partner', 'contact', 'task']);

async function settleTaken(tx: Tx, taken: readonly Taken[], runId: string): Promise<void> {
  await closeRows(tx, taken);
  const byHand = taken.filter(({ item }) => item.target === 'override');
  await rememberTaken(
    tx,
    byHand.map(({ item }) => item),
  );
  await rememberWritten(
    tx,
    taken.filter(({ item }) => REMEMBERED.has(item.target)),
    runId,
  );
  await learn(
    tx,
    taken.filter(({ item }) => item.target === 'partner'),
  );
  await openTasks(
    tx,
    taken.filter(({ item }) => item.target === 'task'),
  );
  await learnTaskChanges(
    tx,
    taken.map(({ item }) => item).filter(({ target }) => target === 'taskOwner' || target === 'taskOutcome'),
  );
}

async function closeRows(tx: Tx, taken: readonly Taken[]): Promise<void> {
  const keys = taken.map(({ item }) => item.write.key);
  const versions = taken.map(({ item }) => item.version);
  const settled = 'unnest($1::text[], $2::int[]) AS s(key, version)';
  await tx.run(`DELETE FROM owed o USING ${settled} WHERE s.key = o.key AND s.version = o.version`, [keys, versions]);
  await tx.run(`UPDATE owed o SET lease_pid = NULL, lease_start = NULL FROM ${settled} WHERE s.key = o.key AND s.version < o.version`, [
    keys,
    versions,
  ]);
}

/** The values replaced, as far as we know them: what `undo` puts back. */
async function rememberWritten(tx: Tx, taken: readonly Taken[], runId: string): Promise<void> {
  const rows = taken.map(({ item, result }) => ({
    key: item.write.key,
    scope: item.scope,
    partner_id: item.partnerId,
    target: item.target,
    object: item.write.object,
    record_id: result.recordId,
    created: result.created,
    fields: item.write.fields,
    as_of: item.asOf,
  }));
  await tx.run(
    `INSERT INTO written (key, scope, partner_id, target, object, record_id, created, replaced, fields, run_id, as_of)
     SELECT new.key, new.scope, new.partner_id, new.target, new.object, new.record_id, new.created,
       CASE WHEN new.target <> 'task' THEN coalesce((
         SELECT jsonb_object_agg(f.name, coalesce(e.known -> f.name, 'null')) FROM jsonb_object_keys(new.fields) AS f(name)), '{}') ELSE '{}' END,
       new.fields, $2, new.as_of
     FROM json_to_recordset($1::json) AS new(key text, scope text, partner_id text, target text, object text, record_id text,
       created boolean, fields jsonb, as_of date)
     LEFT JOIN entity e ON e.key = new.key`,
    [toJson(rows), runId],
  );
}

/** What we wrote stands there now. The record that comes back with it in the next sync is then no news. */
async function learn(tx: Tx, taken: readonly Taken[]): Promise<void> {
  if (taken.length === 0) return;
  const rows = taken.map(({ item }) => ({ key: item.write.key, fields: item.write.fields, as_of: item.asOf }));
  const source = 'json_to_recordset($1::json) AS new(key text, fields jsonb, as_of date)';
  await tx.run(
    `UPDATE source_record r SET entity = jsonb_set(r.entity, '{known}', coalesce(r.entity -> 'known', '{}') || new.fields), fingerprint = NULL
     FROM ${source} WHERE r.entity_key = new.key AND right(new.key, length(r.record_id) + 1) = '/' || r.record_id`,
    [toJson(rows)],
  );
  await tx.run(
    `UPDATE entity e SET known = e.known || new.fields, written_as_of = greatest(e.written_as_of, new.as_of)
     FROM ${source} WHERE e.key = new.key`,
    [toJson(rows)],
  );
}

async function openTasks(tx: Tx, taken: readonly Taken[]): Promise<void> {
  if (taken.length === 0) return;
  const rows = taken.map(({ item, result }) => ({
    key: item.write.key,
    partner_id: item.partnerId ?? item.write.key.split(':')[0] ?? '',
    template: item.write.key.split(':')[1] ?? '',
    scope: item.scope,
    record_id: result.recordId,
    created_on: item.asOf,
  }));
  await tx.run(
    `INSERT INTO task AS t (key, partner_id, template, scope, record_id, status, created_on)
     SELECT key, partner_id, template, scope, record_id, 'open', created_on
     FROM json_to_recordset($1::json) AS new(key text, partner_id text, template text, scope text, record_id text, created_on date)
     ON CONFLICT (key) DO UPDATE SET record_id = excluded.record_id, status = CASE WHEN t.status = 'owed' THEN 'open' ELSE t.status END`,
    [toJson(rows)],
  );
}

async function settleRefused(tx: Tx, holder: Holder, refused: readonly Refused[], runId: string): Promise<void> {
  const rows = refused.map(({ item, result, retryAt }) => ({
    key: item.write.key,
    version: item.version,
    state: verdictOf(result.error) === 'skip' ? 'parked' : 'waiting',
    not_before: retryAt,
    code: result.error instanceof AppError ? result.error.code : 'INTERNAL',
    message: result.error.message,
  }));
  await tx.run(
    `UPDATE owed o SET lease_pid = NULL, lease_start = NULL,
       state = CASE WHEN same THEN s.state ELSE o.state END, not_before = CASE WHEN same THEN s.not_before ELSE o.not_before END,
       attempts = CASE WHEN same THEN o.attempts + 1 ELSE o.attempts END, tried_run = CASE WHEN same THEN $4 ELSE o.tried_run END,
       error_code = CASE WHEN same THEN s.code ELSE o.error_code END, error_message = CASE WHEN same THEN s.message ELSE o.error_message END
     FROM (
       SELECT new.*, new.version = mine.version AS same
       FROM json_to_recordset($1::json) AS new(key text, version int, state text, not_before timestamptz, code text, message text)
         JOIN owed mine ON mine.key = new.key
     ) s
     WHERE s.key = o.key AND o.lease_pid = $2 AND o.lease_start = $3`,
    [toJson(rows), holder.pid, holder.start, runId],
  );
}
