import { notFound, SalesforceError } from '../errors.ts';
import { parseSosl } from '../sosl/parse.ts';
import type { Returning, SearchScope, SoslQuery } from '../sosl/parse.ts';
import { search } from '../sosl/search.ts';
import { malformedSearch } from '../sosl/sosl-error.ts';
import { termOfText } from '../sosl/term.ts';
import { asRecord } from '../store/input.ts';
import { bodyObject, methodNotAllowed } from './call.ts';
import type { Answer, Call } from './call.ts';

/** `/search?q=FIND {…}`. */
export function soslSearch(call: Call): Answer {
  if (call.segments.filter((segment) => segment !== '').length > 1) throw notFound();
  if (call.method !== 'GET' && call.method !== 'HEAD') throw methodNotAllowed(call, 'GET,HEAD');
  return found(call, parseSosl(call.query.get('q') ?? ''));
}

/** `/parameterizedSearch`: `q` and its settings, in the address or as JSON. */
export function parameterizedSearch(call: Call): Answer {
  if (call.segments.filter((segment) => segment !== '').length > 1) throw notFound();
  if (call.method === 'POST') return found(call, ofBody(bodyObject(call)));
  if (call.method === 'GET' || call.method === 'HEAD') return found(call, ofAddress(call.query));
  throw methodNotAllowed(call, 'GET,HEAD,POST');
}

function found({ org, userId, base }: Call, query: SoslQuery): Answer {
  return { status: 200, body: { searchRecords: search({ store: org.store, access: org.access, userId, all: false }, query, base) } };
}

interface Settings {
  readonly q: unknown;
  readonly scope: unknown;
  readonly overallLimit: unknown;
  readonly returning: readonly Returning[];
}

function queryOf({ q, scope, overallLimit, returning }: Settings): SoslQuery {
  if (typeof q !== 'string' || q.trim() === '') throw malformedSearch('No search term found.');
  return { term: termOfText(q), scope: scopeOf(scope), returning, limit: wholeNumber(overallLimit, 'overallLimit') };
}

function ofAddress(query: URLSearchParams): SoslQuery {
  const preset = query.get('fields') ?? '';
  const returning = query.getAll('sobject').map((object) =>
    returningOf({
      object,
      fields: query.get(`${object}.fields`) ?? preset,
      where: query.get(`${object}.where`),
      orderBy: query.get(`${object}.orderBy`),
      limit: query.get(`${object}.limit`) ?? query.get('defaultLimit'),
      offset: query.get(`${object}.offset`),
    }),
  );
  return queryOf({ q: query.get('q'), scope: query.get('in'), overallLimit: query.get('overallLimit'), returning });
}

function ofBody(body: Record<string, unknown>): SoslQuery {
  const sobjects = Array.isArray(body.sobjects) ? (body.sobjects as readonly unknown[]) : [];
  const returning = sobjects.map((item) => {
    const { name, fields, where, orderBy, limit, offset } = asRecord(item) ?? {};
    if (typeof name !== 'string') throw new SalesforceError('JSON_PARSER_ERROR', 'Each of sobjects needs a name');
    return returningOf({ object: name, fields: fields ?? body.fields, where, orderBy, limit: limit ?? body.defaultLimit, offset });
  });
  return queryOf({ q: body.q, scope: body.in, overallLimit: body.overallLimit, returning });
}

type Wanted = Readonly<Record<'object', string>> & Readonly<Record<'fields' | 'where' | 'orderBy' | 'limit' | 'offset', unknown>>;

/** Goes through the grammar of RETURNING, so that nothing gets past it. */
function returningOf({ object, fields, where, orderBy, limit, offset }: Wanted): Returning {
  const names = Array.isArray(fields) ? fields.join(',') : typeof fields === 'string' ? fields : '';
  const filter = typeof where === 'string' && where !== '' ? ` WHERE ${where}` : '';
  const order = typeof orderBy === 'string' && orderBy !== '' ? ` ORDER BY ${orderBy}` : '';
  const [read, ...more] = parseSosl(`FIND {aa} RETURNING ${object}(${names === '' ? 'Id' : names}${filter}${order})`).returning;
  if (read === undefined || more.length > 0) throw malformedSearch(`unexpected token: '${object}'`);
  return { ...read, limit: wholeNumber(limit, 'limit'), offset: wholeNumber(offset, 'offset') ?? 0 };
}

function scopeOf(given: unknown): SearchScope {
  const name = typeof given === 'string' && given !== '' ? given.toUpperCase().replace(/ FIELDS$/, '') : 'ALL';
  if (name === 'ALL' || name === 'NAME' || name === 'EMAIL' || name === 'PHONE') return name;
  throw malformedSearch(`unexpected token: '${name}'`);
}

function wholeNumber(given: unknown, name: string): number | null {
  if (given === undefined || given === null || given === '') return null;
  const n = Number(given);
  if (!Number.isInteger(n) || n < 0) throw malformedSearch(`${name} must be a whole number`);
  return n;
}
