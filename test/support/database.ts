import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../../src/core/types.ts';
import type { Store } from '../../src/engine/store.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { openStore } from '../../src/store/open-store.ts';

/** Says nothing. */
export const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export interface FreshStore {
  readonly store: Store;
  readonly databaseUrl: string;
  /** For looking at what no method shows. */
  readonly query: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** A second process at the same database: a Store with connections of its own. */
  readonly another: () => Promise<Store>;
  /** Closes all stores of it and drops the database. */
  readonly drop: () => Promise<void>;
}

/**
 * A store on a new, empty database, cloned from a migrated template (some 50 ms). Every database made is dropped when the
 * test that made it calls `drop`, or at the end of all tests.
 */
export async function freshStore(): Promise<FreshStore> {
  const { databaseUrl, drop } = await freshDatabase();
  const store = await openStore({ databaseUrl, log: quiet, poolSize: 4 });
  const stores = [store];
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  return {
    store,
    databaseUrl,
    query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    another: async () => {
      const other = await openStore({ databaseUrl, log: quiet, poolSize: 4 });
      stores.push(other);
      return other;
    },
    drop: async () => {
      await Promise.all(stores.map((one) => one.close()));
      await pool.end();
      await drop();
    },
  };
}

/** A migrated database without a store on it. `migrated: false`: an empty one. */
export async function freshDatabase(
  options: { readonly migrated?: boolean } = {},
): Promise<{ databaseUrl: string; drop: () => Promise<void> }> {
  const server = await serverUrl();
  const name = `kakehashi_test_${randomBytes(6).toString('hex')}`;
  const template = options.migrated === false ? 'template0' : await migratedTemplate();
  await admin(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return { databaseUrl: urlOf(server, name), drop: () => dropDatabase(server, name) };
}

let server: Promise<string> | undefined;

/** `TEST_DATABASE_URL`, else the machine's own server, else (never in CI) an embedded one. */
function serverUrl(): Promise<string> {
  server ??= findServer();
  return server;
}

async function findServer(): Promise<string> {
  const url = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
  try {
    await admin(url, 'SELECT 1');
    return url;
  } catch (error) {
    if (process.env.CI === 'true' || process.env.TEST_DATABASE_URL !== undefined) throw error;
    embedded = await startEmbeddedPostgres({ home: join(tmpdir(), 'kakehashi-test'), log: quiet });
    return embedded.databaseUrl;
  }
}

let embedded: EmbeddedPostgres | undefined;

let template: Promise<string> | undefined;

function migratedTemplate(): Promise<string> {
  template ??= makeTemplate();
  return template;
}

/** Where the processes of one run of all tests find what the first of them has made. */
const SERVER = 'TEST_DATABASE_URL';
const TEMPLATE = 'KAKEHASHI_TEST_TEMPLATE';

/** Before all tests, in the process that starts the others: they inherit its environment. */
export async function lendTemplate(): Promise<void> {
  process.env[SERVER] = await serverUrl();
  process.env[TEMPLATE] = await migratedTemplate();
}

/** After all tests. */
export async function takeTemplateBack(): Promise<void> {
  Reflect.deleteProperty(process.env, TEMPLATE);
  await leave();
}

/** One for all tests, or for this process where nobody lends one: several may copy it at once. */
async function makeTemplate(): Promise<string> {
  const lent = process.env[TEMPLATE];
  if (lent !== undefined) return lent;
  const url = await serverUrl();
  const name = `kakehashi_template_${randomBytes(6).toString('hex')}`;
  await admin(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
  const store = await openStore({ databaseUrl: urlOf(url, name), log: quiet, poolSize: 1 });
  await store.close();
  return name;
}

/** A single file, run without mocha's configuration, cleans up by itself. */
if (typeof after === 'function' && process.env[TEMPLATE] === undefined) after(leave);

async function leave(): Promise<void> {
  const made = await template;
  template = undefined;
  if (made !== undefined) await dropDatabase(await serverUrl(), made);
  await embedded?.release();
}

/** Backends leave a moment after their clients: one that is shot instead would raise an error in a client that has said goodbye. */
async function dropDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (let waited = 0; waited < 400; waited += 1) {
      const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name]);
      if (rowCount === 0) break;
      await sleep(5);
    }
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

async function admin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function urlOf(base: string, name: string): string {
  const url = new URL(base);
  url.pathname = `/${name}`;
  return url.toString();
}
