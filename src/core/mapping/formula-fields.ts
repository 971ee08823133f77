/** Which fields of the record a formula reads, seen in its syntax tree. */

/** `Owner.AccountId` for `$not(Owner.AccountId = "x")`; names within predicates and later steps belong to other things. */
export function fieldsOfFormula(ast: unknown): readonly string[] {
  const found = new Set<string>();
  visit(ast, found);
  return [...found].filter((name) => name !== 'associations' && !name.startsWith('associations.'));
}

function visit(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, steps, value } = node as { readonly type?: unknown; readonly steps?: unknown; readonly value?: unknown };
  if (type === 'path' && Array.isArray(steps)) {
    const names = leadingNames(steps);
    if (names.length > 0) found.add(names.join('.'));
    else visit(steps[0], found);
    return;
  }
  if (type === 'name' && typeof value === 'string') {
    found.add(value);
    return;
  }
  for (const [key, child] of Object.entries(node)) if (key !== 'position') visit(child, found);
}

function leadingNames(steps: readonly unknown[]): readonly string[] {
  const names: string[] = [];
  for (const step of steps) {
    const { type, value } = step as { readonly type?: unknown; readonly value?: unknown };
    if (type !== 'name' || typeof value !== 'string') break;
    names.push(value);
  }
  return names;
}
