import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnRedis } from '../support/redis.ts';
import type { TestWorld } from '../support/sandboxes.ts';
import type { Blow } from './schedule.ts';

interface Hand {
  readonly child: ChildProcess;
  readonly gone: Promise<void>;
}

/** The workers of one schedule; one that is gone is replaced, as a supervisor would. */
export interface Crew {
  /** Lets the blows fall, each at its time. */
  suffer(blows: readonly Blow[]): Promise<void>;
  killAll(): Promise<void>;
}

export async function startCrew(world: TestWorld, redis: OwnRedis, size: number): Promise<Crew> {
  const hands = await Promise.all(Array.from({ length: size }, () => startWorker(world)));
  const replace = async (at: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const hand = hands[at];
    if (hand === undefined) return;
    hand.child.kill(signal);
    await hand.gone;
    hands[at] = await startWorker(world);
  };
  const fall = async (blow: Blow): Promise<void> => {
    if (blow.kind === 'kill' || blow.kind === 'stop') await replace(blow.worker, blow.kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
    else if (blow.kind === 'flush') await redis.ask('FLUSHALL');
    else if (blow.kind === 'ask again') await ask(world, `run@again-${blow.atMs}`);
    else if (blow.kind === 'cut database') await cutDatabase(world);
    else {
      await redis.kill();
      await redis.start();
    }
  };
  return {
    suffer: async (blows) => {
      const began = performance.now();
      for (const blow of blows) {
        await sleep(Math.max(0, blow.atMs - (performance.now() - began)));
        await fall(blow);
      }
    },
    killAll: async () => {
      for (const { child } of hands) child.kill('SIGKILL');
      await Promise.all(hands.map(({ gone }) => gone));
    },
  };
}

/** What a restart of PostgreSQL does to its clients: every connection to this database breaks at once. */
async function cutDatabase(world: TestWorld): Promise<void> {
  await world.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}

/** As a scheduler does; whoever watches the database finds it. */
export async function ask(world: TestWorld, id: string): Promise<void> {
  await world.query("INSERT INTO job (id, name, run_id, asked_at) VALUES ($1, 'run', $1, now()) ON CONFLICT DO NOTHING", [id]);
}

async function startWorker(world: TestWorld): Promise<Hand> {
  const child = world.spawn(['worker']);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  child.stderr?.resume();
  const ready = new Promise((resolve) => child.stdout?.once('data', resolve));
  child.stdout?.resume();
  await Promise.race([ready, gone]);
  return { child, gone };
}
