import { AppError } from '../../src/core/errors.ts';
import type { StreamSpec } from '../../src/core/types.ts';
import type { Columns } from './columns.ts';
import type { Position, Start } from './cursor.ts';

/** Request line and headers may have 16,384 bytes together (REST API Developer Guide, "API limits"). */
const LONGEST_QUERY = 15_000;

export interface Selection {
  readonly columns: Columns;
  readonly object: string;
  readonly conditions: readonly (string | null)[];
  /** Off for Bulk jobs: sorting keeps Salesforce from reading in parallel chunks. */
  readonly sorted: boolean;
}

export function select({ columns, object, conditions, sorted }: Selection): string {
  const where = conditions.filter((one) => one !== null);
  const parts = [`SELECT ${columns.all.map((column) => column.path).join(', ')} FROM ${object}`];
  if (where.length > 0) parts.push(`WHERE ${where.join(' AND ')}`);
  if (sorted) parts.push(`ORDER BY ${columns.stamp}, Id`);
  const soql = parts.join(' ');
  if (encodeURIComponent(soql).length > LONGEST_QUERY) {
    throw new AppError('MAPPING_INVALID', `The query on ${object} is too long for Salesforce`, {
      fix: 'Map fewer fields, or shorten `where`',
    });
  }
  return soql;
}

/** `where` of the mapping, verbatim. */
export function mapped(spec: StreamSpec): string | null {
  return spec.where === null ? null : `(${spec.where})`;
}

export function notMapped(spec: StreamSpec): string | null {
  return spec.where === null ? null : `(NOT (${spec.where}))`;
}

/** Everything from a stamp on. */
export function sinceStart(stamp: string, from: Start | null): string | null {
  if (from === null) return null;
  return 'since' in from ? `${stamp} >= ${from.since}` : behind(stamp, from.behind);
}

/** Keyset: what follows a position in the order (stamp, Id). Rows that share its stamp are not lost. */
export function behind(stamp: string, { t, id }: Position): string {
  return id === null ? `${stamp} > ${t}` : `(${stamp} > ${t} OR (${stamp} = ${t} AND Id > '${id}'))`;
}

/** The newest stamp of an object, whoever may see it. */
export function newest(object: string, stamp: string): string {
  return `SELECT ${stamp} FROM ${object} ORDER BY ${stamp} DESC LIMIT 1`;
}
