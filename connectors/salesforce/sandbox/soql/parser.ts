import { readDate, readDatetime } from '../store/values.ts';
import type { Condition, CompareOperator, Expression, Literal, OrderItem, Query, SelectItem } from './ast.ts';
import { isRangeLiteral } from './dates.ts';
import { FUNCTIONS } from './functions.ts';
import { tokenize } from './lexer.ts';
import type { Token } from './lexer.ts';
import { malformed, soqlError } from './soql-error.ts';
import { SalesforceError } from '../errors.ts';

const MAX_LENGTH = 100_000;
/** Deeper than any statement that people or programs write, and far from the end of the stack. */
const MAX_DEPTH = 500;
const MAX_SUBTOTALS = 3;
const CLAUSES = ['WHERE', 'WITH', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'FOR', 'USING', 'UPDATE', 'ALL', 'FROM'];
const COMPARE: Readonly<Record<string, CompareOperator>> = { '=': '=', '!=': '!=', '<>': '!=', '<': '<', '>': '>', '<=': '<=', '>=': '>=' };

/** Reads one SOQL statement; whatever the grammar does not know is refused with MALFORMED_QUERY. */
export function parseSoql(text: string): Query {
  if (text.length > MAX_LENGTH) throw malformed(`SOQL statements cannot be longer than ${MAX_LENGTH} characters.`);
  const parser = new Parser(text);
  return parser.statement();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  statement(): Query {
    const query = this.#query(true);
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return query;
  }

  #query(isRoot: boolean): Query {
    this.#keyword('SELECT');
    const select = this.#list(() => this.#selectItem(isRoot));
    this.#keyword('FROM');
    const from = this.#take('word');
    const alias = this.#alias();
    const scope = this.#accept('USING') ? this.#scope() : null;
    const where = this.#accept('WHERE') ? this.#condition() : null;
    if (this.#is('WITH')) throw this.#unexpected();
    const { groupBy, subtotals } = this.#accept('GROUP') ? this.#groupBy() : { groupBy: [], subtotals: 'none' as const };
    const having = this.#accept('HAVING') ? this.#condition() : null;
    const orderBy = this.#accept('ORDER') ? this.#orderBy() : [];
    const limit = this.#accept('LIMIT') ? this.#wholeNumber() : null;
    const offsetAt = this.#peek().at;
    const offset = this.#accept('OFFSET') ? this.#wholeNumber() : 0;
    this.#tail(isRoot);
    return { select, from: from.text, fromAt: from.at, alias, scope, where, groupBy, subtotals, having, orderBy, limit, offset, offsetAt };
  }

  #tail(isRoot: boolean): void {
    if (!isRoot) return;
    if (this.#accept('FOR')) {
      const kind = this.#take('word');
      if (!['VIEW', 'REFERENCE'].includes(kind.text.toUpperCase()))
        throw soqlError(this.#text, kind.at, 'MALFORMED_QUERY', `unexpected token: '${kind.text}'`);
    }
    if (this.#is('ALL') && this.#peek(1).text.toUpperCase() === 'ROWS') throw malformed('ALL ROWS not allowed in this context');
  }

  #alias(): string | null {
    const token = this.#peek();
    if (token.kind !== 'word' || CLAUSES.includes(token.text.toUpperCase())) return null;
    this.#next++;
    return token.text;
  }

  #scope(): string {
    this.#keyword('SCOPE');
    const token = this.#take('word');
    if (!['everything', 'mine'].includes(token.text.toLowerCase()))
      throw soqlError(this.#text, token.at, 'MALFORMED_QUERY', `unexpected token: '${token.text}'`);
    return token.text.toLowerCase();
  }

  #selectItem(isRoot: boolean): SelectItem {
    const token = this.#peek();
    if (token.text === '(' && token.kind === 'symbol') {
      if (!isRoot) throw this.#unexpected();
      this.#next++;
      const query = this.#query(false);
      this.#symbol(')');
      return { kind: 'children', query, at: token.at };
    }
    if (token.kind === 'word' && token.text.toUpperCase() === 'FIELDS' && this.#peek(1).text === '(') return this.#fieldsFunction();
    if (this.#is('TYPEOF') && this.#peek(1).kind === 'word') return this.#typeof(isRoot);
    const expression = this.#expression();
    const next = this.#peek();
    const hasAlias = next.kind === 'word' && !CLAUSES.includes(next.text.toUpperCase());
    if (hasAlias) this.#next++;
    return { kind: 'field', expression, alias: hasAlias ? next.text : null };
  }

  #fieldsFunction(): SelectItem {
    const at = this.#take('word').at;
    this.#symbol('(');
    const which = this.#take('word');
    const name = which.text.toUpperCase();
    if (name !== 'ALL' && name !== 'STANDARD' && name !== 'CUSTOM')
      throw soqlError(this.#text, which.at, 'MALFORMED_QUERY', `unexpected token: '${which.text}'`);
    this.#symbol(')');
    return { kind: 'fields', which: name, at };
  }

  #typeof(isRoot: boolean): SelectItem {
    const { at } = this.#peek();
    if (!isRoot) throw this.#unexpected();
    this.#next++;
    const relation = this.#take('word').text;
    const branches = [];
    while (this.#accept('WHEN')) {
      const object = this.#take('word');
      this.#keyword('THEN');
      branches.push({ object: object.text, at: object.at, fields: this.#list(() => this.#plainField()) });
    }
    if (branches.length === 0) throw this.#unexpected();
    const otherwise = this.#accept('ELSE') ? this.#list(() => this.#plainField()) : [];
    this.#keyword('END');
    return { kind: 'typeof', relation, branches, otherwise, at };
  }

  #plainField(): Expression {
    const first = this.#take('word');
    return { kind: 'expression', path: this.#path(first), fn: null, at: first.at };
  }

  #expression(): Expression {
    const first = this.#take('word');
    if (this.#peek().text === '(' && this.#peek().kind === 'symbol') return this.#call(first);
    if (CLAUSES.includes(first.text.toUpperCase()))
      throw soqlError(this.#text, first.at, 'MALFORMED_QUERY', `unexpected token: '${first.text}'`);
    return { kind: 'expression', path: this.#path(first), fn: null, at: first.at };
  }

  #call(name: Token): Expression {
    const fn = name.text.toUpperCase();
    if (!(fn in FUNCTIONS)) throw soqlError(this.#text, name.at, 'MALFORMED_QUERY', `unexpected token: '${name.text}'`);
    this.#symbol('(');
    if (fn === 'COUNT' && this.#peek().text === ')') {
      this.#next++;
      return { kind: 'expression', path: [], fn, at: name.at };
    }
    const isZoned = FUNCTIONS[fn] === 'date' && this.#is('CONVERTTIMEZONE') && this.#peek(1).text === '(';
    if (isZoned) this.#next += 2;
    const path = this.#path(this.#take('word'));
    if (isZoned) this.#symbol(')');
    this.#symbol(')');
    return { kind: 'expression', path, fn, at: name.at };
  }

  #path(first: Token): string[] {
    const path = [first.text];
    while (this.#peek().text === '.' && this.#peek().kind === 'symbol') {
      this.#next++;
      path.push(this.#take('word').text);
    }
    return path;
  }

  #groupBy(): Pick<Query, 'groupBy' | 'subtotals'> {
    this.#keyword('BY');
    const word = this.#peek();
    const kind = word.text.toUpperCase();
    if ((kind !== 'ROLLUP' && kind !== 'CUBE') || this.#peek(1).text !== '(')
      return { groupBy: this.#list(() => this.#expression()), subtotals: 'none' };
    this.#next += 2;
    const groupBy = this.#list(() => this.#expression());
    this.#symbol(')');
    if (groupBy.length > MAX_SUBTOTALS)
      throw soqlError(this.#text, word.at, 'MALFORMED_QUERY', `GROUP BY ${kind} supports at most ${MAX_SUBTOTALS} fields`);
    return { groupBy, subtotals: kind === 'CUBE' ? 'cube' : 'rollup' };
  }

  #orderBy(): OrderItem[] {
    this.#keyword('BY');
    return this.#list(() => {
      const expression = this.#expression();
      const descending = this.#accept('DESC');
      if (!descending) this.#accept('ASC');
      let nullsLast = false;
      if (this.#accept('NULLS')) {
        nullsLast = this.#accept('LAST');
        if (!nullsLast) this.#keyword('FIRST');
      }
      return { expression, descending, nullsLast };
    });
  }

  /** AND and OR do not mix on one level: Salesforce wants parentheses there. */
  #condition(): Condition {
    const items = [this.#unary()];
    const joiner = this.#is('AND') ? 'AND' : this.#is('OR') ? 'OR' : null;
    if (joiner === null) return items[0] ?? { kind: 'and', items: [] };
    while (this.#accept(joiner)) items.push(this.#unary());
    if (this.#is('AND') || this.#is('OR')) throw this.#unexpected();
    return { kind: joiner === 'AND' ? 'and' : 'or', items };
  }

  #unary(): Condition {
    if (++this.#depth > MAX_DEPTH)
      throw new SalesforceError(
        'QUERY_TOO_COMPLICATED',
        'Query is either selecting too many fields or the filter conditions are too complicated.',
      );
    try {
      return this.#nested();
    } finally {
      this.#depth--;
    }
  }

  #nested(): Condition {
    if (this.#accept('NOT')) return { kind: 'not', item: this.#unary() };
    if (this.#peek().text === '(' && this.#peek().kind === 'symbol') {
      this.#next++;
      const inner = this.#condition();
      this.#symbol(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const expression = this.#expression();
    const token = this.#peek();
    const at = expression.at;
    const operator = token.kind === 'symbol' ? COMPARE[token.text] : undefined;
    if (operator !== undefined) {
      this.#next++;
      return { kind: 'compare', expression, operator, value: this.#literal(), at };
    }
    if (this.#accept('LIKE')) return { kind: 'compare', expression, operator: 'LIKE', value: this.#literal(), at };
    if (this.#accept('IN')) return this.#inList(expression, false, at);
    if (this.#accept('INCLUDES')) return { kind: 'includes', expression, negated: false, values: this.#literals(), at };
    if (this.#accept('EXCLUDES')) return { kind: 'includes', expression, negated: true, values: this.#literals(), at };
    if (this.#is('NOT') && this.#peek(1).text.toUpperCase() === 'IN') {
      this.#next += 2;
      return this.#inList(expression, true, at);
    }
    throw this.#unexpected();
  }

  #inList(expression: Expression, negated: boolean, at: number): Condition {
    if (this.#peek().text === ':') throw malformed('Bind variables only allowed in Apex code');
    if (this.#peek(1).text.toUpperCase() !== 'SELECT') return { kind: 'in', expression, negated, values: this.#literals(), at };
    this.#symbol('(');
    const query = this.#query(false);
    this.#symbol(')');
    return { kind: 'semijoin', expression, negated, query, at };
  }

  #literals(): Literal[] {
    this.#symbol('(');
    const values = this.#list(() => this.#literal());
    this.#symbol(')');
    return values;
  }

  #literal(): Literal {
    const token = this.#peek();
    const { at } = token;
    this.#next++;
    switch (token.kind) {
      case 'string':
        return { kind: 'string', text: token.text, at };
      case 'number':
        return { kind: 'number', value: Number(token.text), at };
      case 'date': {
        const days = readDate(token.text);
        if (days === null) throw soqlError(this.#text, at, 'MALFORMED_QUERY', `Invalid date: ${token.text}`);
        return { kind: 'date', days, at };
      }
      case 'datetime': {
        const seconds = readDatetime(token.text.toUpperCase());
        if (seconds === null) throw soqlError(this.#text, at, 'MALFORMED_QUERY', `Invalid datetime: ${token.text}`);
        return { kind: 'datetime', seconds, at };
      }
      case 'word':
        return this.#wordLiteral(token);
      default:
        if (token.text === ':') throw malformed('Bind variables only allowed in Apex code');
        this.#next--;
        throw this.#unexpected();
    }
  }

  #wordLiteral(token: Token): Literal {
    const { at } = token;
    const name = token.text.toUpperCase();
    if (name === 'NULL') return { kind: 'null', at };
    if (name === 'TRUE' || name === 'FALSE') return { kind: 'boolean', value: name === 'TRUE', at };
    const kind = isRangeLiteral(name);
    if (kind === null) throw soqlError(this.#text, at, 'MALFORMED_QUERY', `unexpected token: '${token.text}'`);
    if (!kind.takesNumber) return { kind: 'range', name, n: 0, at };
    this.#symbol(':');
    return { kind: 'range', name, n: this.#wholeNumber(), at };
  }

  #wholeNumber(): number {
    const token = this.#take('number');
    if (!/^\d+$/.test(token.text)) throw soqlError(this.#text, token.at, 'MALFORMED_QUERY', `unexpected token: '${token.text}'`);
    return Number(token.text);
  }

  #list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.#peek().text === ',' && this.#peek().kind === 'symbol') {
      this.#next++;
      items.push(read());
    }
    return items;
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] ?? { kind: 'end', text: '<EOF>', at: this.#text.length };
  }

  #is(word: string): boolean {
    const token = this.#peek();
    return token.kind === 'word' && token.text.toUpperCase() === word;
  }

  #accept(word: string): boolean {
    if (!this.#is(word)) return false;
    this.#next++;
    return true;
  }

  #keyword(word: string): void {
    if (!this.#accept(word)) throw this.#unexpected();
  }

  #symbol(symbol: string): void {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) throw this.#unexpected();
    this.#next++;
  }

  #take(kind: Token['kind']): Token {
    const token = this.#peek();
    if (token.kind !== kind) throw this.#unexpected();
    this.#next++;
    return token;
  }

  #unexpected() {
    const token = this.#peek();
    return soqlError(this.#text, token.at, 'MALFORMED_QUERY', `unexpected token: '${token.text}'`);
  }
}
