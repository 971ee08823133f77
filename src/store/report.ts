import type { MonthFacts, MonthPartner } from '../core/report/month.ts';
import type { EntityKey } from '../core/types.ts';
import type { ContactRow, MonthQuery, OwnerRow, Reporting, TouchQuery, WinRow } from '../engine/reporting.ts';
import type { Database } from './database.ts';
import { effectFacts } from './effect-facts.ts';
import { LEADING } from './looking.ts';

/** Each living partner with the owner of its leading record, named as `PartnerFacts.owner` names it. */
const OWNED = `owned AS (
  SELECT lead.partner_id, coalesce(nullif(lower(o.attributes ->> 'email'), ''), lead.owner_key) AS owner
  FROM (
    SELECT DISTINCT ON (e.partner_id) e.partner_id, e.owner_key FROM entity e JOIN partner p ON p.id = e.partner_id AND p.live
    WHERE e.kind = 'partner' AND NOT e.deleted AND e.owner_key IS NOT NULL ORDER BY e.partner_id, ${LEADING}, e.key
  ) lead LEFT JOIN entity o ON o.key = lead.owner_key AND o.kind = 'owner'
)`;

/** What reports ask. */
export function reporting(database: Database): Reporting {
  return {
    owners: () => readOwners(database),
    ownedBy: (owner) => readOwnedBy(database, owner),
    contacts: (partnerIds, keys) => readContacts(database, partnerIds, keys),
    monthPartners: (month) => readMonthPartners(database, month),
    inflow: (month) => readInflow(database, month),
    touches: (query) => readTouches(database, query),
    wins: (range) => readWins(database, range),
    ...effectFacts(database),
  };
}

async function readOwners({ pool }: Database): Promise<readonly OwnerRow[]> {
  const { rows } = await pool.query<OwnerRow>(
    `WITH ${OWNED}, known AS (
       SELECT coalesce(nullif(lower(attributes ->> 'email'), ''), key) AS id, min(nullif(name, '')) AS name,
         bool_or(NOT deleted AND coalesce(attributes ->> 'active', '') <> 'false') AS active
       FROM entity WHERE kind = 'owner' GROUP BY 1
     ), busy AS (SELECT owner AS id, count(*) AS partners FROM owned GROUP BY owner)
     SELECT id, coalesce(k.name, id) AS name, coalesce(k.active, true) AS active, coalesce(b.partners, 0) AS partners
     FROM known k FULL JOIN busy b USING (id) ORDER BY name, id`,
  );
  return rows;
}

async function readOwnedBy({ pool }: Database, owner: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH ${OWNED} SELECT partner_id AS id FROM owned WHERE owner = $1 ORDER BY partner_id`,
    [owner],
  );
  return rows.map(({ id }) => id);
}

async function readContacts({ pool }: Database, partnerIds: readonly string[], keys: readonly EntityKey[]): Promise<readonly ContactRow[]> {
  const { rows } = await pool.query<ContactRow>(
    `SELECT DISTINCT e.key, p.partner_id AS "partnerId", e.name, coalesce(e.attributes ->> 'keyPerson', '') = 'true' AS "keyPerson"
     FROM entity_partner p JOIN entity e ON e.key = p.key
     WHERE p.partner_id = ANY($1) AND e.kind = 'contact' AND NOT e.deleted
       AND (e.attributes ->> 'keyPerson' = 'true' OR e.key = ANY($2))
     ORDER BY e.key, p.partner_id`,
    [partnerIds, keys],
  );
  return rows;
}

/** Which lines belong to which partner, each once. */
const LINES = `SELECT DISTINCT p.partner_id, k.line_id FROM entity_partner p JOIN line_key k ON k.key = p.key`;

async function readMonthPartners(
  { pool }: Database,
  { from, until, yearFrom, types }: MonthQuery,
): Promise<readonly Omit<MonthPartner, 'won'>[]> {
  const { rows } = await pool.query<Omit<MonthPartner, 'won'>>(
    `WITH ${OWNED}, told AS (
       SELECT f.partner_id, l.occurred_on >= $1 AS now, l.type, l.stage, nullif(l.data ->> 'author', '') AS author
       FROM (${LINES}) f JOIN line l ON l.id = f.line_id
       WHERE NOT l.retracted AND l.occurred_on >= $3 AND l.occurred_on < $2
     ), counted AS (
       SELECT partner_id, count(*) FILTER (WHERE now) AS lines,
         count(*) FILTER (WHERE now AND stage <> 'delivered' AND type <> ALL($7)) AS reactions,
         count(*) FILTER (WHERE now AND type = ANY($4)) AS delivered, count(*) FILTER (WHERE now AND type = ANY($5)) AS used,
         count(*) FILTER (WHERE now AND type = ANY($6)) AS contacts, count(DISTINCT author) AS authors
       FROM told GROUP BY partner_id
     ), assessed AS (
       SELECT DISTINCT ON (partner_id) partner_id, body ->> 'state' AS state, body -> 'flags' AS flags
       FROM assessment_history WHERE as_of < $2 ORDER BY partner_id, as_of DESC
     ), named AS (
       SELECT lower(attributes ->> 'email') AS id, min(nullif(name, '')) AS name FROM entity
       WHERE kind = 'owner' AND attributes ->> 'email' <> '' GROUP BY 1
       UNION ALL SELECT key, nullif(name, '') FROM entity WHERE kind = 'owner' AND coalesce(attributes ->> 'email', '') = ''
     )
     SELECT p.id, p.name, coalesce(n.name, o.owner) AS owner, a.state, coalesce(a.flags, '[]') AS flags,
       coalesce(c.lines, 0) AS lines, coalesce(c.reactions, 0) AS reactions, coalesce(c.delivered, 0) AS delivered,
       coalesce(c.used, 0) AS used, coalesce(c.contacts, 0) AS contacts, coalesce(c.authors, 0) AS authors
     FROM partner p LEFT JOIN owned o ON o.partner_id = p.id LEFT JOIN named n ON n.id = o.owner
       LEFT JOIN assessed a ON a.partner_id = p.id LEFT JOIN counted c ON c.partner_id = p.id
     WHERE p.live ORDER BY p.name, p.id`,
    [from, until, yearFrom, types.delivery, types.use, types.contact, types.weak],
  );
  return rows;
}

async function readInflow({ pool }: Database, { from, until }: Pick<MonthQuery, 'from' | 'until'>): Promise<MonthFacts['inflow']> {
  const { rows } = await pool.query<{ route: string | null; partners: number }>(
    `SELECT nullif(l.data ->> 'route', '') AS route, count(DISTINCT f.partner_id) AS partners
     FROM (${LINES}) f JOIN line l ON l.id = f.line_id JOIN partner p ON p.id = f.partner_id AND p.live
     WHERE NOT l.retracted AND l.type = 'partner.registered' AND l.occurred_on >= $1 AND l.occurred_on < $2
     GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST`,
    [from, until],
  );
  return rows;
}

async function readTouches({ pool }: Database, { from, until, types, items, weak }: TouchQuery): Promise<MonthFacts['touches']> {
  const { rows } = await pool.query<MonthFacts['touches'][number]>(
    `WITH types AS (SELECT * FROM unnest($3::text[], $4::text[]) AS t(type, touch)),
       items AS (SELECT * FROM unnest($5::text[], $6::text[]) AS i(item, touch))
     SELECT coalesce(i.touch, t.touch) AS touch, count(DISTINCT f.partner_id) AS partners, count(DISTINCT l.id) AS lines,
       count(DISTINCT l.id) FILTER (WHERE l.stage <> 'delivered' AND l.type <> ALL($7)) AS reactions
     FROM (${LINES}) f JOIN partner p ON p.id = f.partner_id AND p.live JOIN line l ON l.id = f.line_id
       JOIN types t USING (type) LEFT JOIN items i ON i.item = l.item
     WHERE NOT l.retracted AND l.occurred_on >= $1 AND l.occurred_on < $2
     GROUP BY 1 ORDER BY 1`,
    [from, until, [...types.keys()], [...types.values()], [...items.keys()], [...items.values()], weak],
  );
  return rows;
}

async function readWins({ pool }: Database, { from, until }: Pick<MonthQuery, 'from' | 'until'>): Promise<readonly WinRow[]> {
  const { rows } = await pool.query<WinRow>(
    `SELECT partner_id AS "partnerId", occurred_on AS on, currency, sum(amount)::float8 AS amount FROM (
       SELECT DISTINCT ON (p.partner_id, coalesce(l.deal_key, l.id)) p.partner_id, l.occurred_on, l.data ->> 'currency' AS currency, l.amount
       FROM entity_partner p JOIN line_key k ON k.key = p.key JOIN line l ON l.id = k.line_id
       WHERE l.type = 'deal.won' AND NOT l.retracted AND l.amount IS NOT NULL AND l.occurred_on >= $1 AND l.occurred_on < $2
         AND CASE WHEN k.role = '' THEN p.role ELSE k.role END IN ('', 'sell')
       ORDER BY p.partner_id, coalesce(l.deal_key, l.id), l.occurred_on DESC, l.id DESC
     ) deals GROUP BY 1, 2, 3`,
    [from, until],
  );
  return rows;
}
