import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureData, SUPERUSER } from '../../src/store/embedded/cluster.ts';
import { choosePlace } from '../../src/store/embedded/place.ts';
import { runningOn, start, stop } from '../../src/store/embedded/postmaster.ts';
import { quiet } from './database.ts';

/** A PostgreSQL of the test's own, from the binaries that Kakehashi carries, which may be restarted under everybody's feet. */
export interface OwnPostgres {
  /** Of its database `postgres`. */
  readonly databaseUrl: string;
  /** `fast`: connections are cut. `crash`: every process of it is killed, and it recovers from its log. Same address afterwards. */
  restart(how: 'fast' | 'crash'): Promise<void>;
  stop(): Promise<void>;
}

export async function ownPostgres(): Promise<OwnPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'kakehashi-postgres-'));
  await chmod(home, 0o711);
  const base = join(home, 'postgres');
  await mkdir(base, { mode: 0o711 });
  const place = await choosePlace({ base, log: quiet, namespaces: true });
  const password = randomBytes(12).toString('hex');
  const data = await ensureData(place, password);
  const { port } = await start(place, data);
  return {
    databaseUrl: `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    restart: async (how) => {
      if (how === 'crash') await crash(data);
      else await stop(data);
      const again = await start(place, data);
      if (again.port !== port) throw new Error(`PostgreSQL came back at ${again.port} instead of ${port}`);
    },
    stop: async () => {
      await stop(data);
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** SIGQUIT: no checkpoint, as after a power cut. */
async function crash(data: string): Promise<void> {
  const running = await runningOn(data);
  if (running === null) return;
  process.kill(running.pid, 'SIGQUIT');
  while ((await runningOn(data)) !== null) await sleep(20);
}
