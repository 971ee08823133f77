import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../core/errors.ts';
import { firstLine } from './cluster.ts';
import type { Place } from './place.ts';
import { commandLine, workingDirectory } from './process-identity.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const TRIES = 5;
const POLL_MS = 50;
const FAST_MS = 30_000;

/** The server that runs on this data, whoever started it. A pid file alone proves nothing: its process must live and be a postgres on our directory. */
export async function runningOn(data: string): Promise<Postmaster | null> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const [pid = '', , , port = ''] = text.split('\n');
  return (await isOurs(Number(pid), data)) ? { pid: Number(pid), port: Number(port) } : null;
}

async function isOurs(pid: number, data: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const command = await commandLine(pid);
  if (!(command.split(' ')[0] ?? '').includes('postgres')) return false;
  const directory = await realpath(data);
  return (
    command.includes(` ${directory} `) ||
    command.includes(` ${data} `) ||
    command.endsWith(data) ||
    (await workingDirectory(pid)) === directory
  );
}

/** Starts the server on loopback TCP, on the port that it had before if that is free. */
export async function start(place: Place, data: string): Promise<Postmaster> {
  let said: unknown;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    // No living postgres of ours is behind it (see `runningOn`); postgres itself would be afraid of any process with that number.
    await rm(join(data, 'postmaster.pid'), { force: true });
    const port = await freePort(await lastPort(place));
    try {
      await place.account.run(join(place.binaries, 'bin', 'pg_ctl'), startArguments(place, data, port), place.cluster);
      await writeFile(join(place.cluster, 'port'), String(port));
      const running = await runningOn(data);
      if (running !== null) return running;
    } catch (error) {
      // The port may have been taken meanwhile, or children of a killed server may still be leaving.
      said = error;
      await sleep(500 * (attempt + 1));
    }
  }
  const log = await readFile(join(place.cluster, 'server.log'), 'utf8').catch(() => '');
  throw new AppError('STORE_UNAVAILABLE', `The database does not start: ${lastComplaint(log) ?? firstLine(said)}`, {
    cause: said,
    fix: `Read ${join(place.cluster, 'server.log')}, or set DATABASE_URL`,
  });
}

function startArguments(place: Place, data: string, port: number): string[] {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    log_min_messages: 'warning',
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
  return [
    'start',
    '--wait',
    '--timeout=60',
    `--pgdata=${data}`,
    `--log=${join(place.cluster, 'server.log')}`,
    `--options=${options.join(' ')}`,
  ];
}

/** Stops the server and waits until it is gone; connections that are still open are cut. */
export async function stop(data: string): Promise<void> {
  const running = await runningOn(data);
  if (running === null) return;
  signal(running.pid, 'SIGINT');
  for (let waited = 0; (await runningOn(data)) !== null; waited += POLL_MS) {
    if (waited === FAST_MS) signal(running.pid, 'SIGQUIT');
    if (waited >= 2 * FAST_MS) throw new AppError('STORE_UNAVAILABLE', `The database (process ${running.pid}) does not stop`);
    await sleep(POLL_MS);
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function lastPort(place: Place): Promise<number> {
  return Number(await readFile(join(place.cluster, 'port'), 'utf8').catch(() => '0')) || 0;
}

/** The wanted one if it is free, else any. */
async function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      if (wanted === 0) reject(error);
      else resolve(freePort(0));
    });
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}

function lastComplaint(log: string): string | undefined {
  return log
    .trim()
    .split('\n')
    .findLast((line) => /FATAL|PANIC|ERROR/.test(line));
}
