import { dayCalls } from '../../src/core/day-calls.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Context, Quota } from '../../src/core/types.ts';
import type { Limits } from './limiter.ts';
import { nextMidnight } from './time-zone.ts';

const HOUR_MS = 3_600_000;
/** Just after midnight by our clock it may still be yesterday by theirs: what is used up then is looked at again soon. */
const LOOK_AGAIN_MS = 300_000;

/** Keeps us within our share of the day's calls. They come back at midnight in the portal's time zone. */
export interface QuotaGuard {
  /** Rejects with QUOTA_EXHAUSTED while the share is used up. */
  check(): Promise<void>;
  /** What an answer told; the calls of every app of the account count. */
  observe(limits: Limits): void;
  /** The vendor refused with its daily limit. */
  refused(limits: Limits): AppError;
  /** Until the zone is known, we look again after an hour. */
  setZone(zone: string): Promise<void>;
  quota(): Promise<Quota | null>;
}

/** `key`: whose calls they are, for the processes that share them. */
export function quotaGuard(
  share: number,
  key: string,
  context: Pick<Context, 'now' | 'log'> & Partial<Pick<Context, 'ledger'>>,
): QuotaGuard {
  const day = dayCalls(`hubspot:${key}`, context);
  let zone: string | null = null;
  const now = (): number => context.now().getTime();
  const dayEnd = (): string => new Date(backAt(now(), zone)).toISOString();
  return {
    async check() {
      const known = await day.known();
      if (known === null) return;
      if (known.refused || (known.limit > 0 && known.used >= known.limit * share)) throw exhausted(known.backAt ?? dayEnd(), now());
    },
    observe({ daily, dailyRemaining }) {
      if (daily === null || dailyRemaining === null) return;
      day.tell({ used: daily - dailyRemaining, limit: daily, refused: false, backAt: dayEnd() });
    },
    refused({ daily }) {
      const until = dayEnd();
      day.tell({ used: daily ?? 0, limit: daily ?? 0, refused: true, backAt: until });
      return exhausted(until, now());
    },
    async setZone(found) {
      zone = found;
      const known = await day.known();
      if (known !== null) day.tell({ used: known.used, limit: known.limit, refused: known.refused, backAt: dayEnd() });
    },
    async quota() {
      const known = await day.known();
      if (known === null || known.limit === 0) return null;
      const { used, limit, ageMs, backAt: back } = known;
      return { used, limit, share, ageMs, backAt: back };
    },
  };
}

function backAt(now: number, zone: string | null): number {
  if (zone === null) return now + HOUR_MS;
  const isNewDay = nextMidnight(now - HOUR_MS, zone) <= now;
  return isNewDay ? now + LOOK_AGAIN_MS : nextMidnight(now, zone);
}

function exhausted(until: string, now: number): AppError {
  return new AppError('QUOTA_EXHAUSTED', `HubSpot's daily calls that we may use are used up; they come back at ${until}`, {
    retryAfterMs: Math.max(0, Date.parse(until) - now),
    details: { backAt: until },
    fix: 'Nothing: it goes on after midnight in the time zone of the portal. For more at once raise HUBSPOT_QUOTA_SHARE or buy the API add-on',
  });
}
