import { AppError } from '../../src/core/errors.ts';
import type { Quota } from '../../src/core/types.ts';
import { nextMidnight } from './time-zone.ts';

const HOUR_MS = 3_600_000;

/** Keeps us within our share of the day's calls. They come back at midnight in the portal's time zone. */
export interface QuotaGuard {
  /** Throws QUOTA_EXHAUSTED while the share is used up. */
  check(now: number): void;
  /** What an answer told; `used` counts the calls of every app of the account. */
  observe(quota: Quota | null, now: number): void;
  /** The vendor refused with its daily limit. */
  refused(now: number): AppError;
  /** Until the zone is known, we look again after an hour. */
  setZone(zone: string): void;
}

export function quotaGuard(share: number): QuotaGuard {
  let until = 0;
  let zone: string | null = null;
  const dayEnd = (now: number): number => (zone === null ? now + HOUR_MS : nextMidnight(now, zone));
  const exhausted = (now: number): AppError =>
    new AppError('QUOTA_EXHAUSTED', "HubSpot's daily calls that we may use are used up", {
      retryAfterMs: until - now,
      fix: 'Nothing: it goes on after midnight in the time zone of the portal. For more at once raise HUBSPOT_QUOTA_SHARE or buy the API add-on',
    });
  return {
    check(now) {
      if (now < until) throw exhausted(now);
    },
    observe(quota, now) {
      if (quota !== null) until = quota.used >= quota.limit * share ? dayEnd(now) : 0;
    },
    refused(now) {
      until = dayEnd(now);
      return exhausted(now);
    },
    setZone(found) {
      zone = found;
    },
  };
}
