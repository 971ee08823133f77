import { readDate, readDatetime } from '../store/values.ts';
import type { Literal } from './ast.ts';
import { isRangeLiteral } from './dates.ts';
import type { Token } from './lexer.ts';
import { malformed, soqlError } from './soql-error.ts';
import type { TokenReader } from './token-reader.ts';

/** `('a', 'b')` */
export function readLiterals(from: TokenReader): Literal[] {
  from.symbol('(');
  const values = from.list(() => readLiteral(from));
  from.symbol(')');
  return values;
}

/** A value to compare with: text, number, date, time, date literal, boolean or null. */
export function readLiteral(from: TokenReader): Literal {
  const token = from.peek();
  const { at } = token;
  switch (token.kind) {
    case 'string':
      from.skip();
      return { kind: 'string', text: token.text, at };
    case 'number':
      from.skip();
      return { kind: 'number', value: Number(token.text), at };
    case 'date': {
      const days = readDate(token.text);
      if (days === null) throw soqlError(from.text, at, 'MALFORMED_QUERY', `Invalid date: ${token.text}`);
      from.skip();
      return { kind: 'date', days, at };
    }
    case 'datetime': {
      const seconds = readDatetime(token.text.toUpperCase());
      if (seconds === null) throw soqlError(from.text, at, 'MALFORMED_QUERY', `Invalid datetime: ${token.text}`);
      from.skip();
      return { kind: 'datetime', seconds, at };
    }
    case 'word':
      return wordLiteral(from, token);
    default:
      throw token.text === ':' ? noBinding() : from.unexpected();
  }
}

/** `:name` is understood in Apex code alone. */
export function noBinding() {
  return malformed('Bind variables only allowed in Apex code');
}

function wordLiteral(from: TokenReader, token: Token): Literal {
  const { at } = token;
  const name = token.text.toUpperCase();
  const range = isRangeLiteral(name);
  if (range === null && name !== 'NULL' && name !== 'TRUE' && name !== 'FALSE') throw from.unexpected();
  from.skip();
  if (name === 'NULL') return { kind: 'null', at };
  if (range === null) return { kind: 'boolean', value: name === 'TRUE', at };
  if (!range.takesNumber) return { kind: 'range', name, n: 0, at };
  from.symbol(':');
  return { kind: 'range', name, n: readWholeNumber(from), at };
}

export function readWholeNumber(from: TokenReader): number {
  const token = from.take('number');
  if (!/^\d+$/.test(token.text)) throw from.unexpected(token);
  return Number(token.text);
}
