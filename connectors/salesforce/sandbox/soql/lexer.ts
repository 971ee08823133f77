import { malformed, soqlError } from './soql-error.ts';

export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'date' | 'datetime' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const SPACE = /\s+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const DATETIME = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})/iy;
const DATE = /\d{4}-\d{2}-\d{2}(?![\dT])/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /<=|>=|!=|<>|[(),.:=<>]/y;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  N: '\n',
  r: '\r',
  R: '\r',
  t: '\t',
  T: '\t',
  b: '\b',
  B: '\b',
  f: '\f',
  F: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** Splits a statement; a character that SOQL does not know is the vendor's MALFORMED_QUERY. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const space = match(SPACE, text, at);
    if (space !== null) {
      at += space.length;
      continue;
    }
    if (text[at] === "'") {
      const { value, end } = readString(text, at);
      tokens.push({ kind: 'string', text: value, at });
      at = end;
      continue;
    }
    const token = readToken(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', at: text.length });
  return tokens;
}

function readToken(text: string, at: number): Token {
  const kinds: readonly (readonly [Token['kind'], RegExp])[] = [
    ['word', WORD],
    ['datetime', DATETIME],
    ['date', DATE],
    ['number', NUMBER],
    ['symbol', SYMBOL],
  ];
  for (const [kind, pattern] of kinds) {
    const found = match(pattern, text, at);
    if (found !== null) return { kind, text: found, at };
  }
  throw soqlError(text, at, 'MALFORMED_QUERY', `unexpected token: '${text.charAt(at)}'`);
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Keeps `\_` and `\%` as they are: only LIKE knows what they mean. */
function readString(text: string, start: number): { value: string; end: number } {
  let value = '';
  let at = start + 1;
  for (;;) {
    const char = text[at];
    if (char === undefined) throw malformed(`line 1:${text.length} mismatched character '<EOF>' expecting '''`);
    if (char === "'") return { value, end: at + 1 };
    if (char !== '\\') {
      value += char;
      at++;
      continue;
    }
    const next = text[at + 1] ?? '';
    const unicode = next === 'u' || next === 'U' ? /^[0-9a-fA-F]{4}/.exec(text.slice(at + 2, at + 6)) : null;
    if (unicode !== null) {
      value += String.fromCharCode(Number.parseInt(unicode[0], 16));
      at += 6;
      continue;
    }
    const plain = next === '_' || next === '%' ? `\\${next}` : ESCAPES[next];
    if (plain === undefined) throw malformed(`Invalid string literal. Illegal character sequence '\\${next}' in string literal.`);
    value += plain;
    at += 2;
  }
}
