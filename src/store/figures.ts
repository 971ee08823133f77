import type { Database } from './database.ts';

/** What an operator watches, as it stands now. Ages and durations in seconds, by the database's clock. */
export interface Figures {
  readonly owed: readonly { readonly scope: string; readonly waiting: number; readonly parked: number; readonly oldestSeconds: number }[];
  readonly rejections: readonly { readonly scope: string; readonly stream: string; readonly code: string; readonly count: number }[];
  /** The last run of each command that has ended. */
  readonly runs: readonly {
    readonly command: string;
    readonly ok: boolean;
    readonly seconds: number;
    readonly endedSecondsAgo: number;
  }[];
  readonly dailyCalls: readonly { readonly account: string; readonly used: number; readonly limit: number }[];
  /** Null: nothing is asked for that was not done. */
  readonly oldestJobSeconds: number | null;
}

export async function readFigures({ pool }: Database): Promise<Figures> {
  const [owed, rejections, runs, dailyCalls, jobs] = await Promise.all([
    pool.query<Figures['owed'][number]>(
      `SELECT scope, count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'parked') AS parked,
         coalesce(${secondsSince(`min(owed_at) FILTER (WHERE state = 'waiting')`)}, 0) AS "oldestSeconds" FROM owed GROUP BY scope ORDER BY scope`,
    ),
    pool.query<Figures['rejections'][number]>(
      'SELECT scope, stream, code, count(*) AS count FROM rejection GROUP BY scope, stream, code ORDER BY scope, stream, code',
    ),
    pool.query<Figures['runs'][number]>(
      `SELECT DISTINCT ON (command) command, ok, extract(epoch FROM finished_at - started_at)::float8 AS seconds,
         ${secondsSince('finished_at')} AS "endedSecondsAgo" FROM run WHERE finished_at IS NOT NULL ORDER BY command, started_at DESC`,
    ),
    // What was told before today's limit began says nothing of today.
    pool.query<Figures['dailyCalls'][number]>(
      `SELECT name AS account, used, call_limit AS "limit" FROM daily_calls WHERE told_at > now() - interval '1 day' ORDER BY name`,
    ),
    pool.query<{ seconds: number | null }>(`SELECT ${secondsSince('min(asked_at)')} AS seconds FROM job WHERE done_at IS NULL`),
  ]);
  return {
    owed: owed.rows,
    rejections: rejections.rows,
    runs: runs.rows,
    dailyCalls: dailyCalls.rows,
    oldestJobSeconds: jobs.rows[0]?.seconds ?? null,
  };
}

function secondsSince(instant: string): string {
  return `extract(epoch FROM now() - (${instant}))::float8`;
}
