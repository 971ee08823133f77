import type { ObjectView } from '../describe/access.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import { SalesforceError } from '../errors.ts';
import type { Row } from '../store/row.ts';
import type { Condition, Expression, OrderItem, Query, SelectChildren } from './ast.ts';
import type { ColumnShape } from './column-shape.ts';
import { childRelation, groupedShape, plainShape } from './column-shape.ts';
import { compileFilter } from './filter.ts';
import type { Filter } from './filter.ts';
import { FUNCTIONS } from './functions.ts';
import { parseSoql } from './parser.ts';
import { plan } from './plan.ts';
import type { WantedOrder } from './plan.ts';
import { attributesOf, projectColumns } from './project.ts';
import type { Column, Part } from './project.ts';
import { resolve, viewOf } from './resolve.ts';
import { checkReified } from './reified.ts';
import { typeofPart } from './typeof.ts';
import type { QueryScope, Resolved } from './resolve.ts';
import { groupedRecords, isGrouped } from './group.ts';
import { columnsOf } from './select-columns.ts';
import { malformed, soqlError } from './soql-error.ts';

const MAX_OFFSET = 2000;

/** What a query found. Records are made when they are shown, so that a million rows cost a list of references. */
export interface QueryResult {
  readonly object: string;
  readonly query: Query;
  readonly total: number;
  /** `SELECT COUNT()` has a total and no records. */
  readonly isCount: boolean;
  readonly isAggregate: boolean;
  readonly columns: readonly Column[];
  readonly view: ObjectView;
  /** Rows of the object itself; empty for aggregates. */
  readonly rows: readonly Row[];
  record(at: number): object;
  /** What its columns are, for who asks instead of the records. */
  shape(): readonly ColumnShape[];
}

/** A statement that was understood: what it will give, before anything is read. */
export interface PreparedQuery {
  readonly object: string;
  readonly query: Query;
  readonly isCount: boolean;
  readonly isAggregate: boolean;
  readonly columns: readonly Column[];
  readonly view: ObjectView;
  run(): QueryResult;
}

/** Parses, checks and runs one statement; `base` is the versioned path that URLs in the answer begin with. */
export function runQuery(scope: Omit<QueryScope, 'text'>, text: string, base: string): QueryResult {
  return prepareQuery(scope, text, base).run();
}

/** Parses and checks one statement; throws the vendor's error where it is wrong. */
export function prepareQuery(given: Omit<QueryScope, 'text'>, text: string, base: string): PreparedQuery {
  const scope = { ...given, text };
  const query = parseSoql(text);
  const view = viewOf(scope, query.from, query.fromAt);
  checkReified(view, query);
  if (query.offset > MAX_OFFSET) throw new SalesforceError('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
  const root = compileRoot(scope, view, query);
  const head = { object: view.def.name, query, view };
  const isCount = isPlainCount(query);
  if (!isCount && isGrouped(query)) {
    const run = (): QueryResult => {
      const candidates = plan(scope.store.table(view.def), root.filter, []).rows;
      const records = groupedRecords(scope, view, query, matching(scope, view, root.filter, candidates));
      return {
        ...head,
        total: records.length,
        isCount,
        isAggregate: true,
        columns: [],
        rows: [],
        record: (at) => records[at] ?? {},
        shape: () => groupedShape(scope, view, query),
      };
    };
    return { ...head, isCount, isAggregate: true, columns: [], run };
  }
  const columns = isCount ? [] : columnsOf(scope, view, query);
  const parts = [
    ...projectColumns(scope, view, columns, base),
    ...query.select.flatMap((item) => (item.kind === 'typeof' ? [typeofPart(scope, view, item, base)] : [])),
    ...childParts(scope, view, query, base),
  ];
  const run = (): QueryResult => {
    const rows = select(scope, view, query, root);
    return {
      ...head,
      total: rows.length,
      isCount,
      isAggregate: false,
      columns,
      rows,
      record: (at) => makeRecord(view, parts, rows[at], base),
      shape: () => (isCount ? [] : plainShape(scope, view, query)),
    };
  };
  return { ...head, isCount, isAggregate: false, columns, run };
}

function makeRecord(view: ObjectView, parts: readonly Part[], row: Row | undefined, base: string): object {
  if (row === undefined) return {};
  const record: Record<string, unknown> = { attributes: attributesOf(base, view.def.name, row.id) };
  for (const part of parts) part(row, record);
  return record;
}

function isPlainCount(query: Query): boolean {
  const first = query.select[0];
  if (first?.kind !== 'field' || first.expression.fn !== 'COUNT' || first.expression.path.length > 0) return false;
  if (query.select.length > 1) {
    if (query.groupBy.length === 0) throw malformed("unexpected token: ','");
    return false;
  }
  return query.groupBy.length === 0 && first.alias === null;
}

interface Root {
  readonly filter: Filter | null;
  readonly order: readonly SortKey[];
}

interface SortKey extends WantedOrder {
  readonly read: (row: Row) => Value;
  readonly nullsLast: boolean;
  /** On the object itself, without a function: an index may know it. */
  readonly own: boolean;
}

function compileRoot(scope: QueryScope, view: ObjectView, query: Query): Root {
  const resolver = (expression: Expression): Resolved => {
    if (expression.fn !== null && FUNCTIONS[expression.fn] === 'aggregate') {
      throw soqlError(scope.text, expression.at, 'MALFORMED_QUERY', 'aggregate functions are not allowed in the where clause');
    }
    return resolve(scope, view, query.aliases, expression);
  };
  const subquery = (condition: Condition & { kind: 'semijoin' }): ReadonlySet<Value> => semijoin(scope, condition);
  const filter = query.where === null ? null : compileFilter({ scope, resolve: resolver, subquery }, query.where);
  const order = isGrouped(query) ? [] : query.orderBy.map((item) => sortKey(scope, item, resolver));
  return { filter: withScope(scope, view, query, filter), order };
}

function withScope(scope: QueryScope, view: ObjectView, query: Query, filter: Filter | null): Filter | null {
  const owner = query.scope === 'mine' ? view.fields.get('ownerid') : undefined;
  if (owner === undefined) return filter;
  const read = scope.store.table(view.def).reader(owner);
  const mine: Filter = {
    kind: 'leaf',
    items: [],
    leaf: { field: owner, equals: [scope.userId] },
    test: (row) => read(row) === scope.userId,
  };
  return filter === null ? mine : { kind: 'and', items: [mine, filter], leaf: null, test: (row) => mine.test(row) && filter.test(row) };
}

function sortKey(scope: QueryScope, item: OrderItem, resolver: (expression: Expression) => Resolved): SortKey {
  const { field, hops, read } = resolver(item.expression);
  if (!field.filterable || field.type === 'multipicklist') {
    throw malformed(`field '${field.name}' can not be sorted in a query call`);
  }
  const lower = typeOfText(field) ? lowered(read) : read;
  return {
    field,
    read: lower,
    descending: item.descending,
    nullsLast: item.nullsLast,
    own: hops.length === 0 && item.expression.fn === null,
  };
}

function typeOfText(field: FieldDef): boolean {
  return field.type !== 'id' && field.type !== 'reference' && field.length > 0;
}

function lowered(read: (row: Row) => Value): (row: Row) => Value {
  return (row) => {
    const value = read(row);
    return typeof value === 'string' ? value.toLowerCase() : value;
  };
}

/** The values of a semi-join's one column. */
function semijoin(scope: QueryScope, condition: Condition & { kind: 'semijoin' }): ReadonlySet<Value> {
  const { query } = condition;
  const view = viewOf(scope, query.from, query.fromAt);
  const item = query.select[0];
  if (item?.kind !== 'field' || query.select.length !== 1) {
    throw soqlError(scope.text, condition.at, 'MALFORMED_QUERY', 'Semi join sub-selects must return exactly one field');
  }
  const column = resolve(scope, view, query.aliases, item.expression);
  if (column.field.type !== 'reference' && column.field.type !== 'id') {
    throw soqlError(
      scope.text,
      condition.at,
      'INVALID_QUERY_FILTER_OPERATOR',
      `The inner select field '${column.field.name}' cannot be used in a semi join: it is not an ID or reference field`,
    );
  }
  const root = compileRoot(scope, view, query);
  const values = new Set<Value>();
  for (const row of select(scope, view, query, root)) {
    const value = column.read(row);
    if (value !== null) values.add(value);
  }
  return values;
}

/** Rows that match, without those that a query does not show: deleted ones and archived activities. */
function* matching(scope: QueryScope, view: ObjectView, filter: Filter | null, candidates: Iterable<Row>): Generator<Row> {
  const table = scope.store.table(view.def);
  const archived = view.def.fields.get('isarchived');
  const isArchived = archived === undefined || scope.all ? null : scope.store.reader(table, archived);
  for (const row of candidates) {
    if (!scope.all && (row.deleted || isArchived?.(row) === true)) continue;
    if (filter === null || filter.test(row)) yield row;
  }
}

function select(scope: QueryScope, view: ObjectView, query: Query, { filter, order }: Root): Row[] {
  const wanted = order.every((key) => key.own) ? order : [];
  const planned = plan(scope.store.table(view.def), filter, wanted);
  const sorted = order.length === 0 || planned.sorted;
  const enough = query.limit === null ? Infinity : query.limit + query.offset;
  const rows: Row[] = [];
  if (enough > 0) {
    for (const row of matching(scope, view, filter, planned.rows)) {
      rows.push(row);
      if (sorted && rows.length >= enough) break;
    }
  }
  if (!sorted) rows.sort((a, b) => compareRows(order, a, b));
  return query.offset > 0 || rows.length > enough ? rows.slice(query.offset, enough === Infinity ? undefined : enough) : rows;
}

function compareRows(order: readonly SortKey[], a: Row, b: Row): number {
  for (const { read, descending, nullsLast } of order) {
    const [left, right] = [read(a), read(b)];
    if (left === right) continue;
    if (left === null) return nullsLast ? 1 : -1;
    if (right === null) return nullsLast ? -1 : 1;
    return left < right !== descending ? -1 : 1;
  }
  return 0;
}

function childParts(scope: QueryScope, view: ObjectView, query: Query, base: string): Part[] {
  return query.select.filter((item) => item.kind === 'children').map((item) => childPart(scope, view, item, base));
}

/** A sub-query over children: `{totalSize, done, records}`, or null where there are none. */
function childPart(scope: QueryScope, parent: ObjectView, item: SelectChildren, base: string): Part {
  const { query } = item;
  const { relation, view } = childRelation(scope, parent, query);
  if (isGrouped(query) || query.select.some((one) => one.kind === 'children'))
    throw malformed('only root queries support aggregate expressions');
  const parts = projectColumns(scope, view, columnsOf(scope, view, query), base);
  const link = relation.field;
  const table = scope.store.table(view.def);
  const { filter, order } = compileRoot(scope, view, query);
  const archived = view.def.fields.get('isarchived');
  const isArchived = archived === undefined || scope.all ? null : scope.store.reader(table, archived);
  const name = relation.name ?? query.from;
  return (row, into) => {
    const children: Row[] = [];
    for (const child of table.find(link, row.id)) {
      if (!scope.all && (child.deleted || isArchived?.(child) === true)) continue;
      if (filter === null || filter.test(child)) children.push(child);
    }
    if (order.length > 0) children.sort((a, b) => compareRows(order, a, b));
    const shown = children.slice(query.offset, query.limit === null ? undefined : query.offset + query.limit);
    into[name] =
      shown.length === 0
        ? null
        : { totalSize: shown.length, done: true, records: shown.map((child) => makeRecord(view, parts, child, base)) };
  };
}
