import type { Decision, Deployment } from '../core/package/index.ts';
import type { Enrolment } from '../core/types.ts';
import type { Ending, PackageStore } from '../engine/package-store.ts';
import { inTransaction, toJson, type Database, type Tx } from './database.ts';
import { bumpLogVersion, markMoved } from './log-version.ts';
import { savingFiles } from './saved-files.ts';

/** Part of the store that knows support packages. What changes an assessment raises the log's version. */
export function packaging(database: Database): PackageStore {
  return {
    ...savingFiles(database),
    deployments: () => readDeployments(database),
    enrolments: (options) => readEnrolments(database, options ?? {}),
    startDeployment: (deployment, enrolments) => inTransaction(database.pool, (tx) => start(tx, deployment, enrolments)),
    endEnrolments: (endings) => inTransaction(database.pool, (tx) => end(tx, endings)),
    stopDeployment: (id, stop) => inTransaction(database.pool, (tx) => stopIn(tx, id, stop)),
    decisions: () => readDecisions(database),
    decide: (decision) => decide(database, decision),
  };
}

async function readDeployments({ pool }: Database): Promise<readonly Deployment[]> {
  const { rows } = await pool.query<Deployment>(
    `SELECT id, package, started_on AS "startedOn", started_by AS "startedBy", responsible, waitlist,
       no_waitlist_reason AS "noWaitlistReason", seed, wait_days AS "waitDays", window_days AS "windowDays", config,
       stopped_on AS "stoppedOn", stopped_by AS "stoppedBy", stop_reason AS "stopReason"
     FROM deployment ORDER BY started_on, id`,
  );
  return rows;
}

/** Columns of an enrolment, with the partner that lives on. */
export const ENROLMENT = `e.deployment, d.package, coalesce(p.merged_into, e.partner_id) AS "partnerId", e.arm, e.stratum,
  e.enrolled_on AS "enrolledOn", e.starts_on AS "startsOn", e.ended_on AS "endedOn", e.ended_by AS "endedBy"
  FROM enrolment e JOIN deployment d ON d.id = e.deployment LEFT JOIN partner p ON p.id = e.partner_id`;

async function readEnrolments(
  { pool }: Database,
  { deployment, partnerIds }: { readonly deployment?: string; readonly partnerIds?: readonly string[] },
): Promise<readonly Enrolment[]> {
  const { rows } = await pool.query<Enrolment>(
    `SELECT ${ENROLMENT} WHERE ($1::text IS NULL OR e.deployment = $1)
       AND ($2::text[] IS NULL OR coalesce(p.merged_into, e.partner_id) = ANY($2))
     ORDER BY e.starts_on, e.deployment, e.partner_id`,
    [deployment ?? null, partnerIds ?? null],
  );
  return rows;
}

async function start(tx: Tx, deployment: Deployment, enrolments: readonly Enrolment[]): Promise<boolean> {
  const { id, startedOn, startedBy, responsible, waitlist, noWaitlistReason, seed, waitDays, windowDays, config } = deployment;
  const made = await tx.run(
    `INSERT INTO deployment (id, package, started_on, started_by, responsible, waitlist, no_waitlist_reason, seed, wait_days, window_days, config)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING`,
    [id, deployment.package, startedOn, startedBy, responsible, waitlist, noWaitlistReason, seed, waitDays, windowDays, config],
  );
  if (made === 0) return false;
  await tx.run(
    `INSERT INTO enrolment (deployment, partner_id, arm, stratum, enrolled_on, starts_on)
     SELECT $2, "partnerId", arm, stratum, "enrolledOn", "startsOn" FROM json_to_recordset($1::json)
       AS new("partnerId" text, arm text, stratum text, "enrolledOn" date, "startsOn" date)`,
    [toJson(enrolments), id],
  );
  await bumpLogVersion(tx, { partnerIds: enrolments.map(({ partnerId }) => partnerId) });
  return true;
}

async function end(tx: Tx, endings: readonly Ending[]): Promise<number> {
  if (endings.length === 0) return 0;
  const ended = await tx.run(
    `UPDATE enrolment e SET ended_on = new."on", ended_by = new.by
     FROM json_to_recordset($1::json) AS new(deployment text, "partnerId" text, "on" date, by text)
     WHERE e.deployment = new.deployment AND e.ended_on IS NULL
       AND (e.partner_id = new."partnerId" OR e.partner_id IN (SELECT id FROM partner WHERE merged_into = new."partnerId"))`,
    [toJson(endings)],
  );
  if (ended > 0) await markMoved(tx, { partnerIds: endings.map(({ partnerId }) => partnerId) });
  return ended;
}

async function stopIn(tx: Tx, id: string, stop: { readonly on: string; readonly by: string; readonly reason: string }): Promise<boolean> {
  const stopped = await tx.run(
    'UPDATE deployment SET stopped_on = $2, stopped_by = $3, stop_reason = $4 WHERE id = $1 AND stopped_on IS NULL',
    [id, stop.on, stop.by, stop.reason],
  );
  if (stopped === 0) return false;
  const ended = await tx.rows<{ id: string }>(
    "UPDATE enrolment SET ended_on = $2, ended_by = 'person' WHERE deployment = $1 AND ended_on IS NULL RETURNING partner_id AS id",
    [id, stop.on],
  );
  await bumpLogVersion(tx, { partnerIds: ended.map((one) => one.id) });
  return true;
}

async function readDecisions({ pool }: Database): Promise<readonly Decision[]> {
  const { rows } = await pool.query<Decision>(
    `SELECT package, status, decided_on AS "decidedOn", decided_by AS "decidedBy", reason FROM package_decision ORDER BY id`,
  );
  return rows;
}

async function decide({ pool }: Database, decision: Decision): Promise<void> {
  await pool.query('INSERT INTO package_decision (package, status, decided_on, decided_by, reason) VALUES ($1, $2, $3, $4, $5)', [
    decision.package,
    decision.status,
    decision.decidedOn,
    decision.decidedBy,
    decision.reason,
  ]);
}
