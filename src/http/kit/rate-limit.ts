import { rateLimit } from 'express-rate-limit';
import type { RequestHandler } from 'express';
import type { Caller } from '../access.ts';
import type { ServerDeps } from '../deps.ts';
import { Refusal } from './problem.ts';

const MINUTE_MS = 60_000;
/** Calls a minute: of one caller, and refused ones of one address. */
const KNOWN = 1200;
const UNKNOWN = 60;

/** Two limits per minute and process, both after `identify`: calls of one caller, and calls of one address that nobody we know made. */
export function limitCalls({ callsPerMinute = KNOWN }: Pick<ServerDeps, 'callsPerMinute'>): {
  readonly known: RequestHandler;
  readonly unknown: RequestHandler;
} {
  const shared = {
    windowMs: MINUTE_MS,
    legacyHeaders: false,
    standardHeaders: 'draft-8' as const,
    handler: () => {
      throw new Refusal(429, 'RATE_LIMITED', {
        text: { ja: '1分あたりの呼び出し回数を超えました', en: 'Too many calls within a minute' },
        fix: { ja: 'Retry-After 秒待ってから続けてください', en: 'Go on after the seconds of Retry-After' },
      });
    },
  };
  return {
    known: rateLimit({ ...shared, limit: callsPerMinute, keyGenerator: (_, response) => (response.locals.caller as Caller).who }),
    unknown: rateLimit({
      ...shared,
      standardHeaders: false,
      limit: Math.min(UNKNOWN, callsPerMinute),
      // Asked when the caller is known: a call that was let in and broken off must not count against its address.
      skip: (_, response) => response.locals.caller !== null,
    }),
  };
}
