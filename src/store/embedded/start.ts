import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../../core/types.ts';
import { sqlState, unavailable } from '../database.ts';
import { ensureData, SUPERUSER } from './cluster.ts';
import { withFileLock } from './file-lock.ts';
import { enter, leave } from './holders.ts';
import { choosePlace } from './place.ts';
import { runningOn, start, stop } from './postmaster.ts';

export interface EmbeddedOptions {
  /** `KAKEHASHI_HOME`; the database lives in `postgres` below it. */
  readonly home: string;
  readonly log: Logger;
  /** False: as if the kernel forbade user namespaces (for tests). */
  readonly namespaces?: boolean;
}

export interface EmbeddedPostgres {
  readonly databaseUrl: string;
  /** This process needs it no more; the last to say so stops the server. */
  release(): Promise<void>;
}

const DATABASE = 'kakehashi';
const READY_MS = 60_000;

/**
 * A PostgreSQL of our own in the home, shared by all our processes on this machine: the first to come makes and starts it,
 * the last to leave stops it, and one that was left behind by a killed process is taken over. Loopback TCP only, with a
 * random password in a file that only we can read. Rejects with STORE_UNAVAILABLE where it cannot run.
 */
export async function startEmbeddedPostgres({ home, log, namespaces = true }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  await mkdir(home, { recursive: true, mode: 0o711 });
  const base = join(await realpath(home), 'postgres');
  await mkdir(base, { recursive: true, mode: 0o711 });
  const lock = join(base, 'lock');
  const holders = join(base, 'holders');
  const up = await withFileLock(lock, async () => {
    const password = await ensurePassword(base);
    const place = await choosePlace({ base, log, namespaces });
    const data = await ensureData(place, password);
    const found = await runningOn(data);
    const server = found ?? (await start(place, data));
    log.info(found === null ? 'database started' : 'database found running', { port: server.port, as: place.account.kind });
    const databaseUrl = `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/${DATABASE}`;
    await ensureDatabase(databaseUrl);
    return { data, databaseUrl, file: await enter(holders) };
  });
  let released: Promise<void> | undefined;
  return {
    databaseUrl: up.databaseUrl,
    release: () =>
      (released ??= withFileLock(lock, async () => {
        if (!(await leave(holders, up.file))) return;
        await stop(up.data);
        log.info('database stopped', {});
      })),
  };
}

/** Random, made once; linked into place whole, so that no reader sees half of it. */
async function ensurePassword(base: string): Promise<string> {
  const path = join(base, 'password');
  const kept = await readFile(path, 'utf8').catch(() => null);
  if (kept !== null) return kept.trim();
  const password = randomBytes(24).toString('base64url');
  const draft = `${path}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, `${password}\n`, { mode: 0o600 });
  await link(draft, path);
  await rm(draft);
  return password;
}

/** Waits until the server answers (it may be recovering), and makes our database. */
async function ensureDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  url.pathname = '/postgres';
  const client = await connectWhenReady(url.toString());
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function connectWhenReady(connectionString: string): Promise<pg.Client> {
  const until = Date.now() + READY_MS;
  for (;;) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      const passing = sqlState(error) === '57P03' || (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED');
      if (!passing || Date.now() > until) throw unavailable(error);
      await sleep(100);
    }
  }
}
