import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingMessage } from 'node:http';
import { object } from './json.ts';

/**
 * How a call ended without an answer. `refused`: it never got there; `lost` and `late`: it may have been applied; `moved`:
 * the address answers with a redirect, which is not followed.
 */
export class NoAnswer extends Error {
  readonly kind: 'refused' | 'lost' | 'late' | 'moved';
  constructor(kind: NoAnswer['kind'], cause?: unknown) {
    super(kind, { cause });
    this.name = 'NoAnswer';
    this.kind = kind;
  }
}

/** The part of a fetch response that we use. */
interface Response {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

export interface RawAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly text: string;
}

interface Exchange {
  request: ClientRequest | null;
  onCut: () => void;
  onMoved: () => void;
}

// The client gives no way to cancel a call, and never settles when an answer is cut off. Node tells of every request that
// starts; the one started on behalf of a call of ours is remembered, so that it can be watched and closed.
const current = new AsyncLocalStorage<Exchange>();
subscribe('http.client.request.start', (message) => {
  const exchange = current.getStore();
  const { request } = object(message);
  if (exchange === undefined || !(request instanceof ClientRequest)) return;
  // The client follows redirects by itself, with our secrets: the second request of an exchange is closed before it is sent.
  if (exchange.request !== null) {
    request.destroy();
    exchange.onMoved();
    return;
  }
  exchange.request = request;
  request.once('response', (response: IncomingMessage) => {
    response.once('close', () => {
      if (!response.complete && exchange.request === request) exchange.onCut();
    });
  });
});

/**
 * One exchange, body included. Rejects with NoAnswer when it fails or takes longer than `timeoutMs`, with the signal's
 * reason when that aborts; either way the socket is closed.
 */
export async function exchangeWithin(
  send: () => Promise<Response>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<RawAnswer> {
  signal.throwIfAborted();
  const exchange: Exchange = { request: null, onCut: () => undefined, onMoved: () => undefined };
  const settle = new AbortController();
  const interrupted = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new NoAnswer('late'));
    }, timeoutMs);
    exchange.onCut = () => {
      reject(new NoAnswer('lost'));
    };
    exchange.onMoved = () => {
      reject(new NoAnswer('moved'));
    };
    signal.addEventListener(
      'abort',
      () => {
        reject(asError(signal.reason));
      },
      { signal: settle.signal },
    );
    settle.signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  });
  try {
    return await Promise.race([current.run(exchange, () => readAll(send)), interrupted]);
  } catch (error) {
    exchange.request?.destroy();
    throw error;
  } finally {
    settle.abort();
  }
}

async function readAll(send: () => Promise<Response>): Promise<RawAnswer> {
  try {
    const response = await send();
    return { status: response.status, header: (name) => response.headers.get(name), text: await response.text() };
  } catch (error) {
    throw new NoAnswer(NEVER_SENT.has(String(object(error).code)) ? 'refused' : 'lost', error);
  }
}

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('stopped', { cause: reason });
}
