import type { ObjectView } from '../describe/access.ts';
import type { Expression, SelectTypeof } from './ast.ts';
import { attributesOf, projectColumns } from './project.ts';
import type { Part } from './project.ts';
import { NO_ALIASES, parentFinder, relationOf, resolve, viewOf } from './resolve.ts';
import type { QueryScope } from './resolve.ts';
import { soqlError } from './soql-error.ts';

/** A parent that may be of several kinds, with the fields that its kind is asked for; without a branch for it, only what it is. */
export function typeofPart(scope: QueryScope, view: ObjectView, item: SelectTypeof, base: string): Part {
  const field = relationOf(view, item.relation.toLowerCase());
  if (field?.relationshipName == null || field.referenceTo.length < 2) {
    throw soqlError(
      scope.text,
      item.at,
      'INVALID_FIELD',
      `The relationship '${item.relation}' of ${view.def.name} cannot be used in TYPEOF: it is not polymorphic`,
    );
  }
  const name = field.relationshipName;
  const branches = new Map<string, readonly Part[]>();
  for (const { object, at, fields } of item.branches) {
    const parent = viewOf(scope, object, at);
    if (!field.referenceTo.includes(parent.def.name))
      throw soqlError(scope.text, at, 'INVALID_FIELD', `${parent.def.name} is not a type of the relationship '${name}'`);
    branches.set(parent.def.name, partsOf(scope, parent, fields, base));
  }
  const find = parentFinder(scope, [{ name, field, view }], view);
  return (row, into) => {
    const found = find(row);
    if (found === null) {
      into[name] = null;
      return;
    }
    const { def } = found.table;
    let parts = branches.get(def.name);
    if (parts === undefined) {
      const parent = scope.access.view(scope.userId, def.name);
      parts = parent === null ? [] : partsOf(scope, parent, item.otherwise, base);
      branches.set(def.name, parts);
    }
    const parent: Record<string, unknown> = { attributes: attributesOf(base, def.name, found.row.id) };
    for (const part of parts) part(found.row, parent);
    into[name] = parent;
  };
}

function partsOf(scope: QueryScope, view: ObjectView, fields: readonly Expression[], base: string): Part[] {
  const columns = fields.map((expression) => {
    const resolved = resolve(scope, view, NO_ALIASES, expression);
    return { name: resolved.field.name, resolved };
  });
  return projectColumns(scope, view, columns, base);
}
