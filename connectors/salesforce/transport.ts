import http from 'node:http';
import https from 'node:https';
import { PassThrough } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { Transport } from 'jsforce/lib/transport.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import type { HttpRequest, HttpResponse } from 'jsforce';

/** What came over the wire. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A call that got no whole answer. */
export class CallFailed extends Error {
  /** False: the request never left, so nothing can have happened. */
  readonly sent: boolean;
  /** A socket kept from an earlier call had been closed by the other side meanwhile. */
  readonly stale: boolean;
  constructor(message: string, how: { readonly sent: boolean; readonly stale: boolean }, cause: unknown) {
    super(message, { cause });
    this.name = 'CallFailed';
    this.sent = how.sent;
    this.stale = how.stale;
  }
}

export interface Wire {
  /** Sends once and reads the answer to its end, or rejects with CallFailed after `timeoutMs`; the socket is then destroyed. */
  send(request: HttpRequest): Promise<WireAnswer>;
  close(): void;
}

/**
 * Sockets to one org: kept alive (and replaced at once where one turns out to be closed: all that we send may be sent
 * twice), each call under one deadline that covers its body. jsforce's own transport has no
 * deadline on the body (a truncated answer hangs for ever on Node 20), repeats GETs by itself, hides the answer's headers
 * and sends loopback addresses to the proxy of the environment; this one does none of that.
 */
export function openWire(options: { readonly timeoutMs: number; readonly signal: AbortSignal; readonly proxyUrl: string | null }): Wire {
  const sockets = { keepAlive: true, maxSockets: 10 };
  const proxy = options.proxyUrl === null ? null : new HttpsProxyAgent(options.proxyUrl, sockets);
  const agents = { plain: proxy ?? new http.Agent(sockets), secure: proxy ?? new https.Agent(sockets) };
  return {
    send: async (request) => {
      const url = new URL(request.url);
      const secure = url.protocol === 'https:';
      const common = { secure, timeoutMs: options.timeoutMs, signal: options.signal };
      try {
        return await sendOnce(request, url, { ...common, agent: secure ? agents.secure : agents.plain });
      } catch (error) {
        if (!(error instanceof CallFailed) || !error.stale) throw error;
        return sendOnce(request, url, { ...common, agent: proxy ?? false });
      }
    },
    close: () => {
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}

interface SendOptions {
  /** False: a socket of its own. */
  readonly agent: http.Agent | false;
  readonly secure: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function sendOnce(request: HttpRequest, url: URL, options: SendOptions): Promise<WireAnswer> {
  options.signal.throwIfAborted();
  const { method } = request;
  const headers = { 'accept-encoding': 'gzip', ...request.headers };
  const outgoing = (options.secure ? https : http).request(url, { method, headers, agent: options.agent });
  const state = { connected: false, answered: false };
  outgoing.on('response', () => (state.answered = true));
  outgoing.on('socket', (socket) => {
    if (!socket.connecting) state.connected = true;
    else socket.once(options.secure ? 'secureConnect' : 'connect', () => (state.connected = true));
  });
  const stop = (reason: Error): void => void outgoing.destroy(reason);
  const timer = setTimeout(() => {
    stop(new Error(`no whole answer within ${options.timeoutMs} ms`));
  }, options.timeoutMs);
  const onAbort = (): void => {
    stop(new Error('aborted'));
  };
  options.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await exchange(outgoing, request.body);
  } catch (cause) {
    options.signal.throwIfAborted();
    const code = (cause as { code?: unknown }).code;
    const stale = outgoing.reusedSocket && !state.answered && (code === 'ECONNRESET' || code === 'EPIPE');
    throw new CallFailed(cause instanceof Error ? cause.message : 'the connection broke', { sent: state.connected, stale }, cause);
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', onAbort);
  }
}

async function exchange(outgoing: http.ClientRequest, body: HttpRequest['body']): Promise<WireAnswer> {
  const incoming = await new Promise<http.IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : undefined);
  });
  const zipped = incoming.headers['content-encoding'] === 'gzip';
  const chunks: Buffer[] = [];
  if (zipped) {
    const plain = createGunzip();
    incoming.on('error', (error) => plain.destroy(error));
    for await (const chunk of incoming.pipe(plain)) chunks.push(chunk as Buffer);
  } else {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  }
  if (!incoming.complete) throw new Error('the answer was cut off');
  return { status: incoming.statusCode ?? 0, headers: flatHeaders(incoming.headers), body: Buffer.concat(chunks) };
}

function flatHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** Carries one call of jsforce over our wire, and keeps the answer (its status and headers, which jsforce does not hand out). */
export class CallTransport extends Transport {
  answer: WireAnswer | null = null;
  readonly #wire: Wire;
  constructor(wire: Wire) {
    super();
    this.#wire = wire;
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.#carry(request) }));
  }

  async #carry(request: HttpRequest): Promise<HttpResponse> {
    this.answer = null;
    const answer = await this.#wire.send(request);
    this.answer = answer;
    return { statusCode: answer.status, headers: answer.headers, body: answer.body.toString('utf8') };
  }
}
