import Bull from 'bull';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../core/types.ts';
import type { Job, Queue } from './queue.ts';

export interface BullOptions {
  readonly redisUrl: string;
  /** Keys carry it as a Redis Cluster tag, so that all of them live in one slot. */
  readonly prefix?: string;
  readonly log: Logger;
}

const STALLED_AFTER_MS = 30_000;

/** On Redis: any number of processes ring, any number answer. Finished jobs are removed at once, because Bull silently ignores an id that still exists. */
export function bullQueue({ redisUrl, prefix = 'kakehashi', log }: BullOptions): Queue {
  const clients: Redis[] = [];
  const shared: RedisOptions = { maxRetriesPerRequest: null, enableReadyCheck: false, lazyConnect: false };
  const create = (): Redis => {
    const client = new Redis(redisUrl, shared);
    client.on('error', (error: Error) => {
      log.warn('redis', { message: error.message });
    });
    clients.push(client);
    return client;
  };
  const queue = new Bull<Job>('work', {
    prefix: `{${prefix}}`,
    createClient: create,
    settings: { lockDuration: STALLED_AFTER_MS, stalledInterval: STALLED_AFTER_MS / 2, maxStalledCount: 3 },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  queue.on('error', (error) => {
    log.warn('queue', { message: error.message });
  });
  return {
    ring: async (job) => {
      await queue.add(job, { jobId: job.id });
    },
    answer: (work) => {
      void queue
        .process(1, (job) => work(job.data))
        .catch((error: unknown) => {
          log.error('queue stopped', { message: error instanceof Error ? error.message : String(error) });
        });
    },
    depth: async () => {
      const counts = await queue.getJobCounts();
      return counts.waiting + counts.active + counts.delayed;
    },
    close: async (withinMs) => {
      await Promise.race([queue.close(), new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
      for (const client of clients) client.disconnect(); // Bull leaves the sockets that it did not make
    },
  };
}
