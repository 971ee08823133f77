import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Mapped, SourceRecord } from '../core/types.ts';
import type { Ingested } from '../engine/ingest.ts';
import { EVENT_FIELDS } from '../engine/events-mapping.ts';
import { hashOf, type Role } from './access.ts';
import type { ServerDeps } from './deps.ts';

/** Events of one call, and the size of its body. */
export const MOST_EVENTS = 500;
const BODY_LIMIT = '1mb';
const MAY_WRITE: readonly Role[] = ['ingest', 'manager', 'admin'];

interface Answer {
  readonly key: string | null;
  readonly status: 'added' | 'changed' | 'unchanged' | 'rejected';
  readonly problems?: readonly { readonly code: string; readonly field: string | null; readonly message: string }[];
}

/**
 * `POST /api/events`: a batch of events of one program, each with a key of its own. The same key again changes nothing, or
 * corrects what was said under it. One that cannot be taken says why and spoils no other. Keys belong to the token's name.
 */
export function eventsRoute(deps: ServerDeps): RequestHandler[] {
  return [authorise(deps), express.json({ limit: BODY_LIMIT }), answer(deps)];
}

/** By token only: a cookie is sent by whoever is visited. */
function authorise(deps: ServerDeps): RequestHandler {
  return async (request, response, next) => {
    const header = request.headers.authorization ?? '';
    const token = header.startsWith('Bearer ') ? await deps.access.findToken(hashOf(header.slice(7))) : null;
    if (token === null) {
      response.set('WWW-Authenticate', 'Bearer realm="kakehashi"');
      refuse(response, 401, 'Unauthorized', 'Send a token (kakehashi token create <name> --role ingest).');
    } else if (!MAY_WRITE.includes(token.role)) refuse(response, 403, 'Forbidden', 'This needs a token of the role ingest.');
    else {
      response.locals.scope = `api:${encodeURIComponent(token.name)}`;
      next();
    }
  };
}

function answer(deps: ServerDeps): RequestHandler {
  return async (request: Request, response: Response) => {
    const body = request.body as unknown;
    const events = isObject(body) ? body.events : undefined;
    if (!Array.isArray(events) || events.length === 0 || events.length > MOST_EVENTS) {
      refuse(response, 400, 'Bad request', `Send { "events": [ … ] } as JSON with 1 to ${MOST_EVENTS} events.`);
      return;
    }
    const faults = events.map(faultOf);
    const records = events.flatMap((event: unknown, i) => (faults[i] === null && isObject(event) ? [recordOf(event)] : []));
    const taken = await deps.takeEvents(String(response.locals.scope), records);
    const results = events.map((event: unknown, i): Answer => {
      const fault = faults[i];
      const key = isObject(event) && typeof event.key === 'string' ? event.key : null;
      if (typeof fault === 'string')
        return { key, status: 'rejected', problems: [{ code: 'RECORD_INVALID', field: null, message: fault }] };
      return answerFor(key ?? '', taken, deps);
    });
    const count = (status: Answer['status']): number => results.filter((one) => one.status === status).length;
    const counts = { added: count('added'), changed: count('changed'), unchanged: count('unchanged'), rejected: count('rejected') };
    response.send({ ...counts, results });
  };
}

function answerFor(key: string, { mapped, saved }: Ingested, { locale }: ServerDeps): Answer {
  // Of two events under one key the later counts.
  const one: Mapped | undefined = mapped.findLast(({ recordId }) => recordId === key);
  const problems = (one?.rejections ?? []).map(({ code, field, message }) => ({ code, field, message: message[locale] }));
  if (problems.length > 0) return { key, status: 'rejected', problems };
  return { key, status: saved?.fresh.includes(key) === true ? 'added' : saved?.changed.includes(key) === true ? 'changed' : 'unchanged' };
}

const KEY = /^[^\s@]{1,120}$/;
const LONGEST = 4000;

/** Why it is no event at all; null: the mapping may look at it. */
function faultOf(event: unknown): string | null {
  if (!isObject(event)) return 'An event is an object';
  if (typeof event.key !== 'string' || !KEY.test(event.key)) return '"key" must be a text of 1 to 120 characters without spaces and @';
  const known: readonly string[] = EVENT_FIELDS;
  const strange = Object.keys(event).filter((name) => !known.includes(name));
  if (strange.length > 0) return `Unknown fields: ${strange.slice(0, 5).join(', ')}; there are ${known.join(', ')}`;
  const odd = Object.entries(event).find(([, value]) => !isPlain(value));
  return odd === undefined ? null : `"${odd[0]}" must be a text of at most ${LONGEST} characters, a number, true, false or null`;
}

function isPlain(value: unknown): boolean {
  return (
    value === null || typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= LONGEST)
  );
}

function recordOf(event: Readonly<Record<string, unknown>>): SourceRecord {
  return { id: String(event.key), raw: event, modifiedAt: null };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(response: Response, status: number, title: string, detail: string): void {
  response.status(status).type('application/problem+json').send({ type: 'about:blank', title, status, detail });
}
