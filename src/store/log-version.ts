import type { EntityKey } from '../core/types.ts';
import type { Database, Tx } from './database.ts';

/** Whose log a change touches: through these keys (of lines or entities), and by these ids. `all`: it is not worth finding out. */
export interface Moved {
  readonly keys?: readonly EntityKey[];
  readonly partnerIds?: readonly string[];
  readonly all?: boolean;
}

export const EVERYBODY = '*';

/** Last in a transaction: the row is everybody's, and locked until the commit. So versions commit in their order. */
export async function bumpLogVersion(tx: Tx, moved: Moved): Promise<void> {
  const [row] = await tx.rows<{ version: number; marking: boolean }>(
    'UPDATE log_version SET version = version + 1 RETURNING version, marking',
  );
  if (row?.marking === true) await mark(tx, moved, row.version);
}

/** For a change that assessing itself wrote down: no reason to assess again, but the next one must not go by what it kept before. */
export async function markMoved(tx: Tx, moved: Moved): Promise<void> {
  const [row] = await tx.rows<{ version: number; marking: boolean }>('SELECT version, marking FROM log_version FOR UPDATE');
  if (row?.marking === true) await mark(tx, moved, row.version + 1);
}

/** From now on every change says whose log it touched. To be called before the log is read. */
export async function startMarking({ pool }: Database): Promise<void> {
  await pool.query('UPDATE log_version SET marking = true WHERE NOT marking');
}

async function mark(tx: Tx, { keys = [], partnerIds = [], all = false }: Moved, version: number): Promise<void> {
  await tx.run(
    `INSERT INTO moved (partner_id, version)
     SELECT id, $3 FROM (
       SELECT partner_id AS id FROM entity_partner WHERE key = ANY($1)
       UNION SELECT partner_id FROM entity WHERE key = ANY($1)
       UNION SELECT e.partner_id FROM entity o JOIN entity e ON e.owner_key = o.key WHERE o.key = ANY($1) AND o.kind = 'owner'
       UNION SELECT coalesce(p.merged_into, p.id) FROM partner p WHERE p.id = ANY($2)
       UNION SELECT '${EVERYBODY}' WHERE $4
     ) AS whose WHERE id IS NOT NULL
     ON CONFLICT (partner_id) DO UPDATE SET version = excluded.version`,
    [keys, partnerIds, version, all],
  );
}

export async function readLogVersion({ db }: Database): Promise<number> {
  const { version } = await db.selectFrom('log_version').select('version').executeTakeFirstOrThrow();
  return version;
}
