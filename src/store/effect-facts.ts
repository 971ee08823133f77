import type { Assessment, IsoDate, IsoTime } from '../core/types.ts';
import type { Reporting } from '../engine/reporting.ts';
import type { Database } from './database.ts';

const PAGE = 500;

/** What the measuring of packages asks of the store besides histories. */
export function effectFacts(database: Database): Pick<Reporting, 'assessmentsOn' | 'deliveredTo' | 'medianCycle'> {
  return {
    assessmentsOn: (day) => readAssessmentsOn(database, day),
    deliveredTo: (types) => readDeliveredTo(database, types),
    medianCycle: (types, from) => readMedianCycle(database, types, from),
  };
}

async function* readAssessmentsOn({ pool }: Database, day: IsoDate): AsyncGenerator<Assessment> {
  let after = '';
  for (;;) {
    const { rows } = await pool.query<{ id: string; body: Assessment }>(
      `SELECT p.id, a.body FROM partner p CROSS JOIN LATERAL (
         SELECT body FROM assessment_history h WHERE h.partner_id = p.id AND h.as_of <= $2 ORDER BY h.as_of DESC LIMIT 1
       ) a WHERE p.live AND p.id > $1 ORDER BY p.id LIMIT ${PAGE}`,
      [after, day],
    );
    for (const { body } of rows) yield body;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}

async function readDeliveredTo({ pool }: Database, types: readonly string[]): Promise<IsoTime | null> {
  const { rows } = await pool.query<{ at: Date | string | null }>(
    `SELECT min(c.complete_to) AS at FROM checkpoint c
     WHERE EXISTS (SELECT FROM line l WHERE l.scope = c.scope AND l.stream = c.stream AND l.type = ANY($1) AND NOT l.retracted)`,
    [types],
  );
  const at = rows[0]?.at ?? null;
  return at === null ? null : new Date(at).toISOString();
}

async function readMedianCycle(
  { pool }: Database,
  { begin, win }: { readonly begin: readonly string[]; readonly win: readonly string[] },
  from: IsoDate,
): Promise<number | null> {
  const { rows } = await pool.query<{ days: number | null }>(
    `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY won_on - begun_on) AS days FROM (
       SELECT min(occurred_on) FILTER (WHERE type = ANY($1)) AS begun_on, min(occurred_on) FILTER (WHERE type = ANY($2)) AS won_on
       FROM line WHERE deal_key IS NOT NULL AND NOT retracted AND (type = ANY($1) OR type = ANY($2)) GROUP BY deal_key
     ) deals WHERE won_on >= $3 AND begun_on < won_on`,
    [begin, win, from],
  );
  return rows[0]?.days ?? null;
}
