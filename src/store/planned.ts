import type { Assessment } from '../core/types.ts';
import type { NamedTask } from '../engine/store.ts';
import type { Database, Tx } from './database.ts';

const PAGE = 500;

/**
 * What a plan depends on, in one print: the assessment, the places, and the partner's records. A record's `xmin` is another
 * after every change of its row, whoever made it.
 */
const PLAN = `md5(concat_ws(' ', $1::text, a.made_of, (
  SELECT string_agg(e.key || ' ' || e.xmin::text, ' ' ORDER BY e.key) FROM entity e
  WHERE e.partner_id = a.partner_id AND e.kind = 'partner' AND NOT e.deleted)))`;

export async function* readUnplanned(
  { pool }: Database,
  places: string,
): AsyncGenerator<readonly { readonly assessment: Assessment; readonly plan: string }[]> {
  let after = '';
  for (;;) {
    const { rows } = await pool.query<{ id: string; plan: string; assessment: Assessment }>(
      `SELECT a.partner_id AS id, p.plan, a.body AS assessment FROM assessment a CROSS JOIN LATERAL (SELECT ${PLAN} AS plan) p
       WHERE a.partner_id > $2 AND a.planned IS DISTINCT FROM p.plan ORDER BY a.partner_id LIMIT ${PAGE}`,
      [places, after],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.id;
  }
}

export async function markPlanned({ pool }: Database, plans: ReadonlyMap<string, string>): Promise<void> {
  await pool.query(
    'UPDATE assessment a SET planned = p.plan FROM unnest($1::text[], $2::text[]) AS p(id, plan) WHERE a.partner_id = p.id',
    [[...plans.keys()], [...plans.values()]],
  );
}

/** What is owed to these partners was taken away: it is worked out anew. */
export async function planAgain(tx: Tx, partnerIds: readonly string[]): Promise<void> {
  await tx.run('UPDATE assessment SET planned = NULL WHERE partner_id = ANY($1)', [partnerIds]);
}

export async function readRecommended({ pool }: Database): Promise<readonly NamedTask[]> {
  const { rows } = await pool.query<{ id: string; recommended: readonly Omit<NamedTask, 'partnerId'>[] }>(
    "SELECT partner_id AS id, recommended FROM assessment WHERE recommended::text <> '[]' ORDER BY partner_id",
  );
  return rows.flatMap(({ id, recommended }) => recommended.map((task) => ({ ...task, partnerId: id })));
}
