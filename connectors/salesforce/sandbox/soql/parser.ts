import type { Condition, CompareOperator, Expression, OrderItem, Query, SelectItem } from './ast.ts';
import { readAlias, readExpression, readPath, readPlainField, readShown } from './expressions.ts';
import { noBinding, readLiteral, readLiterals, readWholeNumber } from './literals.ts';
import { malformed, soqlError } from './soql-error.ts';
import { TokenReader } from './token-reader.ts';
import { SalesforceError } from '../errors.ts';

const MAX_LENGTH = 100_000;
/** Deeper than any statement that people or programs write, and far from the end of the stack. */
const MAX_DEPTH = 500;
const MAX_SUBTOTALS = 3;
const COMPARE: Readonly<Record<string, CompareOperator>> = { '=': '=', '!=': '!=', '<>': '!=', '<': '<', '>': '>', '<=': '<=', '>=': '>=' };

/** Reads one SOQL statement; whatever the grammar does not know is refused with MALFORMED_QUERY. */
export function parseSoql(text: string): Query {
  if (text.length > MAX_LENGTH) throw malformed(`SOQL statements cannot be longer than ${MAX_LENGTH} characters.`);
  const parser = new Parser(text);
  return parser.statement();
}

class Parser {
  readonly #from: TokenReader;
  #depth = 0;

  constructor(text: string) {
    this.#from = new TokenReader(text);
  }

  statement(): Query {
    const query = this.#query(true);
    if (this.#from.peek().kind !== 'end') throw this.#from.unexpected();
    return query;
  }

  #query(isRoot: boolean): Query {
    const from = this.#from;
    from.keyword('SELECT');
    const select = from.list(() => this.#selectItem(isRoot));
    from.keyword('FROM');
    const object = from.take('word');
    const aliases = this.#aliases(object.text);
    const scope = from.accept('USING') ? this.#scope() : null;
    const where = from.accept('WHERE') ? this.#condition() : null;
    if (from.is('WITH')) throw from.unexpected();
    const { groupBy, subtotals } = from.accept('GROUP') ? this.#groupBy() : { groupBy: [], subtotals: 'none' as const };
    const having = from.accept('HAVING') ? this.#condition() : null;
    const orderBy = from.accept('ORDER') ? this.#orderBy() : [];
    const limit = from.accept('LIMIT') ? readWholeNumber(from) : null;
    const offsetAt = from.peek().at;
    const offset = from.accept('OFFSET') ? readWholeNumber(from) : 0;
    this.#tail(isRoot);
    const clauses = { where, groupBy, subtotals, having, orderBy, limit, offset, offsetAt };
    return { select, from: object.text, fromAt: object.at, aliases, scope, ...clauses };
  }

  /** `FROM Contact c, c.Account a`: names for the object and for parents of it (SOQL reference, alias notation). */
  #aliases(object: string): Query['aliases'] {
    const from = this.#from;
    const root = readAlias(from);
    const aliases = new Map<string, readonly string[]>(root === null ? [] : [[root.toLowerCase(), []]]);
    while (from.isSymbol(',')) {
      from.skip();
      const first = from.take('word');
      const path = readPath(from, first);
      const start = aliases.get(first.text.toLowerCase()) ?? (first.text.toLowerCase() === object.toLowerCase() ? [] : null);
      const alias = readAlias(from);
      if (start === null || path.length < 2 || alias === null) throw from.unexpected(first);
      aliases.set(alias.toLowerCase(), [...start, ...path.slice(1)]);
    }
    return aliases;
  }

  #tail(isRoot: boolean): void {
    if (!isRoot) return;
    const from = this.#from;
    while (from.accept('FOR')) {
      const kind = from.take('word');
      if (!['VIEW', 'REFERENCE'].includes(kind.text.toUpperCase())) throw from.unexpected(kind);
    }
    if (from.is('ALL') && from.is('ROWS', 1)) throw malformed('ALL ROWS not allowed in this context');
  }

  #scope(): string {
    this.#from.keyword('SCOPE');
    const token = this.#from.take('word');
    if (!['everything', 'mine'].includes(token.text.toLowerCase())) throw this.#from.unexpected(token);
    return token.text.toLowerCase();
  }

  #selectItem(isRoot: boolean): SelectItem {
    const from = this.#from;
    const { at } = from.peek();
    if (from.isSymbol('(')) {
      if (!isRoot) throw from.unexpected();
      from.skip();
      const query = this.#query(false);
      from.symbol(')');
      return { kind: 'children', query, at };
    }
    if (from.is('FIELDS') && from.isSymbol('(', 1)) return this.#fieldsFunction();
    if (from.is('TYPEOF') && from.peek(1).kind === 'word') return this.#typeof(isRoot);
    const expression = readShown(from);
    return { kind: 'field', expression, alias: readAlias(from) };
  }

  #fieldsFunction(): SelectItem {
    const at = this.#from.take('word').at;
    this.#from.symbol('(');
    const which = this.#from.take('word');
    const name = which.text.toUpperCase();
    if (name !== 'ALL' && name !== 'STANDARD' && name !== 'CUSTOM') throw this.#from.unexpected(which);
    this.#from.symbol(')');
    return { kind: 'fields', which: name, at };
  }

  #typeof(isRoot: boolean): SelectItem {
    const from = this.#from;
    const { at } = from.peek();
    if (!isRoot) throw from.unexpected();
    from.skip();
    const relation = from.take('word').text;
    const branches = [];
    while (from.accept('WHEN')) {
      const object = from.take('word');
      from.keyword('THEN');
      branches.push({ object: object.text, at: object.at, fields: from.list(() => readPlainField(from)) });
    }
    if (branches.length === 0) throw from.unexpected();
    const otherwise = from.accept('ELSE') ? from.list(() => readPlainField(from)) : [];
    from.keyword('END');
    return { kind: 'typeof', relation, branches, otherwise, at };
  }

  #groupBy(): Pick<Query, 'groupBy' | 'subtotals'> {
    const from = this.#from;
    from.keyword('BY');
    const word = from.peek();
    const kind = word.text.toUpperCase();
    if ((kind !== 'ROLLUP' && kind !== 'CUBE') || !from.isSymbol('(', 1))
      return { groupBy: from.list(() => readExpression(from)), subtotals: 'none' };
    from.skip(2);
    const groupBy = from.list(() => readExpression(from));
    from.symbol(')');
    if (groupBy.length > MAX_SUBTOTALS)
      throw soqlError(from.text, word.at, 'MALFORMED_QUERY', `GROUP BY ${kind} supports at most ${MAX_SUBTOTALS} fields`);
    return { groupBy, subtotals: kind === 'CUBE' ? 'cube' : 'rollup' };
  }

  #orderBy(): OrderItem[] {
    const from = this.#from;
    from.keyword('BY');
    return from.list(() => {
      const expression = readExpression(from);
      const descending = from.accept('DESC');
      if (!descending) from.accept('ASC');
      let nullsLast = false;
      if (from.accept('NULLS')) {
        nullsLast = from.accept('LAST');
        if (!nullsLast) from.keyword('FIRST');
      }
      return { expression, descending, nullsLast };
    });
  }

  /** AND and OR do not mix on one level: Salesforce wants parentheses there. */
  #condition(): Condition {
    const from = this.#from;
    const items = [this.#unary()];
    const joiner = from.is('AND') ? 'AND' : from.is('OR') ? 'OR' : null;
    if (joiner === null) return items[0] ?? { kind: 'and', items: [] };
    while (from.accept(joiner)) items.push(this.#unary());
    if (from.is('AND') || from.is('OR')) throw from.unexpected();
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
    if (this.#from.accept('NOT')) return { kind: 'not', item: this.#unary() };
    if (!this.#from.acceptSymbol('(')) return this.#comparison();
    const inner = this.#condition();
    this.#from.symbol(')');
    return inner;
  }

  #comparison(): Condition {
    const from = this.#from;
    const expression = readExpression(from);
    const { at } = expression;
    const token = from.peek();
    const operator = token.kind === 'symbol' ? COMPARE[token.text] : undefined;
    if (operator !== undefined) {
      from.skip();
      return { kind: 'compare', expression, operator, value: readLiteral(from), at };
    }
    if (from.accept('LIKE')) return { kind: 'compare', expression, operator: 'LIKE', value: readLiteral(from), at };
    if (from.accept('IN')) return this.#inList(expression, false, at);
    if (from.accept('INCLUDES')) return { kind: 'includes', expression, negated: false, values: readLiterals(from), at };
    if (from.accept('EXCLUDES')) return { kind: 'includes', expression, negated: true, values: readLiterals(from), at };
    if (from.is('NOT') && from.is('IN', 1)) {
      from.skip(2);
      return this.#inList(expression, true, at);
    }
    throw from.unexpected();
  }

  #inList(expression: Expression, negated: boolean, at: number): Condition {
    const from = this.#from;
    if (from.isSymbol(':')) throw noBinding();
    if (!from.is('SELECT', 1)) return { kind: 'in', expression, negated, values: readLiterals(from), at };
    from.symbol('(');
    const query = this.#query(false);
    from.symbol(')');
    return { kind: 'semijoin', expression, negated, query, at };
  }
}
