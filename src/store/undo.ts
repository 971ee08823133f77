import type { WritingRun, WrittenRecord } from '../engine/care.ts';
import type { Database } from './database.ts';

/**
 * What a run wrote, record by record in order of key: the last value of each field, the first that was replaced, and what is
 * known to stand there now. Tasks are not among them: they were created, nothing was replaced.
 */
export async function readWritten(
  { pool }: Database,
  options: { readonly runId: string; readonly after: string; readonly limit: number },
): Promise<readonly WrittenRecord[]> {
  const { rows } = await pool.query<WrittenRecord>(
    `SELECT w.key, w.scope, w.partner_id AS "partnerId", w.object, w.record_id AS "recordId", p.name AS partner,
       coalesce(e.known, '{}') AS known,
       (SELECT jsonb_object_agg(f.key, f.value ORDER BY m.id) FROM written m, jsonb_each(m.fields) f
        WHERE m.run_id = $1 AND m.key = w.key) AS fields,
       coalesce((SELECT jsonb_object_agg(f.key, f.value ORDER BY m.id DESC) FROM written m, jsonb_each(m.replaced) f
        WHERE m.run_id = $1 AND m.key = w.key), '{}') AS replaced
     FROM (SELECT DISTINCT ON (key) key, scope, partner_id, object, record_id FROM written
           WHERE run_id = $1 AND target <> 'task' AND key > $2 ORDER BY key, id LIMIT $3) w
       LEFT JOIN entity e ON e.key = w.key LEFT JOIN partner p ON p.id = w.partner_id
     ORDER BY w.key`,
    [options.runId, options.after, options.limit],
  );
  return rows;
}

/** Runs that wrote into a CRM, the latest first, with how much. */
export async function readWritingRuns({ pool }: Database, limit: number): Promise<readonly WritingRun[]> {
  const { rows } = await pool.query<WritingRun>(
    `SELECT w.run_id AS id, r.command, min(w.written_at) AS at, count(*) FILTER (WHERE w.target <> 'task')::int AS records,
       count(*) FILTER (WHERE w.target = 'task' AND w.created)::int AS tasks
     FROM written w LEFT JOIN run r ON r.id = w.run_id GROUP BY w.run_id, r.command ORDER BY 3 DESC LIMIT $1`,
    [limit],
  );
  return rows;
}
