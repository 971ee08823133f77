import { createHash } from 'node:crypto';
import { dayCalls } from '../../src/core/day-calls.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Context, Quota } from '../../src/core/types.ts';
import type { Settings } from './options.ts';

/** Salesforce counts the last 24 hours: calls come back one by one, so one is let through this often to see how many. */
const LOOK_AGAIN_MS = 300_000;
const RETRY_AFTER_MS = 3_600_000;

/** The configured share of the org's calls in 24 hours belongs to us; the rest to everybody else in the org. */
export interface QuotaGuard {
  /** Rejects with QUOTA_EXHAUSTED while the share is used up. */
  check(): Promise<void>;
  /** `Sforce-Limit-Info` of an answer. */
  observe(limitInfo: string): void;
  quota(): Promise<Quota | null>;
}

type Lent = Pick<Context, 'now' | 'log'> & Partial<Pick<Context, 'ledger'>>;

export function quotaGuard(settings: Settings, context: Lent): QuotaGuard {
  const day = dayCalls(`salesforce:${orgKey(settings)}`, context);
  const share = settings.quotaShare;
  return {
    async check() {
      const known = await day.known();
      if (known === null || known.used < known.limit * share) return;
      const { used, limit, refused, backAt, ageMs } = known;
      if (ageMs >= LOOK_AGAIN_MS) {
        day.tell({ used, limit, refused, backAt }); // as told now: the other processes need not look, too
        return;
      }
      throw new AppError(
        'QUOTA_EXHAUSTED',
        `${used} of ${limit} daily API calls of the org are used; our share ends at ${Math.round(share * 100)} %`,
        {
          retryAfterMs: RETRY_AFTER_MS,
          details: { used, limit, share },
          fix: 'Nothing: it goes on when calls are free again. QUOTA_SHARE sets the share',
        },
      );
    },
    observe(limitInfo) {
      const usage = /api-usage=(\d+)\/(\d+)/.exec(limitInfo);
      if (usage) day.tell({ used: Number(usage[1]), limit: Number(usage[2]), refused: false, backAt: null });
    },
    async quota() {
      const known = await day.known();
      return known === null ? null : { used: known.used, limit: known.limit, share, ageMs: known.ageMs, backAt: null };
    },
  };
}

/** Never the token itself: keys outlive it. */
function orgKey({ loginUrl, instanceUrl, auth }: Settings): string {
  const who = auth.flow === 'accessToken' ? auth.accessToken : auth.clientId;
  return createHash('sha256')
    .update([loginUrl, instanceUrl ?? '', who].join('\n'))
    .digest('hex');
}
