import type { Tx } from '../database.ts';

/** A value that very many share says nothing; each value suggests at most so many pairs. */
const MOST_PARTNERS = 5;
const MOST_LOOSE = 20;

/**
 * `join_suggestion`: pairs for a person to look at, of the affected entities: an equal name, number or domain on two
 * partners, or on a partner and a record that has none. A pair once decided is never suggested again.
 */
export async function suggest(tx: Tx): Promise<void> {
  await tx.run('CREATE TEMP TABLE pair (a text COLLATE "C", b text COLLATE "C", reason text, value text) ON COMMIT DROP');
  await tx.run(
    `INSERT INTO pair
     WITH touched AS (
       SELECT DISTINCT k.kind, k.value FROM join_entity j JOIN identity_key k ON k.entity_key = j.key
       WHERE k.kind IN ('name', 'corporateNumber', 'domain')
     ), holder AS (
       SELECT DISTINCT t.kind, t.value, e.partner_id, CASE WHEN e.partner_id IS NULL THEN e.key END AS loose
       FROM touched t JOIN identity_key k ON k.kind = t.kind AND k.value = t.value JOIN entity e ON e.key = k.entity_key
       WHERE NOT e.deleted
     ), partners AS (
       SELECT kind, value, partner_id, row_number() OVER (PARTITION BY kind, value ORDER BY partner_id) AS nth
       FROM holder WHERE partner_id IS NOT NULL
     ), loose AS (
       SELECT kind, value, loose, row_number() OVER (PARTITION BY kind, value ORDER BY loose) AS nth FROM holder WHERE loose IS NOT NULL
     )
     SELECT p.partner_id, o.partner_id, p.kind, p.value FROM partners p JOIN partners o ON o.kind = p.kind AND o.value = p.value
       WHERE p.nth = 1 AND o.nth > 1 AND o.nth <= ${MOST_LOOSE}
     UNION ALL
     SELECT p.partner_id, l.loose, p.kind, p.value FROM partners p JOIN loose l ON l.kind = p.kind AND l.value = p.value
       WHERE p.nth <= ${MOST_PARTNERS} AND l.nth <= ${MOST_LOOSE}
     UNION ALL
     SELECT s.partner, coalesce(j.partner, j.key), s.reason, s.value FROM join_shared s JOIN join_entity j ON j.key = s.key`,
  );
  await tx.run(
    `DELETE FROM join_suggestion s USING (
       SELECT key AS id FROM join_entity UNION SELECT before FROM join_entity UNION SELECT partner FROM join_entity
     ) touched WHERE s.decided IS NULL AND (s.a = touched.id OR s.b = touched.id)`,
  );
  await tx.run(
    `INSERT INTO join_suggestion (a, b, reason, value)
     SELECT least(a, b), greatest(a, b), reason, min(value) FROM pair WHERE a <> b
     GROUP BY least(a, b), greatest(a, b), reason ON CONFLICT DO NOTHING`,
  );
}
