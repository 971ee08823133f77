import type { SalesforceError } from '../errors.ts';
import { malformedSearch, searchError } from './sosl-error.ts';
import { parseTerm } from './term.ts';
import type { Term } from './term.ts';

/** Which fields are looked at. */
export type SearchScope = 'ALL' | 'NAME' | 'EMAIL' | 'PHONE';

/** One object of RETURNING: `Account(Id, Name WHERE … ORDER BY … LIMIT 5 OFFSET 2)`. */
export interface Returning {
  readonly object: string;
  /** The list of fields as it was written; empty: the Id. */
  readonly fields: string;
  /** WHERE and ORDER BY as they were written. */
  readonly clauses: string;
  readonly limit: number | null;
  readonly offset: number;
}

export interface SoslQuery {
  readonly term: Term;
  readonly scope: SearchScope;
  /** Empty: every object that can be searched. */
  readonly returning: readonly Returning[];
  readonly limit: number | null;
}

const SCOPES: readonly SearchScope[] = ['ALL', 'NAME', 'EMAIL', 'PHONE'];

/** Reads one SOSL statement; throws the vendor's MALFORMED_SEARCH for whatever is not served. */
export function parseSosl(text: string): SoslQuery {
  const open = /^\s*FIND\s*\{/i.exec(text);
  if (open === null) throw malformedSearch('No search term found. The search term must be enclosed in braces.');
  const { term, end } = parseTerm(text, open[0].length);
  const reader = { text, at: end };
  const scope = scopeOf(reader);
  const returning = take(reader, /RETURNING\s+/iy) === null ? [] : list(reader);
  const limit = take(reader, /LIMIT\s+(\d+)\b/iy);
  take(reader, /$/y);
  if (reader.at < text.length) throw unexpected(reader);
  return { term, scope, returning, limit: limit === null ? null : Number(limit[1]) };
}

interface Reader {
  readonly text: string;
  at: number;
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  reader.at += /^\s*/.exec(reader.text.slice(reader.at))?.[0].length ?? 0;
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (found !== null) reader.at += found[0].length;
  return found;
}

function unexpected({ text, at }: Reader): SalesforceError {
  const word = /^(?:\w+|.)/.exec(text.slice(at))?.[0] ?? '<EOF>';
  return searchError(text, at, `unexpected token: '${word}'`);
}

function scopeOf(reader: Reader): SearchScope {
  if (take(reader, /IN\s+/iy) === null) return 'ALL';
  const before = reader.at;
  const found = take(reader, /(\w+)\s+FIELDS\b/iy);
  const scope = SCOPES.find((one) => one === found?.[1]?.toUpperCase());
  if (scope !== undefined) return scope;
  throw unexpected({ text: reader.text, at: before });
}

function list(reader: Reader): Returning[] {
  const items: Returning[] = [];
  do {
    const object = take(reader, /[A-Za-z]\w*/y);
    if (object === null) throw unexpected(reader);
    items.push({ object: object[0], ...(take(reader, /\(/y) === null ? EVERYTHING : specification(reader)) });
  } while (take(reader, /,/y) !== null);
  return items;
}

const EVERYTHING = { fields: '', clauses: '', limit: null, offset: 0 };

/** What stands in the parentheses after an object, up to the one that closes them. */
function specification(reader: Reader): Omit<Returning, 'object'> {
  const start = reader.at;
  const end = closing(reader);
  const inner = reader.text.slice(start, end);
  reader.at = end + 1;
  const [, head = '', limit, offset] = /^(.*?)(?:\bLIMIT\s+(\d+)\s*)?(?:\bOFFSET\s+(\d+)\s*)?$/is.exec(inner) ?? [];
  const clauses = head.search(/\b(?:WHERE|ORDER\s+BY)\b/i);
  const fields = (clauses < 0 ? head : head.slice(0, clauses)).trim();
  const odd = /[^\w.,\s]|\bUSING\b|^$/i.exec(fields);
  if (odd !== null) throw unexpected({ text: reader.text, at: start + odd.index });
  return {
    fields,
    clauses: clauses < 0 ? '' : head.slice(clauses),
    limit: limit === undefined ? null : Number(limit),
    offset: Number(offset ?? 0),
  };
}

function closing({ text, at }: Reader): number {
  let depth = 1;
  let quoted = false;
  for (let n = at; n < text.length; n++) {
    const char = text[n];
    if (quoted && char === '\\') n++;
    else if (char === "'") quoted = !quoted;
    else if (!quoted && char === '(') depth++;
    else if (!quoted && char === ')' && --depth === 0) return n;
  }
  throw unexpected({ text, at: text.length });
}
