import type { ObjectView } from '../describe/access.ts';
import type { Condition, Query } from './ast.ts';
import { malformed } from './soql-error.ts';

/** Objects that are too many to list: a query must say of which object it wants them. */
const REIFIED: Readonly<Record<string, readonly string[]>> = { FieldDefinition: ['EntityDefinitionId', 'DurableId'] };

/** Throws MALFORMED_QUERY where a query of such an object does not narrow it down. */
export function checkReified({ def }: ObjectView, { where, aliases }: Query): void {
  const columns = Object.hasOwn(REIFIED, def.name) ? REIFIED[def.name] : undefined;
  if (columns === undefined) return;
  const narrows = (path: readonly string[]): boolean => {
    const [first = '', ...rest] = path.map((name) => name.toLowerCase());
    if (rest.length > 0 && (aliases.has(first) || first === def.name.toLowerCase())) return narrows(rest);
    return first === 'entitydefinition' || columns.some((column) => column.toLowerCase() === first);
  };
  if (where === null || !isNarrowed(where, narrows))
    throw malformed(`${def.name}: a filter on a reified column is required [${columns.join(',')}]`);
}

function isNarrowed(condition: Condition, narrows: (path: readonly string[]) => boolean): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.items.some((item) => isNarrowed(item, narrows));
    case 'or':
      return condition.items.every((item) => isNarrowed(item, narrows));
    case 'compare':
      return condition.operator === '=' && narrows(condition.expression.path);
    case 'in':
      return !condition.negated && narrows(condition.expression.path);
    default:
      return false;
  }
}
