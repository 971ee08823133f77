import type pg from 'pg';
import type { ByHandOwed, ByHandStore, SetByHand } from '../engine/by-hand.ts';
import type { Leased } from '../engine/store.ts';
import { inTransaction, toJson, type Database, type Tx } from './database.ts';
import { bumpLogVersion } from './log-version.ts';

/** The four values as a record of a CRM has them, and as they were set on a page. */
const THERE = `jsonb_build_array(nullif(e.attributes ->> 'overrideState', ''), nullif(e.attributes ->> 'overrideTouch', ''),
  nullif(e.attributes ->> 'overrideReason', ''), left(nullif(e.attributes ->> 'overrideUntil', ''), 10))`;
const HERE = 'jsonb_build_array(s.state, s.touch, s.reason, s.until::text)';
const NOTHING = `'[null, null, null, null]'::jsonb`;
const RECORDS = `set_by_hand s JOIN partner p ON p.id = s.partner_id
  JOIN entity e ON e.partner_id = coalesce(p.merged_into, p.id) AND e.kind = 'partner' AND NOT e.deleted`;

/** The part of the store that keeps what people set on pages. */
export function byHanding(database: Database): ByHandStore {
  return {
    setByHand: (setting) => setByHand(database, setting),
    byHand: async (partnerId) => (await readByHand(database.pool, [partnerId])).get(partnerId) ?? null,
    byHandOwed: () => byHandOwed(database),
  };
}

async function setByHand({ pool }: Database, { partnerId, state, touch, reason, until, by, at }: SetByHand): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.run(
      `INSERT INTO set_by_hand (partner_id, state, touch, reason, until, by, at, seen)
       SELECT $1, $2, $3, $4, $5, $6, $7, coalesce(jsonb_object_agg(e.key, ${THERE}), '{}')
       FROM entity e WHERE e.partner_id = $1 AND e.kind = 'partner' AND NOT e.deleted
       ON CONFLICT (partner_id) DO UPDATE SET state = excluded.state, touch = excluded.touch, reason = excluded.reason,
         until = excluded.until, by = excluded.by, at = excluded.at, seen = excluded.seen, taken = '{}'`,
      [partnerId, state, touch, reason, until, by, at],
    );
    await bumpLogVersion(tx, { partnerIds: [partnerId] });
  });
}

/** Partner → what was set on a page; of partners that went into one, the latest. */
export async function readByHand(asking: pg.Pool | pg.ClientBase, partnerIds: readonly string[]): Promise<ReadonlyMap<string, SetByHand>> {
  const { rows } = await asking.query<SetByHand>(
    `SELECT DISTINCT ON (coalesce(p.merged_into, p.id)) coalesce(p.merged_into, p.id) AS "partnerId",
       s.state, s.touch, s.reason, s.until, s.by, s.at
     FROM partner p JOIN set_by_hand s ON s.partner_id = p.id
     WHERE p.id = ANY($1) OR p.merged_into = ANY($1) ORDER BY 1, s.at DESC`,
    [partnerIds],
  );
  return new Map(rows.map((row) => [row.partnerId, row]));
}

/** What the CRMs have not taken yet. */
async function byHandOwed({ pool }: Database): Promise<readonly ByHandOwed[]> {
  const { rows } = await pool.query<ByHandOwed>(
    `SELECT e.partner_id AS "partnerId", e.key,
       json_build_object('state', s.state, 'touch', s.touch, 'reason', s.reason, 'until', s.until::text) AS setting
     FROM ${RECORDS} WHERE ${THERE} <> ${HERE} AND s.taken -> e.key IS DISTINCT FROM ${HERE} ORDER BY e.key`,
  );
  return rows;
}

/** A CRM has taken it: it is not owed again, although the record is read only with the next sync. */
export async function rememberTaken(tx: Tx, taken: readonly Leased[]): Promise<void> {
  if (taken.length === 0) return;
  const rows = taken.map(({ partnerId, write }) => ({
    partner_id: partnerId,
    key: write.key.slice(0, write.key.lastIndexOf('#')),
    said: Object.values(write.fields),
  }));
  await tx.run(
    `UPDATE set_by_hand s SET taken = s.taken || t.taken
     FROM (SELECT p.id, jsonb_object_agg(new.key, new.said) AS taken
       FROM json_to_recordset($1::json) AS new(partner_id text, key text, said jsonb)
         JOIN partner p ON new.partner_id IN (p.id, p.merged_into) GROUP BY p.id) t
     WHERE s.partner_id = t.id`,
    [toJson(rows)],
  );
}

/** Before a join: what people have set in a CRM since then counts again; what stands there as it was set here is known. */
export async function yieldToCrms({ pool }: Database): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.run(
      `UPDATE set_by_hand s SET seen = s.seen || echo.seen
       FROM (SELECT s.partner_id, jsonb_object_agg(e.key, ${THERE}) AS seen FROM ${RECORDS}
         WHERE ${THERE} = ${HERE} AND s.seen -> e.key IS DISTINCT FROM ${HERE} GROUP BY s.partner_id) echo
       WHERE s.partner_id = echo.partner_id`,
    );
    const gone = await tx.rows<{ id: string }>(
      `DELETE FROM set_by_hand WHERE partner_id IN (
         SELECT s.partner_id FROM ${RECORDS} WHERE ${THERE} <> ${HERE} AND ${THERE} <> coalesce(s.seen -> e.key, ${NOTHING}))
       RETURNING partner_id AS id`,
    );
    if (gone.length > 0) await bumpLogVersion(tx, { partnerIds: gone.map(({ id }) => id) });
  });
}
