import type { Tx } from '../database.ts';

/** Contact → company, deal → contact → company … deeper than this is a circle. */
const DEEPEST = 20;

/**
 * Brings `entity_partner` up to date for what changed and for what hangs below it, level by level, touching only rows
 * that differ. Lines are not looked at: they carry the source's keys. Answers how many keys mean other partners now; whose
 * they were and are stands in `walk_partner`.
 */
export async function walkDown(tx: Tx): Promise<number> {
  await tx.run('CREATE TEMP TABLE walk_now (key text COLLATE "C" PRIMARY KEY) ON COMMIT DROP');
  await tx.run('CREATE TEMP TABLE walk_new (key text COLLATE "C", partner_id text COLLATE "C", role text) ON COMMIT DROP');
  await tx.run('CREATE TEMP TABLE walk_changed (key text COLLATE "C" PRIMARY KEY) ON COMMIT DROP');
  await tx.run('CREATE TEMP TABLE walk_partner (id text COLLATE "C") ON COMMIT DROP');
  // Companies first: most of what hangs below them then comes out right the first time.
  await tx.run('INSERT INTO walk_now SELECT key FROM join_entity');
  let changed = await recompute(tx);
  await tx.run(
    `INSERT INTO walk_now SELECT key FROM join_dirty WHERE kind IN ('contact', 'deal')
     UNION SELECT p.key FROM walk_changed c JOIN entity_parent p ON p.parent_key = c.key`,
  );
  for (let level = 0; level < DEEPEST; level += 1) {
    const moved = await recompute(tx);
    changed += moved;
    if (moved === 0) break;
    await tx.run('INSERT INTO walk_now SELECT DISTINCT p.key FROM walk_changed c JOIN entity_parent p ON p.parent_key = c.key');
  }
  return changed;
}

/** `walk_now` → `walk_changed`. Empties the former. */
async function recompute(tx: Tx): Promise<number> {
  await tx.run('TRUNCATE walk_new, walk_changed');
  await tx.run('ANALYZE walk_now');
  await tx.run(
    `INSERT INTO walk_new
     SELECT e.key, e.partner_id, '' FROM walk_now w JOIN entity e ON e.key = w.key WHERE e.kind = 'partner' AND e.partner_id IS NOT NULL
     UNION
     SELECT w.key, above.partner_id, CASE WHEN p.role = '' THEN above.role ELSE p.role END
     FROM walk_now w JOIN entity e ON e.key = w.key AND NOT (e.kind = 'partner' AND e.partner_id IS NOT NULL)
       JOIN entity_parent p ON p.key = w.key JOIN entity_partner above ON above.key = p.parent_key`,
  );
  await tx.run('ANALYZE walk_new');
  await tx.run(
    `WITH gone AS (
       DELETE FROM entity_partner o USING walk_now w
       WHERE o.key = w.key
         AND NOT EXISTS (SELECT FROM walk_new n WHERE n.key = o.key AND n.partner_id = o.partner_id AND n.role = o.role) RETURNING o.key, o.partner_id
     ), come AS (
       INSERT INTO entity_partner SELECT key, partner_id, role FROM walk_new ON CONFLICT DO NOTHING RETURNING key, partner_id
     ), whose AS (
       INSERT INTO walk_partner SELECT partner_id FROM gone UNION SELECT partner_id FROM come
     ) INSERT INTO walk_changed SELECT key FROM gone UNION SELECT key FROM come`,
  );
  await tx.run('TRUNCATE walk_now');
  const [row] = await tx.rows<{ changed: number }>('SELECT count(*)::int AS changed FROM walk_changed');
  return row?.changed ?? 0;
}
