import { AppError } from '../core/errors.ts';
import { absentStreams } from '../core/mapping/check-against.ts';
import type { CompiledMapping } from '../core/mapping/compiled.ts';
import type { ObjectInfo, SourceRecord, StreamSpec } from '../core/types.ts';
import type { Wired } from './context.ts';

/** An optional stream that the org does not have, or does not show to this user. */
export interface SourceNotThere {
  readonly name: string;
  readonly object: string;
  readonly reason?: string | undefined;
}

/** By its code and not by its class: a connector that is loaded by name may have a class of its own. */
export function tellsAbsence(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'SOURCE_ABSENT' || code === 'PERMISSION_MISSING';
}

/** The objects of the mapping as the org describes them. One that only optional streams want may be refused: it is not readable then. */
export async function describeObjects({ connection, mapping }: Wired): Promise<ReadonlyMap<string, ObjectInfo>> {
  const written = mapping.uses.filter(({ use }) => use === 'write').map(({ object }) => object);
  const needed = new Set([...written, ...mapping.specs.filter(({ optional }) => optional !== true).map(({ object }) => object)]);
  const described = new Map<string, ObjectInfo>();
  const objects = objectsOf(mapping);
  await connection.prepare?.(mapping.uses);
  for (const object of objects) {
    try {
      described.set(object, await connection.describe(object));
    } catch (error) {
      if (needed.has(object) || !tellsAbsence(error)) throw error;
      described.set(object, { object, readable: false, fields: new Map(), reason: reasonOf(error) });
    }
  }
  return described;
}

/** Every object that the mapping reads or writes, each once. */
export function objectsOf(mapping: CompiledMapping): readonly string[] {
  return [...new Set(mapping.uses.map(({ object }) => object))];
}

/** Optional streams without an object, and those that the org refuses although it has the object: a few records are asked for. */
export async function sourcesNotThere(
  { connection, mapping }: Wired,
  described: ReadonlyMap<string, ObjectInfo>,
): Promise<readonly SourceNotThere[]> {
  const absent: SourceNotThere[] = absentStreams(mapping, described).map(({ name, object }) => ({
    name,
    object,
    reason: described.get(object)?.reason,
  }));
  for (const spec of mapping.specs) {
    if (spec.optional !== true || absent.some(({ name }) => name === spec.name)) continue;
    try {
      await fewRecords(connection, spec);
    } catch (error) {
      if (!tellsAbsence(error)) throw error;
      absent.push({ name: spec.name, object: spec.object, reason: reasonOf(error) });
    }
  }
  return absent;
}

/** What is granted is for somebody to decide: where the vendor names what is missing, so does the reason. */
function reasonOf(error: Error): string {
  const fix = error instanceof AppError && error.code === 'PERMISSION_MISSING' ? error.fix : null;
  return fix ? `${error.message}; ${fix}` : error.message;
}

const FEW = 5;

/** A few records of a stream: as cheaply as the connector can, or from its first page. */
export async function fewRecords(connection: Wired['connection'], spec: StreamSpec): Promise<readonly SourceRecord[]> {
  if (connection.sample) return connection.sample(spec);
  for await (const { records } of connection.stream(spec).read(undefined)) return records.slice(0, FEW);
  return [];
}
