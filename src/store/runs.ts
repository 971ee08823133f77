import type { Run } from '../engine/store.ts';
import { toJson, type Database } from './database.ts';

interface NamedConnection {
  readonly name: string;
  readonly connector: string;
  readonly scope: string;
}

/** A name may move to another org: the state of each stays with its scope. */
export async function registerConnection({ db }: Database, { name, connector, scope }: NamedConnection): Promise<void> {
  await db
    .insertInto('connection')
    .values({ name, connector, scope })
    .onConflict((taken) => taken.column('name').doUpdateSet({ connector, scope }))
    .execute();
}

export async function readConnections({ db }: Database): Promise<readonly NamedConnection[]> {
  return db.selectFrom('connection').select(['name', 'connector', 'scope']).orderBy('name').execute();
}

export async function startRun({ db }: Database, run: Pick<Run, 'id' | 'command' | 'startedAt'>): Promise<void> {
  await db
    .insertInto('run')
    .values({ id: run.id, command: run.command, started_at: run.startedAt, summary: '{}' })
    .onConflict((taken) => taken.column('id').doNothing())
    .execute();
}

export async function finishRun(
  { db }: Database,
  id: string,
  end: { readonly ok: boolean; readonly finishedAt: string; readonly summary: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { ok, finishedAt: finished_at, summary } = end;
  await db
    .updateTable('run')
    .set({ ok, finished_at, summary: toJson(summary) })
    .where('id', '=', id)
    .execute();
}

/** The latest first. */
export async function readRuns({ db }: Database, limit: number): Promise<readonly Run[]> {
  return db
    .selectFrom('run')
    .select(['id', 'command', 'started_at as startedAt', 'finished_at as finishedAt', 'ok', 'summary'])
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

const COLUMNS = `id, command, started_at AS "startedAt", finished_at AS "finishedAt", ok, summary`;

export async function readRunPage(
  { pool }: Database,
  { before, limit }: { readonly before: { readonly startedAt: string; readonly id: string } | null; readonly limit: number },
): Promise<readonly Run[]> {
  const { rows } = await pool.query<Run>(
    `SELECT ${COLUMNS} FROM run WHERE $1::timestamptz IS NULL OR (date_trunc('milliseconds', started_at), id) < ($1, $2)
     ORDER BY date_trunc('milliseconds', started_at) DESC, id DESC LIMIT $3`,
    [before?.startedAt ?? null, before?.id ?? null, limit],
  );
  return rows;
}

export async function readRun({ pool }: Database, id: string): Promise<Run | null> {
  return (await pool.query<Run>(`SELECT ${COLUMNS} FROM run WHERE id = $1`, [id])).rows[0] ?? null;
}
