import { splitKey } from '../core/log-line.ts';
import type { People, PersonLine, PersonTarget } from '../engine/people.ts';
import { unavailable, type Database } from './database.ts';

/** Part of the store that knows the people at the partners. */
export function peopling(database: Database): People {
  return {
    personLines: (range) => readPersonLines(database, range),
    personTargets: (place) => readPersonTargets(database, place),
  };
}

/** One person may have a record in each CRM: the same e-mail address, the same person, named by the first of the keys. */
const PERSON = `person AS (
  SELECT key, CASE WHEN mail IS NULL THEN key ELSE min(key) OVER (PARTITION BY mail) END AS person
  FROM (SELECT key, nullif(lower(attributes ->> 'email'), '') AS mail FROM entity WHERE kind = 'contact') c
)`;
const ROWS = 5000;

/** A server-side cursor in one snapshot: what is in memory is one fetch. */
async function* readPersonLines(
  { pool }: Database,
  { after, upTo, types }: Parameters<People['personLines']>[0],
): AsyncGenerator<PersonLine> {
  const client = await pool.connect().catch((cause: unknown) => {
    throw unavailable(cause);
  });
  try {
    await client.query('BEGIN READ ONLY');
    await client.query(
      `DECLARE people NO SCROLL CURSOR FOR
       WITH ${PERSON} SELECT coalesce(p.person, l.contact_key) AS contact, l.id, l.type, l.stage, l.occurred_on AS on, l.item
       FROM line l LEFT JOIN person p ON p.key = l.contact_key
       WHERE l.contact_key IS NOT NULL AND NOT l.retracted AND l.occurred_on > $1 AND l.occurred_on <= $2
         AND (l.item IS NOT NULL OR l.type = ANY($3))
       ORDER BY 1, l.occurred_on, l.id`,
      [after, upTo, types],
    );
    for (;;) {
      const { rows } = await client.query<PersonLine>(`FETCH ${ROWS} FROM people`);
      yield* rows;
      if (rows.length < ROWS) return;
    }
  } finally {
    const broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    client.release(broken);
  }
}

const SUPPRESSED = `coalesce(a.state = 'churned' OR a.touch = 'none' OR a.body::jsonb #>> '{facts,exclude}' = 'true'
  OR (a.state = 'excellent' AND a.body::jsonb -> 'flags' ? 'warning'), true)`;

async function readPersonTargets(
  { pool }: Database,
  { scope, object, fields, open }: Parameters<People['personTargets']>[0],
): Promise<readonly (PersonTarget & { readonly person: string })[]> {
  const { rows } = await pool.query<Omit<PersonTarget, 'recordId'> & { readonly person: string }>(
    `WITH ${PERSON}
     SELECT DISTINCT ON (e.key) e.key, w.person, o.partner_id AS "partnerId", p.name AS partner, e.known, e.written_as_of AS "writtenAsOf", ${SUPPRESSED} AS suppressed
     FROM entity e JOIN person w ON w.key = e.key JOIN entity_partner o ON o.key = e.key
       JOIN partner p ON p.id = o.partner_id AND p.live LEFT JOIN assessment a ON a.partner_id = o.partner_id
     WHERE e.kind = 'contact' AND e.scope = $1 AND starts_with(e.key, $2) AND NOT e.deleted
       AND (w.person = ANY($4) OR EXISTS (SELECT FROM jsonb_each_text(e.known) f WHERE f.key = ANY($3) AND coalesce(f.value, '') <> ''))
     ORDER BY e.key, o.partner_id`,
    [scope, `${scope}/${object}/`, fields, open],
  );
  return rows.map((row) => ({ ...row, recordId: splitKey(row.key).id }));
}
