import { randomUUID } from 'node:crypto';
import type { SandboxAnswer, SandboxRequest } from '../../../src/sandbox/types.ts';
import { isOAuth } from './auth.ts';
import { JSON_TYPE } from './errors.ts';

export const DAILY_LIMIT = 650_000;
const BURST_LIMIT = 190;
const BURST_MS = 10_000;
const SEARCH_LIMIT = 5;
const SEARCH_MS = 1000;

/** Calls counted against the limits of a Professional account with one private app (developers.hubspot.com, "Usage guidelines"). */
export interface RateLimits {
  /** The refusal of a request that is one too many; null otherwise. Counts the request. */
  check(request: SandboxRequest): SandboxAnswer | null;
  decorate(request: SandboxRequest, answer: SandboxAnswer): SandboxAnswer;
  readonly usedToday: number;
  reset(): void;
}

export function newRateLimits(quotas: 'real' | 'off'): RateLimits {
  let burst: number[] = [];
  let searches: number[] = [];
  let usedToday = 0;
  const refuse = (message: string, policyName: string): SandboxAnswer | null => (quotas === 'off' ? null : refusal(message, policyName));
  return {
    get usedToday() {
      return usedToday;
    },
    reset() {
      burst = [];
      searches = [];
      usedToday = 0;
    },
    check(request) {
      if (!isCounted(request)) return null;
      const now = Date.now();
      if (usedToday >= DAILY_LIMIT) return refuse('You have reached your daily limit.', 'DAILY');
      burst = since(burst, now - BURST_MS);
      if (quotas === 'real' && burst.length >= BURST_LIMIT)
        return refuse('You have reached your ten_secondly_rolling limit.', 'TEN_SECONDLY_ROLLING');
      if (isSearch(request)) {
        searches = since(searches, now - SEARCH_MS);
        if (quotas === 'real' && searches.length >= SEARCH_LIMIT) return refuse('You have reached your secondly limit.', 'SECONDLY');
        searches.push(now);
      }
      usedToday += 1;
      burst.push(now);
      return null;
    },
    decorate(request, answer) {
      if (!isCounted(request) || isSearch(request)) return answer;
      const left = String(Math.max(0, BURST_LIMIT - burst.length));
      const daily = isOAuth(request)
        ? {}
        : {
            'x-hubspot-ratelimit-daily': String(DAILY_LIMIT),
            'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, DAILY_LIMIT - usedToday)),
          };
      const window = {
        'x-hubspot-ratelimit-interval-milliseconds': String(BURST_MS),
        'x-hubspot-ratelimit-max': String(BURST_LIMIT),
        'x-hubspot-ratelimit-remaining': left,
      };
      return { ...answer, headers: { ...answer.headers, ...daily, ...window } };
    },
  };
}

function refusal(message: string, policyName: string): SandboxAnswer {
  const body = { status: 'error', message, errorType: 'RATE_LIMIT', correlationId: randomUUID(), policyName, requestId: randomUUID() };
  return { status: 429, headers: { 'content-type': JSON_TYPE }, body };
}

/** Times come in order: what lies before `start` is cut off. */
function since(times: number[], start: number): number[] {
  const first = times.findIndex((at) => at > start);
  return first === 0 ? times : first === -1 ? [] : times.slice(first);
}

function isCounted(request: SandboxRequest): boolean {
  return !request.path.startsWith('/oauth/') && !request.path.startsWith('/contacts/');
}

function isSearch(request: SandboxRequest): boolean {
  return request.path.startsWith('/crm/') && request.path.endsWith('/search') && !request.path.includes('/lists/');
}
