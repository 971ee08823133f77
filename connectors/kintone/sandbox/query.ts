import { invalid, VendorError } from './errors.ts';
import { objectOf, textOf } from './input.ts';
import type { App, Field, Row } from './store.ts';
import { valueOf } from './values.ts';

export interface Query {
  readonly holds: (row: Row) => boolean;
  readonly order: (a: Row, b: Row) => number;
  readonly limit: number;
  readonly offset: number;
}

type Test = (row: Row) => boolean;

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(>=|<=|!=|[=<>(),])|([^\s=<>!(),"]+))/uy;
const DEFAULT_LIMIT = 100;
/** Deeper than any query that people write, and far from the end of the stack. */
const MAX_DEPTH = 500;

/** The subset of kintone's query language that the README lists; anything else is CB_VA01, never a guess. */
export function parseQuery(app: App, text: string): Query {
  const words = tokens(text);
  let at = 0;
  let depth = 0;
  const peek = (): string => (words[at] ?? '').toLowerCase();
  const take = (): string => words[at++] ?? '';
  const expect = (word: string): void => {
    if (take().toLowerCase() !== word) throw bad();
  };

  const any = (): Test => {
    const parts = [all()];
    while (peek() === 'or') {
      take();
      parts.push(all());
    }
    return (row) => parts.some((part) => part(row));
  };
  const all = (): Test => {
    const parts = [one()];
    while (peek() === 'and') {
      take();
      parts.push(one());
    }
    return (row) => parts.every((part) => part(row));
  };
  const one = (): Test => {
    if (peek() !== '(') return comparison();
    if (++depth > MAX_DEPTH) throw bad();
    take();
    const inner = any();
    expect(')');
    depth -= 1;
    return inner;
  };
  const comparison = (): Test => {
    const field = fieldOf(app, take());
    const operator = operatorOf();
    if (operator === 'is empty' || operator === 'is not empty') {
      return (row) => (textsOf(row, field).join('') === '') === (operator === 'is empty');
    }
    if (operator === 'in' || operator === 'not in') {
      const wanted = listed();
      return (row) => textsOf(row, field).some((value) => wanted.includes(value)) === (operator === 'in');
    }
    const wanted = literal(take());
    return (row) => compare(field, textsOf(row, field).join(';'), operator, wanted);
  };
  const operatorOf = (): string => {
    const first = take().toLowerCase();
    if (first === 'not') return `not ${take().toLowerCase()}`;
    if (first === 'is') return peek() === 'not' ? `is ${take().toLowerCase()} ${take().toLowerCase()}` : `is ${take().toLowerCase()}`;
    if (!['=', '!=', '>', '<', '>=', '<=', 'in', 'like'].includes(first)) throw bad();
    return first;
  };
  const listed = (): string[] => {
    expect('(');
    const values = [literal(take())];
    while (peek() === ',') {
      take();
      values.push(literal(take()));
    }
    expect(')');
    return values;
  };

  const holds = words.length === 0 || ['order', 'limit', 'offset'].includes(peek()) ? () => true : any();
  const keys: { readonly field: Field; readonly sign: number }[] = [];
  if (peek() === 'order') {
    take();
    expect('by');
    do {
      if (peek() === ',') take();
      const field = fieldOf(app, take());
      keys.push({ field, sign: peek() === 'desc' ? -1 : 1 });
      if (peek() === 'asc' || peek() === 'desc') take();
    } while (peek() === ',');
  }
  const limit = peek() === 'limit' ? whole((take(), take())) : DEFAULT_LIMIT;
  const offset = peek() === 'offset' ? whole((take(), take())) : 0;
  if (at < words.length) throw bad();
  if (limit > 500) throw new VendorError(400, 'GAIA_QU01', 'limit には 500 以下の値を指定してください。');
  if (offset > 10_000) throw new VendorError(400, 'GAIA_QU02', 'offset には 10000 以下の値を指定してください。');
  return { holds, order: orderOf(keys), limit, offset };
}

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) throw bad();
    found.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return found;
}

function bad(): VendorError {
  return invalid({ query: 'クエリ記法が間違っています。' });
}

const ID: Field = { type: '__ID__', code: '$id', label: '$id' };

function fieldOf(app: App, code: string): Field {
  if (code === '$id') return ID;
  const field = app.fields.get(code);
  if (field === undefined) throw new VendorError(400, 'GAIA_IQ11', `指定されたフィールド(${code})が見つかりません。`);
  return field;
}

function textsOf(row: Row, field: Field): string[] {
  if (field === ID) return [String(row.id)];
  const value = valueOf(row, field);
  const parts: unknown[] = Array.isArray(value) ? value : [value];
  return parts.map((part) => (typeof part === 'string' ? part : (textOf(objectOf(part).code) ?? '')));
}

const NUMERIC: readonly string[] = ['__ID__', 'RECORD_NUMBER', 'NUMBER', 'CALC'];

function compare(field: Field, found: string, operator: string, wanted: string): boolean {
  if (operator === 'like' || operator === 'not like') return found.includes(wanted) === (operator === 'like');
  const sign = signOf(field, found, wanted);
  switch (operator) {
    case '=':
      return sign === 0;
    case '!=':
      return sign !== 0;
    case '>':
      return found !== '' && sign > 0;
    case '<':
      return found !== '' && sign < 0;
    case '>=':
      return found !== '' && sign >= 0;
    default:
      return found !== '' && sign <= 0;
  }
}

function signOf({ type }: Field, a: string, b: string): number {
  if (NUMERIC.includes(type)) return Number(a) - Number(b);
  if (type.endsWith('TIME')) return Date.parse(a) - Date.parse(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Without an order kintone gives the newest first. */
function orderOf(keys: readonly { readonly field: Field; readonly sign: number }[]): (a: Row, b: Row) => number {
  return (a, b) => {
    for (const { field, sign } of keys) {
      const difference = signOf(field, textsOf(a, field).join(), textsOf(b, field).join());
      if (difference !== 0) return sign * difference;
    }
    return b.id - a.id;
  };
}

function literal(word: string): string {
  if (word.startsWith('"')) return word.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  if (!/^[+-]?\d+(\.\d+)?$/.test(word)) throw bad();
  return word;
}

function whole(word: string): number {
  if (!/^\d+$/.test(word)) throw bad();
  return Number(word);
}
