import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { AppError } from '../core/errors.ts';
import type { Logger } from '../core/types.ts';
import { arrayText } from './array-text.ts';
import type { Schema } from './schema.ts';

/** What every part of the store is given. */
export interface Database {
  readonly pool: pg.Pool;
  /** Typed queries on the same pool. */
  readonly db: Kysely<Schema>;
  readonly log: Logger;
  /** A connection of its own, outside the pool: for what must die with it (locks, leases). */
  connect(purpose: string): Promise<pg.Client>;
}

/** One transaction. `rows` and `run` take `$1`-style parameters; `run` answers the number of rows touched. */
export interface Tx {
  readonly client: pg.ClientBase;
  rows<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  run(text: string, values?: readonly unknown[]): Promise<number>;
}

/** Somebody else was faster: serialization failure, deadlock, and a row that was new a moment ago. */
const LOST_RACE = new Set(['40001', '40P01', '23505']);
const ATTEMPTS = 6;

/** Dates stay text (no shift by time zone), instants become ISO text in UTC, counts become numbers. NUMERIC stays exact text. */
const PARSERS = new Map<number, (value: string) => unknown>([
  [pg.types.builtins.DATE, (value) => value],
  [pg.types.builtins.TIMESTAMPTZ, (value) => new Date(value).toISOString()],
  [pg.types.builtins.INT8, Number],
]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => PARSERS.get(oid) ?? (pg.types.getTypeParser(oid, format) as unknown),
};

export function openDatabase(databaseUrl: string, log: Logger, poolSize: number): Database {
  const shared = { connectionString: databaseUrl, types, keepAlive: true, application_name: 'kakehashi', connectionTimeoutMillis: 15_000 };
  const pool = new pg.Pool({
    ...shared,
    max: poolSize,
    // Compiling a query takes seconds here and saves milliseconds. A SET, for poolers refuse start-up options.
    verify: (client, done) => {
      client.query('SET jit = off').then(
        () => {
          done();
        },
        (error: unknown) => {
          log.debug('jit stays on', { reason: String(error) });
          done();
        },
      );
    },
  });
  // One that is lent out and lost between two statements tells it to nobody else, and would end the process; the next statement fails.
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      log.debug('a database connection was lost at work', { reason: error.message });
    });
  });
  pool.on('error', (error) => {
    log.warn('an idle database connection was lost', { reason: error.message });
  });
  return {
    pool,
    db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }),
    log,
    connect: async (purpose) => {
      const client = new pg.Client({ ...shared, application_name: `kakehashi ${purpose}` });
      client.on('error', (error) => {
        log.warn('a database connection was lost', { purpose, reason: error.message });
      });
      await client.connect().catch((cause: unknown) => {
        throw unavailable(cause);
      });
      return client;
    },
  };
}

const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED';

export interface TransactionOptions {
  readonly attempts?: number;
  /**
   * The commit does not wait for the disk. Should the database's machine fail within the next second or so, the latest such
   * commits may be missing, each as a whole and always the last ones: for what can be read again from where it then stands.
   */
  readonly lazy?: boolean;
}

/** All or nothing. A lost race is tried again from the start: `work` must not have other effects. */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
  const { attempts = ATTEMPTS } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, work, options.lazy === true ? `${BEGIN}; SET LOCAL synchronous_commit TO off` : BEGIN);
    } catch (error) {
      if (attempt >= attempts || !LOST_RACE.has(sqlState(error))) throw error;
      await sleep(10 * 2 ** attempt);
    }
  }
}

async function once<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>, begin: string): Promise<T> {
  const client = await pool.connect().catch((cause: unknown) => {
    throw unavailable(cause);
  });
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(txOn(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: unknown) => {
      broken = lost instanceof Error ? lost : new Error(String(lost));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

export function txOn(client: pg.ClientBase): Tx {
  return {
    client,
    rows: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, values.map(asText))).rows,
    run: async (text, values = []) => (await client.query(text, values.map(asText))).rowCount ?? 0,
  };
}

/** The driver looks at each item of an array by itself; nearly all arrays here are long and plain. */
function asText(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? arrayText(value) : value;
}

export function sqlState(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : '';
}

/** The database's own words without the address and the password in it. */
export function unavailable(cause: unknown): AppError {
  const said = cause instanceof AggregateError ? String(cause.errors[0]) : cause instanceof Error ? cause.message : String(cause);
  return new AppError('STORE_UNAVAILABLE', `The database cannot be reached: ${said}`, {
    cause,
    fix: 'Check DATABASE_URL and that PostgreSQL (15 or newer) is running and lets this user in; without DATABASE_URL a database of our own is started',
  });
}

const NUL = /(?<!\\)((?:\\\\)*)\\u0000/g;
const LONE_SURROGATE = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/** JSON as PostgreSQL can hold it: without NUL, and without halves of a surrogate pair. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('\\u') ? json.replace(NUL, '$1').replace(LONE_SURROGATE, '$1\ufffd') : json;
}

const RAW_UNHOLDABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Plain text as PostgreSQL can hold it. */
export function withoutUnholdable(text: string): string {
  return text.replace(RAW_UNHOLDABLE, (character) => (character === '\0' ? '' : '\ufffd'));
}
