import type { SalesforceError } from '../errors.ts';
import { tokenize } from './lexer.ts';
import type { Token } from './lexer.ts';
import { soqlError } from './soql-error.ts';

/** Walks the tokens of one statement; what is not as the grammar wants it is refused with MALFORMED_QUERY at its place. */
export class TokenReader {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] ?? { kind: 'end', text: '<EOF>', at: this.text.length };
  }

  skip(count = 1): void {
    this.#next += count;
  }

  /** Is the token a word of this (upper-case) text? */
  is(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.text.toUpperCase() === word;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  accept(word: string): boolean {
    const found = this.is(word);
    if (found) this.skip();
    return found;
  }

  acceptSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.skip();
    return found;
  }

  keyword(word: string): void {
    if (!this.accept(word)) throw this.unexpected();
  }

  symbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected();
  }

  take(kind: Token['kind']): Token {
    const token = this.peek();
    if (token.kind !== kind) throw this.unexpected();
    this.skip();
    return token;
  }

  /** One or more, with commas between. */
  list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.acceptSymbol(',')) items.push(read());
    return items;
  }

  unexpected(token: Token = this.peek()): SalesforceError {
    return soqlError(this.text, token.at, 'MALFORMED_QUERY', `unexpected token: '${token.text}'`);
  }
}
