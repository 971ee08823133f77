import type { FieldDef, Value } from '../describe/types.ts';
import { isId, to18 } from '../ids.ts';
import type { Row } from '../store/row.ts';
import { isNumeric } from '../store/values.ts';
import type { CompareOperator, Condition, Expression, Literal } from './ast.ts';
import { rangeOf } from './dates.ts';
import { malformed, soqlError } from './soql-error.ts';
import type { QueryScope, Resolved } from './resolve.ts';

const DAY = 86_400;

/** What a planner may know of a condition on a field of the object itself. */
export interface Leaf {
  readonly field: FieldDef;
  /** One of these values. */
  readonly equals?: readonly Value[];
  /** At or after; with `beyond`, strictly after. */
  readonly low?: number | string;
  readonly beyond?: boolean;
  /** At or before. */
  readonly high?: number | string;
}

export interface Filter {
  readonly kind: 'and' | 'or' | 'leaf' | 'other';
  readonly items: readonly Filter[];
  readonly leaf: Leaf | null;
  readonly test: (row: Row) => boolean;
}

export interface FilterParts {
  readonly scope: QueryScope;
  readonly resolve: (expression: Expression) => Resolved;
  /** Runs a sub-query and gives the values of its one column. */
  readonly subquery: (condition: Condition & { kind: 'semijoin' }) => ReadonlySet<Value>;
}

/** Compiles a condition into a test of one row, and keeps what the planner can use. */
export function compileFilter(parts: FilterParts, condition: Condition): Filter {
  if ('expression' in condition) checkDistance(parts.scope, condition);
  switch (condition.kind) {
    case 'and':
    case 'or':
      return combine(
        condition.kind,
        condition.items.map((item) => compileFilter(parts, item)),
      );
    case 'not': {
      const inner = compileFilter(parts, condition.item);
      return other((row) => !inner.test(row));
    }
    case 'compare':
      return compare(parts, condition.expression, condition.operator, condition.value);
    case 'in':
      return inList(parts, condition.expression, condition.negated, condition.values);
    case 'semijoin': {
      const { read } = parts.resolve(condition.expression);
      const values = parts.subquery(condition);
      return other(condition.negated ? (row) => !values.has(read(row)) : (row) => values.has(read(row)));
    }
    case 'includes':
      return includes(parts, condition.expression, condition.negated, condition.values);
  }
}

/** A distance is within or beyond a radius, and nothing else (SOQL reference, location-based queries). */
function checkDistance(scope: QueryScope, condition: Condition & { readonly expression: Expression }): void {
  if (condition.expression.distance === null) return;
  if (condition.kind === 'compare' && (condition.operator === '<' || condition.operator === '>')) return;
  throw soqlError(
    scope.text,
    condition.expression.at,
    'INVALID_QUERY_FILTER_OPERATOR',
    'invalid operator on DISTANCE: only < and > are supported',
  );
}

function combine(kind: 'and' | 'or', items: readonly Filter[]): Filter {
  const test = kind === 'and' ? (row: Row) => items.every((item) => item.test(row)) : (row: Row) => items.some((item) => item.test(row));
  return { kind, items, leaf: null, test };
}

function other(test: (row: Row) => boolean): Filter {
  return { kind: 'other', items: [], leaf: null, test };
}

function leafOf(resolved: Resolved, expression: Expression, leaf: Omit<Leaf, 'field'> | null, test: (row: Row) => boolean): Filter {
  if (leaf === null || resolved.hops.length > 0 || expression.fn !== null) return other(test);
  return { kind: 'leaf', items: [], leaf: { ...leaf, field: resolved.field }, test };
}

function compare(parts: FilterParts, expression: Expression, operator: CompareOperator, literal: Literal): Filter {
  const resolved = parts.resolve(expression);
  checkFilterable(resolved.field, expression);
  if (literal.kind === 'range') return compareRange(parts, resolved, expression, operator, literal);
  const wanted = literalValue(parts.scope, resolved.field, literal);
  if (operator === 'LIKE') return like(parts, resolved, expression, wanted);
  return compareValue(resolved, expression, operator, wanted, parts, literal);
}

function compareValue(
  resolved: Resolved,
  expression: Expression,
  operator: CompareOperator,
  wanted: Value,
  parts: FilterParts,
  literal: Literal,
): Filter {
  const { field } = resolved;
  const read = normalReader(resolved);
  const key = normal(field, wanted);
  if (operator === '=')
    return leafOf(
      resolved,
      expression,
      wanted === null ? null : { equals: [wanted], ...(typeof wanted === 'boolean' ? {} : { low: wanted, high: wanted }) },
      (row) => read(row) === key,
    );
  if (operator === '!=') return other((row) => read(row) !== key);
  if (field.type === 'boolean' || key === null || typeof key === 'boolean') {
    throw soqlError(parts.scope.text, literal.at, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`);
  }
  const ranged =
    isText(field) && field.type !== 'id'
      ? null
      : { '<': { high: key }, '<=': { high: key }, '>': { low: key, beyond: true }, '>=': { low: key }, LIKE: null }[operator];
  const test = ordering(operator, key);
  return leafOf(resolved, expression, ranged, (row) => {
    const value = read(row);
    return value !== null && typeof value === typeof key && test(value);
  });
}

function ordering(operator: CompareOperator, key: string | number): (value: Value) => boolean {
  switch (operator) {
    case '<':
      return (value) => value !== null && value < key;
    case '<=':
      return (value) => value !== null && value <= key;
    case '>':
      return (value) => value !== null && value > key;
    default:
      return (value) => value !== null && value >= key;
  }
}

/** Text compares without regard to case; ids and case-sensitive fields exactly. */
function isText(field: FieldDef): boolean {
  return !isNumeric(field) && field.type !== 'boolean' && field.type !== 'date' && field.type !== 'datetime';
}

function normal(field: FieldDef, value: Value): Value {
  return typeof value === 'string' && !field.caseSensitive && field.type !== 'id' && field.type !== 'reference'
    ? value.toLowerCase()
    : value;
}

function normalReader(resolved: Resolved): (row: Row) => Value {
  const { field, read } = resolved;
  if (!isText(field) || field.caseSensitive || field.type === 'id' || field.type === 'reference') return read;
  return (row) => {
    const value = read(row);
    return typeof value === 'string' ? value.toLowerCase() : value;
  };
}

function compareRange(
  parts: FilterParts,
  resolved: Resolved,
  expression: Expression,
  operator: CompareOperator,
  literal: Literal & { kind: 'range' },
): Filter {
  const { field, read } = resolved;
  if (field.type !== 'date' && field.type !== 'datetime') throw wrongType(parts.scope, field, literal);
  if (operator === 'LIKE')
    throw soqlError(parts.scope.text, literal.at, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`);
  const unit = field.type === 'date' ? 1 : DAY;
  const days = rangeOf(literal.name, literal.n, parts.scope.store.today());
  const [from, to] = [days.from * unit, days.to * unit];
  const tests: Readonly<Record<Exclude<CompareOperator, 'LIKE'>, readonly [Omit<Leaf, 'field'> | null, (value: number) => boolean]>> = {
    '=': [{ low: from, high: to }, (value) => value >= from && value < to],
    '!=': [null, (value) => value < from || value >= to],
    '<': [{ high: from }, (value) => value < from],
    '<=': [{ high: to }, (value) => value < to],
    '>': [{ low: to }, (value) => value >= to],
    '>=': [{ low: from }, (value) => value >= from],
  };
  const [leaf, test] = tests[operator];
  return leafOf(resolved, expression, leaf, (row) => {
    const value = read(row);
    return typeof value === 'number' ? test(value) : operator === '!=';
  });
}

function like(parts: FilterParts, resolved: Resolved, expression: Expression, wanted: Value): Filter {
  const { field } = resolved;
  if (!isText(field) || field.type === 'id' || field.type === 'reference')
    throw soqlError(parts.scope.text, expression.at, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`);
  const pattern = likePattern(typeof wanted === 'string' ? wanted : '');
  return other((row) => {
    const value = resolved.read(row);
    return typeof value === 'string' && pattern.test(value);
  });
}

function likePattern(text: string): RegExp {
  const source = text.replace(
    /\\([_%])|([%_])|([.*+?^${}()|[\]\\])/g,
    (_, escaped: string | undefined, wild: string | undefined, special: string | undefined) => {
      if (escaped !== undefined) return escaped;
      if (wild !== undefined) return wild === '%' ? '[\\s\\S]*' : '[\\s\\S]';
      return `\\${special ?? ''}`;
    },
  );
  return new RegExp(`^${source}$`, 'iu');
}

function inList(parts: FilterParts, expression: Expression, negated: boolean, literals: readonly Literal[]): Filter {
  const resolved = parts.resolve(expression);
  checkFilterable(resolved.field, expression);
  if (literals.some((literal) => literal.kind === 'range')) {
    const any = combine(
      'or',
      literals.map((literal) => compare(parts, expression, '=', literal)),
    );
    return negated ? other((row) => !any.test(row)) : any;
  }
  const values = literals.map((literal) => literalValue(parts.scope, resolved.field, literal));
  const keys = new Set(values.map((value) => normal(resolved.field, value)));
  const read = normalReader(resolved);
  if (negated) return other((row) => !keys.has(read(row)));
  return leafOf(resolved, expression, values.includes(null) ? null : { equals: values }, (row) => keys.has(read(row)));
}

function includes(parts: FilterParts, expression: Expression, negated: boolean, literals: readonly Literal[]): Filter {
  const resolved = parts.resolve(expression);
  if (resolved.field.type !== 'multipicklist') {
    throw soqlError(
      parts.scope.text,
      expression.at,
      'INVALID_QUERY_FILTER_OPERATOR',
      'includes and excludes operators only work on multi-picklist fields',
    );
  }
  const wanted = literals.map((literal) =>
    String(literalValue(parts.scope, resolved.field, literal))
      .toLowerCase()
      .split(';'),
  );
  return other((row) => {
    const value = resolved.read(row);
    const has = new Set(typeof value === 'string' ? value.toLowerCase().split(';') : []);
    return wanted.some((all) => all.every((one) => has.has(one))) !== negated;
  });
}

function checkFilterable(field: FieldDef, expression: Expression): void {
  if (field.filterable) return;
  throw malformed(`field '${expression.path.join('.')}' can not be filtered in a query call`);
}

/** A literal as the field stores its values; refuses a literal of another type the vendor's way. */
function literalValue(scope: QueryScope, field: FieldDef, literal: Literal): Value {
  if (literal.kind === 'null') return null;
  switch (field.type) {
    case 'boolean':
      if (literal.kind === 'boolean') return literal.value;
      break;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      if (literal.kind === 'number') return literal.value;
      break;
    case 'date':
      if (literal.kind === 'date') return literal.days;
      break;
    case 'datetime':
      if (literal.kind === 'datetime') return literal.seconds;
      break;
    case 'id':
    case 'reference':
      if (literal.kind === 'string') return idLiteral(scope, literal.text, literal.at);
      break;
    default:
      if (literal.kind === 'string') return literal.text === '' ? null : literal.text;
  }
  throw wrongType(scope, field, literal);
}

function idLiteral(scope: QueryScope, text: string, at: number): Value {
  if (text === '') return null;
  if (isId(text)) return to18(text);
  throw soqlError(scope.text, at, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`);
}

function wrongType(scope: QueryScope, field: FieldDef, literal: Literal) {
  const names: Readonly<Record<string, string>> = { datetime: 'dateTime', currency: 'double', percent: 'double' };
  const quotes = isText(field) ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  const kind = isText(field) ? 'string' : (names[field.type] ?? field.type);
  return soqlError(
    scope.text,
    literal.at,
    'INVALID_FIELD',
    `value of filter criterion for field '${field.name}' must be of type ${kind} and ${quotes}`,
  );
}
