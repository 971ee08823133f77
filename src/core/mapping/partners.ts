import type { Path } from '../schema/index.ts';
import type { EntityKey, Role } from '../types.ts';
import { report } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import { compileReference } from './reference.ts';
import { BROKEN } from './row.ts';
import type { Row } from './row.ts';
import type { RoleFile, StreamFile } from './table.ts';
import { compileValue } from './value.ts';
import { compileWhen } from './when.ts';

const ROLES: readonly Role[] = ['sell', 'distribute', 'refer'];

type PartnerFile = NonNullable<StreamFile['partners']>[number];

/** The partners of a deal with their roles, each once, in the order of the file. */
export function compilePartners(
  c: StreamCompiling,
  specs: readonly PartnerFile[],
  path: Path,
  options: { readonly optional: boolean },
): (row: Row) => readonly { readonly key: EntityKey; readonly role: Role | null }[] {
  const parts = specs.map((spec, i) => ({
    refer: compileReference(c, spec.partner, [...path, i, 'partner'], { object: c.objects.partner, ...options }),
    role: compileRole(c, spec.role, [...path, i, 'role'], options),
    when: compileWhen(c, spec.when, [...path, i, 'when'], options),
  }));
  return (row) => {
    const found: { key: EntityKey; role: Role | null }[] = [];
    for (const { refer, role, when } of parts) {
      if (when(row) !== true) continue;
      const keys = refer(row);
      if (keys === BROKEN || keys.length === 0) continue;
      const as = role(row);
      for (const key of keys) if (!found.some((one) => one.key === key && one.role === as)) found.push({ key, role: as });
    }
    return found;
  };
}

/** `sell` is the role unless the file says another; a value that is no role counts as none. */
function compileRole(
  c: StreamCompiling,
  spec: RoleFile | undefined,
  path: Path,
  options: { readonly optional: boolean },
): (row: Row) => Role | null {
  if (spec === undefined) return () => 'sell';
  if (typeof spec === 'string') return () => spec;
  const { read, values } = compileValue(c, spec, path, { as: 'text', ...options });
  for (const value of values ?? []) {
    if (value === null || ROLES.some((role) => role === value)) continue;
    report(c, path, {
      found: { ja: `役割 ${String(value)}`, en: `the role ${String(value)}` },
      expected: { ja: `${ROLES.join(' / ')} のどれか`, en: `one of ${ROLES.join(', ')}` },
    });
  }
  return (row) => {
    const value = read(row);
    return ROLES.find((role) => role === value) ?? null;
  };
}
