import type { LineRow, LinesOptions } from '../engine/store.ts';
import type { Database } from './database.ts';

/**
 * Lines of the log, the latest first, from before the line given. Those of one partner are found by its keys; without a
 * partner each question goes through the log.
 */
export async function readLines({ pool }: Database, options: LinesOptions): Promise<readonly LineRow[]> {
  const { partnerId = null, type = null, from = null, to = null, before = null, limit } = options;
  const lines =
    partnerId === null
      ? 'line l'
      : `(SELECT DISTINCT k.line_id FROM entity_partner ep JOIN line_key k ON k.key = ep.key WHERE ep.partner_id = $7) own
         JOIN line l ON l.id = own.line_id`;
  const { rows } = await pool.query<LineRow>(
    `WITH page AS (
       SELECT l.* FROM ${lines}
       WHERE NOT l.retracted AND ($1::text IS NULL OR l.type = $1) AND ($2::date IS NULL OR l.occurred_on >= $2) AND ($3::date IS NULL OR l.occurred_on <= $3)
         AND ($4::date IS NULL OR (l.occurred_on, l.id) < ($4::date, $5))
       ORDER BY l.occurred_on DESC, l.id DESC LIMIT $6
     )
     SELECT p.id, p.type, p.stage, p.occurred_on AS "on", p.occurred_at AS "at", coalesce(c.name, p.scope) AS connection, p.stream,
       p.record_id AS "recordId", p.deal_key AS deal, p.contact_key AS contact, p.owner_key AS owner, p.item, p.data,
       (SELECT coalesce(json_agg(json_build_object('id', one.id, 'name', one.name) ORDER BY one.id), '[]') FROM partner one
        WHERE one.live AND one.id IN (SELECT ep.partner_id FROM entity_partner ep WHERE ep.key = p.deal_key
          OR ep.key IN (SELECT place ->> 'key' FROM jsonb_array_elements(p.keys) place))) AS partners
     FROM page p LEFT JOIN (SELECT scope, min(name) AS name FROM connection GROUP BY scope) c ON c.scope = p.scope
     ORDER BY p.occurred_on DESC, p.id DESC`,
    [type, from, to, before?.on ?? null, before?.id ?? null, limit, ...(partnerId === null ? [] : [partnerId])],
  );
  return rows;
}
