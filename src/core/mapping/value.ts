import { foundOf } from '../schema/index.ts';
import type { Path } from '../schema/index.ts';
import type { Scalar, Text } from '../types.ts';
import { CAST } from './cast.ts';
import type { Cast } from './cast.ts';
import { report, usesField } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import { compileFormula } from './formula.ts';
import { BROKEN, fieldReader, isEmpty } from './row.ts';
import type { Broken, Read, Row } from './row.ts';
import type { ValueFile, ValueObject } from './table-values.ts';

export interface CompiledValue {
  readonly read: Read;
  /** Everything that it can yield; null: only known when read. */
  readonly values: readonly Scalar[] | null;
}

export interface ValueOptions {
  /** Kind of value unless the file says another. */
  readonly as?: Cast;
  readonly optional?: boolean;
}

interface Source {
  readonly read: (row: Row) => unknown;
  /** What a rejection names. */
  readonly field: string;
}

/** A value of the grammar → a function of the row. Order: from (or formula, value) → default where empty → map → as. */
export function compileValue(c: StreamCompiling, spec: ValueFile, path: Path, options: ValueOptions = {}): CompiledValue {
  const value: ValueObject = typeof spec === 'string' ? { from: spec } : spec;
  const as = value.as ?? options.as ?? null;
  const source = compileSource(c, value, path, options);
  checkConstants(c, value, as, path);
  const fallback = value.default ?? null;
  const map = value.map === undefined ? null : new Map(Object.entries(value.map));
  const cast = as === null ? null : caster(as, source.field);
  const read: Read = (row) => {
    const given = source.read(row);
    if (given === BROKEN) return BROKEN;
    if (isEmpty(given)) return fallback;
    const mapped = map === null ? given : throughMap(map, given, as, value, row, source.field);
    if (mapped === BROKEN) return BROKEN;
    if (isEmpty(mapped)) return null;
    return cast === null ? plain(mapped, row, source.field) : cast(mapped, row);
  };
  return { read: 'value' in value && value.map === undefined ? constant(value.value ?? null, read) : read, values: possible(value) };
}

/** A fixed value needs no work per row. */
function constant(value: Scalar, read: Read): Read {
  return typeof value === 'string' ? () => value : read;
}

function compileSource(c: StreamCompiling, value: ValueObject, path: Path, options: ValueOptions): Source {
  const given = (['from', 'value', 'formula'] as const).filter((word) => word in value);
  if (given.length !== 1) {
    report(c, path, {
      found:
        given.length === 0 ? { ja: '値の出どころなし', en: 'no source of the value' } : { ja: given.join(' と '), en: given.join(' and ') },
      expected: { ja: 'from / value / formula のどれか1つ', en: 'exactly one of from, value, formula' },
    });
    return { read: () => null, field: '' };
  }
  if (value.formula !== undefined)
    return {
      read: compileFormula(c, value.formula, [...path, 'formula'], { reads: value.reads, optional: value.optional === true }),
      field: 'formula',
    };
  if (value.from === undefined) return { read: () => value.value, field: 'value' };
  return fromFields(c, value, typeof value.from === 'string' ? [value.from] : value.from, path, options);
}

function fromFields(c: StreamCompiling, value: ValueObject, fields: readonly string[], path: Path, options: ValueOptions): Source {
  for (const [i, field] of fields.entries()) {
    const at = typeof value.from === 'string' ? fromPath(c, path) : [...path, 'from', i];
    usesField(c, field, at, {
      optional: value.optional === true || options.optional === true || value.otherwise !== undefined,
      as: value.map === undefined ? (value.as ?? options.as ?? null) : null,
      values: value.map === undefined ? [] : Object.keys(value.map),
    });
  }
  const readers = fields.map(fieldReader);
  const read = value.join === undefined ? firstGiven(readers) : joined(readers, value.join);
  const field = fields.join(', ');
  const { otherwise } = value;
  const [first] = fields;
  if (otherwise === undefined || first === undefined) return { read, field };
  usesField(c, otherwise, [...path, 'otherwise'], { as: value.as ?? options.as ?? null });
  const instead = fieldReader(otherwise);
  // A field that the org does not have is not among the record's keys; one that is empty there is.
  return { read: (row) => (first in row.raw ? read(row) : instead(row)), field };
}

function joined(readers: readonly ((row: Row) => unknown)[], by: string): (row: Row) => unknown {
  return (row) => {
    const parts = readers.map((reader) => reader(row)).filter((part) => !isEmpty(part));
    return parts.map((part) => (typeof part === 'string' ? part.trim() : JSON.stringify(part))).join(by);
  };
}

function firstGiven(readers: readonly ((row: Row) => unknown)[]): (row: Row) => unknown {
  const [only, ...more] = readers;
  if (only === undefined || more.length === 0) return only ?? (() => null);
  return (row) => {
    for (const reader of readers) {
      const found = reader(row);
      if (!isEmpty(found)) return found;
    }
    return null;
  };
}

/** A bare string is its own `from`. */
function fromPath(c: StreamCompiling, path: Path): Path {
  let node: unknown = c.doc.value;
  for (const part of path) node = typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[part] : undefined;
  return typeof node === 'string' ? path : [...path, 'from'];
}

function throughMap(
  map: ReadonlyMap<string, Scalar>,
  given: unknown,
  as: Cast | null,
  value: ValueObject,
  row: Row,
  field: string,
): unknown {
  if (as === 'list') {
    const items = Array.isArray(given) ? (given as readonly unknown[]) : String(given).split(';');
    return items.map((item) => one(map, item, value, row, field)).filter((item) => item !== null);
  }
  return one(map, Array.isArray(given) ? (given as readonly unknown[])[0] : given, value, row, field);
}

function one(map: ReadonlyMap<string, Scalar>, given: unknown, value: ValueObject, row: Row, field: string): Scalar | Broken {
  const key = typeof given === 'string' ? given.trim() : String(given);
  const mapped = map.get(key);
  if (mapped !== undefined) return mapped;
  if ('default' in value) return value.default ?? null;
  row.reject('VALUE_UNKNOWN', field, {
    ja: `${field} の値「${shorten(key)}」は map にありません`,
    en: `${field} is "${shorten(key)}", which the mapping does not know`,
  });
  return BROKEN;
}

function caster(as: Cast, field: string): (value: unknown, row: Row) => Scalar | Broken {
  const { apply, expected } = CAST[as];
  return (value, row) => {
    const single: unknown = Array.isArray(value) && as !== 'list' ? (value as readonly unknown[])[0] : value;
    const result = apply(single, row.cast);
    if (result !== undefined) return result;
    row.reject('RECORD_INVALID', field, unreadable(field, single, as, expected));
    return BROKEN;
  };
}

/** A person's address is not repeated in a message. */
function unreadable(field: string, value: unknown, as: Cast, expected: Text): Text {
  const found = as === 'email' || as === 'text' || as === 'list' ? { ja: '値', en: 'a value' } : foundOf(value);
  return { ja: `${field} は${expected.ja}である必要があります(${found.ja})`, en: `${field} has ${found.en}; expected ${expected.en}` };
}

function plain(value: unknown, row: Row, field: string): Scalar | Broken {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return plain((value as readonly unknown[])[0] ?? '', row, field);
  row.reject('RECORD_INVALID', field, { ja: `${field} は単純な値ではありません`, en: `${field} is no plain value` });
  return BROKEN;
}

function shorten(value: string): string {
  return value.length > 60 ? `${value.slice(0, 57)}…` : value;
}

function possible(value: ValueObject): readonly Scalar[] | null {
  if ('value' in value) return [value.value ?? null];
  if (value.map === undefined) return null;
  return [...Object.values(value.map), ...('default' in value ? [value.default ?? null] : [])];
}

/** `value` and `default` are the admin's own: they must fit `as` at once, not record by record. */
function checkConstants(c: StreamCompiling, value: ValueObject, as: Cast | null, path: Path): void {
  if (as === null) return;
  for (const word of ['value', 'default'] as const) {
    const given = value[word];
    if (given === undefined || given === null) continue;
    if (CAST[as].apply(given, NEUTRAL) === undefined) report(c, [...path, word], { found: foundOf(given), expected: CAST[as].expected });
  }
}

const NEUTRAL = {
  calendar: { dateOf: (value: unknown) => String(value), instantOf: (value: unknown) => String(value) },
  freeMail: new Set<string>(),
};
