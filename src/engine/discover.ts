import { AppError } from '../core/errors.ts';
import type { FieldInfo, ObjectInfo, SourceRecord, StreamSpec } from '../core/types.ts';
import type { Wired } from './context.ts';
import { fewRecords } from './optional-sources.ts';

export interface DiscoveredField {
  readonly name: string;
  readonly label: string;
  readonly type: FieldInfo['type'];
  /** The mapping reads it. */
  readonly mapped: boolean;
  /** The first value among the records looked at; null: none has one. */
  readonly sample: unknown;
}

export interface Discovered {
  readonly connection: string;
  readonly stream: string;
  readonly object: string;
  readonly optional: boolean;
  /** Why it cannot be read; null: it can. */
  readonly absent: Error | null;
  /** Records looked at. */
  readonly records: number;
  readonly fields: readonly DiscoveredField[];
}

/**
 * What each stream of a connection has there: its fields with values from a few records, and which of them the mapping
 * reads. Nothing is stored. A stream that cannot be read is told as such, and the others go on; where nothing can be read (a
 * refused login), it throws.
 */
export async function* discover(wired: Wired): AsyncGenerator<Discovered> {
  await wired.connection.prepare?.(wired.mapping.uses);
  for (const spec of wired.mapping.specs) yield await look(wired, spec);
}

async function look({ name, connection }: Wired, spec: StreamSpec): Promise<Discovered> {
  const head = { connection: name, stream: spec.name, object: spec.object, optional: spec.optional === true };
  const mapped = new Set([...spec.fields, ...spec.optionalFields]);
  let info: ObjectInfo | null = null;
  try {
    info = await connection.describe(spec.object);
    const wide = { ...spec, optionalFields: [...new Set([...spec.optionalFields, ...info.fields.keys()])] };
    const records = await fewRecords(connection, wide);
    return { ...head, absent: null, records: records.length, fields: fieldsOf(info, mapped, records) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'AUTH_REJECTED') throw error;
    const absent = error instanceof Error ? error : new Error(String(error));
    return { ...head, absent, records: 0, fields: info === null ? [] : fieldsOf(info, mapped, []) };
  }
}

/** Fields of the object, and what else the mapping reads: paths through a relationship. */
function fieldsOf(info: ObjectInfo, mapped: ReadonlySet<string>, records: readonly SourceRecord[]): DiscoveredField[] {
  const paths = [...mapped].filter((name) => !info.fields.has(name) && records.some(({ raw }) => name in raw));
  const known = [...info.fields.values()].map(({ name, label, type }) => ({ name, label, type }));
  const all = [...known, ...paths.map((name) => ({ name, label: '', type: 'other' as const }))];
  return all.map((field) => ({ ...field, mapped: mapped.has(field.name), sample: sampleOf(records, field.name) }));
}

function sampleOf(records: readonly SourceRecord[], name: string): unknown {
  return records.map(({ raw }) => raw[name]).find((value) => value !== null && value !== undefined && value !== '') ?? null;
}
