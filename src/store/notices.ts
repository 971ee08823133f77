import type { Claimed, Found, NoticeStore } from '../engine/notify.ts';
import type { Database } from './database.ts';

const LEASE = "interval '5 minutes'";

export function noticing({ pool }: Database): NoticeStore {
  return {
    matters: async ({ staleHours }) => {
      const [errors, parked, stale] = await Promise.all([
        pool.query<Found['errors'][number]>(
          `SELECT DISTINCT e ->> 'code' AS code, e ->> 'message' AS message, e ->> 'fix' AS fix
           FROM (SELECT DISTINCT ON (command) summary FROM run WHERE finished_at IS NOT NULL ORDER BY command, started_at DESC) last,
             json_array_elements(CASE json_typeof(summary::json -> 'errors') WHEN 'array' THEN summary::json -> 'errors' ELSE '[]' END) e
           WHERE json_typeof(e) = 'object' ORDER BY 1, 2`,
        ),
        pool.query<Found['parked'][number]>(
          `SELECT scope, count(*) AS count FROM owed WHERE state = 'parked' GROUP BY scope ORDER BY scope`,
        ),
        pool.query<Found['stale'][number]>(
          `SELECT scope, stream, floor(extract(epoch FROM now() - complete_to::timestamptz) / 3600)::int AS hours FROM checkpoint
           WHERE complete_to::timestamptz < now() - make_interval(hours => $1) ORDER BY scope, stream`,
          [staleHours],
        ),
      ]);
      return { errors: errors.rows, parked: parked.rows, stale: stale.rows };
    },
    claimNotices: async (channel, keys) => {
      await pool.query('DELETE FROM notice WHERE channel = $1 AND key <> ALL($2)', [channel, keys]);
      const { rows } = await pool.query<Claimed>(
        `INSERT INTO notice (channel, key, claimed_at) SELECT $1, key, now() FROM unnest($2::text[]) AS key
         ON CONFLICT (channel, key) DO UPDATE SET claimed_at = now() WHERE notice.told_at IS NULL AND notice.claimed_at < now() - ${LEASE}
         RETURNING key, since`,
        [channel, keys],
      );
      return rows;
    },
    settleNotices: async (channel, keys, told) => {
      const settled = told ? 'told_at = now()' : `claimed_at = '-infinity'`;
      await pool.query(`UPDATE notice SET ${settled} WHERE channel = $1 AND key = ANY($2)`, [channel, keys]);
    },
  };
}
