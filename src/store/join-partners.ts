import type { JoinOutcome } from '../engine/store.ts';
import { yieldToCrms } from './by-hand.ts';
import { inTransaction, type Database, type Tx } from './database.ts';
import { assignPartners } from './join/assign.ts';
import { findAffected } from './join/affected.ts';
import { storePartners } from './join/store-partners.ts';
import { suggest } from './join/suggest.ts';
import { walkDown } from './join/walk.ts';
import { bumpLogVersion } from './log-version.ts';

/** So many changed entities make the planner's figures stale within the join itself. */
const ANALYZE_FROM = 1000;

/**
 * Groups partner entities into partners. What comes out is a function of the entities and of people's decisions alone,
 * whatever the order in which they arrived: everything that a change may touch is found first (all that shares a key, a
 * partner, a merge), and decided anew from scratch; the rest is not looked at.
 *
 * Decided in this order: a person · the CRM's own merge · an explicit key · corporate number · domain · a partner of its
 * own. Numbers and domains join only across scopes, towards the scope that comes earlier in `scopeOrder`: what one CRM
 * keeps apart stays apart. A value that several partners share joins nothing, it is suggested; so is an equal name.
 */
export async function joinPartners(database: Database, scopeOrder: readonly string[]): Promise<JoinOutcome> {
  await yieldToCrms(database);
  const outcome = await inTransaction(database.pool, async (tx) => {
    await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('join', 0))");
    await sampleLittle(tx);
    await markAllIfOrderChanged(tx, scopeOrder);
    const dirty = await takeDirty(tx);
    if (dirty === 0) return { ...(await standing(tx)), created: 0, joined: 0 };
    await findAffected(tx, scopeOrder);
    await assignPartners(tx);
    const { created, joined, moved } = await storePartners(tx);
    const walked = await walkDown(tx);
    await suggest(tx);
    await clearDirty(tx);
    if (moved + walked > 0) await bumpLogVersion(tx, { partnerIds: await touchedPartners(tx) });
    return { ...(await standing(tx)), created, joined };
  });
  await refreshStatistics(database);
  return outcome;
}

/** After a load, and before autovacuum comes by, the planner knows nothing of the tables: reading histories would crawl. */
async function refreshStatistics({ pool }: Database): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_stat_user_tables
     WHERE schemaname = current_schema() AND n_mod_since_analyze > 1000 + n_live_tup / 5 ORDER BY relname`,
  );
  if (rows.length === 0) return;
  await inTransaction(pool, async (tx) => {
    await sampleLittle(tx);
    await tx.run(`ANALYZE ${rows.map(({ name }) => name).join(', ')}`);
  });
}

/** Six thousand rows of a table instead of thirty thousand: sizes and shapes are what is needed, and autovacuum looks closer later. */
async function sampleLittle(tx: Tx): Promise<void> {
  await tx.run('SET LOCAL default_statistics_target = 20');
}

/** Which scope leads decides everything: another order means all over again. */
async function markAllIfOrderChanged(tx: Tx, scopeOrder: readonly string[]): Promise<void> {
  const changed = await tx.run(
    `INSERT INTO setting AS s (name, value) VALUES ('scopeOrder', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value
     WHERE s.value <> excluded.value`,
    [JSON.stringify(scopeOrder)],
  );
  if (changed > 0) await tx.run("UPDATE entity SET dirty = true WHERE kind = 'partner' AND NOT dirty");
}

async function takeDirty(tx: Tx): Promise<number> {
  await tx.run('CREATE TEMP TABLE join_dirty (key text COLLATE "C" PRIMARY KEY, kind text, revision bigint) ON COMMIT DROP');
  const dirty = await tx.run('INSERT INTO join_dirty SELECT key, kind, revision FROM entity WHERE dirty');
  if (dirty >= ANALYZE_FROM) await tx.run('ANALYZE join_dirty, entity, entity_parent');
  return dirty;
}

/** Who gained or lost a record, or what hangs below one. */
async function touchedPartners(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>(
    `SELECT id FROM walk_partner UNION SELECT before FROM join_entity WHERE before IS DISTINCT FROM partner
     UNION SELECT partner FROM join_entity WHERE before IS DISTINCT FROM partner`,
  );
  return rows.flatMap(({ id }: { readonly id: string | null }) => id ?? []);
}

/** What changed again while we joined stays dirty for the next time. */
async function clearDirty(tx: Tx): Promise<void> {
  await tx.run('UPDATE entity e SET dirty = false FROM join_dirty d WHERE d.key = e.key AND d.revision = e.revision');
}

async function standing(tx: Tx): Promise<{ partners: number; suggested: number }> {
  const [row] = await tx.rows<{ partners: number; suggested: number }>(
    `SELECT (SELECT count(*) FROM partner WHERE live)::int AS partners,
            (SELECT count(*) FROM join_suggestion WHERE decided IS NULL)::int AS suggested`,
  );
  return row ?? { partners: 0, suggested: 0 };
}
