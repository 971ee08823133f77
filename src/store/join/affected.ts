import type { Tx } from '../database.ts';

/**
 * `join_entity`: every partner entity whose grouping may change: those that changed, and all that hang together with them
 * by a shared key, a merge, or the partner that they have now. It is closed, so that deciding it alone gives the same
 * as deciding everything.
 */
export async function findAffected(tx: Tx, scopeOrder: readonly string[]): Promise<void> {
  await tx.run(`CREATE TEMP TABLE join_entity (
    key text COLLATE "C" PRIMARY KEY, round integer NOT NULL, scope text COLLATE "C", rank integer, creates boolean, deleted boolean,
    own_id text COLLATE "C", before text COLLATE "C", partner text COLLATE "C", how text, follow text COLLATE "C", followed text COLLATE "C"
  ) ON COMMIT DROP`);
  await tx.run("INSERT INTO join_entity (key, round) SELECT key, 0 FROM join_dirty WHERE kind = 'partner'");
  await neighbours(tx, 0);
  await refreshIdentity(tx);
  for (let round = 0; (await neighbours(tx, round)) > 0 || round === 0; round += 1);
  await tx.run(
    `UPDATE join_entity j SET scope = e.scope, creates = e.creates_partner, deleted = e.deleted, own_id = e.own_partner_id, before = e.partner_id,
       rank = coalesce(array_position($1::text[], e.scope), 100000)
     FROM entity e WHERE e.key = j.key`,
    [scopeOrder],
  );
  await tx.run('ANALYZE join_entity');
}

/** Adds what hangs together with the entities of this round. A shared name joins nothing, so it is no bond. */
async function neighbours(tx: Tx, round: number): Promise<number> {
  return tx.run(
    `INSERT INTO join_entity (key, round)
     SELECT DISTINCT found.key, $1::int + 1 FROM (
       SELECT other.key FROM join_entity j JOIN entity mine ON mine.key = j.key JOIN entity other ON other.partner_id = mine.partner_id
       WHERE j.round = $1
       UNION
       SELECT b.entity_key FROM join_entity j JOIN identity_key a ON a.entity_key = j.key AND a.kind IN ('corporateNumber', 'domain')
         JOIN identity_key b ON b.kind = a.kind AND b.value = a.value
       WHERE j.round = $1
       UNION
       SELECT a.value FROM join_entity j JOIN identity_key a ON a.entity_key = j.key AND a.kind IN ('explicit', 'merged') WHERE j.round = $1
       UNION
       SELECT a.entity_key FROM join_entity j JOIN identity_key a ON a.value = j.key AND a.kind IN ('explicit', 'merged') WHERE j.round = $1
       UNION
       SELECT l.entity_key FROM join_entity j JOIN entity mine ON mine.key = j.key JOIN manual_link l ON l.partner_id = mine.own_partner_id
       WHERE j.round = $1
     ) found JOIN entity e ON e.key = found.key AND e.kind = 'partner'
     ON CONFLICT (key) DO NOTHING`,
    [round],
  );
}

/** The old keys have led to the old neighbours; from here on the new ones count. */
async function refreshIdentity(tx: Tx): Promise<void> {
  await tx.run("DELETE FROM identity_key k USING join_dirty d WHERE d.key = k.entity_key AND d.kind = 'partner'");
  await tx.run(
    `INSERT INTO identity_key (kind, value, entity_key)
     WITH told AS MATERIALIZED (
       SELECT e.key, e.identity, e.merged_into FROM join_dirty d JOIN entity e ON e.key = d.key WHERE d.kind = 'partner'
     )
     SELECT i.key, i.value, told.key FROM told CROSS JOIN jsonb_each_text(told.identity) i
     WHERE i.key IN ('corporateNumber', 'name') AND i.value <> ''
     UNION
     SELECT 'domain', trim(part), told.key FROM told CROSS JOIN string_to_table(told.identity ->> 'domain', ';') part WHERE trim(part) <> ''
     UNION
     SELECT 'explicit', i.key || '/' || i.value, told.key FROM told CROSS JOIN jsonb_each_text(told.identity) i
     WHERE i.key LIKE '%:%' AND i.value <> ''
     UNION
     SELECT 'merged', told.merged_into, told.key FROM told WHERE told.merged_into IS NOT NULL
     ON CONFLICT DO NOTHING`,
  );
}
