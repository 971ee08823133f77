import { Client } from '@hubspot/api-client';
import type { Context } from '../../src/core/types.ts';
import { parseBody } from './json.ts';
import type { CallKind } from './limiter.ts';
import type { Settings } from './options.ts';
import { exchangeWithin, NoAnswer } from './send.ts';

export interface Call {
  /** For a person: `read companies`. Never a record's content. */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a form instead, and without the token. */
  readonly form?: Readonly<Record<string, string>>;
  readonly kind?: CallKind;
  /** `write`: applied twice it has the effect of once. `writeOnce`: look before sending it again. */
  readonly effect: 'read' | 'write' | 'writeOnce';
  /** Answers besides 2xx that the caller reads himself. */
  readonly accept?: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: unknown;
  /** The `Date` header in milliseconds. */
  readonly date: number | null;
}

export interface Wire {
  /** One exchange, no retry. Rejects with NoAnswer or with the signal's reason. */
  send(call: Call, token: string | null): Promise<Answer>;
}

/**
 * The vendor's client, reduced to what of it is honest. Its generated methods have one version's paths built in, throw away
 * fields that their models do not know (`objectWriteTraceId`, `from`), throw for success codes they do not expect and for
 * answers without a content type; its limiter and its retries are shared by the whole process and its time-outs are missing.
 * `apiRequest` has none of that: it authenticates and sends, and gives back the answer as it came.
 */
export function openWire(settings: Settings, context: Context): Wire {
  const client = new Client({ basePath: settings.baseUrl, numberOfApiCallRetries: 0 });
  return {
    async send(call, token) {
      if (token !== null && client.config.accessToken !== token) client.setAccessToken(token);
      const startedAt = context.now().getTime();
      let status: number | null = null;
      try {
        const raw = await exchangeWithin(() => client.apiRequest(requestOf(call)), {
          timeoutMs: settings.timeoutMs,
          signal: context.signal,
        });
        status = raw.status;
        const body = parseBody(raw.text);
        // A proxy's page, or an answer that ends in the middle of its JSON.
        if (body === undefined && status < 300) throw new NoAnswer('lost');
        const date = Date.parse(raw.header('date') ?? '');
        return { status, header: raw.header, body, date: Number.isNaN(date) ? null : date };
      } finally {
        context.onCall?.({ method: call.method, path: call.path, ms: context.now().getTime() - startedAt, status });
      }
    },
  };
}

// Asking for it makes node-fetch leave the choice to Node's own agent, which keeps sockets; else each call is a new one.
const KEEP = { Connection: 'keep-alive' };

function requestOf(call: Call): Parameters<Client['apiRequest']>[0] {
  const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query).toString()}`;
  const request = { method: call.method, path: `${call.path}${query}` };
  if (call.form !== undefined) {
    const headers = { ...KEEP, 'Content-Type': 'application/x-www-form-urlencoded' };
    return { ...request, headers, body: new URLSearchParams(call.form).toString(), defaultJson: false, authType: 'none' };
  }
  if (call.body === undefined) return { ...request, headers: KEEP, defaultJson: false, authType: 'accessToken' };
  return { ...request, headers: KEEP, body: call.body, authType: 'accessToken' };
}
