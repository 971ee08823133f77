import type { ObjectView } from '../describe/access.ts';
import type { Query, SelectField } from './ast.ts';
import { shown } from './format.ts';
import { FUNCTIONS } from './functions.ts';
import type { Column } from './project.ts';
import { resolve } from './resolve.ts';
import type { QueryScope } from './resolve.ts';
import { malformed, soqlError } from './soql-error.ts';

const FIELDS_LIMIT = 200;

/** The fields that a query selects, in its order; sub-queries are left out. */
export function columnsOf(scope: QueryScope, view: ObjectView, query: Query): Column[] {
  const columns: Column[] = [];
  const seen = new Set<string>();
  for (const item of query.select) {
    if (item.kind === 'children' || item.kind === 'typeof') continue;
    if (item.kind === 'fields') {
      if (item.which !== 'STANDARD' && (query.limit === null || query.limit > FIELDS_LIMIT)) {
        throw malformed(`The SOQL FIELDS function must have a LIMIT of at most ${FIELDS_LIMIT}`);
      }
      for (const field of view.fields.values()) {
        if (item.which !== 'ALL' && field.custom !== (item.which === 'CUSTOM')) continue;
        columns.push({ name: field.name, resolved: { field, hops: [], read: scope.store.reader(scope.store.table(view.def), field) } });
      }
      continue;
    }
    columns.push(columnOf(scope, view, query, item, seen));
  }
  return columns;
}

function columnOf(scope: QueryScope, view: ObjectView, query: Query, item: SelectField, seen: Set<string>): Column {
  const { expression, alias } = item;
  const kind = expression.fn === null ? null : FUNCTIONS[expression.fn];
  if (kind === 'date' || kind === 'grouping') throw malformed(`Grouping field not allowed without GROUP BY: ${expression.fn ?? ''}`);
  if (alias !== null && expression.fn === null && !expression.formatted) throw malformed('only aggregate expressions use field aliasing');
  const resolved = shown(scope, expression, resolve(scope, view, query.aliases, expression));
  const name = alias ?? (kind === 'distance' ? unnamed(seen) : [...resolved.hops.map((hop) => hop.name), resolved.field.name].join('.'));
  if (seen.has(name)) throw soqlError(scope.text, expression.at, 'INVALID_FIELD', `duplicate field selected: ${name}`);
  seen.add(name);
  if (kind === 'distance') return { name, resolved: { ...resolved, hops: [] } };
  return { name: resolved.hops.length === 0 ? name : resolved.field.name, resolved };
}

/** A function that is no field of the record and has no alias is `expr0`, the next one `expr1`. */
function unnamed(seen: ReadonlySet<string>): string {
  let n = 0;
  while (seen.has(`expr${n}`)) n++;
  return `expr${n}`;
}
