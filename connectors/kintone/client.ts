import { KintoneRestAPIClient } from '@kintone/rest-api-client';
import { AppError } from '../../src/core/errors.ts';
import type { Context } from '../../src/core/types.ts';
import { exchangeWithin, Failed, Moved, type Seen } from './exchange.ts';
import type { Settings } from './options.ts';
import { codeOf, refusal } from './vendor-errors.ts';

/** One request by kintone's own client, with a deadline. */
export type Exchange = <T>(send: (api: KintoneRestAPIClient) => Promise<T>) => Promise<{ readonly value: T; readonly seen: Seen }>;

export interface Call<T> {
  /** For people: `read deals`. */
  readonly what: string;
  readonly effect: 'read' | 'write';
  /** One exchange, or several that must be done again together. */
  readonly work: (exchange: Exchange) => Promise<T>;
}

export interface Kintone {
  readonly settings: Settings;
  readonly context: Context;
  /** Tries until it is taken or hopeless: the one retry policy. Rejects with AppError. */
  call<T>(call: Call<T>): Promise<T>;
  /** The app of an object of the mapping. */
  app(object: string): string;
}

export function openKintone(settings: Settings, context: Context): Kintone {
  const { baseUrl, auth, guestSpaceId, timeoutMs } = settings;
  const api = new KintoneRestAPIClient({ baseUrl, auth, ...(guestSpaceId === null ? {} : { guestSpaceId }) });
  const exchange: Exchange = async (send) => {
    const startedAt = performance.now();
    const told = ({ method, path, status }: Seen): void => {
      context.onCall?.({ method, path, ms: Math.round(performance.now() - startedAt), status });
    };
    try {
      const done = await exchangeWithin(() => send(api), { timeoutMs, signal: context.signal });
      told(done.seen);
      return done;
    } catch (error) {
      if (error instanceof Failed) told(error.seen);
      throw error;
    }
  };
  return {
    settings,
    context,
    call: (call) => persist(call, exchange, context),
    app: (object) => settings.apps.get(object) ?? unknownApp(object, settings),
  };
}

function unknownApp(object: string, { apps }: Settings): never {
  throw new AppError('MAPPING_INVALID', `The mapping names the object \`${object}\`, which KINTONE_APPS does not know`, {
    fix: `Add it to KINTONE_APPS (it has ${[...apps.keys()].join(', ')}), or correct \`object\` in the mapping`,
  });
}

const MOST_TRIES = 5;
const FIRST_WAIT_MS = 500;
/** Longer than that is not worth a process that waits: the work is put off instead. */
const LONGEST_WAIT_MS = 120_000;

async function persist<T>({ what, effect, work }: Call<T>, exchange: Exchange, context: Context): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(exchange);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (error.cause instanceof Moved) throw moved(what);
      if (!isPassing(error)) throw refusal(what, error);
      const asked = retryAfter(error.seen, context);
      const waitMs = asked ?? FIRST_WAIT_MS * 2 ** (tries - 1);
      if (tries >= MOST_TRIES || waitMs > LONGEST_WAIT_MS) throw givenUp(what, effect, error, asked);
      context.log.debug('kintone waits', { call: what, waitMs, status: error.seen.status });
      await context.sleep(waitMs);
    }
  }
}

function moved(what: string): AppError {
  return new AppError('CONFIG_INVALID', `The address answers with a redirect, which is not followed: ${what}`, {
    fix: 'Check KINTONE_BASE_URL: it must be the address of the kintone domain itself (https://company.cybozu.com)',
  });
}

/** Locked databases, too many connections, too many cursors: kintone's own words for "later". */
const LATER: readonly string[] = ['GAIA_DA02', 'GAIA_RE18', 'GAIA_LT01', 'GAIA_TO04', 'GAIA_TM12', 'GAIA_CN01', 'GAIA_UN03', 'GAIA_CO02'];

function isPassing(failed: Failed): boolean {
  const { status } = failed.seen;
  const code = codeOf(failed);
  if (code !== null && LATER.includes(code)) return true;
  // 520 carries refusals too: those that say which are told by their code.
  if (status === 520 && code !== null) return false;
  return status === null || status < 400 || status === 408 || status === 429 || status >= 500;
}

/** Seconds or a date. */
function retryAfter({ header }: Seen, { now }: Context): number | null {
  const said = header('retry-after');
  if (said === null) return null;
  const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now().getTime();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

function givenUp(what: string, effect: 'read' | 'write', { seen, late, cause }: Failed, asked: number | null): AppError {
  const how = late ? 'did not answer in time' : seen.status === null ? 'could not be reached' : `answered ${seen.status}`;
  const more = { cause, ...(asked === null ? {} : { retryAfterMs: asked }) };
  if (seen.status === 429) return new AppError('RATE_LIMITED', `kintone is asked too much at once: ${what}`, more);
  const lost = effect === 'write' && (seen.status === null || seen.status < 400) && !neverSent(cause);
  if (lost) return new AppError('REMOTE_AMBIGUOUS', `kintone ${how}, the write may have been applied: ${what}`, more);
  return new AppError('REMOTE_UNAVAILABLE', `kintone ${how}: ${what}`, more);
}

function neverSent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(cause.code));
}
