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
  /** From now on so many calls count as made today. */
  countFrom(used: number): void;
  reset(): void;
}

export function newRateLimits(quotas: 'real' | 'off'): RateLimits {
  let burst = newWindow(BURST_MS);
  let searches = newWindow(SEARCH_MS);
  let usedToday = 0;
  const refuse = (message: string, policyName: string): SandboxAnswer | null => (quotas === 'off' ? null : refusal(message, policyName));
  return {
    get usedToday() {
      return usedToday;
    },
    countFrom(used) {
      usedToday = used;
    },
    reset() {
      burst = newWindow(BURST_MS);
      searches = newWindow(SEARCH_MS);
      usedToday = 0;
    },
    check(request) {
      if (!isCounted(request)) return null;
      const now = Date.now();
      if (usedToday >= DAILY_LIMIT) return refuse('You have reached your daily limit.', 'DAILY');
      if (quotas === 'real' && burst.count(now) >= BURST_LIMIT)
        return refuse('You have reached your ten_secondly_rolling limit.', 'TEN_SECONDLY_ROLLING');
      if (isSearch(request)) {
        if (quotas === 'real' && searches.count(now) >= SEARCH_LIMIT) return refuse('You have reached your secondly limit.', 'SECONDLY');
        searches.add(now);
      }
      usedToday += 1;
      burst.add(now);
      return null;
    },
    decorate(request, answer) {
      if (!isCounted(request) || isSearch(request)) return answer;
      const left = String(Math.max(0, BURST_LIMIT - burst.count(Date.now())));
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

interface Window {
  add(at: number): void;
  /** Calls within the window's length before `now`. */
  count(now: number): number;
}

function newWindow(lengthMs: number): Window {
  let times: number[] = [];
  let first = 0;
  return {
    add: (at) => void times.push(at),
    count(now) {
      while ((times[first] ?? Infinity) <= now - lengthMs) first += 1;
      if (first > 1000) {
        times = times.slice(first);
        first = 0;
      }
      return times.length - first;
    },
  };
}

function isCounted(request: SandboxRequest): boolean {
  return !request.path.startsWith('/oauth/') && !request.path.startsWith('/contacts/');
}

function isSearch(request: SandboxRequest): boolean {
  return request.path.startsWith('/crm/') && request.path.endsWith('/search') && !request.path.includes('/lists/');
}
