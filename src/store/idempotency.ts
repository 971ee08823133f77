import { toJson, type Database } from './database.ts';

interface Call {
  readonly caller: string;
  readonly key: string;
}
interface Stored {
  readonly request: string;
  readonly status: number | null;
  readonly answer: unknown;
}

/** A call that has been under way for longer belongs to a process that is gone. */
const GIVEN_UP = "interval '1 minute'";
const KEPT = "interval '1 day'";

export type Idempotency = ReturnType<typeof idempotencyStore>;

/** Calls of the API that carry a key, with their answers. */
export function idempotencyStore({ pool }: Database) {
  return {
    begin: async ({ caller, key, request, at }: Call & { request: string; at: string }): Promise<Stored | null> => {
      await pool.query(
        `DELETE FROM idempotency WHERE at < $1::timestamptz - ${KEPT} OR (status IS NULL AND at < $1::timestamptz - ${GIVEN_UP})`,
        [at],
      );
      const made = await pool.query(
        'INSERT INTO idempotency (caller, key, request, at) VALUES ($1, $2, $3, $4) ON CONFLICT (caller, key) DO NOTHING',
        [caller, key, request, at],
      );
      if (made.rowCount === 1) return null;
      const { rows } = await pool.query<Stored>('SELECT request, status, answer FROM idempotency WHERE caller = $1 AND key = $2', [
        caller,
        key,
      ]);
      return rows[0] ?? { request, status: null, answer: null };
    },
    finish: async ({ caller, key, status, answer }: Call & { status: number; answer: unknown }): Promise<void> => {
      await pool.query('UPDATE idempotency SET status = $3, answer = $4 WHERE caller = $1 AND key = $2', [
        caller,
        key,
        status,
        toJson(answer),
      ]);
    },
    forget: async ({ caller, key }: Call): Promise<void> => {
      await pool.query('DELETE FROM idempotency WHERE caller = $1 AND key = $2', [caller, key]);
    },
  };
}
