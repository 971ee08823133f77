import type { ObjectView } from '../describe/access.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import type { Row } from '../store/row.ts';
import { toJson } from '../store/values.ts';
import type { Condition, Expression, Query } from './ast.ts';
import { compileFilter } from './filter.ts';
import { formatter } from './format.ts';
import { aggregate, FUNCTIONS } from './functions.ts';
import { resolve } from './resolve.ts';
import type { QueryScope, Resolved } from './resolve.ts';
import { makeField } from '../describe/define.ts';
import { malformed, soqlError } from './soql-error.ts';

export function isGrouped(query: Query): boolean {
  return (
    query.groupBy.length > 0 ||
    query.having !== null ||
    query.select.some((item) => item.kind === 'field' && item.expression.fn !== null && FUNCTIONS[item.expression.fn] === 'aggregate')
  );
}

interface Group {
  readonly keys: readonly Value[];
  /** Which keys a subtotal runs over, as bits; 0 where it is none. */
  readonly over: number;
  readonly rows: Row[];
}

/** One column of a grouped query. */
interface Output {
  readonly name: string;
  readonly alias: string | null;
  readonly expression: Expression;
  readonly field: FieldDef;
  readonly of: (group: Group) => Value;
}

/** The records of a query with aggregates: `{attributes: {type: AggregateResult}, …}`. */
export function groupedRecords(scope: QueryScope, view: ObjectView, query: Query, rows: Iterable<Row>): object[] {
  const keys = query.groupBy.map((expression) => groupKey(scope, view, query, expression));
  const outputs = outputsOf(scope, view, query);
  let groups = collect(keys, rows);
  for (const over of subtotalsOf(query)) groups = [...groups, ...subtotals(groups, over)];
  if (query.having !== null) {
    const keep = havingTest(scope, view, query, query.having);
    groups = groups.filter(keep);
  }
  sortGroups(scope, view, query, groups);
  const end = query.limit === null ? undefined : query.offset + query.limit;
  return groups.slice(query.offset, end).map((group) => {
    const record: Record<string, unknown> = { attributes: { type: 'AggregateResult' } };
    for (const { name, field, of } of outputs) record[name] = toJson(field, of(group));
    return record;
  });
}

function groupKey(scope: QueryScope, view: ObjectView, query: Query, expression: Expression): Resolved {
  const resolved = resolve(scope, view, query.aliases, expression);
  if (
    !resolved.field.filterable ||
    ((resolved.field.type === 'datetime' || resolved.field.type === 'multipicklist') && expression.fn === null)
  ) {
    throw soqlError(
      scope.text,
      expression.at,
      'MALFORMED_QUERY',
      `field '${expression.path.join('.')}' can not be grouped in a query call`,
    );
  }
  return resolved;
}

function collect(keys: readonly Resolved[], rows: Iterable<Row>): Group[] {
  const groups = new Map<string, Group>();
  if (keys.length === 0) groups.set('[]', { keys: [], over: 0, rows: [] });
  for (const row of rows) {
    const values = keys.map((key) => key.read(row));
    const name = JSON.stringify(values);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { keys: values, over: 0, rows: [row] });
    else group.rows.push(row);
  }
  return [...groups.values()];
}

/** The sets of keys, as bits, that subtotals run over: ROLLUP drops keys from the end, CUBE drops any. */
function subtotalsOf({ groupBy, subtotals: kind }: Query): number[] {
  const all = 2 ** groupBy.length - 1;
  if (kind === 'none') return [];
  if (kind === 'cube') return Array.from({ length: all }, (_, n) => n + 1);
  return groupBy.map((_, n) => all & ~(2 ** (groupBy.length - 1 - n) - 1));
}

/** The groups joined over some of their keys, which become null. */
function subtotals(groups: readonly Group[], over: number): Group[] {
  const joined = new Map<string, Group>();
  for (const group of groups) {
    if (group.over !== 0) continue;
    const keys = group.keys.map((key, n) => ((over & (2 ** n)) === 0 ? key : null));
    const name = JSON.stringify(keys);
    const known = joined.get(name) ?? { keys, over, rows: [] };
    joined.set(name, known);
    for (const row of group.rows) known.rows.push(row);
  }
  return [...joined.values()];
}

/** The columns of a grouped query, in its order. */
export function outputsOf(scope: QueryScope, view: ObjectView, query: Query): Output[] {
  let unnamed = 0;
  return query.select.map((item) => {
    if (item.kind !== 'field') throw malformed('only root queries support aggregate expressions');
    const value = groupShown(scope, view, query, item.expression);
    const isFunction = item.expression.fn !== null;
    const name = item.alias ?? (isFunction ? `expr${unnamed}` : value.field.name);
    if (isFunction && item.alias === null) unnamed++;
    return { name, alias: item.alias, expression: item.expression, ...value };
  });
}

function groupShown(scope: QueryScope, view: ObjectView, query: Query, expression: Expression): Pick<Output, 'field' | 'of'> {
  const value = groupValue(scope, view, query, expression);
  if (!expression.formatted) return value;
  const { field, format } = formatter(scope, expression, value.field);
  return { field, of: (group) => format(value.of(group)) };
}

/** What an expression is for a whole group: an aggregate of its rows, or one of the values that it is grouped by. */
function groupValue(scope: QueryScope, view: ObjectView, query: Query, expression: Expression): Pick<Output, 'field' | 'of'> {
  const { fn } = expression;
  if (fn !== null && FUNCTIONS[fn] === 'aggregate') {
    if (expression.path.length === 0) return { field: makeField('count', 'int'), of: (group) => group.rows.length };
    const resolved = resolve(scope, view, query.aliases, expression);
    checkAggregate(scope, expression, fn, resolved.field);
    const field = fn === 'COUNT' || fn === 'COUNT_DISTINCT' ? makeField('expr', 'int') : resolved.field;
    return { field, of: (group) => aggregate(fn, mapped(group.rows, resolved.read)) };
  }
  const isGrouping = fn !== null && FUNCTIONS[fn] === 'grouping';
  const place = query.groupBy.findIndex(
    (key) => key.fn === (isGrouping ? null : fn) && key.path.join('.').toLowerCase() === expression.path.join('.').toLowerCase(),
  );
  if (isGrouping) {
    if (place < 0 || query.subtotals === 'none')
      throw soqlError(
        scope.text,
        expression.at,
        'MALFORMED_QUERY',
        `GROUPING is only allowed on the fields of GROUP BY ROLLUP or CUBE: ${expression.path.join('.')}`,
      );
    return { field: makeField('grouping', 'int'), of: ({ over }) => ((over & (2 ** place)) === 0 ? 0 : 1) };
  }
  const { field } = resolve(scope, view, query.aliases, expression);
  if (place < 0)
    throw soqlError(scope.text, expression.at, 'MALFORMED_QUERY', `Field must be grouped or aggregated: ${expression.path.join('.')}`);
  return { field, of: (group) => group.keys[place] ?? null };
}

function checkAggregate(scope: QueryScope, expression: Expression, fn: string, field: FieldDef): void {
  const numeric = ['int', 'double', 'currency', 'percent'].includes(field.type);
  const fits =
    fn === 'SUM' || fn === 'AVG'
      ? numeric
      : fn === 'MIN' || fn === 'MAX'
        ? field.type !== 'boolean' && field.type !== 'id' && field.type !== 'reference' && field.filterable
        : field.filterable;
  if (!fits) throw soqlError(scope.text, expression.at, 'MALFORMED_QUERY', `field ${field.name} does not support aggregate operator ${fn}`);
}

function* mapped(rows: readonly Row[], read: (row: Row) => Value): Generator<Value> {
  for (const row of rows) yield read(row);
}

/** HAVING is compiled like WHERE, over a stand-in row whose reading gives the group's value. */
function havingTest(scope: QueryScope, view: ObjectView, query: Query, condition: Condition): (group: Group) => boolean {
  let current: Group = { keys: [], over: 0, rows: [] };
  const standIn: Row = { id: '', stamp: 0, deleted: false, cells: [] };
  const filter = compileFilter(
    {
      scope,
      resolve: (expression) => {
        const { field, of } = groupValue(scope, view, query, expression);
        return { field, hops: [], read: () => of(current) };
      },
      subquery: () => {
        throw malformed('Semi join sub-selects are not allowed in the having clause');
      },
    },
    condition,
  );
  return (group) => {
    current = group;
    return filter.test(standIn);
  };
}

function sortGroups(scope: QueryScope, view: ObjectView, query: Query, groups: Group[]): void {
  const keys = query.orderBy.map((item) => ({ ...item, of: groupValue(scope, view, query, aliased(query, item.expression)).of }));
  if (keys.length === 0) return;
  groups.sort((a, b) => {
    for (const { of, descending, nullsLast } of keys) {
      const [left, right] = [of(a), of(b)];
      if (left === right) continue;
      if (left === null) return nullsLast ? 1 : -1;
      if (right === null) return nullsLast ? -1 : 1;
      return left < right !== descending ? -1 : 1;
    }
    return 0;
  });
}

/** ORDER BY may name an aggregate by its alias. */
function aliased(query: Query, expression: Expression): Expression {
  const [name] = expression.path;
  if (expression.fn !== null || expression.path.length !== 1 || name === undefined) return expression;
  const item = query.select.find((one) => one.kind === 'field' && one.alias?.toLowerCase() === name.toLowerCase());
  return item?.kind === 'field' ? item.expression : expression;
}
