import { normaliseSalesforceId } from '../identity/index.ts';
import { entityKey } from '../log-line.ts';
import type { Path } from '../schema/index.ts';
import type { EntityKey } from '../types.ts';
import { report, usesField } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import { ASSOCIATIONS, BROKEN, fieldReader, isEmpty } from './row.ts';
import type { Broken, Refer, Row } from './row.ts';
import type { ReferenceFile } from './table-values.ts';

export interface ReferenceOptions {
  /** What it points to unless the file or the id says another. */
  readonly object: string | null;
  readonly optional?: boolean;
}

interface Parts {
  readonly from: string;
  readonly object: string | null;
  readonly salesforceId: boolean;
  readonly optional: boolean;
}

/** A reference → the keys of the entities that the row points to; several for an association. */
export function compileReference(c: StreamCompiling, spec: ReferenceFile, path: Path, options: ReferenceOptions): Refer {
  const parts = partsOf(spec, options);
  usesField(c, parts.from, typeof spec === 'string' ? path : [...path, 'from'], { optional: parts.optional });
  const read = fieldReader(parts.from);
  const objectOf = objectFinder(c, parts, path);
  return (row) => {
    const value = read(row);
    if (isEmpty(value)) return NONE;
    if (!Array.isArray(value)) {
      const key = keyOf(value, row, parts, objectOf);
      return key === null ? NONE : key === BROKEN ? BROKEN : [key];
    }
    const keys: EntityKey[] = [];
    for (const item of value as readonly unknown[]) {
      const key = keyOf(item, row, parts, objectOf);
      if (key !== null && key !== BROKEN) keys.push(key);
    }
    return keys;
  };
}

const NONE: readonly EntityKey[] = [];

function partsOf(spec: ReferenceFile, options: ReferenceOptions): Parts {
  const full: Exclude<ReferenceFile, string> = typeof spec === 'string' ? { from: spec } : spec;
  const associated = full.from.startsWith(ASSOCIATIONS) ? full.from.slice(ASSOCIATIONS.length) : null;
  return {
    from: full.from,
    object: full.object ?? associated ?? options.object,
    salesforceId: full.as === 'salesforceId',
    optional: full.optional ?? options.optional ?? false,
  };
}

/** The object that an id belongs to; null: one that we do not follow. */
function objectFinder(c: StreamCompiling, parts: Parts, path: Path): (id: string) => string | null {
  const { object } = parts;
  if (object !== null) return () => object;
  const prefixes = Object.entries(c.prefixes);
  if (prefixes.length === 0) {
    report(c, path, {
      found: { ja: `指す先の分からない ${parts.from}`, en: `${parts.from}, of which it is not known where it points` },
      expected: { ja: '{ from: …, object: … }、または prefixes', en: '{ from: …, object: … }, or `prefixes` at the top of the file' },
    });
  }
  const byPrefix = new Map(prefixes);
  const lengths = [...new Set(prefixes.map(([prefix]) => prefix.length))];
  return (id) => {
    for (const length of lengths) {
      const found = byPrefix.get(id.slice(0, length));
      if (found !== undefined) return found;
    }
    return null;
  };
}

function keyOf(value: unknown, row: Row, parts: Parts, objectOf: (id: string) => string | null): EntityKey | null | Broken {
  const given = typeof value === 'string' ? value.trim() : String(value);
  const id = parts.salesforceId ? normaliseSalesforceId(given) : given;
  if (id === null) {
    row.reject('RECORD_INVALID', parts.from, {
      ja: `${parts.from} は Salesforce ID ではありません`,
      en: `${parts.from} is no Salesforce id`,
    });
    return BROKEN;
  }
  const object = objectOf(id);
  return object === null || id === '' ? null : entityKey(row.env.scope, object, id);
}
