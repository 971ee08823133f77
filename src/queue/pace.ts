import { Redis } from 'ioredis';
import type { Logger, Pace } from '../core/types.ts';
import { TAG } from './redis.ts';

export interface PaceOptions {
  readonly redisUrl: string;
  readonly prefix?: string;
  readonly log: Logger;
}

/**
 * Books one start by Redis' own clock: the earliest instant at which the window is neither full nor held.
 * KEYS: list of starts, hold; ARGV: size, span (ms).
 */
const BOOK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local size, per = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = redis.call('LINDEX', KEYS[1], -size)
local last = tonumber(redis.call('LINDEX', KEYS[1], -1) or 0)
local free = tonumber(redis.call('GET', KEYS[2]) or 0)
local at = math.max(now, last, free, full and tonumber(full) + per or 0)
redis.call('RPUSH', KEYS[1], string.format('%.0f', at))
redis.call('LTRIM', KEYS[1], -size, -1)
redis.call('PEXPIRE', KEYS[1], at - now + per)
return at - now
`;
const HOLD = `
local time = redis.call('TIME')
local free = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
if free > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], string.format('%.0f', free), 'PX', ARGV[1])
end
return 0
`;

/** An answer that takes longer is none: the call goes on at the pace of this process alone. */
const ANSWER_WITHIN_MS = 2_000;

/** The pace of every process on one Redis. Emptied, it has forgotten at most one window. */
export function redisPace({ redisUrl, prefix = TAG, log }: PaceOptions): Pace & { close(): void } {
  const client = new Redis(redisUrl, {
    maxRetriesPerRequest: 1,
    commandTimeout: ANSWER_WITHIN_MS,
    retryStrategy: (tries) => Math.min(100 * tries, 2000),
  });
  client.on('error', (error: Error) => {
    log.warn('redis', { message: error.message });
  });
  const starts = (name: string): string => `{${prefix}}:pace:${name}:starts`;
  const hold = (name: string): string => `{${prefix}}:pace:${name}:hold`;
  return {
    book: async ({ name, size, perMs }) => Number(await client.eval(BOOK, 2, starts(name), hold(name), size, perMs)),
    hold: async (name, ms) => {
      if (ms >= 1) await client.eval(HOLD, 1, hold(name), Math.ceil(ms));
    },
    close: () => {
      client.disconnect();
    },
  };
}
