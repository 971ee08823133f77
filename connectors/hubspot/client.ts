import { createHash } from 'node:crypto';
import { AppError } from '../../src/core/errors.ts';
import type { Context, Quota } from '../../src/core/types.ts';
import { openAuth, type Auth } from './auth.ts';
import { object, text, type Json } from './json.ts';
import { limiterFor, limitsOf, type Limiter } from './limiter.ts';
import type { Settings } from './options.ts';
import { pathsOf, type Paths } from './paths.ts';
import { quotaGuard, type QuotaGuard } from './quota.ts';
import { decide, type Decision, type Failure, type Tries } from './retry.ts';
import { NoAnswer } from './send.ts';
import { openWire, type Answer, type Call, type Wire } from './wire.ts';

/** Who the token belongs to. */
export interface Account {
  readonly portalId: string;
  readonly timeZone: string;
  /** No sandbox and no developer's test account. */
  readonly production: boolean;
}

export interface Hubspot {
  readonly paths: Paths;
  readonly context: Context;
  readonly settings: Settings;
  /** Sends until it is taken or hopeless; resolves with a 2xx or an accepted status, rejects with AppError. */
  call(call: Call): Promise<Answer>;
  /** The body of `call`, as an object. */
  read(call: Call): Promise<Json>;
  /** Asked once per connection. */
  account(): Promise<Account>;
  /** How far the clock that stamps records is ahead of the `Date` header; null until an answer told both. */
  stampOffsetMs(): number | null;
  quota(): Promise<Quota | null>;
}

export function openHubspot(settings: Settings, context: Context): Hubspot {
  const paths = pathsOf(settings.apiVersion);
  const key = appKey(settings);
  const state: State = {
    context,
    wire: openWire(settings, context),
    limiter: limiterFor(key, { burst: settings.burstPer10s, searchPerSecond: settings.searchPerSecond }),
    guard: quotaGuard(settings.quotaShare, key, context),
    offsetMs: null,
    calls: 0,
  };
  const auth = openAuth(settings, (call) => deliver(state, null, call), paths.token, context);
  const call = (one: Call): Promise<Answer> => deliver(state, auth, one);
  let account: Promise<Account> | null = null;
  return {
    paths,
    context,
    settings,
    call,
    read: async (one) => object((await call(one)).body),
    account() {
      account ??= askAccount(call, paths.account, state.guard).catch((error: unknown) => {
        account = null;
        throw error;
      });
      return account;
    },
    stampOffsetMs: () => state.offsetMs,
    quota: () => state.guard.quota(),
  };
}

/** The limits belong to the app, so connections to one app share a limiter. Never the token itself: keys outlive it. */
function appKey(settings: Settings): string {
  const app = settings.oauth === null ? settings.accessToken : settings.oauth.clientId;
  return createHash('sha256')
    .update(`${settings.baseUrl}\n${app ?? ''}`)
    .digest('hex');
}

/** Types of account in which no company works. */
const FOR_TRYING: ReadonlySet<string> = new Set(['SANDBOX', 'DEVELOPER_TEST', 'APP_DEVELOPER']);

async function askAccount(call: (one: Call) => Promise<Answer>, path: string, guard: QuotaGuard): Promise<Account> {
  const { body } = await call({ what: 'read the account', method: 'GET', path, effect: 'read' });
  const portalId = text(object(body).portalId);
  if (portalId === null) {
    throw new AppError('CONFIG_INVALID', 'The server did not tell a portal id', {
      fix: 'Check HUBSPOT_BASE_URL: it must be the API of HubSpot',
    });
  }
  const timeZone = text(object(body).timeZone) ?? 'UTC';
  await guard.setZone(timeZone);
  return { portalId, timeZone, production: !FOR_TRYING.has(text(object(body).accountType) ?? '') };
}

interface State {
  readonly context: Context;
  readonly wire: Wire;
  readonly limiter: Limiter;
  readonly guard: QuotaGuard;
  offsetMs: number | null;
  calls: number;
}

async function deliver(state: State, auth: Auth | null, call: Call): Promise<Answer> {
  const { context, limiter, guard } = state;
  const tries: Tries = { limited: 0, failed: 0, late: 0 };
  const seed = `${context.connection}:${call.path}:${state.calls++}`;
  let renewed = false;
  for (;;) {
    await guard.check();
    await limiter.take(call.kind ?? 'burst', context);
    const token = auth === null ? null : await auth.token();
    const result = await attempt(state, call, token);
    if ('answer' in result && isWanted(call, result.answer)) return result.answer;
    const isRenewed: boolean = !renewed && isStale(result) && (await renew(auth, token));
    renewed ||= isRenewed;
    if (!isRenewed) await obey(state, call, result, decide(call, result, tries, { seed, now: context.now().getTime() }));
  }
}

/** Whether there is a new token to try with. */
function renew(auth: Auth | null, stale: string | null): Promise<boolean> {
  return auth === null || stale === null ? Promise.resolve(false) : auth.renew(stale);
}

function isStale(result: Failure): boolean {
  return 'answer' in result && result.answer.status === 401;
}

function isWanted(call: Call, { status }: Answer): boolean {
  return (status >= 200 && status < 300) || (call.accept?.includes(status) ?? false);
}

/** One exchange, and what its answer tells of limits and clocks. */
async function attempt(state: State, call: Call, token: string | null): Promise<Failure> {
  const { context, limiter, guard } = state;
  try {
    const answer = await state.wire.send(call, token);
    const limits = limitsOf(answer.header);
    limiter.observe(limits, context);
    guard.observe(limits);
    const startedAt = Date.parse(text(object(answer.body).startedAt) ?? '');
    if (answer.date !== null && !Number.isNaN(startedAt)) state.offsetMs = startedAt - answer.date;
    return { answer };
  } catch (error) {
    if (error instanceof NoAnswer) return { noAnswer: error };
    throw error;
  }
}

async function obey({ context, limiter, guard }: State, call: Call, failure: Failure, decision: Decision): Promise<void> {
  if ('error' in decision) throw decision.error;
  if ('daily' in decision) throw guard.refused(limitsOf('answer' in failure ? failure.answer.header : () => null));
  context.log.debug('hubspot waits', { call: call.what, waitMs: decision.waitMs });
  // A limit concerns everybody: until then nobody gets through.
  if (decision.limit !== null) await limiter.pause(decision.limit, decision.waitMs, context);
  else await context.sleep(decision.waitMs);
}
