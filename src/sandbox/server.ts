import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { send, sendHalf } from './answer.ts';
import { createClock } from './clock.ts';
import { addControlRoutes } from './control.ts';
import { createFaultBox } from './faults.ts';
import { createJournal } from './journal.ts';
import { addressOf, makeRequest, readBody, SandboxBadJson, SandboxBodyTooLarge } from './request.ts';
import type { Address, OpenRequest } from './request.ts';
import { createRouteTable } from './routes.ts';
import type { RouteTable } from './routes.ts';
import { SandboxError } from './sandbox-error.ts';
import type { Fault, Handler, RunningSandbox, SandboxAnswer, SandboxHost, SandboxOptions } from './types.ts';

export { SandboxBadJson } from './request.ts';

const LOOPBACK = '127.0.0.1';
const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 64 * 1024;

type Before = Parameters<SandboxHost['before']>[0];
type After = Parameters<SandboxHost['after']>[0];

/** The hooks that a sandbox has registered. */
interface Vendor {
  readonly routes: RouteTable;
  readonly befores: Before[];
  readonly afters: After[];
  readonly resets: (() => void | Promise<void>)[];
  notFound: Handler;
  records: (object: string) => Iterable<object> | null;
  parts: (request: OpenRequest) => readonly string[] | null;
}

/** The HTTP side of a sandbox. Register everything on `host`, then `listen`; a busy port rejects with a SandboxError. */
export function createHost(options: SandboxOptions): { host: SandboxHost; listen: () => Promise<RunningSandbox> } {
  const vendor = newVendor();
  const clock = createClock(options.now);
  const host: SandboxHost = {
    clock,
    route: (method, path, handler) => {
      vendor.routes.add(method, path, handler);
    },
    before: (handler) => void vendor.befores.push(handler),
    after: (decorate) => void vendor.afters.push(decorate),
    onReset: (reset) => void vendor.resets.push(reset),
    notFound: (handler) => {
      vendor.notFound = handler;
    },
    records: (read) => {
      vendor.records = read;
    },
    parts: (read) => {
      vendor.parts = read;
    },
  };
  return { host, listen: () => listen(options, vendor, clock) };
}

function newVendor(): Vendor {
  return {
    routes: createRouteTable(),
    befores: [],
    afters: [],
    resets: [],
    notFound: () => ({ status: 404, body: { message: 'not found' } }),
    records: () => null,
    parts: () => null,
  };
}

async function listen(options: SandboxOptions, vendor: Vendor, clock: ReturnType<typeof createClock>): Promise<RunningSandbox> {
  const journal = createJournal();
  const faults = createFaultBox();
  const controls = createRouteTable();
  const closing = new AbortController();
  const reset = async (): Promise<void> => {
    faults.clear();
    journal.clear();
    clock.reset();
    for (const one of vendor.resets) await one();
  };
  addControlRoutes(controls, { journal, faults, clock, reset, records: (object) => vendor.records(object) });

  const answerOne = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = addressOf(message.url ?? '/');
    if (address.path.startsWith('/_sandbox/')) {
      await send(message, response, await handleControl(controls, vendor.routes, message, address));
      return;
    }
    const started = performance.now();
    const method = message.method ?? 'GET';
    const target = address.query === '' ? address.path : `${address.path}?${address.query}`;
    const common = { message, response, address, vendor, signal: closing.signal, latencyMs: options.latencyMs ?? 0 };
    const exchange: Exchange = { ...common, parts: null };
    let status = 0;
    try {
      status = await answerVendor(exchange, faults.strike(method, target));
    } finally {
      const ms = Math.round((performance.now() - started) * 10) / 10;
      const held = exchange.parts === null ? {} : { parts: exchange.parts };
      journal.add({ at: new Date().toISOString(), method, path: address.path, query: address.query, status, ms, ...held });
    }
  };
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
    // What is left here is a client that went away or a socket that we broke on purpose.
    answerOne(message, response).catch(() => response.destroy());
  });
  return openPort(server, options, closing);
}

interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly address: Address;
  readonly vendor: Vendor;
  readonly signal: AbortSignal;
  readonly latencyMs: number;
  /** Known once the request has been read. */
  parts: readonly string[] | null;
}

/** Answers one request, broken in the way the fault says; the status for the journal, 0 where the connection was broken. */
async function answerVendor(exchange: Exchange, fault: Fault | null): Promise<number> {
  const { message, response } = exchange;
  if (fault?.kind === 'reset') return breakOff(message);
  const request = await readRequest(exchange);
  exchange.parts = request === null ? null : exchange.vendor.parts(request);
  await wait(exchange, fault);
  const answer = await decide(exchange, request, fault);
  switch (fault?.kind) {
    case 'drop-response-after-apply':
      return breakOff(message);
    case 'truncate':
      await sendHalf(message, response, answer);
      if (fault.delayMs === 0) message.socket.destroy();
      return answer.status;
    default:
      await send(message, response, answer);
      return answer.status;
  }
}

async function wait({ latencyMs, signal }: Exchange, fault: Fault | null): Promise<void> {
  const ms = latencyMs + (fault?.kind === 'slow' ? (fault.delayMs ?? 0) : 0);
  if (ms > 0) await pause(ms, undefined, { signal });
}

/** null: the body was too large. */
async function readRequest({ message, address }: Exchange): Promise<OpenRequest | null> {
  try {
    return makeRequest(message, address, await readBody(message));
  } catch (error) {
    if (error instanceof SandboxBodyTooLarge) return null;
    throw error;
  }
}

async function decide({ vendor }: Exchange, request: OpenRequest | null, fault: Fault | null): Promise<SandboxAnswer> {
  if (request === null) return { status: 413, body: { message: 'The body is larger than 160 MB' } };
  const plain = fault?.kind === 'status' ? faultAnswer(fault) : await handleVendor(vendor, request);
  let answer = plain;
  for (const decorate of vendor.afters) answer = decorate(request, answer);
  if (fault?.kind !== 'status') return answer;
  return { ...answer, headers: { ...answer.headers, ...fault.headers } };
}

function faultAnswer(fault: Fault): SandboxAnswer {
  return {
    status: fault.status ?? 503,
    ...(fault.headers === undefined ? {} : { headers: fault.headers }),
    ...(fault.body === undefined ? {} : { body: fault.body }),
  };
}

async function handleVendor(vendor: Vendor, request: OpenRequest): Promise<SandboxAnswer> {
  try {
    for (const before of vendor.befores) {
      const early = await before(request);
      if (early !== null) return early;
    }
    const match = vendor.routes.find(request.method, request.path);
    if (match === null) return await vendor.notFound(request);
    request.params = match.params;
    return await match.handler(request);
  } catch (error) {
    if (error instanceof SandboxBadJson) return { status: 400, body: { message: error.message } };
    // A mistake of the sandbox itself must be seen by whoever tests against it.
    return { status: 500, body: { message: 'The sandbox failed', error: error instanceof Error ? error.stack : String(error) } };
  }
}

/** The kit's own control routes first, then those under `/_sandbox/` that the vendor's sandbox has registered. */
async function handleControl(controls: RouteTable, own: RouteTable, message: IncomingMessage, address: Address): Promise<SandboxAnswer> {
  const request = makeRequest(message, address, await readBody(message));
  const match = controls.find(request.method, request.path) ?? own.find(request.method, request.path);
  if (match === null) return { status: 404, body: { message: `no control route ${request.method} ${request.path}` } };
  request.params = match.params;
  return match.handler(request);
}

/** An RST, as a crashed or overloaded peer sends it. */
function breakOff(message: IncomingMessage): number {
  message.socket.resetAndDestroy();
  return 0;
}

async function openPort(server: Server, options: SandboxOptions, closing: AbortController): Promise<RunningSandbox> {
  const host = options.host ?? LOOPBACK;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(portError(cause, host, options.port));
    });
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host === '0.0.0.0' || host === '::' ? LOOPBACK : host}:${port}`,
    port,
    close: () =>
      new Promise<void>((resolve) => {
        closing.abort();
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function portError(cause: Error, host: string, port: number): SandboxError {
  const busy = 'code' in cause && cause.code === 'EADDRINUSE';
  const words = busy
    ? { ja: `ポート ${port}(${host})は使用中です`, en: `Port ${port} on ${host} is in use` }
    : { ja: `${host}:${port} で待ち受けできません: ${cause.message}`, en: `Cannot listen on ${host}:${port}: ${cause.message}` };
  return new SandboxError(words, OTHER_PORT, cause);
}

const OTHER_PORT = {
  ja: 'そのポートを使っているものを止めるか、別のポートを指定してください(--salesforce-port、--hubspot-port、--kintone-port)',
  en: 'Stop what uses the port, or choose another one (--salesforce-port, --hubspot-port, --kintone-port)',
};
