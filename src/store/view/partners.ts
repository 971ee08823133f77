import { splitKey } from '../../core/log-line.ts';
import type { EntityKey } from '../../core/types.ts';
import type { Owners, PartnerFilter, PartnerListRow, PartnerQuery, PartnerRecordRow, PartnerSort } from '../../engine/viewing.ts';
import type { HistoryPoint } from '../../engine/history-point.ts';
import type { Database } from '../database.ts';
import { LEADING } from '../looking.ts';
import { LANES } from './work.ts';

/** Column, and what stands for nothing: nothing always comes last. */
const SORTS: Readonly<Record<PartnerSort, { readonly column: string; readonly type: 'float8' | 'text' | 'date' }>> = {
  priority: { column: 'a.priority', type: 'float8' },
  name: { column: 'p.name', type: 'text' },
  score: { column: 'a.score', type: 'float8' },
  change: { column: 'a.change28', type: 'float8' },
  risk: { column: "(CASE a.risk_level WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 END)", type: 'float8' },
  value: { column: 'a.yearly', type: 'float8' },
  due: { column: 'a.next_due', type: 'date' },
  lastContact: { column: 'a.last_contact', type: 'date' },
  lastDeal: { column: 'a.last_deal', type: 'date' },
  consumption: { column: 'a.consumption', type: 'float8' },
};

/** Name of the owner that an assessment names by e-mail address or key. */
const ownerNameOf = (owner: string): string =>
  `(SELECT min(nullif(o.name, '')) FROM entity o WHERE o.kind = 'owner' AND (lower(o.attributes ->> 'email') = ${owner} OR o.key = ${owner}))`;

const FROM = `FROM partner p LEFT JOIN assessment a ON a.partner_id = p.id`;

/** Conditions and their values; `first`: number of the first parameter. */
function filterOf(filter: PartnerFilter, values: unknown[]): string {
  const conditions = ['p.live'];
  const add = (condition: (parameter: string) => string, value: unknown): void => {
    if (value === undefined || value === null) return;
    values.push(value);
    conditions.push(condition(`$${String(values.length)}`));
  };
  add((n) => `a.owner = ANY(${n})`, filter.owners);
  add(
    (n) => `p.name ILIKE ${n}`,
    filter.search === undefined || filter.search === '' ? null : `%${filter.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
  );
  add((n) => `a.state = ANY(${n})`, filter.state);
  add((n) => `a.touch = ANY(${n})`, filter.touch);
  add((n) => `a.step = ANY(${n})`, filter.step);
  add((n) => `a.risk_level = ANY(${n})`, filter.risk);
  add((n) => `a.tier = ANY(${n})`, filter.tier);
  add((n) => `a.flags @> ${n}`, filter.flag);
  add((n) => `a.owner = ANY(${n})`, filter.owner);
  add((n) => `a.package = ${n}`, filter.package);
  add((n) => `a.score >= ${n}`, filter.minScore);
  add((n) => `a.score <= ${n}`, filter.maxScore);
  add((n) => `p.id = ANY(${n})`, filter.ids);
  if (filter.lane !== undefined) {
    values.push(filter.lane.today);
    const today = `$${String(values.length)}`;
    conditions.push(`(${(LANES[filter.lane.name] ?? 'true').replaceAll('$today', today)})`);
    conditions.push(`NOT EXISTS (SELECT FROM snooze z WHERE z.partner_id = p.id AND z.until > ${today}::date)`);
  }
  return conditions.join(' AND ');
}

export async function partnerCount({ pool }: Database, filter: PartnerFilter): Promise<number> {
  const values: unknown[] = [];
  const where = filterOf(filter, values);
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n ${FROM} WHERE ${where}`, values);
  return rows[0]?.n ?? 0;
}

export async function partnerList({ pool }: Database, query: PartnerQuery): Promise<readonly PartnerListRow[]> {
  const { column, type } = SORTS[query.sort];
  const values: unknown[] = [];
  const conditions = [filterOf(query, values)];
  const down = query.descending ? 'DESC' : 'ASC';
  if (query.after !== null) conditions.push(followsOn(column, type, query, values));
  values.push(query.limit);
  const { rows } = await pool.query<PartnerListRow>(
    `WITH page AS (
       SELECT p.id, p.name, a.owner, a.state, a.state_since AS "stateSince", a.step, a.touch, a.score, a.change28, a.risk_level AS "riskLevel",
         a.tier, a.yearly, coalesce(a.flags, '{}') AS flags, coalesce(a.priority, 0) AS priority,
         nullif(a.next_action, '{}') AS "nextAction", a.next_due AS "nextActionDue",
         a.last_contact AS "lastContact", a.last_deal AS "lastDeal", a.consumption, a.package, ${column} AS "sortValue"
       ${FROM} WHERE ${conditions.join(' AND ')} ORDER BY ${column} ${down} NULLS LAST, p.id LIMIT $${String(values.length)}
     )
     SELECT page.*, s.until AS "snoozedUntil",
       ${ownerNameOf('page.owner')} AS "ownerName"
     FROM page LEFT JOIN snooze s ON s.partner_id = page.id ORDER BY page."sortValue" ${down} NULLS LAST, page.id`,
    values,
  );
  return rows;
}

/** Rows after the last one of a page, in the order of value and id, nothing last. */
function followsOn(column: string, type: string, { after, descending }: PartnerQuery, values: unknown[]): string {
  const [value = null, id = ''] = after ?? [];
  values.push(value, id);
  const v = `$${String(values.length - 1)}::${type}`;
  const n = `$${String(values.length)}`;
  if (value === null) return `${v} IS NULL AND ${column} IS NULL AND p.id > ${n}`;
  return `(${column} ${descending ? '<' : '>'} ${v} OR (${column} = ${v} AND p.id > ${n}) OR ${column} IS NULL)`;
}

export async function partnerRecord({ pool }: Database, id: string, owners: Owners): Promise<PartnerRecordRow | null> {
  const { rows } = await pool.query<Omit<PartnerRecordRow, 'records'> & { readonly keys: EntityKey[] }>(
    `SELECT p.id, p.name, a.body AS assessment, ${ownerNameOf('a.owner')} AS "ownerName",
       ARRAY(SELECT e.key FROM entity e WHERE e.partner_id = p.id AND e.kind = 'partner' AND NOT e.deleted ORDER BY ${LEADING}, e.key) AS keys,
       (SELECT json_build_object('until', s.until, 'reason', s.reason, 'by', s.by) FROM snooze s WHERE s.partner_id = p.id) AS snooze
     ${FROM} WHERE p.live AND p.id = coalesce((SELECT coalesce(merged_into, id) FROM partner WHERE id = $1), $1)
       AND ($2::text[] IS NULL OR a.owner = ANY($2))`,
    [id, owners],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { keys, ...rest } = row;
  return { ...rest, records: keys.map(splitKey) };
}

/** Only what is drawn: the bodies of a year are megabytes. */
export async function historyPoints({ pool }: Database, partnerId: string): Promise<readonly HistoryPoint[]> {
  const { rows } = await pool.query<HistoryPoint>(
    `SELECT as_of AS "asOf", (body #>> '{score,value}')::float8 AS score, (body #>> '{score,band}')::float8 AS band, body ->> 'state' AS state,
       body ->> 'touch' AS touch, body ->> 'step' AS step, body #>> '{risk,level}' AS "riskLevel", (body #>> '{risk,probability}')::float8 AS probability
     FROM assessment_history WHERE partner_id = $1 ORDER BY as_of`,
    [partnerId],
  );
  return rows;
}
