import type { Request, Response } from 'express';
import { number, object, string } from 'yup';
import type { IsoDate } from '../core/types.ts';
import type { ServerDeps } from './deps.ts';
import { onePartner } from './one-partner.ts';
import { valid } from './valid.ts';

const MOST_LINES = 500;

const query = object({
  limit: number().integer().min(1).max(MOST_LINES).default(50),
  partner: string().max(200),
  type: string().matches(/^[a-zA-Z0-9]+(\.[a-zA-Z0-9]+)*$/, 'type must be one of the catalogue, e.g. deal.won'),
  from: day('from'),
  to: day('to'),
  cursor: string().test(
    'cursor',
    'cursor must be the `next` of an earlier answer',
    (text) => text === undefined || readCursor(text) !== null,
  ),
});

function day(name: string) {
  return string().test(name, `${name} must be a date YYYY-MM-DD`, (text) => text === undefined || isDay(text));
}

function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** `GET /api/events`: lines of the log, the latest first. `next` is the cursor of the page that follows; null: there is none. */
export function linesRoute(deps: ServerDeps) {
  return async (request: Request, response: Response): Promise<void> => {
    const asked = await valid(() => query.validate(request.query, { abortEarly: false, stripUnknown: true }));
    const { limit, type, from, to, partner, cursor } = asked;
    const partnerId = partner === undefined ? undefined : (await onePartner(deps, partner)).id;
    const before = cursor === undefined ? null : readCursor(cursor);
    const rows = await deps.store.lines({
      limit: limit + 1,
      ...(partnerId === undefined ? {} : { partnerId }),
      ...(type === undefined ? {} : { type }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(before === null ? {} : { before }),
    });
    const events = rows.slice(0, limit);
    const last = rows.length > limit ? events.at(-1) : undefined;
    response.send({ events, next: last === undefined ? null : writeCursor(last) });
  };
}

function writeCursor({ on, id }: { readonly on: IsoDate; readonly id: string }): string {
  return Buffer.from(`${on} ${id}`).toString('base64url');
}

function readCursor(text: string): { readonly on: IsoDate; readonly id: string } | null {
  const [on = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ', 2);
  return isDay(on) && /^[\w-]+$/.test(id) ? { on, id } : null;
}
