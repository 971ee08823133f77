import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const HERE = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';

export interface OwnRedis {
  readonly url: string;
  ask(command: string, ...values: string[]): Promise<unknown>;
  /** Ends it without a word (`kill -9`). */
  kill(): Promise<void>;
  /** A new, empty one on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

let found: Promise<string | null> | undefined;
let started: OwnRedis | undefined;

/**
 * A Redis for tests that keep to keys of their own: `TEST_REDIS_URL`, else the machine's, else (never in CI) one that is
 * started for this process. Null: there is none, which has been said aloud once.
 */
export function redisForTests(): Promise<string | null> {
  found ??= findRedis();
  return found;
}

async function findRedis(): Promise<string | null> {
  if (await answers(HERE)) return HERE;
  if (process.env.CI === 'true' || process.env.TEST_REDIS_URL !== undefined) throw new Error(`No Redis at ${HERE}`);
  if (!redisServerInstalled()) {
    console.warn('\n  !! no Redis here and no redis-server installed: the suites of the queue on Redis are SKIPPED\n');
    return null;
  }
  started = await ownRedis();
  return started.url;
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

export function redisServerInstalled(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

export function ownPrefix(): string {
  return `kakehashi-test-${randomBytes(6).toString('hex')}`;
}

/** Keys that begin with the prefix in braces. */
export async function keysOf(url: string, prefix: string): Promise<string[]> {
  const client = new Redis(url);
  try {
    return await client.keys(`*${prefix}*`);
  } finally {
    client.disconnect();
  }
}

export async function dropKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url);
  try {
    const keys = await client.keys(`*${prefix}*`);
    if (keys.length > 0) await client.del(...keys);
  } finally {
    client.disconnect();
  }
}

/** A redis-server of the test's own, which it may flush and kill. */
export async function ownRedis(): Promise<OwnRedis> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'kakehashi-redis-'));
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const server = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
      { stdio: 'ignore' },
    );
    child = server;
    for (let waited = 0; !(await answers(url)); waited += 1) {
      if (waited > 200 || server.exitCode !== null) throw new Error('redis-server does not start');
      await sleep(25);
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const last = child;
    child = null;
    if (last?.exitCode !== null || last.signalCode !== null) return;
    const gone = new Promise((resolve) => last.once('exit', resolve));
    last.kill(signal);
    await gone;
  };
  await start();
  return {
    url,
    start,
    kill: () => end('SIGKILL'),
    ask: async (command, ...values) => {
      const client = new Redis(url);
      try {
        return await client.call(command, ...values);
      } finally {
        client.disconnect();
      }
    },
    stop: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

/** On mocha's root suite: the server that was started for everybody goes with the tests. */
if (typeof after === 'function') after(() => started?.stop());
