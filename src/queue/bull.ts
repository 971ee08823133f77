import Bull from 'bull';
import type { Redis } from 'ioredis';
import type { Logger } from '../core/types.ts';
import type { Bell } from '../engine/jobs.ts';
import type { Queue } from './queue.ts';
import { openRedis, TAG } from './redis.ts';

export interface BullOptions {
  readonly redisUrl: string;
  /** Of all keys; tests have their own. */
  readonly prefix?: string;
  readonly log: Logger;
}

/** A bell whose answerer died is rung again after this time; what it was about is found in the database before that. */
const LOCK_MS = 15_000;

/** On Redis: any number of processes ring, any number answer. Answered bells are removed at once, because Bull silently ignores an id that still exists. */
export function bullQueue({ redisUrl, prefix = TAG, log }: BullOptions): Queue {
  const clients: Redis[] = [];
  const queue = new Bull<Bell>('work', {
    prefix: `{${prefix}}`,
    createClient: () => {
      const client = openRedis(redisUrl, log);
      clients.push(client);
      return client;
    },
    settings: { lockDuration: LOCK_MS, lockRenewTime: LOCK_MS / 3, stalledInterval: LOCK_MS / 3, maxStalledCount: 3 },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  queue.on('error', (error) => {
    log.warn('queue', { message: error.message });
  });
  return {
    ring: async (bell) => {
      await queue.add(bell, { jobId: bell.bell });
    },
    answer: (work, concurrency) => {
      void queue
        .process(concurrency, (job) => work(job.data))
        .catch((error: unknown) => {
          log.error('queue stopped', { message: error instanceof Error ? error.message : String(error) });
        });
    },
    depth: async () => {
      const counts = await queue.getJobCounts();
      return counts.waiting + counts.active + counts.delayed;
    },
    // Loaded where it is asked for: workers and commands do without.
    board: async (basePath) => (await import('./board.ts')).boardOf(queue, basePath),
    workers: async () => (await queue.getWorkers()).length,
    close: async (withinMs) => {
      await Promise.race([queue.close(), new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
      for (const client of clients) client.disconnect(); // Bull leaves the sockets that it did not make
    },
  };
}
