import { Client } from '@hubspot/api-client';
import { startSandbox } from '../../connectors/hubspot/sandbox/index.ts';
import type { RunningSandbox, SandboxOptions, Seed } from '../../src/sandbox/types.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

export interface Running extends RunningSandbox {
  readonly client: Client;
  /** A request with the private app's token; the body as JSON, or text where it is none. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A sandbox of its own on a free port. */
export async function running(seed: Readonly<Record<string, Rows>> = {}, options: Partial<SandboxOptions> = {}): Promise<Running> {
  const rows: Seed = new Map(Object.entries(seed));
  const sandbox = await startSandbox(rows, { port: 0, ...options });
  const client = new Client({ accessToken: 'pat-na1-sandbox', basePath: sandbox.url, numberOfApiCallRetries: 0 });
  return { ...sandbox, client, ask: (method, path, body, headers) => ask(sandbox.url + path, method, body, headers) };
}

async function ask(url: string, method: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const isText = typeof body === 'string';
  const response = await fetch(url, {
    method,
    headers: {
      authorization: 'Bearer pat-na1-sandbox',
      ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function records(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** `count` companies with ids from 1 on, made and changed one minute apart. */
export function companies(count: number, more: (at: number) => Record<string, unknown> = () => ({})): Rows {
  return Array.from({ length: count }, (_, at) => ({
    id: String(at + 1),
    name: `Company ${at + 1}`,
    domain: `company-${at + 1}.example`,
    createdate: new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString(),
    hs_lastmodifieddate: new Date(Date.UTC(2026, 5, 1) + at * 60_000).toISOString(),
    ...more(at),
  }));
}

/** Status of an SDK call that was refused. */
export async function refusal(call: Promise<unknown>): Promise<{ code: number; body: Readonly<Record<string, unknown>> }> {
  try {
    await call;
  } catch (error) {
    if (isRecord(error) && typeof error.code === 'number') return { code: error.code, body: isRecord(error.body) ? error.body : {} };
    throw error;
  }
  throw new Error('The call was not refused');
}
