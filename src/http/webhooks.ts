import express, { type Request, type RequestHandler } from 'express';
import type { VendorCall } from '../core/types.ts';
import type { ServerDeps } from './deps.ts';

const BODY_LIMIT = '1mb';

/**
 * `POST /webhooks/:connector`, for vendors only: what is signed is stored, then answered; looking at it comes after. A call
 * without a right signature is refused without a word on what was wrong with it.
 */
export function webhookRoute(deps: ServerDeps): RequestHandler[] {
  return [
    express.raw({ type: () => true, limit: BODY_LIMIT }),
    async (request, response) => {
      const taken = await deps.takeCall(String(request.params.connector), callOf(request));
      if (taken === 'taken') response.status(204).end();
      else if (taken === 'unsigned') response.status(401).type('application/problem+json').send(problem(401, 'Unauthorized'));
      else response.status(400).type('application/problem+json').send(problem(400, 'Not a list of events'));
    },
  ];
}

function problem(status: number, title: string): object {
  return { type: 'about:blank', title, status };
}

/** Behind a proxy the vendor called another address. Who forges one gains nothing: the signature covers it. */
function callOf(request: Request): VendorCall {
  const scheme = first(request.headers['x-forwarded-proto']) ?? request.protocol;
  const host = first(request.headers['x-forwarded-host']) ?? request.headers.host ?? '';
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, first(value)]));
  const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  return { method: request.method, url: `${scheme}://${host}${request.originalUrl}`, headers, body };
}

function first(header: string | readonly string[] | undefined): string | undefined {
  return (typeof header === 'string' ? header : header?.[0])?.split(',')[0]?.trim();
}
