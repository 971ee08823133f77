import type { Tx } from '../database.ts';

/** Manual merges in a chain, partners told to stand for each other: more steps than this are a circle. */
const LONGEST_CHAIN = 20;

/** Fills `join_entity.partner` for all affected entities; `join_shared` collects what was too ambiguous to join. */
export async function assignPartners(tx: Tx): Promise<void> {
  await tx.run('CREATE TEMP TABLE join_shared (key text COLLATE "C", partner text COLLATE "C", reason text, value text) ON COMMIT DROP');
  await resolveManualMerges(tx);
  await byPerson(tx);
  await followMerges(tx);
  await followExplicitKeys(tx);
  await tx.run('UPDATE join_entity SET followed = follow');
  const ranks = await ranksOf(tx);
  for (const rank of ranks) await decide(tx, rank);
  await reconsiderLost(tx, ranks);
  await resolveMoved(tx);
}

/** `join_alias`: partners that a person merged, each to the end of its chain. */
async function resolveManualMerges(tx: Tx): Promise<void> {
  await tx.run('CREATE TEMP TABLE join_alias (id text COLLATE "C" PRIMARY KEY, final text COLLATE "C" NOT NULL) ON COMMIT DROP');
  await tx.run(
    `INSERT INTO join_alias
     WITH RECURSIVE chain AS (
       SELECT loser AS id, winner AS final, 1 AS steps FROM manual_merge
       UNION ALL SELECT c.id, m.winner, c.steps + 1 FROM chain c JOIN manual_merge m ON m.loser = c.final WHERE c.steps < ${LONGEST_CHAIN}
     ) SELECT DISTINCT ON (id) id, final FROM chain ORDER BY id, steps DESC`,
  );
}

async function byPerson(tx: Tx): Promise<void> {
  await tx.run(
    `UPDATE join_entity j SET partner = coalesce(a.final, l.target), how = 'person'
     FROM (SELECT m.entity_key, coalesce(m.partner_id, e.own_partner_id) AS target FROM manual_link m JOIN entity e ON e.key = m.entity_key) l
       LEFT JOIN join_alias a ON a.id = l.target
     WHERE l.entity_key = j.key`,
  );
}

async function followMerges(tx: Tx): Promise<void> {
  await tx.run(
    `UPDATE join_entity j SET follow = k.value, how = 'merged' FROM identity_key k
     WHERE k.entity_key = j.key AND k.kind = 'merged' AND k.value <> j.key AND j.how IS NULL
       AND EXISTS (SELECT FROM join_entity t WHERE t.key = k.value)`,
  );
}

/** The entity of the later scope follows that of the earlier one, whichever of the two names the other. */
async function followExplicitKeys(tx: Tx): Promise<void> {
  await tx.run(
    `UPDATE join_entity j SET follow = own.value, how = 'explicit' FROM (
       SELECT DISTINCT ON (m.key) m.key, t.key AS value FROM join_entity m JOIN identity_key k ON k.entity_key = m.key AND k.kind = 'explicit'
         JOIN join_entity t ON t.key = k.value AND (t.rank, t.scope, t.key) < (m.rank, m.scope, m.key)
       WHERE m.how IS NULL ORDER BY m.key, t.rank, t.key
     ) own WHERE own.key = j.key`,
  );
  const claims = `
    SELECT t.key, min(m.key) AS claimant, count(DISTINCT m.key) AS claimants FROM join_entity m
      JOIN identity_key k ON k.entity_key = m.key AND k.kind = 'explicit' JOIN join_entity t ON t.key = k.value AND (t.rank, t.scope, t.key) > (m.rank, m.scope, m.key)
    WHERE NOT m.deleted AND t.how IS NULL GROUP BY t.key`;
  await tx.run(
    `INSERT INTO join_shared SELECT c.key, m.own_id, 'explicit', c.key FROM (${claims}) c
       JOIN identity_key k ON k.value = c.key AND k.kind = 'explicit' JOIN join_entity m ON m.key = k.entity_key AND NOT m.deleted
     WHERE c.claimants > 1`,
  );
  await tx.run(`UPDATE join_entity j SET follow = c.claimant, how = 'explicit' FROM (${claims}) c WHERE c.key = j.key AND c.claimants = 1`);
}

async function ranksOf(tx: Tx): Promise<readonly number[]> {
  const rows = await tx.rows<{ rank: number }>('SELECT DISTINCT rank FROM join_entity ORDER BY rank');
  return rows.map(({ rank }) => rank);
}

async function decide(tx: Tx, rank: number): Promise<void> {
  await propagate(tx);
  await byValue(tx, rank, 'corporateNumber');
  await byValue(tx, rank, 'domain');
  await tx.run(
    `UPDATE join_entity j SET partner = coalesce(a.final, j.own_id), how = 'created'
     FROM join_entity me LEFT JOIN join_alias a ON a.id = me.own_id
     WHERE me.key = j.key AND j.rank = $1 AND j.partner IS NULL AND j.follow IS NULL AND j.creates`,
    [rank],
  );
  await propagate(tx);
}

/** Followers take the partner of whom they follow, chain after chain. */
async function propagate(tx: Tx): Promise<void> {
  const step = `UPDATE join_entity j SET partner = t.partner FROM join_entity t
    WHERE t.key = j.follow AND j.partner IS NULL AND t.partner IS NOT NULL`;
  while ((await tx.run(step)) > 0);
}

/**
 * Joins the one living partner of an earlier scope that has the value. Two different corporate numbers keep two companies
 * apart even where they share a domain (a group's subsidiaries do).
 */
async function byValue(tx: Tx, rank: number, kind: 'corporateNumber' | 'domain'): Promise<void> {
  const matches = `
    SELECT m.key, o.partner, a.value,
      $2 = 'domain' AND EXISTS (SELECT FROM identity_key x WHERE x.entity_key = m.key AND x.kind = 'corporateNumber')
        AND EXISTS (SELECT FROM identity_key y WHERE y.entity_key = o.key AND y.kind = 'corporateNumber')
        AND NOT EXISTS (SELECT FROM identity_key x JOIN identity_key y ON y.kind = x.kind AND y.value = x.value AND y.entity_key = o.key
                        WHERE x.entity_key = m.key AND x.kind = 'corporateNumber') AS apart
    FROM join_entity m JOIN identity_key a ON a.entity_key = m.key AND a.kind = $2
      JOIN identity_key b ON b.kind = a.kind AND b.value = a.value
      JOIN join_entity o ON o.key = b.entity_key AND o.rank < m.rank AND o.partner IS NOT NULL AND NOT o.deleted
    WHERE m.rank = $1 AND m.partner IS NULL AND m.follow IS NULL`;
  await tx.run('DROP TABLE IF EXISTS join_match');
  await tx.run(`CREATE TEMP TABLE join_match (key text COLLATE "C", partner text COLLATE "C", value text, apart boolean) ON COMMIT DROP`);
  await tx.run(`INSERT INTO join_match ${matches}`, [rank, kind]);
  await tx.run(
    `UPDATE join_entity j SET partner = one.partner, how = $1
     FROM (SELECT key, min(partner) AS partner FROM join_match GROUP BY key HAVING count(DISTINCT partner) = 1 AND NOT bool_or(apart)) one
     WHERE one.key = j.key`,
    [kind],
  );
  await tx.run(
    `INSERT INTO join_shared SELECT DISTINCT m.key, m.partner, $1, m.value FROM join_match m
       JOIN join_entity j ON j.key = m.key AND j.partner IS NULL`,
    [kind],
  );
}

/** Who followed somebody without a partner (an end customer, a circle of merges) is looked at for itself; the followed one then comes along. */
async function reconsiderLost(tx: Tx, ranks: readonly number[]): Promise<void> {
  const lost = await tx.run('UPDATE join_entity SET follow = NULL WHERE partner IS NULL AND follow IS NOT NULL');
  if (lost === 0) return;
  for (const rank of ranks) await decide(tx, rank);
  const back = `UPDATE join_entity t SET partner = one.partner, how = 'followed'
    FROM (SELECT followed, min(partner) AS partner FROM join_entity WHERE partner IS NOT NULL GROUP BY followed) one
    WHERE one.followed = t.key AND t.partner IS NULL`;
  while ((await tx.run(back)) > 0);
  await tx.run('UPDATE join_entity SET follow = followed');
  await propagate(tx);
}

/** A person may have linked to a partner whose own entity has joined another one meanwhile. */
async function resolveMoved(tx: Tx): Promise<void> {
  const within = `UPDATE join_entity j SET partner = o.partner FROM join_entity o
    WHERE o.own_id = j.partner AND o.partner <> j.partner`;
  const outside = `UPDATE join_entity j SET partner = p.merged_into FROM partner p
    WHERE p.id = j.partner AND p.merged_into IS NOT NULL AND NOT EXISTS (SELECT FROM join_entity o WHERE o.own_id = p.id)`;
  for (let step = 0; step < LONGEST_CHAIN; step += 1) {
    const moved = (await tx.run(within)) + (await tx.run(outside));
    if (moved === 0) return;
  }
}
