import type { ItemUse, MonthPartner } from '../core/report/month.ts';
import type { MonthQuery } from '../engine/reporting.ts';
import type { Database } from './database.ts';
import { LEADING } from './looking.ts';

/** Each living partner with the owner of its leading record, named as `PartnerFacts.owner` names it. */
export const OWNED = `owned AS (
  SELECT lead.partner_id, coalesce(nullif(lower(o.attributes ->> 'email'), ''), lead.owner_key) AS owner
  FROM (
    SELECT DISTINCT ON (e.partner_id) e.partner_id, e.owner_key FROM entity e JOIN partner p ON p.id = e.partner_id AND p.live
    WHERE e.kind = 'partner' AND NOT e.deleted AND e.owner_key IS NOT NULL ORDER BY e.partner_id, ${LEADING}, e.key
  ) lead LEFT JOIN entity o ON o.key = lead.owner_key AND o.kind = 'owner'
)`;

/** Lines of a range of days (`$n`, the end not in it) and whose they are, each once for a partner; the range first, for the log is long. */
export function linesOf(from: string, until: string): string {
  return `SELECT DISTINCT p.partner_id, l.id AS line_id FROM line l JOIN line_key k ON k.line_id = l.id JOIN entity_partner p ON p.key = k.key
    WHERE NOT l.retracted AND l.occurred_on >= ${from} AND l.occurred_on < ${until}`;
}

export async function readMonthPartners(
  { pool }: Database,
  { from, until, yearFrom, types }: MonthQuery,
): Promise<readonly Omit<MonthPartner, 'won'>[]> {
  const { rows } = await pool.query<Omit<MonthPartner, 'won'>>(
    `WITH ${OWNED}, told AS (
       SELECT f.partner_id, l.occurred_on AS on, l.occurred_on >= $1 AS now, l.type, l.stage, nullif(l.data ->> 'author', '') AS author
       FROM (${linesOf('$3', '$2')}) f JOIN line l ON l.id = f.line_id
     ), counted AS (
       SELECT partner_id, count(*) FILTER (WHERE now) AS lines,
         count(*) FILTER (WHERE now AND stage <> 'delivered' AND type <> ALL($7)) AS reactions,
         count(*) FILTER (WHERE now AND type = ANY($4)) AS delivered, count(*) FILTER (WHERE now AND type = ANY($5)) AS used,
         count(*) FILTER (WHERE now AND type = ANY($6)) AS contacts, count(DISTINCT author) AS authors,
         count(*) FILTER (WHERE type = ANY($4)) AS delivered_year, count(*) FILTER (WHERE type = ANY($5)) AS used_year,
         count(*) FILTER (WHERE type = ANY($6)) AS contacts_year,
         max("on") FILTER (WHERE type = 'owner.changed') AS changed_on
       FROM told GROUP BY partner_id
     ), greeted AS (
       SELECT c.partner_id, bool_or(t.type = ANY($6) AND t."on" >= c.changed_on AND t."on" <= c.changed_on + 30) AS greeted
       FROM counted c JOIN told t USING (partner_id) WHERE c.changed_on IS NOT NULL GROUP BY 1
     ), assessed AS (
       SELECT DISTINCT ON (partner_id) partner_id, body ->> 'state' AS state, body -> 'flags' AS flags,
         (body #>> '{figures,proposals12m}')::float8 AS proposals, body -> 'index' AS index
       FROM assessment_history WHERE as_of < $2 ORDER BY partner_id, as_of DESC
     ), named AS (
       SELECT lower(attributes ->> 'email') AS id, min(nullif(name, '')) AS name FROM entity
       WHERE kind = 'owner' AND attributes ->> 'email' <> '' GROUP BY 1
       UNION ALL SELECT key, nullif(name, '') FROM entity WHERE kind = 'owner' AND coalesce(attributes ->> 'email', '') = ''
     )
     SELECT p.id, p.name, coalesce(n.name, o.owner) AS owner, a.state, coalesce(a.flags, '[]') AS flags,
       coalesce(c.lines, 0) AS lines, coalesce(c.reactions, 0) AS reactions, coalesce(c.delivered, 0) AS delivered,
       coalesce(c.used, 0) AS used, coalesce(c.contacts, 0) AS contacts, coalesce(c.authors, 0) AS authors,
       coalesce(c.delivered_year, 0) AS "deliveredYear", coalesce(c.used_year, 0) AS "usedYear", coalesce(c.contacts_year, 0) AS "contactsYear",
       a.proposals, g.greeted, a.index
     FROM partner p LEFT JOIN owned o ON o.partner_id = p.id LEFT JOIN named n ON n.id = o.owner
       LEFT JOIN assessed a ON a.partner_id = p.id LEFT JOIN counted c ON c.partner_id = p.id
       LEFT JOIN greeted g ON g.partner_id = p.id
     WHERE p.live ORDER BY p.name, p.id`,
    [from, until, yearFrom, types.delivery, types.use, types.contact, types.weak],
  );
  return rows;
}

export async function readItemUse(
  { pool }: Database,
  { from, until }: Pick<MonthQuery, 'from' | 'until'>,
  uses: readonly string[],
): Promise<readonly ItemUse[]> {
  const { rows } = await pool.query<ItemUse>(
    `WITH assessed AS (
       SELECT DISTINCT ON (partner_id) partner_id, body ->> 'state' = 'excellent' AS excellent
       FROM assessment_history WHERE as_of < $2 ORDER BY partner_id, as_of DESC
     )
     SELECT l.item, count(DISTINCT a.partner_id) FILTER (WHERE a.excellent) AS excellent,
       count(DISTINCT a.partner_id) FILTER (WHERE NOT a.excellent) AS others
     FROM (${linesOf('$1', '$2')}) f JOIN line l ON l.id = f.line_id JOIN assessed a ON a.partner_id = f.partner_id
     WHERE l.item IS NOT NULL AND l.type = ANY($3)
     GROUP BY l.item ORDER BY 2 DESC, 3 DESC, 1`,
    [from, until, uses],
  );
  return rows;
}
