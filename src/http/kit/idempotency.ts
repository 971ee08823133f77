import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { AppError } from '../../core/errors.ts';
import type { Locale } from '../../core/types.ts';
import type { Caller } from '../access.ts';
import type { ServerDeps } from '../deps.ts';
import { problemOf, Refusal } from './problem.ts';
import type { Route } from './route.ts';

export interface Done {
  readonly status: number;
  readonly body: unknown;
  readonly replayed: boolean;
}

interface Work {
  readonly caller: Caller;
  readonly locale: Locale;
  readonly answer: () => Promise<unknown>;
}

const LONGEST = 200;

/**
 * With an `Idempotency-Key` the work is done once: the same call again gets the first answer, another call under the key is
 * refused. What failed for a passing reason is forgotten, so that it can be tried again.
 */
export async function once(
  route: Route,
  request: Request,
  { idempotency, now }: Pick<ServerDeps, 'idempotency' | 'now'>,
  work: Work,
): Promise<Done> {
  const key = route.method === 'get' ? undefined : request.headers['idempotency-key'];
  if (typeof key !== 'string') return { status: 200, body: await work.answer(), replayed: false };
  if (key === '' || key.length > LONGEST) throw new Refusal(400, 'INPUT_INVALID', { text: WRONG_KEY });
  const name = { caller: work.caller.who, key };
  const asked = createHash('sha256')
    .update(JSON.stringify([route.method, request.originalUrl, request.body ?? null]))
    .digest('hex');
  const found = await idempotency.begin({ ...name, request: asked, at: now().toISOString() });
  if (found !== null && found.request !== asked) throw new Refusal(422, 'INPUT_INVALID', { text: OTHER_CALL, fix: NEW_KEY });
  if (found !== null && found.status === null)
    throw new AppError('BUSY', 'The same call is under way', { fix: 'Ask again in a moment, under the same key' });
  if (found !== null) return { status: found.status ?? 200, body: found.answer, replayed: true };
  try {
    const body = await work.answer();
    await idempotency.finish({ ...name, status: 200, answer: body });
    return { status: 200, body, replayed: false };
  } catch (error) {
    if (error instanceof Refusal && error.status < 500)
      await idempotency.finish({ ...name, status: error.status, answer: problemOf(error, work.locale) });
    else await idempotency.forget(name);
    throw error;
  }
}

const WRONG_KEY = { ja: 'Idempotency-Key は1〜200文字です', en: 'An Idempotency-Key has 1 to 200 characters' };
const OTHER_CALL = { ja: 'この Idempotency-Key は別の呼び出しで使われました', en: 'This Idempotency-Key was used for another call' };
const NEW_KEY = { ja: '呼び出しごとに新しいキーを使ってください', en: 'Use a new key for each call' };
