import type { ErrorCode } from '../errors.ts';
import type { EntityKey, Scalar, SourceRecord, Text } from '../types.ts';
import type { CastContext } from './cast.ts';
import type { MappingEnv } from './compiled.ts';
import type { FormulaResult } from './formula-worker.ts';

/** A value that cannot be read; why is already among the row's rejections. */
export const BROKEN: unique symbol = Symbol('broken');
export type Broken = typeof BROKEN;

/** One record on its way through a mapping. */
export interface Row {
  readonly record: SourceRecord;
  readonly raw: SourceRecord['raw'];
  readonly formulas: readonly FormulaResult[];
  readonly env: MappingEnv;
  readonly cast: CastContext;
  readonly reject: (code: ErrorCode, field: string | null, message: Text) => void;
}

export type Read = (row: Row) => Scalar | Broken;
export type Test = (row: Row) => boolean | Broken;
export type Refer = (row: Row) => readonly EntityKey[] | Broken;

export function isEmpty(value: unknown): value is null | undefined | '' {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Ids of an associated object (`associations.companies`), or the field's value. */
export function fieldReader(field: string): (row: Row) => unknown {
  if (!field.startsWith(ASSOCIATIONS)) return (row) => row.raw[field];
  const object = field.slice(ASSOCIATIONS.length);
  return (row) => row.record.associations?.[object];
}

export const ASSOCIATIONS = 'associations.';
