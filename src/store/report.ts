import type { MonthFacts } from '../core/report/month.ts';
import type { EntityKey } from '../core/types.ts';
import type { ContactRow, MonthQuery, OwnerRow, Reporting, TouchQuery, WinRow } from '../engine/reporting.ts';
import type { Database } from './database.ts';
import { effectFacts } from './effect-facts.ts';
import { linesOf, OWNED, readItemUse, readMonthPartners } from './report-month.ts';

/** What reports ask. */
export function reporting(database: Database): Reporting {
  return {
    owners: () => readOwners(database),
    ownedBy: (owner) => readOwnedBy(database, owner),
    contacts: (partnerIds, keys) => readContacts(database, partnerIds, keys),
    monthPartners: (month) => readMonthPartners(database, month),
    itemUse: (range, uses) => readItemUse(database, range, uses),
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

async function readInflow({ pool }: Database, { from, until }: Pick<MonthQuery, 'from' | 'until'>): Promise<MonthFacts['inflow']> {
  const { rows } = await pool.query<{ route: string | null; partners: number }>(
    `SELECT nullif(l.data ->> 'route', '') AS route, count(DISTINCT f.partner_id) AS partners
     FROM (${linesOf('$1', '$2')}) f JOIN line l ON l.id = f.line_id JOIN partner p ON p.id = f.partner_id AND p.live
     WHERE l.type = 'partner.registered'
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
     FROM (${linesOf('$1', '$2')}) f JOIN partner p ON p.id = f.partner_id AND p.live JOIN line l ON l.id = f.line_id
       JOIN types t USING (type) LEFT JOIN items i ON i.item = l.item
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
