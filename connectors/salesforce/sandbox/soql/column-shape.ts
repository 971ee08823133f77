import type { ObjectView } from '../describe/access.ts';
import type { ChildRelation } from '../describe/schema.ts';
import type { FieldDef } from '../describe/types.ts';
import type { Expression, Query } from './ast.ts';
import { outputsOf } from './group.ts';
import { resolve } from './resolve.ts';
import type { Hop, QueryScope } from './resolve.ts';
import { columnsOf } from './select-columns.ts';
import { soqlError } from './soql-error.ts';

/** What one column of a result is. */
export type ColumnShape =
  | { readonly kind: 'field'; readonly name: string; readonly hops: readonly Hop[]; readonly field: FieldDef }
  | { readonly kind: 'children'; readonly name: string; readonly columns: readonly ColumnShape[] }
  | { readonly kind: 'function'; readonly name: string; readonly display: string; readonly field: FieldDef };

/** The columns of a query without aggregates, sub-queries among them. */
export function plainShape(scope: QueryScope, view: ObjectView, query: Query): ColumnShape[] {
  return query.select.flatMap((item): ColumnShape[] => {
    if (item.kind === 'children') {
      const child = childRelation(scope, view, item.query);
      return [{ kind: 'children', name: child.relation.name ?? item.query.from, columns: plainShape(scope, child.view, item.query) }];
    }
    if (item.kind === 'typeof') return [{ kind: 'children', name: item.relation, columns: [] }];
    return columnsOf(scope, view, { ...query, select: [item] }).map(({ name, resolved }) => ({
      kind: 'field',
      name,
      hops: resolved.hops,
      field: resolved.field,
    }));
  });
}

/** The columns of a query with aggregates. A function without an alias is called `expr0`, and shown as `avg(Amount)`. */
export function groupedShape(scope: QueryScope, view: ObjectView, query: Query): ColumnShape[] {
  return outputsOf(scope, view, query).map(({ name, field, expression, alias }) =>
    expression.fn === null
      ? { kind: 'field', name, hops: [], field: resolve(scope, view, query.aliases, expression).field }
      : { kind: 'function', name, display: alias ?? displayOf(expression, expression.fn), field },
  );
}

function displayOf(expression: Expression, fn: string): string {
  return `${fn.toLowerCase()}(${expression.path.join('.')})`;
}

/** The relation that a sub-query reads, with its object as the user sees it; throws INVALID_TYPE where there is none. */
export function childRelation(scope: QueryScope, parent: ObjectView, query: Query): { relation: ChildRelation; view: ObjectView } {
  const relation = scope.store.schema.childRelations(parent.def).find(({ name }) => name?.toLowerCase() === query.from.toLowerCase());
  const view = relation === undefined ? null : scope.access.view(scope.userId, relation.child.name);
  if (relation !== undefined && view !== null) return { relation, view };
  throw soqlError(
    scope.text,
    query.fromAt,
    'INVALID_TYPE',
    `Didn't understand relationship '${query.from}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}
