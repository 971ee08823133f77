import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as an odd server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The body parsed; null when it is no JSON. */
  readonly json: Record<string, unknown> | null;
}

/** An answer, or a way not to give one. `cut`: half an answer, then the end of the connection. */
export type Odd =
  { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown } | 'hang' | 'reset' | 'cut';

export interface OddServer {
  readonly url: string;
  readonly seen: readonly Seen[];
  close(): Promise<void>;
}

/** A server on a real socket that answers as it is told to, for the answers that no sandbox gives. */
export async function oddServer(answer: (request: Seen, count: number) => Odd): Promise<OddServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((text) => {
      const one = seenOf(request, text);
      seen.push(one);
      reply(response, answer(one, seen.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function seenOf(request: IncomingMessage, text: string): Seen {
  const url = new URL(request.url ?? '/', 'http://odd');
  let json: Seen['json'] = null;
  try {
    json = JSON.parse(text) as Seen['json'];
  } catch {
    // No JSON: a form, or nothing.
  }
  return { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers: request.headers, text, json };
}

function reply(response: ServerResponse, odd: Odd): void {
  if (odd === 'hang') return;
  if (odd === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (odd === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"results":[');
    setImmediate(() => response.socket?.destroy());
    return;
  }
  const body = odd.body === undefined ? '' : typeof odd.body === 'string' ? odd.body : JSON.stringify(odd.body);
  response.writeHead(odd.status, {
    ...(typeof odd.body === 'string' ? {} : { 'content-type': 'application/json;charset=utf-8' }),
    ...odd.headers,
  });
  response.end(body);
}
