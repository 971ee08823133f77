import type { DealRow, TimelineQuery, TimelineRow } from '../../engine/viewing.ts';
import { splitKey } from '../../core/log-line.ts';
import type { Database } from '../database.ts';

const OWN = `own AS (SELECT DISTINCT k.line_id FROM entity_partner ep JOIN line_key k ON k.key = ep.key WHERE ep.partner_id = $1)`;
const NAMES = `LEFT JOIN (SELECT scope, min(name) AS name FROM connection GROUP BY scope) n ON n.scope = l.scope`;

/** Lines of one partner, the latest first, with the names of whoever was there. */
export async function timeline({ pool }: Database, query: TimelineQuery): Promise<readonly TimelineRow[]> {
  const named = (key: string, alias: string): string =>
    `CASE WHEN ${key} IS NULL THEN NULL ELSE json_build_object('key', ${key}, 'name', nullif(${alias}.name, '')) END`;
  const { rows } = await pool.query<TimelineRow>(
    `WITH ${OWN}, l AS (
       SELECT l.* FROM own JOIN line l ON l.id = own.line_id
       WHERE NOT l.retracted AND ($2::text IS NULL OR l.stage = $2) AND ($3::text IS NULL OR l.type = $3)
         AND ($4::date IS NULL OR (l.occurred_on, l.id) < ($4::date, $5))
       ORDER BY l.occurred_on DESC, l.id DESC LIMIT $6
     )
     SELECT l.id, l.occurred_on AS "on", l.occurred_at AS "at", l.type, l.stage, coalesce(n.name, l.scope) AS connection, l.scope, l.stream,
       l.record_id AS "recordId", ${named('l.contact_key', 'c')} AS contact, ${named('l.owner_key', 'o')} AS owner,
       ${named('l.deal_key', 'd')} AS deal, l.item, nullif(l.data ->> 'author', '') AS author,
       nullif(l.data ->> 'department', '') AS department, l.amount::float8 AS amount, l.data
     FROM l ${NAMES} LEFT JOIN entity c ON c.key = l.contact_key LEFT JOIN entity o ON o.key = l.owner_key LEFT JOIN entity d ON d.key = l.deal_key
     ORDER BY l.occurred_on DESC, l.id DESC`,
    [query.partnerId, query.stage ?? null, query.type ?? null, query.before?.on ?? null, query.before?.id ?? null, query.limit],
  );
  return rows;
}

/** Deals as they stand now: the latest line of each, the latest first. */
export async function deals(
  { pool }: Database,
  query: { readonly partnerId: string; readonly before: { readonly on: string; readonly id: string } | null; readonly limit: number },
): Promise<readonly DealRow[]> {
  const { rows } = await pool.query<Omit<DealRow, 'recordId'>>(
    `WITH ${OWN}, told AS (
       SELECT l.deal_key, l.scope, l.type, l.occurred_on, l.id, l.amount, l.data ->> 'currency' AS currency,
         min(l.occurred_on) OVER w AS first_on, count(*) OVER w AS lines,
         row_number() OVER (PARTITION BY l.deal_key ORDER BY l.occurred_on DESC, l.recorded_at DESC, l.id DESC) AS nth
       FROM own JOIN line l ON l.id = own.line_id WHERE NOT l.retracted AND l.deal_key IS NOT NULL AND l.type LIKE 'deal.%'
       WINDOW w AS (PARTITION BY l.deal_key)
     )
     SELECT l.deal_key AS key, nullif(d.name, '') AS name, l.scope, coalesce(n.name, l.scope) AS connection, l.type, l.occurred_on AS "on",
       l.first_on AS "firstOn", l.amount::float8 AS amount, l.currency, l.lines::int AS lines
     FROM told l ${NAMES} LEFT JOIN entity d ON d.key = l.deal_key
     WHERE l.nth = 1 AND ($2::date IS NULL OR (l.occurred_on, l.deal_key) < ($2::date, $3))
     ORDER BY l.occurred_on DESC, l.deal_key DESC LIMIT $4`,
    [query.partnerId, query.before?.on ?? null, query.before?.id ?? null, query.limit],
  );
  return rows.map((row) => ({ ...row, recordId: splitKey(row.key).id }));
}
