import type { IncomingMessage } from 'node:http';
import { gunzip, inflate } from 'node:zlib';
import { promisify } from 'node:util';
import { normalPath } from './routes.ts';
import type { SandboxRequest } from './types.ts';

export const MAX_BODY_BYTES = 160 * 1024 * 1024;

const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
};

/** The body is not JSON. The sandbox answers it the vendor's way; unanswered it becomes a plain 400. */
export class SandboxBadJson extends Error {
  override readonly name = 'SandboxBadJson';
}

/** The body is larger than 160 MB. */
export class SandboxBodyTooLarge extends Error {
  override readonly name = 'SandboxBodyTooLarge';
}

/** Path, query string and the path with query of a request line. */
export interface Address {
  readonly rawUrl: string;
  readonly path: string;
  readonly query: string;
}

export function addressOf(rawUrl: string): Address {
  // A proxy-style request line carries the whole URL.
  const local = rawUrl.startsWith('/') ? rawUrl : rawUrl.replace(/^[a-z]+:\/\/[^/]*/i, '');
  const mark = local.indexOf('?');
  const path = normalPath(mark < 0 ? local : local.slice(0, mark));
  return { rawUrl, path, query: mark < 0 ? '' : local.slice(mark + 1) };
}

/** A request whose `params` the router fills in; it stays the same object from `before` to `after`. */
export interface OpenRequest extends SandboxRequest {
  params: Readonly<Record<string, string>>;
}

export function makeRequest(message: IncomingMessage, address: Address, body: Buffer): OpenRequest {
  let query: URLSearchParams | null = null;
  return {
    method: message.method ?? 'GET',
    path: address.path,
    rawUrl: address.rawUrl,
    headers: message.headers,
    params: {},
    body,
    get query() {
      query ??= new URLSearchParams(address.query);
      return query;
    },
    json() {
      return parseJson(body);
    },
  };
}

/** Reads the whole body, unpacked; rejects with SandboxBodyTooLarge as soon as the limit is passed. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  if (Number(message.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw new SandboxBodyTooLarge();
  const packed = await collect(message);
  const decode = DECODERS[message.headers['content-encoding'] ?? ''];
  if (decode === undefined || packed.length === 0) return packed;
  try {
    return await decode(packed, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw new SandboxBodyTooLarge();
    throw new SandboxBadJson('The body is not what its Content-Encoding says', { cause });
  }
}

const EMPTY = Buffer.alloc(0);

function collect(message: IncomingMessage): Promise<Buffer> {
  if (message.headers['content-length'] === undefined && message.headers['transfer-encoding'] === undefined) {
    message.resume();
    return Promise.resolve(EMPTY);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      // The rest is read and dropped, so that the client gets to read the answer.
      chunks.length = 0;
      reject(new SandboxBodyTooLarge());
    });
    message.on('end', () => {
      resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks));
    });
    message.on('error', reject);
    message.on('close', () => {
      reject(new Error('The client went away'));
    });
  });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new SandboxBadJson(cause instanceof Error ? cause.message : 'not JSON', { cause });
  }
}
