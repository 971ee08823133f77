import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createGzip, gzip, gzipSync } from 'node:zlib';
import type { SandboxAnswer } from './types.ts';

const GZIP_FROM_BYTES = 1024;
const GZIP_IN_LOOP_BYTES = 32 * 1024;
const GZIP_OPTIONS = { level: constants.Z_BEST_SPEED };
const gzipAside = promisify(gzip);

type Headers = Record<string, string>;

/** An answer whose body is bytes, ready to be sent. */
export interface Packed {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Sends the answer: JSON, text, bytes or a stream; gzip where the client takes it and it is worth it. */
export async function send(message: IncomingMessage, response: ServerResponse, answer: SandboxAnswer): Promise<void> {
  if (isStream(answer.body) && message.method !== 'HEAD') {
    await sendStream(message, response, answer, answer.body);
    return;
  }
  const packed = await pack(message, answer);
  response.writeHead(packed.status, packed.headers);
  response.end(message.method === 'HEAD' ? undefined : packed.body);
}

/** Sends all headers and half of the body; the caller decides what becomes of the socket. */
export async function sendHalf(message: IncomingMessage, response: ServerResponse, answer: SandboxAnswer): Promise<void> {
  const whole = isStream(answer.body) ? { ...answer, body: await drain(answer.body) } : answer;
  const packed = await pack(message, whole);
  response.writeHead(packed.status, packed.headers);
  response.flushHeaders();
  await new Promise<void>((resolve) => {
    response.write(packed.body.subarray(0, Math.floor(packed.body.length / 2)), () => {
      resolve();
    });
  });
}

async function pack(message: IncomingMessage, answer: SandboxAnswer): Promise<Packed> {
  const headers = lowerCased(answer.headers);
  let body = toBytes(answer.body, headers);
  if (hasNoBody(answer.status)) return { status: answer.status, headers, body: Buffer.alloc(0) };
  if (body.length > GZIP_FROM_BYTES && takesGzip(message, headers)) {
    body = body.length > GZIP_IN_LOOP_BYTES ? await gzipAside(body, GZIP_OPTIONS) : gzipSync(body, GZIP_OPTIONS);
    markGzip(headers);
  }
  headers['content-length'] = String(body.length);
  return { status: answer.status, headers, body };
}

async function sendStream(
  message: IncomingMessage,
  response: ServerResponse,
  answer: SandboxAnswer,
  body: AsyncIterable<Buffer | string>,
): Promise<void> {
  const headers = lowerCased(answer.headers);
  const source = Readable.from(body, { objectMode: false });
  if (takesGzip(message, headers)) {
    markGzip(headers);
    response.writeHead(answer.status, headers);
    await pipeline(source, createGzip(GZIP_OPTIONS), response);
  } else {
    response.writeHead(answer.status, headers);
    await pipeline(source, response);
  }
}

function toBytes(body: unknown, headers: Headers): Buffer {
  if (body === undefined || isStream(body)) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  if (typeof body === 'string') {
    headers['content-type'] ??= 'text/plain;charset=utf-8';
    return Buffer.from(body);
  }
  headers['content-type'] ??= 'application/json;charset=utf-8';
  return Buffer.from(JSON.stringify(body));
}

async function drain(body: AsyncIterable<Buffer | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

function isStream(body: unknown): body is AsyncIterable<Buffer | string> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304 || status < 200;
}

function takesGzip(message: IncomingMessage, headers: Headers): boolean {
  if (headers['content-encoding'] !== undefined) return false;
  const accepted = message.headers['accept-encoding'];
  return typeof accepted === 'string' && /(?:^|[\s,])(?:gzip|\*)(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted);
}

function markGzip(headers: Headers): void {
  headers['content-encoding'] = 'gzip';
  headers.vary = 'Accept-Encoding';
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
