import { Redis } from 'ioredis';
import type { Logger } from '../core/types.ts';

/** Keys begin with it, in braces: a Redis Cluster keeps all of them in one slot. */
export const TAG = 'kakehashi';

/** A client that goes on for ever: what is asked meanwhile waits until Redis is back. */
export function openRedis(redisUrl: string, log: Logger): Redis {
  const client = new Redis(redisUrl, {
    maxRetriesPerRequest: null,
    enableReadyCheck: false,
    retryStrategy: (tries) => Math.min(100 * tries, 2000),
  });
  client.on('error', (error: Error) => {
    log.warn('redis', { message: error.message });
  });
  return client;
}
