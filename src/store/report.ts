import type { EntityKey } from '../core/types.ts';
import type { ContactRow, OwnerRow, Reporting } from '../engine/reporting.ts';
import type { Database } from './database.ts';
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
