import type { Path } from '../schema/index.ts';
import { didYouMean, nearest } from '../schema/index.ts';
import type { Cast } from './cast.ts';
import { report } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import { BROKEN } from './row.ts';
import type { Read, Row } from './row.ts';
import type { StreamFile } from './table.ts';
import { compileValue } from './value.ts';

type KeysFile = NonNullable<StreamFile['keys']>;

/** Keys that every system may carry; any other name is that of a connection. */
const SHARED: Readonly<Record<string, Cast>> = { domain: 'domain', corporateNumber: 'corporateNumber' };

/**
 * Identity keys: `domain` and `corporateNumber` in their one form; under a connection's scope `<object>/<id>` of the
 * partner record there. A key of a connection that does not exist here is left out.
 */
export function compileKeys(c: StreamCompiling, specs: KeysFile, path: Path): (row: Row) => Record<string, string> {
  const parts = Object.entries(specs).flatMap(([name, spec]) => {
    const as = SHARED[name];
    const reads = listOf(spec).map((one, i) =>
      compileValue(c, one, Array.isArray(spec) ? [...path, name, i] : [...path, name], { as: as ?? 'text' }),
    );
    return as === undefined ? explicitKey(c, name, path, reads) : [{ reads, keyOf: () => name, valueOf: distinctItems }];
  });
  return (row) => {
    const identity: Record<string, string> = {};
    for (const { reads, keyOf, valueOf } of parts) {
      const values = reads.map(({ read }) => read(row)).filter((value) => value !== null && value !== BROKEN);
      const key = keyOf(row);
      if (key !== null && values.length > 0) identity[key] = valueOf(values.map(String));
    }
    return identity;
  };
}

function listOf(spec: KeysFile[string]): readonly Exclude<KeysFile[string], readonly unknown[]>[] {
  return Array.isArray(spec)
    ? (spec as Extract<KeysFile[string], readonly unknown[]>)
    : [spec as Exclude<KeysFile[string], readonly unknown[]>];
}

interface Part {
  readonly reads: readonly { readonly read: Read }[];
  readonly keyOf: (row: Row) => string | null;
  /** The key's value from what its sources gave; at least one. */
  readonly valueOf: (values: readonly string[]) => string;
}

function explicitKey(c: StreamCompiling, name: string, path: Path, reads: Part['reads']): Part[] {
  const objects = c.context.partnerObjects ?? {};
  const object = objects[name];
  if (object === undefined) {
    const known = [...Object.keys(SHARED), ...Object.keys(objects).filter((one) => one !== c.context.name)];
    const meant = nearest(name, known);
    if (meant !== undefined) {
      report(
        c,
        [...path, name],
        {
          found: { ja: `知らない鍵「${name}」`, en: `the unknown key ${name}` },
          expected: {
            ja: `次のいずれか、または接続の名前: ${known.join(', ')}`,
            en: `one of ${known.join(', ')}, or the name of a connection`,
          },
          suggestion: didYouMean(meant),
        },
        { key: true },
      );
    }
    return [];
  }
  return [{ reads, keyOf: (row) => row.env.scopes[name] ?? null, valueOf: ([first = '']) => `${object}/${first}` }];
}

/** `a;b` and `b;c` → `a;b;c`. */
function distinctItems(values: readonly string[]): string {
  return [...new Set(values.flatMap((value) => value.split(';')))].join(';');
}
