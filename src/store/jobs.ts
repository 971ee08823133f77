import { setTimeout as sleep } from 'node:timers/promises';
import type { JobName, JobStore, PartBody, TakenJob, TakenPart } from '../engine/job-store.ts';
import { inTransaction, toJson, type Database, type Tx } from './database.ts';
import type { Leases } from './leases.ts';

/** Whether the backend that holds row `x` is still connected. */
const held = (x: string): string =>
  `(${x}.lease_pid IS NOT NULL AND EXISTS (SELECT FROM pg_stat_activity s WHERE s.pid = ${x}.lease_pid AND s.backend_start = ${x}.lease_start))`;

/** Who takes first is settled here: looking and taking are one step for everybody. */
const ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('jobs', 0))";

export function jobStore(database: Database, leases: Leases): JobStore {
  const { pool } = database;
  return {
    askJob: async ({ id, name, runId, at, notBefore }) => {
      const { rowCount } = await pool.query(
        'INSERT INTO job (id, name, run_id, asked_at, not_before) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING',
        [id, name, runId, at, notBefore ?? null],
      );
      return rowCount === 1;
    },
    takeJob: async (id, now) => takeJob(database, await leases.holder(), id, now),
    holdJob: (id) => holdJob(database, leases, id),
    letGoJob: async (id, notBefore) => {
      const { pid, start } = await leases.holder();
      await pool.query(
        `UPDATE job SET lease_pid = NULL, lease_start = NULL, not_before = $4
         WHERE id = $1 AND done_at IS NULL AND lease_pid = $2 AND lease_start = $3`,
        [id, pid, start, notBefore],
      );
    },
    endJob: async (id, at) => {
      await inTransaction(pool, async (tx) => {
        const rows = await tx.rows<{ run_id: string }>(
          'UPDATE job SET done_at = $2, lease_pid = NULL, lease_start = NULL WHERE id = $1 AND done_at IS NULL RETURNING run_id',
          [id, at],
        );
        for (const { run_id } of rows) await tx.run('DELETE FROM job_part WHERE run_id = $1', [run_id]);
        // There may be one for every signal, and nobody asks for the same again.
        await tx.run("DELETE FROM job WHERE done_at > $1::timestamptz - interval '1 hour' AND name = 'signals'", [at]);
      });
    },
    openJobs: async (now) => {
      const { rows } = await pool.query<{ id: string; name: JobName }>(
        `SELECT id, name FROM job j WHERE done_at IS NULL AND (not_before IS NULL OR not_before <= $1) AND NOT ${held('j')}
         ORDER BY asked_at, id LIMIT 20`,
        [now],
      );
      return rows;
    },
    ...parts(database, leases),
  };
}

/** A run does what any other would do, so it covers them all. */
const COVERS = `(other.name = mine.name OR mine.name = 'run')`;

function takeJob(
  database: Database,
  { pid, start }: { readonly pid: number; readonly start: string },
  id: string,
  now: string,
): Promise<TakenJob | null> {
  return inTransaction(database.pool, async (tx) => {
    await tx.rows(ONE_AT_A_TIME);
    const [taken] = await tx.rows<TakenJob>(
      `UPDATE job j SET lease_pid = $2, lease_start = $3, attempts = attempts + 1
       WHERE id = $1 AND done_at IS NULL AND (not_before IS NULL OR not_before <= $4)
         AND NOT EXISTS (SELECT FROM job k WHERE k.done_at IS NULL AND ${held('k')})
       RETURNING id, name, run_id AS "runId", attempts`,
      [id, pid, start, now],
    );
    // Taken over, it is in the middle: what was asked for since it began is not covered by it.
    if (taken === undefined || taken.attempts > 1) return taken ?? null;
    await tx.run(
      `UPDATE job other SET done_at = $2 FROM job mine
       WHERE mine.id = $1 AND other.id <> mine.id AND other.done_at IS NULL AND other.attempts = 0
         AND (other.not_before IS NULL OR other.not_before <= $2) AND ${COVERS}`,
      [id, now],
    );
    return taken;
  });
}

const NOTICE_MS = 20;

/** A connection may be lost before we have noticed: then we hold with the next one. */
async function holdJob({ pool }: Database, leases: Leases, id: string): Promise<boolean> {
  for (;;) {
    const { pid, start } = await leases.holder();
    const { rows } = await pool.query<{ live: boolean; held: boolean }>(
      `WITH me AS (SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $2 AND backend_start = $3) AS live),
         mine AS (UPDATE job j SET lease_pid = $2, lease_start = $3 FROM me WHERE id = $1 AND done_at IS NULL AND me.live
           AND ((lease_pid = $2 AND lease_start = $3) OR NOT ${held('j')}) RETURNING id)
       SELECT live, EXISTS (SELECT FROM mine) AS held FROM me`,
      [id, pid, start],
    );
    if (rows[0]?.live !== false) return rows[0]?.held === true;
    await sleep(NOTICE_MS);
  }
}

type Parts = Pick<JobStore, 'shareParts' | 'takePart' | 'letGoPart' | 'endPart' | 'skipParts' | 'outcomes'>;

function parts(database: Database, leases: Leases): Parts {
  const { pool } = database;
  return {
    shareParts: async (runId, config, shared) => {
      const rows = shared.map(({ position, lane, body }) => ({ position, lane, part: body }));
      await pool.query(
        `INSERT INTO job_part (run_id, position, lane, config, part)
         SELECT $1, position, lane, $2, part FROM json_to_recordset($3::json) AS new(position int, lane text, part jsonb)
         ON CONFLICT DO NOTHING`,
        [runId, config, toJson(rows)],
      );
    },
    takePart: async ({ runId, config, perLane }) => {
      const { pid, start } = await leases.holder();
      return inTransaction(pool, async (tx) => {
        await tx.rows(ONE_AT_A_TIME);
        return nextPart(tx, [pid, start, config, perLane, runId ?? null]);
      });
    },
    letGoPart: async ({ runId, position }) => {
      const { pid, start } = await leases.holder();
      await pool.query(
        `UPDATE job_part SET lease_pid = NULL, lease_start = NULL
         WHERE run_id = $1 AND position = $2 AND outcome IS NULL AND lease_pid = $3 AND lease_start = $4`,
        [runId, position, pid, start],
      );
    },
    endPart: async ({ runId, position }, outcome) => {
      const { pid, start } = await leases.holder();
      const { rowCount } = await pool.query(
        `UPDATE job_part SET outcome = $5, lease_pid = NULL, lease_start = NULL
         WHERE run_id = $1 AND position = $2 AND outcome IS NULL AND lease_pid = $3 AND lease_start = $4`,
        [runId, position, pid, start, toJson(outcome)],
      );
      return rowCount === 1;
    },
    skipParts: async (runId, lane, outcome) => {
      await pool.query(`UPDATE job_part p SET outcome = $3 WHERE run_id = $1 AND lane = $2 AND outcome IS NULL AND NOT ${held('p')}`, [
        runId,
        lane,
        toJson(outcome),
      ]);
    },
    outcomes: async (runId) => {
      const { rows } = await pool.query<{ position: number; outcome: PartBody }>(
        'SELECT position, outcome FROM job_part WHERE run_id = $1 AND outcome IS NOT NULL',
        [runId],
      );
      return new Map(rows.map(({ position, outcome }) => [position, outcome]));
    },
  };
}

async function nextPart(tx: Tx, values: readonly unknown[]): Promise<TakenPart | null> {
  const [taken] = await tx.rows<TakenPart>(
    `UPDATE job_part p SET lease_pid = $1, lease_start = $2
     FROM (
       SELECT run_id, position FROM job_part p
       WHERE outcome IS NULL AND config = $3 AND ($5::text IS NULL OR run_id = $5) AND NOT ${held('p')}
         AND EXISTS (SELECT FROM job j WHERE j.run_id = p.run_id AND j.done_at IS NULL)
         AND (SELECT count(*) FROM job_part k WHERE k.lane = p.lane AND k.outcome IS NULL AND ${held('k')}) < $4
       ORDER BY run_id, position LIMIT 1
     ) free
     WHERE p.run_id = free.run_id AND p.position = free.position
     RETURNING p.run_id AS "runId", p.position, p.lane, p.part AS body`,
    values,
  );
  return taken ?? null;
}
