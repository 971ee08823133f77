import type { EntityKey } from '../core/types.ts';
import type { Care } from '../engine/care.ts';
import type { Database } from './database.ts';
import { LEADING } from './looking.ts';

type Asked = Parameters<Care['partnerKeys']>[0];

/**
 * The record that each text means: one that is named by its key or id, else the leading record of the partner that has
 * this id, domain or corporate number. Null where several partners fit; nothing where none does.
 */
export async function partnerKeys({ pool }: Database, asked: Asked): Promise<ReadonlyMap<string, EntityKey | null>> {
  if (asked.length === 0) return new Map();
  const ids = asked.flatMap(({ text, ids }) => ids.map((id) => ({ text, id })));
  const values = asked.flatMap(({ text, domain, corporateNumber }) => [
    ...(domain === null ? [] : [{ text, kind: 'domain', value: domain }]),
    ...(corporateNumber === null ? [] : [{ text, kind: 'corporateNumber', value: corporateNumber }]),
  ]);
  const { rows } = await pool.query<{ text: string; key: EntityKey; partners: number }>(
    `WITH id AS (SELECT * FROM json_to_recordset($1::json) AS a(text text, id text)),
     value AS (SELECT * FROM json_to_recordset($2::json) AS a(text text, kind text, value text)),
     place AS (SELECT DISTINCT scope || '/' || split_part(key, '/', 2) || '/' AS prefix FROM entity WHERE kind = 'partner'),
     found AS (
       SELECT id.text, coalesce(p.merged_into, p.id) AS partner_id, NULL::text AS key FROM id JOIN partner p ON p.id = id.id
       UNION
       SELECT id.text, e.partner_id, e.key FROM id JOIN entity e ON e.key = id.id
         WHERE e.kind = 'partner' AND NOT e.deleted AND e.partner_id IS NOT NULL
       UNION
       SELECT id.text, e.partner_id, e.key FROM id CROSS JOIN place JOIN entity e ON e.key = place.prefix || id.id
         WHERE e.kind = 'partner' AND NOT e.deleted AND e.partner_id IS NOT NULL
       UNION
       SELECT id.text, e.partner_id, e.key FROM id JOIN entity e ON e.attributes ->> 'externalKey' = id.id
         WHERE e.kind = 'partner' AND NOT e.deleted AND e.partner_id IS NOT NULL
       UNION
       SELECT value.text, e.partner_id, NULL FROM value JOIN identity_key k ON k.kind = value.kind AND k.value = value.value
         JOIN entity e ON e.key = k.entity_key WHERE NOT e.deleted AND e.partner_id IS NOT NULL
     )
     SELECT f.text, count(DISTINCT f.partner_id)::int AS partners, min(coalesce(f.key, lead.key)) AS key
     FROM found f LEFT JOIN LATERAL (
       SELECT e.key FROM entity e WHERE e.partner_id = f.partner_id AND e.kind = 'partner' AND NOT e.deleted ORDER BY ${LEADING}, e.key LIMIT 1
     ) lead ON true
     GROUP BY f.text HAVING min(coalesce(f.key, lead.key)) IS NOT NULL`,
    [JSON.stringify(ids), JSON.stringify(values)],
  );
  return new Map(rows.map(({ text, key, partners }) => [text, partners === 1 ? key : null]));
}

export async function contactKeys(database: Database, emails: readonly string[]): Promise<ReadonlyMap<string, EntityKey>> {
  return keysByEmail(database, 'contact', emails);
}

export async function ownerKeys(database: Database, emails: readonly string[]): Promise<ReadonlyMap<string, EntityKey>> {
  return keysByEmail(database, 'owner', emails);
}

async function keysByEmail({ pool }: Database, kind: string, emails: readonly string[]): Promise<ReadonlyMap<string, EntityKey>> {
  if (emails.length === 0) return new Map();
  const { rows } = await pool.query<{ email: string; key: EntityKey }>(
    `SELECT lower(attributes ->> 'email') AS email, min(key) AS key FROM entity
     WHERE kind = $1 AND NOT deleted AND lower(attributes ->> 'email') = ANY($2) GROUP BY 1`,
    [kind, emails],
  );
  return new Map(rows.map(({ email, key }) => [email, key]));
}
