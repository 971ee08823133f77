import jsforce from 'jsforce';
import type { HttpRequest } from 'jsforce';
import { AppError } from '../../src/core/errors.ts';
import type { Context, Quota } from '../../src/core/types.ts';
import { openAuth, type Auth, type Session } from './auth.ts';
import { translate } from './errors.ts';
import { quotaGuard, type QuotaGuard } from './quota.ts';
import type { Settings } from './options.ts';
import { CallTransport, openWire, type WireAnswer } from './transport.ts';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Call {
  readonly method: Method;
  /** From the root of the org (`/services/…`). */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the call is about, for messages: `Reading Account`. */
  readonly what: string;
  /** The answer is not JSON; `body` stays empty. */
  readonly raw?: boolean;
  /** It may change something: an outcome that is not known is REMOTE_AMBIGUOUS, and is not tried again here. */
  readonly writes?: boolean;
  /** What the user needs for it, where the permission is missing. */
  readonly needs?: string;
}
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON. */
  readonly body: unknown;
  /** As it came. */
  readonly bytes: Buffer;
}

/** The one door to an org: token, deadlines, the one retry policy, the daily quota, and vendor errors in our words. */
export interface Client {
  call(call: Call): Promise<Reply>;
  /** One call of the Metadata API (SOAP) by jsforce. */
  metadata<T>(subject: Pick<Call, 'what' | 'writes' | 'needs'>, work: (api: jsforce.Connection['metadata']) => Promise<T>): Promise<T>;
  session(): Promise<Session>;
  /** `/services/data/vNN.N` */
  readonly base: string;
  quota(): Promise<Quota | null>;
  /** The vendor's clock as its last answer told it (`Date` header), in ms; null before the first. */
  vendorTimeMs(): number | null;
  close(): void;
}

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1000;
/** A longer wait than this is the engine's business, not a call's. */
const LONGEST_PAUSE_MS = 120_000;

interface State {
  readonly guard: QuotaGuard;
  vendorTimeMs: number | null;
}

export function openClient(settings: Settings, context: Context): Client {
  const wire = openWire({ timeoutMs: settings.timeoutMs, signal: context.signal, proxyUrl: settings.proxyUrl });
  const auth = openAuth(settings, wire, context);
  const state: State = { guard: quotaGuard(settings, context), vendorTimeMs: null };
  const send = async <T>(subject: Subject, work: (connection: jsforce.Connection, transport: CallTransport) => Promise<T>): Promise<T> =>
    withRetries(context, () =>
      withSession(auth, (session) => attempt({ settings, context, state, session, transport: new CallTransport(wire) }, subject, work)),
    );
  return {
    base: `/services/data/v${settings.apiVersion}`,
    session: () => withRetries(context, () => auth.session()),
    call: (call) => send(call, (connection, transport) => carry(connection, transport, call)),
    metadata: (subject, work) =>
      send({ ...subject, method: 'POST', path: '/services/Soap/m' }, (connection, transport) => {
        connection._transport = transport;
        return work(connection.metadata);
      }),
    quota: () => state.guard.quota(),
    vendorTimeMs: () => state.vendorTimeMs,
    close: () => {
      wire.close();
    },
  };
}

type Subject = Pick<Call, 'what' | 'writes' | 'needs' | 'method' | 'path'>;

async function carry(connection: jsforce.Connection, transport: CallTransport, call: Call): Promise<Reply> {
  const request: HttpRequest = { method: call.method, url: call.path, headers: { ...call.headers } };
  if (call.body !== undefined) {
    request.body = JSON.stringify(call.body);
    request.headers = { 'content-type': 'application/json', ...request.headers };
  }
  const body = await connection.request(request, { transport, ...(call.raw === true ? { responseType: 'text/plain' } : {}) });
  const answer = transport.answer ?? { status: 0, headers: {}, body: Buffer.alloc(0) };
  // A maintenance page with 200 must not pass for an empty answer.
  if (call.raw !== true && answer.status !== 204 && (typeof body !== 'object' || body === null)) throw new Error('unreadable');
  return { status: answer.status, headers: answer.headers, body: call.raw === true ? null : body, bytes: answer.body };
}

interface Attempt {
  readonly settings: Settings;
  readonly context: Context;
  readonly state: State;
  readonly session: Session;
  readonly transport: CallTransport;
}

/** One request, no repetition: jsforce gets a connection without a refresh function, so it neither renews nor retries. */
async function attempt<T>(
  one: Attempt,
  subject: Subject,
  work: (connection: jsforce.Connection, transport: CallTransport) => Promise<T>,
): Promise<T> {
  const { settings, context, state, session, transport } = one;
  await state.guard.check();
  const { instanceUrl, accessToken } = session;
  const connection = new jsforce.Connection({
    instanceUrl,
    accessToken,
    version: settings.apiVersion,
    callOptions: { client: 'Kakehashi' },
  });
  const startedAt = context.now().getTime();
  try {
    const result = await work(connection, transport);
    if ((transport.answer?.status ?? 0) >= 300) throw new Error('redirected');
    return result;
  } catch (error) {
    throw translate(error, { what: subject.what, writes: subject.writes === true, needs: subject.needs ?? null, answer: transport.answer });
  } finally {
    note(state, transport.answer);
    const path = subject.path.split('?')[0] ?? subject.path;
    context.onCall?.({ method: subject.method, path, ms: context.now().getTime() - startedAt, status: transport.answer?.status ?? null });
  }
}

function note(state: State, answer: WireAnswer | null): void {
  if (!answer) return;
  state.guard.observe(answer.headers['sforce-limit-info'] ?? '');
  const date = Date.parse(answer.headers.date ?? '');
  if (!Number.isNaN(date)) state.vendorTimeMs = date;
}

/** 401: one renewal, then the same request once more. */
async function withSession<T>(auth: Auth, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await auth.session();
  try {
    return await work(session);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'AUTH_REJECTED') throw error;
    return work(await auth.renew(session));
  }
}

/** The one retry policy: what time heals within minutes is tried up to five times, with growing pauses or as long as Retry-After says. */
async function withRetries<T>(context: Context, work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      context.signal.throwIfAborted();
      const pauseMs = pauseFor(error, tried, context);
      if (pauseMs === null) throw error;
      context.log.warn('salesforce call is tried again', { code: error instanceof AppError ? error.code : 'UNKNOWN', tried, pauseMs });
      await context.sleep(pauseMs);
    }
  }
}

function pauseFor(error: unknown, tried: number, context: Context): number | null {
  if (!(error instanceof AppError) || tried >= ATTEMPTS) return null;
  if (error.code !== 'RATE_LIMITED' && error.code !== 'REMOTE_UNAVAILABLE') return null;
  if (error.retryAfterMs !== undefined) return error.retryAfterMs <= LONGEST_PAUSE_MS ? error.retryAfterMs : null;
  const full = FIRST_PAUSE_MS * 2 ** (tried - 1);
  // Between half and the whole; the clock's milliseconds spread callers that failed together.
  return Math.round(full * (0.5 + (context.now().getTime() % 1000) / 2000));
}
