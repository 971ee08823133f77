import { entityKey, objectOf } from '../log-line.ts';
import type { Path } from '../schema/index.ts';
import type { EntityKey } from '../types.ts';
import type { StreamCompiling } from './compiling.ts';
import { single } from './entity.ts';
import type { Hangings } from './line.ts';
import { compileReference } from './reference.ts';
import { BROKEN } from './row.ts';
import type { Refer, Row } from './row.ts';
import type { StreamFile } from './table.ts';

/**
 * What the lines of a record hang on. A line of an entity's own record hangs on that entity (a deal's partners follow from
 * the deal when it is read, so that a second stream may add to them); an activity on what `on`, `deal` and `contact` say.
 */
export function compileHangings(
  c: StreamCompiling,
  stream: StreamFile,
  path: Path,
  options: { readonly own: boolean },
): (row: Row) => Hangings {
  const owner = stream.owner === undefined ? null : compileReference(c, stream.owner, [...path, 'owner'], { object: c.objects.owner });
  const ownerOf = single(owner);
  if (stream.kind !== 'activity' && options.own) return ownHangings(c, stream, ownerOf);
  const refers = (stream.on ?? []).map((spec, i) => compileReference(c, spec, [...path, 'on', i], { object: null }));
  if (stream.deal !== undefined) refers.push(compileReference(c, stream.deal, [...path, 'deal'], { object: c.objects.deal }));
  if (stream.contact !== undefined) refers.push(compileReference(c, stream.contact, [...path, 'contact'], { object: c.objects.contact }));
  return (row) => {
    const keys = distinctKeys(refers, row);
    return {
      keys: keys.map((key) => ({ key, role: null })),
      dealKey: firstOf(keys, c.objects.deal ?? 'deals'),
      contactKey: firstOf(keys, c.objects.contact),
      ownerKey: ownerOf(row),
    };
  };
}

function ownHangings(c: StreamCompiling, stream: StreamFile, ownerOf: (row: Row) => EntityKey | null): (row: Row) => Hangings {
  return (row) => {
    const key = entityKey(row.env.scope, c.object, row.record.id);
    return {
      keys: [{ key, role: null }],
      dealKey: stream.kind === 'deal' ? key : null,
      contactKey: stream.kind === 'contact' ? key : null,
      ownerKey: ownerOf(row),
    };
  };
}

function distinctKeys(refers: readonly Refer[], row: Row): readonly EntityKey[] {
  const found: EntityKey[] = [];
  for (const refer of refers) {
    const keys = refer(row);
    if (keys !== BROKEN) for (const key of keys) if (!found.includes(key)) found.push(key);
  }
  return found;
}

function firstOf(keys: readonly EntityKey[], object: string | null): EntityKey | null {
  return object === null ? null : (keys.find((key) => objectOf(key) === object) ?? null);
}
