import type { Assessment, IsoDate } from '../core/types.ts';
import type { MadeAssessment } from '../engine/store.ts';
import { inTransaction, toJson, type Database, type Tx } from './database.ts';

const PAGE = 500;

interface Mark {
  readonly asOf: IsoDate;
  readonly config: string;
  readonly logVersion: number;
  readonly print: string;
  readonly runId: string;
}

export async function lastAssessment({ db }: Database): Promise<Omit<Mark, 'runId'> | null> {
  const found = await db
    .selectFrom('assess_mark')
    .select(['as_of as asOf', 'config', 'log_version as logVersion', 'print'])
    .executeTakeFirst();
  return found ?? null;
}

/** Cache, history and mark in one transaction, batch after batch. Partners that live no more lose their place in the cache, not their history. */
export async function saveAssessments(
  database: Database,
  batches: AsyncIterable<readonly MadeAssessment[]>,
  mark: Mark,
): Promise<{ saved: number; changed: number }> {
  // The stream can be read once only, so a lost race cannot be tried again from here; writers of this table wait for each other instead.
  return inTransaction(
    database.pool,
    async (tx) => {
      await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('assessments', 0))");
      const sum = { saved: 0, changed: 0 };
      for await (const batch of batches) {
        sum.saved += batch.length;
        sum.changed += await saveBatch(tx, batch, mark.runId);
      }
      await tx.run('DELETE FROM assessment a WHERE NOT EXISTS (SELECT FROM partner p WHERE p.id = a.partner_id AND p.live)');
      await tx.run(
        `INSERT INTO assess_mark (as_of, config, log_version, run_id, print) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (one) DO UPDATE SET as_of = excluded.as_of, config = excluded.config, log_version = excluded.log_version,
         run_id = excluded.run_id, print = excluded.print, marked_at = now()`,
        [mark.asOf, mark.config, mark.logVersion, mark.runId, mark.print],
      );
      return sum;
    },
    { attempts: 1 },
  );
}

/** Answers in how many the state, step, touch, level or score is another. */
async function saveBatch(tx: Tx, batch: readonly MadeAssessment[], runId: string): Promise<number> {
  const rows = batch.map(({ assessment: one, madeOf }) => ({
    partner_id: one.partnerId,
    as_of: one.asOf,
    config: one.config,
    state: one.state,
    step: one.step,
    touch: one.touch,
    risk_level: one.risk.level,
    score: one.score.value,
    ...shown(one),
    made_of: madeOf,
    recommended: one.tasks.map(({ key, template, owner, priority }) => ({ key, template, owner, priority, name: one.facts.name })),
    body: one,
  }));
  const json = toJson(rows);
  const source = `json_to_recordset($1::json) AS new(partner_id text, as_of date, config text, state text, step text, touch text,
    risk_level text, score double precision, ${SHOWN.map(([name, type]) => `${name} ${type}`).join(', ')}, made_of text, recommended json, body json)`;
  const changed = await tx.run(
    `INSERT INTO assessment_history (partner_id, as_of, config, run_id, body)
     SELECT new.partner_id, new.as_of, new.config, $2, new.body FROM ${source} LEFT JOIN assessment a ON a.partner_id = new.partner_id
     WHERE a.partner_id IS NULL
       OR (a.state, a.step, a.touch, a.risk_level, a.score) IS DISTINCT FROM (new.state, new.step, new.touch, new.risk_level, new.score)
     ON CONFLICT (partner_id, as_of) DO UPDATE SET config = excluded.config, run_id = excluded.run_id, body = excluded.body, recorded_at = now()`,
    [json, runId],
  );
  await tx.run(
    `INSERT INTO assessment AS a (partner_id, as_of, state, step, touch, risk_level, score, ${SHOWN_NAMES}, made_of, recommended, body)
     SELECT partner_id, as_of, state, step, touch, risk_level, score, ${SHOWN_NAMES}, made_of, recommended, body FROM ${source}
     ON CONFLICT (partner_id) DO UPDATE SET as_of = excluded.as_of, state = excluded.state, step = excluded.step, touch = excluded.touch,
       risk_level = excluded.risk_level, score = excluded.score, ${SHOWN.map(([name]) => `${name} = excluded.${name}`).join(', ')},
       made_of = excluded.made_of, recommended = excluded.recommended, body = excluded.body, planned = NULL
     WHERE a.made_of IS DISTINCT FROM excluded.made_of OR a.body::text <> excluded.body::text`,
    [json],
  );
  return changed;
}

export async function savePast(database: Database, batch: readonly Assessment[], runId: string): Promise<number> {
  const rows = batch.map((one) => ({ partner_id: one.partnerId, as_of: one.asOf, config: one.config, body: one }));
  const told = (body: string): string =>
    `${body} ->> 'state', ${body} ->> 'step', ${body} ->> 'touch', ${body} #>> '{risk,level}', ${body} #>> '{score,value}'`;
  return inTransaction(database.pool, (tx) =>
    tx.run(
      `INSERT INTO assessment_history (partner_id, as_of, config, run_id, body)
       SELECT new.partner_id, new.as_of, new.config, $2, new.body
       FROM json_to_recordset($1::json) AS new(partner_id text, as_of date, config text, body json)
         LEFT JOIN LATERAL (SELECT body FROM assessment_history h WHERE h.partner_id = new.partner_id AND h.as_of < new.as_of
           ORDER BY h.as_of DESC LIMIT 1) before ON true
       WHERE before.body IS NULL OR (${told('before.body')}) IS DISTINCT FROM (${told('new.body')})
       ON CONFLICT (partner_id, as_of) DO NOTHING`,
      [toJson(rows), runId],
    ),
  );
}

/** What lists sort and filter by: columns beside the body, made of it. */
const SHOWN = [
  ['owner', 'text'],
  ['flags', 'text[]'],
  ['priority', 'double precision'],
  ['tier', 'text'],
  ['yearly', 'double precision'],
  ['change28', 'double precision'],
  ['next_due', 'date'],
  ['last_contact', 'date'],
  ['last_deal', 'date'],
  ['consumption', 'double precision'],
  ['state_since', 'date'],
  ['package', 'text'],
  ['coverage', 'text'],
  ['next_action', 'jsonb'],
] as const;
const SHOWN_NAMES = SHOWN.map(([name]) => name).join(', ');

function shown(one: Assessment): Readonly<Record<(typeof SHOWN)[number][0], unknown>> {
  return {
    owner: one.facts.owner,
    flags: one.flags,
    priority: one.priority,
    tier: one.value.tier,
    yearly: one.value.yearly,
    change28: one.score.change28,
    next_due: one.nextActionDue,
    last_contact: one.lastContact,
    last_deal: one.lastDealActivity,
    consumption: one.consumptionRate === null ? null : one.consumptionRate * 100,
    state_since: one.stateSince,
    package: one.package?.status === 'running' ? one.package.id : null,
    coverage: one.coverage,
    next_action: one.nextAction,
  };
}

export async function readMadeOf({ pool }: Database): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ id: string; made_of: string }>(
    'SELECT partner_id AS id, made_of FROM assessment WHERE made_of IS NOT NULL',
  );
  return new Map(rows.map(({ id, made_of }) => [id, made_of]));
}

/** By partner id, page by page. */
export async function* readAssessments(database: Database, partnerIds?: readonly string[]): AsyncGenerator<Assessment> {
  let after = '';
  for (;;) {
    const { rows } = await database.pool.query<{ partner_id: string; body: Assessment }>(
      `SELECT partner_id, body FROM assessment WHERE partner_id > $1
         AND ($2::text[] IS NULL OR partner_id IN (SELECT coalesce(merged_into, id) FROM partner WHERE id = ANY($2)))
       ORDER BY partner_id LIMIT ${PAGE}`,
      [after, partnerIds ?? null],
    );
    for (const { body } of rows) yield body;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.partner_id;
  }
}

/** Oldest first: one for each day on which something moved. */
export async function readAssessmentHistory(database: Database, partnerId: string): Promise<readonly Assessment[]> {
  const { rows } = await database.pool.query<{ body: Assessment }>(
    `SELECT body FROM assessment_history
     WHERE partner_id = coalesce((SELECT coalesce(merged_into, id) FROM partner WHERE id = $1), $1) ORDER BY as_of`,
    [partnerId],
  );
  return rows.map(({ body }) => body);
}
