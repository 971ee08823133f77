import { AppError } from '../../core/errors.ts';
import { partnerSigns, type PartnerSign } from '../../core/init/partner-sign.ts';
import { OWNER } from '../../core/init/deal-partners.ts';
import type { Org } from '../../core/init/org.ts';
import { objectsOf } from '../../engine/optional-sources.ts';
import type { CompiledMapping } from '../../core/mapping/compiled.ts';
import type { Connection, Entity, ObjectInfo, SourceRecord, StreamSpec } from '../../core/types.ts';

const FEW = 5;

/** The sign under which a partner account is found; null: none. Connections that cannot filter need none. */
export async function findSign(connection: Connection, spec: StreamSpec): Promise<PartnerSign | null> {
  const account = await connection.describe(spec.object);
  for (const sign of partnerSigns(account, await recordTypes(connection, spec))) {
    const found = await few(connection, { ...spec, where: sign.condition(''), fields: ['Id'], optionalFields: [], optional: true });
    if (found !== null && found.length > 0) return sign;
  }
  return null;
}

async function recordTypes(connection: Connection, { object }: StreamSpec): Promise<readonly SourceRecord[]> {
  const { readable } = await connection.describe('RecordType');
  if (!readable) return [];
  const where = `SobjectType = '${object}' AND IsActive = true`;
  const spec: StreamSpec = {
    ...{ name: 'recordTypes', kind: 'activity', object: 'RecordType', where, associations: [], optional: true },
    ...{ fields: ['Id', 'Name', 'DeveloperName'], optionalFields: [] },
  };
  return (await few(connection, spec)) ?? [];
}

/** Describes every object of a mapping and takes a few records of each stream, with every field. */
export async function lookAround(connection: Connection, mapping: CompiledMapping): Promise<Org> {
  const objects = new Map<string, ObjectInfo>();
  const wanted = objectsOf(mapping);
  await connection.prepare?.(mapping.uses);
  for (const object of wanted) objects.set(object, await described(connection, object));
  const refused = new Set<string>();
  const samples = new Map<string, readonly SourceRecord[]>();
  for (const spec of mapping.specs) {
    const info = objects.get(spec.object);
    if (info?.readable !== true) continue;
    const more = [...spec.optionalFields, ...info.fields.keys(), ...(spec.kind === 'deal' && info.fields.has('OwnerId') ? [OWNER] : [])];
    const readable = spec.fields.filter((name) => name.includes('.') || info.fields.has(name));
    const found = await few(connection, { ...spec, fields: readable, optionalFields: [...new Set(more)], optional: true });
    if (found === null) refused.add(spec.name);
    else samples.set(spec.name, found);
  }
  return { objects, refused, samples };
}

/** What may not be described is not there. */
async function described(connection: Connection, object: string): Promise<ObjectInfo> {
  try {
    return await connection.describe(object);
  } catch (error) {
    if (error instanceof AppError && error.code === 'PERMISSION_MISSING') return { object, readable: false, fields: new Map() };
    throw error;
  }
}

/** A few records; null: the org does not have the source, or refuses what is asked of it. */
async function few(connection: Connection, spec: StreamSpec): Promise<readonly SourceRecord[] | null> {
  try {
    if (connection.sample) return await connection.sample(spec);
    for await (const { records } of connection.stream(spec).read(undefined)) return records.slice(0, FEW);
    return [];
  } catch (error) {
    if (error instanceof AppError && (error.code === 'SOURCE_ABSENT' || error.code === 'PERMISSION_MISSING')) return null;
    throw error;
  }
}

/** Partner records as the mapping makes them, so many at most. */
export async function partnersOf(
  {
    connection,
    mapping,
    scope,
    scopes,
  }: { connection: Connection; mapping: CompiledMapping; scope: string; scopes: Record<string, string> },
  limit: number,
): Promise<readonly Entity[]> {
  const entities: Entity[] = [];
  for (const spec of mapping.specs.filter(({ kind }) => kind === 'partner')) {
    for await (const { records } of connection.stream(spec).read(undefined)) {
      const mapped = await mapping.applyPage(spec.name, records, { scope, scopes });
      entities.push(...mapped.flatMap(({ entity }) => (entity === null || entity.deleted ? [] : [entity])));
      if (entities.length >= limit) return entities.slice(0, limit);
    }
  }
  return entities;
}
