import type { Tx } from '../database.ts';

export interface Stored {
  /** Partners that are new. */
  readonly created: number;
  /** Entities that came to a partner other than their own. */
  readonly joined: number;
  /** Entities whose partner is another one now. */
  readonly moved: number;
}

/** Writes what was decided, where it differs: entities, partners, and the aliases of partners that went into another. */
export async function storePartners(tx: Tx): Promise<Stored> {
  const created = await tx.run(
    'INSERT INTO partner (id) SELECT DISTINCT partner FROM join_entity WHERE partner IS NOT NULL ON CONFLICT (id) DO NOTHING',
  );
  const [count] = await tx.rows<{ joined: number }>(
    `SELECT count(*)::int AS joined FROM join_entity
     WHERE partner IS DISTINCT FROM before AND partner IS NOT NULL AND partner <> own_id`,
  );
  const moved = await tx.run(
    'UPDATE entity e SET partner_id = j.partner FROM join_entity j WHERE j.key = e.key AND e.partner_id IS DISTINCT FROM j.partner',
  );
  await tx.run(
    `UPDATE partner p SET merged_into = nullif(j.partner, p.id) FROM join_entity j
     WHERE j.own_id = p.id AND p.merged_into IS DISTINCT FROM nullif(j.partner, p.id)`,
  );
  await refreshNames(tx);
  return { created, joined: count?.joined ?? 0, moved };
}

/** A partner lives while a record of it does; it is called what the leading scope calls it. */
async function refreshNames(tx: Tx): Promise<void> {
  await tx.run(
    `UPDATE partner p SET name = coalesce(lead.name, p.name), live = lead.name IS NOT NULL
     FROM (SELECT DISTINCT id FROM (SELECT before AS id FROM join_entity UNION SELECT partner FROM join_entity) x WHERE id IS NOT NULL) touched
       LEFT JOIN LATERAL (
         SELECT e.name FROM entity e LEFT JOIN join_entity j ON j.key = e.key
         WHERE e.partner_id = touched.id AND e.kind = 'partner' AND NOT e.deleted
         ORDER BY e.name = '', coalesce(j.rank, 100000), e.key LIMIT 1
       ) lead ON true
     WHERE p.id = touched.id AND (p.name, p.live) IS DISTINCT FROM (coalesce(lead.name, p.name), lead.name IS NOT NULL)`,
  );
}
