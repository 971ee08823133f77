import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnPostgres } from '../support/own-postgres.ts';
import type { OwnRedis } from '../support/redis.ts';
import type { TestWorld } from '../support/sandboxes.ts';
import { ask, startWorker, type WorkerProcess } from '../support/worker-process.ts';
import { change } from '../support/changes.ts';
import { isChange, type Blow } from './schedule.ts';

/** What may be hit. */
export interface Place {
  readonly world: TestWorld;
  readonly redis: OwnRedis;
  readonly postgres: OwnPostgres;
}

/** The workers of one schedule; one that is gone is replaced, as a supervisor would. */
export interface Crew {
  /** Lets the blows fall, each at its time. */
  suffer(blows: readonly Blow[]): Promise<void>;
  killAll(): Promise<void>;
}

/** One worker for each environment. */
export async function startCrew(place: Place, envs: readonly Readonly<Record<string, string>>[]): Promise<Crew> {
  const { world, redis, postgres } = place;
  const hands: WorkerProcess[] = await Promise.all(envs.map((env) => startWorker(world, env)));
  const replace = async (at: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const hand = hands[at];
    if (hand === undefined) return;
    hand.child.kill(signal);
    await hand.gone;
    hands[at] = await startWorker(world, envs[at]);
  };
  const fall = async (blow: Blow): Promise<void> => {
    if (isChange(blow.kind)) await change(world, blow.kind, 'draw' in blow ? blow.draw : 0);
    else if ('worker' in blow) await replace(blow.worker, blow.kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
    else if (blow.kind === 'flush') await redis.ask('FLUSHALL');
    else if (blow.kind === 'ask again') await ask(world, `run@again-${blow.atMs}`);
    else if (blow.kind === 'ask twice') await Promise.all([ask(world, 'run@slot'), ask(world, 'run@slot')]);
    else if (blow.kind === 'cut database') await cutDatabase(world);
    else if (blow.kind === 'restart database') await postgres.restart('fast');
    else if (blow.kind === 'crash database') await postgres.restart('crash');
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

/** Every connection to this database breaks at once. */
async function cutDatabase(world: TestWorld): Promise<void> {
  await world.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}
