import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingMessage } from 'node:http';

/** What became of one request, whether kintone's client tells it or not. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly header: (name: string) => string | null;
}

/** An exchange that failed. `late`: past its deadline. The cause is what kintone's client threw, or a {@link Moved}. */
export class Failed extends Error {
  override readonly name = 'Failed';
  readonly seen: Seen;
  readonly late: boolean;
  constructor(seen: Seen, late: boolean, cause: unknown) {
    super('failed', { cause });
    this.seen = seen;
    this.late = late;
  }
}

/** The address answered with a redirect, which was not followed. */
export class Moved extends Error {
  override readonly name = 'Moved';
}

interface Watched {
  request: ClientRequest | null;
  response: IncomingMessage | null;
  onCut: () => void;
  onMoved: () => void;
}

// kintone's client can neither be cancelled nor be given a deadline for a whole answer, and it keeps the headers to itself.
// Node tells of every request that starts; the one started on behalf of a call of ours is watched, and closed when it must end.
const current = new AsyncLocalStorage<Watched>();
subscribe('http.client.request.start', (message) => {
  const watched = current.getStore();
  const request = typeof message === 'object' && message !== null && 'request' in message ? message.request : null;
  if (watched === undefined || !(request instanceof ClientRequest)) return;
  // The client follows redirects by itself, API token included: the second request of an exchange is closed before it is sent.
  if (watched.request !== null) {
    request.destroy();
    watched.onMoved();
    return;
  }
  watched.request = request;
  request.once('response', (response: IncomingMessage) => {
    watched.response = response;
    response.once('close', () => {
      if (!response.complete) watched.onCut();
    });
  });
});

/** One exchange, body included; rejects with Failed, or with the signal's reason when that aborts. Either way the socket is closed. */
export async function exchangeWithin<T>(
  send: () => Promise<T>,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<{ readonly value: T; readonly seen: Seen }> {
  signal.throwIfAborted();
  const watched: Watched = { request: null, response: null, onCut: () => undefined, onMoved: () => undefined };
  const settle = new AbortController();
  let late = false;
  const interrupted = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => {
      late = true;
      reject(new Error('late'));
    }, timeoutMs);
    watched.onCut = () => {
      reject(new Error('the answer was cut off'));
    };
    watched.onMoved = () => {
      reject(new Moved());
    };
    const stop = (): void => {
      reject(new Error('stopped'));
    };
    signal.addEventListener('abort', stop, { signal: settle.signal });
    settle.signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  });
  try {
    return { value: await Promise.race([current.run(watched, send), interrupted]), seen: seenOf(watched) };
  } catch (cause) {
    watched.request?.destroy();
    signal.throwIfAborted();
    throw new Failed(seenOf(watched), late, cause);
  } finally {
    settle.abort();
  }
}

function seenOf({ request, response }: Watched): Seen {
  return {
    method: request?.method ?? 'GET',
    path: (request?.path ?? '').split('?')[0] ?? '',
    status: response?.statusCode ?? null,
    header: (name) => {
      const found = response?.headers[name];
      return typeof found === 'string' ? found : null;
    },
  };
}
