import type { AuditRow, OutboxPageRow, Owners, TaskQuery, TaskRow, WorkDetail } from '../../engine/viewing.ts';
import type { Database } from '../database.ts';

/** Tasks of partners, by key. */
export async function taskPage({ pool }: Database, query: TaskQuery): Promise<readonly TaskRow[]> {
  const { rows } = await pool.query<TaskRow>(
    `SELECT t.key, p.id AS "partnerId", p.name AS partner, t.template, t.scope, t.owner, t.record_id AS "recordId", t.status, t.outcome,
       t.created_on AS "createdOn",
       (SELECT one ->> 'dueOn' FROM json_array_elements(a.body -> 'tasks') one WHERE one ->> 'key' = t.key) AS "dueOn",
       (SELECT one -> 'subject' FROM json_array_elements(a.body -> 'tasks') one WHERE one ->> 'key' = t.key) AS subject
     FROM task t JOIN partner q ON q.id = t.partner_id JOIN partner p ON p.id = coalesce(q.merged_into, q.id) LEFT JOIN assessment a ON a.partner_id = p.id
     WHERE ($1::text[] IS NULL OR a.owner = ANY($1)) AND ($2::text IS NULL OR p.id = $2) AND ($3::text[] IS NULL OR t.status = ANY($3)) AND t.key > $4
     ORDER BY t.key LIMIT $5`,
    [query.owners, query.partnerId ?? null, query.status ?? null, query.after ?? '', query.limit],
  );
  return rows;
}

/** Why, and what is recommended, for the rows of a worklist. */
export async function workDetails({ pool }: Database, ids: readonly string[]): Promise<ReadonlyMap<string, WorkDetail>> {
  const { rows } = await pool.query<WorkDetail & { id: string }>(
    `SELECT partner_id AS id, body -> 'reasons' AS reasons, body -> 'tasks' AS tasks, body -> 'conditions' AS conditions FROM assessment WHERE partner_id = ANY($1)`,
    [ids],
  );
  return new Map(rows.map(({ id, ...detail }) => [id, detail]));
}

/** How many partners are in each lane of the worklist. */
export async function laneCounts(
  { pool }: Database,
  { owners, today }: { readonly owners: Owners; readonly today: string },
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<Record<string, number>>(
    `SELECT ${Object.entries(LANES)
      .map(([lane, condition]) => `count(*) FILTER (WHERE ${condition.replaceAll('$today', '$2')})::int AS "${lane}"`)
      .join(', ')}
     FROM assessment a JOIN partner p ON p.id = a.partner_id AND p.live
     WHERE ($1::text[] IS NULL OR a.owner = ANY($1)) AND NOT EXISTS (SELECT FROM snooze s WHERE s.partner_id = a.partner_id AND s.until > $2::date)`,
    [owners, today],
  );
  return rows[0] ?? {};
}

/** Lanes of the worklist; `$today` stands for the company's today. */
export const LANES: Readonly<Record<string, string>> = {
  all: "$today::date IS NOT NULL AND (a.next_due IS NOT NULL OR a.flags && '{silent,warning,watch}')",
  due: 'a.next_due <= $today::date',
  silent: "a.flags @> '{silent}'",
  unread: 'a.consumption < 50',
  alarms: "a.state = 'excellent' AND a.flags && '{watch,warning,key_person_lost}' OR a.flags && '{was_excellent}'",
};

export async function snooze(
  { pool }: Database,
  one: { partnerId: string; until: string; reason: string; by: string; at: string },
): Promise<void> {
  await pool.query(
    `INSERT INTO snooze (partner_id, until, reason, by, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (partner_id) DO UPDATE SET until = excluded.until, reason = excluded.reason, by = excluded.by, at = excluded.at`,
    [one.partnerId, one.until, one.reason, one.by, one.at],
  );
}

export async function wake({ pool }: Database, partnerId: string): Promise<boolean> {
  return ((await pool.query('DELETE FROM snooze WHERE partner_id = $1', [partnerId])).rowCount ?? 0) > 0;
}

/** What is owed, by key. */
export async function outboxPage(
  { pool }: Database,
  { state, after, limit }: { readonly state?: 'waiting' | 'parked'; readonly after: string | null; readonly limit: number },
): Promise<readonly OutboxPageRow[]> {
  const { rows } = await pool.query<OutboxPageRow>(
    `SELECT o.key, coalesce(n.name, o.scope) AS connection, o.partner_id AS "partnerId", p.name AS partner, o.target, o.state, o.attempts,
       o.not_before AS "notBefore", o.error_code AS "errorCode", o.error_message AS "errorMessage", o.owed_at AS "owedAt",
       o.write ->> 'object' AS object, o.write ->> 'recordId' AS "recordId", o.write -> 'fields' AS fields
     FROM owed o LEFT JOIN (SELECT scope, min(name) AS name FROM connection GROUP BY scope) n ON n.scope = o.scope LEFT JOIN partner p ON p.id = o.partner_id
     WHERE ($1::text IS NULL OR o.state = $1) AND o.key > $2 ORDER BY o.key LIMIT $3`,
    [state ?? null, after ?? '', limit],
  );
  return rows;
}

/** What people did, the latest first. */
export async function auditPage(
  { pool }: Database,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly AuditRow[]> {
  const { rows } = await pool.query<AuditRow>(
    'SELECT id, at, who, action, subject, details FROM audit WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2',
    [before, limit],
  );
  return rows;
}
