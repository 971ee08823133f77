import { splitKey } from '../core/log-line.ts';
import type { Assessment, EntityKey, Text } from '../core/types.ts';
import type { PartnerRow } from '../engine/store.ts';
import type { Database } from './database.ts';

export interface PartnersOptions {
  readonly limit: number;
  readonly offset: number;
  readonly search?: string;
  readonly state?: string;
  readonly ids?: readonly string[];
}

/**
 * Partners that a text may mean, the surest first: an id (also one that went into another), a record's key or id,
 * a name, a part of a name. Only the surest kind that
 * matches is answered.
 */
export async function findPartner(database: Database, text: string): Promise<readonly { id: string; name: string }[]> {
  const { rows } = await database.pool.query<{ id: string; name: string }>(
    `WITH found AS (
       SELECT coalesce(merged_into, id) AS id, 1 AS sure FROM partner WHERE id = $1
       UNION ALL SELECT partner_id, 1 FROM entity WHERE key = $1 AND partner_id IS NOT NULL
       UNION ALL SELECT partner_id, 1 FROM entity WHERE kind = 'partner' AND partner_id IS NOT NULL AND right(key, length($1) + 1) = '/' || $1
       UNION ALL SELECT id, 2 FROM partner WHERE lower(name) = lower($1)
       UNION ALL SELECT id, 3 FROM partner WHERE name ILIKE $2
     ), best AS (SELECT f.id, p.name, min(f.sure) AS sure FROM found f JOIN partner p ON p.id = f.id AND p.live GROUP BY f.id, p.name)
     SELECT id, name FROM best WHERE sure = (SELECT min(sure) FROM best) ORDER BY name, id LIMIT 20`,
    [text, `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`],
  );
  return rows;
}

/** By name. `total` counts all that match, not only this page. */
export async function readPartners(database: Database, options: PartnersOptions): Promise<{ total: number; rows: readonly PartnerRow[] }> {
  const where = `p.live AND ($1::text IS NULL OR p.name ILIKE $1) AND ($2::text IS NULL OR a.state = $2)
    AND ($3::text[] IS NULL OR p.id IN (SELECT coalesce(merged_into, id) FROM partner WHERE id = ANY($3)))`;
  const search =
    options.search === undefined || options.search === '' ? null : `%${options.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const values = [search, options.state ?? null, options.ids ?? null];
  const from = 'FROM partner p LEFT JOIN assessment a ON a.partner_id = p.id';
  const count = await database.pool.query<{ total: number }>(`SELECT count(*)::int AS total ${from} WHERE ${where}`, values);
  const { rows } = await database.pool.query<{
    id: string;
    name: string;
    owner: string | null;
    keys: EntityKey[];
    assessment: Assessment | null;
  }>(
    `SELECT p.id, p.name, a.body AS assessment, coalesce(lead.email, lead.owner_key) AS owner,
       ARRAY(SELECT e.key FROM entity e WHERE e.partner_id = p.id AND e.kind = 'partner' AND NOT e.deleted ORDER BY ${LEADING}, e.key) AS keys
     ${from} LEFT JOIN LATERAL (
       SELECT e.owner_key, nullif(lower(o.attributes ->> 'email'), '') AS email FROM entity e LEFT JOIN entity o ON o.key = e.owner_key
       WHERE e.partner_id = p.id AND e.kind = 'partner' AND NOT e.deleted AND e.owner_key IS NOT NULL ORDER BY ${LEADING}, e.key LIMIT 1
     ) lead ON true
     WHERE ${where} ORDER BY p.name, p.id LIMIT $4 OFFSET $5`,
    [...values, options.limit, options.offset],
  );
  return { total: count.rows[0]?.total ?? 0, rows: rows.map(({ keys, ...row }) => ({ ...row, records: keys.map(splitKey) })) };
}

/** The order of scopes that the last join went by. */
export const LEADING = `coalesce((SELECT n FROM setting s, jsonb_array_elements_text(s.value) WITH ORDINALITY AS o(scope, n)
  WHERE s.name = 'scopeOrder' AND o.scope = e.scope), 100000)`;

export async function stateCounts({ db }: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('assessment as a')
    .innerJoin('partner as p', 'p.id', 'a.partner_id')
    .select(({ fn }) => ['a.state', fn.countAll<number>().as('count')])
    .where('p.live', '=', true)
    .groupBy('a.state')
    .orderBy('a.state')
    .execute();
  return new Map(rows.map(({ state, count }) => [state, count]));
}

/** `wonAmount`: over current lines, each deal once (its latest win), as exact decimal text. */
export async function readTotals(database: Database): Promise<{
  lines: number;
  partners: number;
  rejections: number;
  wonAmount: string;
  byType: Readonly<Record<string, number>>;
}> {
  const types = await database.pool.query<{ type: string; count: number }>(
    'SELECT type, count(*) AS count FROM line WHERE NOT retracted GROUP BY type ORDER BY type',
  );
  const { rows } = await database.pool.query<{ partners: number; rejections: number; won: string }>(
    `SELECT (SELECT count(*) FROM partner WHERE live) AS partners, (SELECT count(*) FROM rejection) AS rejections,
       (SELECT coalesce(sum(amount), 0)::text FROM (
         SELECT DISTINCT ON (coalesce(deal_key, id)) amount FROM line WHERE type = 'deal.won' AND NOT retracted
         ORDER BY coalesce(deal_key, id), occurred_on DESC, id DESC) deals) AS won`,
  );
  return {
    lines: types.rows.reduce((sum, { count }) => sum + count, 0),
    partners: rows[0]?.partners ?? 0,
    rejections: rows[0]?.rejections ?? 0,
    wonAmount: rows[0]?.won ?? '0',
    byType: Object.fromEntries(types.rows.map(({ type, count }) => [type, count])),
  };
}

export interface RejectionRow {
  readonly scope: string;
  readonly stream: string;
  readonly recordId: string;
  readonly code: string;
  readonly field: string | null;
  readonly message: Text;
}

/** The latest first. */
export async function readRejections({ db }: Database, limit: number): Promise<readonly RejectionRow[]> {
  return db
    .selectFrom('rejection')
    .select(['scope', 'stream', 'record_id as recordId', 'code', 'field', 'message'])
    .orderBy('rejected_at', 'desc')
    .orderBy('scope')
    .orderBy('stream')
    .orderBy('record_id')
    .orderBy('position')
    .limit(limit)
    .execute();
}
