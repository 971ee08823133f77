import { AppError } from '../../src/core/errors.ts';
import { NoAnswer } from './send.ts';
import { answerError, readFault } from './vendor-errors.ts';
import type { Answer, Call } from './wire.ts';

/** What came of one attempt, when it was no success. */
export type Failure = { readonly answer: Answer } | { readonly noAnswer: NoAnswer };

/** What to do: wait and send again, or give up with the error. `limit`: everybody waits, not only this call. */
export type Decision =
  { readonly waitMs: number; readonly limit: 'burst' | 'search' | null } | { readonly error: AppError } | { readonly daily: true };

/** Attempts so far, by what they failed of. */
export interface Tries {
  limited: number;
  failed: number;
  late: number;
}

const MOST_LIMITED = 8;
const MOST_FAILED = 5;
const MOST_LATE = 2;
const FIRST_WAIT_MS = 400;
/** Longer than that is not worth a process that waits: the work is put off instead. */
const LONGEST_WAIT_MS = 120_000;
const LOCKED_MS = 2_000;

/** The one retry policy. `seed` spreads the waits of callers that failed together. */
export function decide(call: Call, failure: Failure, tries: Tries, options: { readonly seed: string; readonly now: number }): Decision {
  if ('noAnswer' in failure) return afterSilence(call, failure.noAnswer, tries, options.seed);
  const { answer } = failure;
  const asked = retryAfter(answer, options.now);
  if (answer.status === 429) return afterLimit(call, answer, tries, asked);
  if (answer.status < 500 && !PASSING.has(answer.status)) return { error: answerError(call.what, answer.status, answer.body) };
  return afterFailure(call, answer, tries, { asked, seed: options.seed });
}

/** Refusals that time heals: time-out, locked, portal on the move. */
const PASSING = new Set([408, 423, 477]);

function afterFailure(
  call: Call,
  answer: Answer,
  tries: Tries,
  { asked, seed }: { readonly asked: number | null; readonly seed: string },
): Decision {
  tries.failed += 1;
  if (call.effect === 'writeOnce' && answer.status >= 500) return { error: ambiguous(call, answer.status) };
  const waitMs = asked ?? Math.max(backoff(tries.failed, seed), answer.status === 423 ? LOCKED_MS : 0);
  if (tries.failed < MOST_FAILED && waitMs <= LONGEST_WAIT_MS) return { waitMs, limit: null };
  return { error: givenUp(call, answer, asked) };
}

function afterSilence(call: Call, { kind, cause }: NoAnswer, tries: Tries, seed: string): Decision {
  if (kind === 'moved') return { error: moved(call) };
  if (kind === 'late') tries.late += 1;
  else tries.failed += 1;
  if (kind !== 'refused' && (call.effect === 'writeOnce' || (kind === 'late' && call.effect === 'write')))
    return { error: ambiguous(call, kind, cause) };
  if (tries.late < MOST_LATE && tries.failed < MOST_FAILED) return { waitMs: backoff(tries.failed + tries.late, seed), limit: null };
  if (kind !== 'refused' && call.effect !== 'read') return { error: ambiguous(call, kind, cause) };
  return { error: unavailable(call, kind, cause) };
}

function afterLimit(call: Call, answer: Answer, tries: Tries, asked: number | null): Decision {
  const { policy } = readFault(answer.body);
  if (policy === 'DAILY') return { daily: true };
  tries.limited += 1;
  const limit = policy === 'SECONDLY' && call.kind === 'search' ? 'search' : 'burst';
  const waitMs = asked ?? waitFor(policy, answer, tries.limited);
  if (tries.limited < MOST_LIMITED && waitMs <= LONGEST_WAIT_MS) return { waitMs, limit };
  const { message, details } = answerError(call.what, answer.status, answer.body);
  return { error: new AppError('RATE_LIMITED', message, { retryAfterMs: waitMs, details }) };
}

function waitFor(policy: string | null, answer: Answer, limited: number): number {
  if (policy === 'TEN_SECONDLY_ROLLING') return Number(answer.header('x-hubspot-ratelimit-interval-milliseconds') ?? 10_000);
  return policy === 'SECONDLY' ? 1_000 * limited : 1_000 * 2 ** limited;
}

/** Seconds, or an HTTP date. */
function retryAfter(answer: Answer, now: number): number | null {
  const value = answer.header('retry-after');
  if (value === null) return null;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - (answer.date ?? now));
}

/** Doubles, and is up to a half longer by `seed`. */
function backoff(attempt: number, seed: string): number {
  let hash = 2_166_136_261;
  for (const char of `${seed}:${attempt}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619);
  return Math.round(FIRST_WAIT_MS * 2 ** (attempt - 1) * (1 + ((hash >>> 0) % 1000) / 2000));
}

function givenUp(call: Call, answer: Answer, asked: number | null): AppError {
  const told = answerError(call.what, answer.status, answer.body);
  const { message, details } = told;
  if (answer.status === 423) return new AppError('ROW_LOCKED', message, { details });
  if (call.effect !== 'read' && answer.status >= 500 && answer.status !== 503) return ambiguous(call, answer.status);
  return new AppError('REMOTE_UNAVAILABLE', message, { details, ...(asked === null ? {} : { retryAfterMs: asked }) });
}

const SILENCE = {
  refused: 'cannot be reached',
  lost: 'broke off the answer',
  late: 'did not answer in time',
} as const;
type Silence = keyof typeof SILENCE;

function moved(call: Call): AppError {
  return new AppError('CONFIG_INVALID', `The address answers with a redirect, which is not followed: ${call.what}`, {
    fix: 'Check HUBSPOT_BASE_URL: it must be the API of HubSpot itself (https://api.hubapi.com)',
  });
}

function unavailable(call: Call, kind: Silence, cause: unknown): AppError {
  return new AppError('REMOTE_UNAVAILABLE', `HubSpot ${SILENCE[kind]}: ${call.what}`, {
    cause,
    ...(kind === 'refused' ? { fix: 'Check HUBSPOT_BASE_URL and the network (proxy, firewall, DNS); it is tried again' } : {}),
  });
}

function ambiguous(call: Call, reason: Silence | number, cause?: unknown): AppError {
  const how = typeof reason === 'number' ? `answered ${reason}` : SILENCE[reason];
  return new AppError('REMOTE_AMBIGUOUS', `HubSpot ${how}, the write may have been applied: ${call.what}`, { cause });
}
