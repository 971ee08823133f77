import { splitKey } from '../core/log-line.ts';
import type { EntityKey, IsoDate, Scalar } from '../core/types.ts';
import type { Target } from '../engine/store.ts';
import type { Database } from './database.ts';

const PAGE = 1000;

interface TargetRow {
  readonly partner_id: string;
  readonly key: EntityKey;
  readonly owner_key: EntityKey | null;
  readonly known: Readonly<Record<string, Scalar>>;
  readonly written_as_of: IsoDate | null;
}

/** The living records of all partners, in order of (partner, key). */
export async function* readTargets(database: Database, partnerIds?: readonly string[]): AsyncGenerator<Target> {
  let after: readonly [string, string] = ['', ''];
  for (;;) {
    const { rows } = await database.pool.query<TargetRow>(
      `SELECT partner_id, key, owner_key, known, written_as_of FROM entity
       WHERE partner_id IS NOT NULL AND kind = 'partner' AND NOT deleted AND (partner_id, key) > ($1, $2)
         AND ($3::text[] IS NULL OR partner_id IN (SELECT coalesce(merged_into, id) FROM partner WHERE id = ANY($3)))
       ORDER BY partner_id, key LIMIT ${PAGE}`,
      [...after, partnerIds ?? null],
    );
    for (const row of rows) yield targetOf(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = [last.partner_id, last.key];
  }
}

function targetOf(row: TargetRow): Target {
  const { scope, object, id } = splitKey(row.key);
  return {
    partnerId: row.partner_id,
    scope,
    object,
    recordId: id,
    ownerKey: row.owner_key,
    known: row.known,
    writtenAsOf: row.written_as_of,
  };
}

/** Owner as the facts name it → its record in one scope. Who has left is nobody to give work to. */
export async function readOwnerIds(database: Database, scope: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await database.pool.query<{ key: EntityKey; email: string | null }>(
    `SELECT key, nullif(lower(attributes ->> 'email'), '') AS email FROM entity
     WHERE kind = 'owner' AND scope = $1 AND NOT deleted AND coalesce(attributes ->> 'active', '') <> 'false' ORDER BY key DESC`,
    [scope],
  );
  return new Map(
    rows.flatMap(({ key, email }) => [key, email].flatMap((name) => (name === null ? [] : [[name, splitKey(key).id] as const]))),
  );
}
