import { AppError } from '../../src/core/errors.ts';
import type { FieldInfo, ObjectInfo, StreamSpec } from '../../src/core/types.ts';
import { authorFields, openAuthors, type Authors } from './authors.ts';
import type { Hubspot } from './client.ts';
import { object, objects, text, texts, type Json } from './json.ts';
import { LOG_SOURCES } from './logs/sources.ts';
import { OWNER_INFO, ownerPage } from './owners.ts';
import { resultsOf } from './results.ts';

/** A property as the vendor tells it, and as everybody else wants it. */
export interface PropertyInfo extends FieldInfo {
  readonly definition: Json;
}

export interface Properties {
  /** One call per object and connection; null where the portal has no such object. */
  of(object: string): Promise<ReadonlyMap<string, PropertyInfo> | null>;
  describe(object: string): Promise<ObjectInfo>;
  /** Who made a record. */
  readonly authors: Authors;
  /** HubSpot's own, which nobody can change. */
  areFixed(object: string): boolean;
  /** Asks again at the next call: the definitions have been changed. Without an object: all of them. */
  forget(object?: string): void;
}

export function openProperties(hubspot: Hubspot): Properties {
  const known = new Map<string, Promise<ReadonlyMap<string, PropertyInfo> | null>>();
  const of: Properties['of'] = (name) => {
    const asked = known.get(name);
    if (asked !== undefined) return asked;
    const asking = ask(hubspot, name);
    known.set(name, asking);
    // A failure is not remembered.
    asking.catch(() => known.delete(name));
    return asking;
  };
  return {
    of,
    authors: openAuthors(hubspot),
    async describe(name) {
      if (name === 'owners') {
        // Nothing to describe, but a scope of its own to lack.
        await ownerPage(hubspot, { archived: false, after: null, limit: 1 });
        return OWNER_INFO;
      }
      const log = LOG_SOURCES.get(name);
      if (log !== undefined) {
        await hubspot.call(log.probe(hubspot));
        return { object: name, readable: true, fields: new Map(log.fields.map((field) => [field.name, field])) };
      }
      const found = await of(name);
      const fields = found ?? new Map<string, FieldInfo>();
      const more = authorFields(fields).map((field) => [field.name, field] as const);
      return { object: name, readable: found !== null, fields: new Map<string, FieldInfo>([...fields, ...more]) };
    },
    areFixed: (name) => name === 'owners' || LOG_SOURCES.has(name),
    forget: (name) => {
      if (name === undefined) known.clear();
      else known.delete(name);
    },
  };
}

async function ask(hubspot: Hubspot, name: string): Promise<ReadonlyMap<string, PropertyInfo> | null> {
  const answer = await hubspot.call({
    what: `read the properties of ${name}`,
    method: 'GET',
    path: hubspot.paths.properties(name),
    query: { archived: 'false' },
    effect: 'read',
    accept: [400, 404],
  });
  // 404, or 400 "Unable to infer object type": there is no such object in this portal.
  if (answer.status >= 400) return null;
  const definitions = resultsOf(answer, `read the properties of ${name}`);
  return new Map(definitions.map(readProperty).map((property) => [property.name, property]));
}

export function readProperty(definition: Json): PropertyInfo {
  const type = text(definition.type) ?? '';
  const fieldType = text(definition.fieldType) ?? '';
  const referenceTo = text(definition.referencedObjectType) === 'OWNER' ? ['owners'] : [];
  const modification = object(definition.modificationMetadata);
  return {
    name: text(definition.name) ?? '',
    label: text(definition.label) ?? '',
    type: referenceTo.length > 0 ? 'reference' : typeOf(type, fieldType),
    writable: modification.readOnlyValue !== true && definition.calculated !== true,
    length: type === 'string' ? 65_536 : null,
    options: type === 'enumeration' ? optionsOf(definition) : null,
    unique: definition.hasUniqueValue === true,
    referenceTo,
    standard: definition.hubspotDefined === true,
    definition,
  };
}

/** Options that come from elsewhere (owners) are not listed. */
function optionsOf(definition: Json): readonly string[] | null {
  return definition.externalOptions === true ? null : objects(definition.options).flatMap((option) => texts([option.value]));
}

function typeOf(type: string, fieldType: string): FieldInfo['type'] {
  if (type === 'enumeration') {
    if (fieldType === 'booleancheckbox') return 'boolean';
    return fieldType === 'checkbox' ? 'multipicklist' : 'picklist';
  }
  const simple: Readonly<Record<string, FieldInfo['type']>> = {
    string: 'text',
    phone_number: 'text',
    number: 'number',
    bool: 'boolean',
    date: 'date',
    datetime: 'datetime',
  };
  return simple[type] ?? 'other';
}

/**
 * The properties that a stream reads: all of `fields`, and those of `optionalFields` that exist. HubSpot ignores a property
 * that does not exist, so a misspelt one would be empty for ever: it is an error here, with the names that come close.
 */
export function chooseProperties(spec: StreamSpec, info: ObjectInfo): readonly string[] {
  if (!info.readable) {
    throw new AppError(
      spec.optional === true ? 'SOURCE_ABSENT' : 'MAPPING_INVALID',
      `Stream ${spec.name}: HubSpot has no object \`${spec.object}\``,
      {
        fix: 'Correct `object` in the mapping: companies, contacts, deals, tasks, meetings, calls, emails, notes, owners, or a custom object',
        details: { stream: spec.name, object: spec.object },
      },
    );
  }
  const missing = spec.fields.filter((field) => !info.fields.has(field));
  if (missing.length > 0) {
    const hints = missing.map((field) => {
      const near = nearest(field, [...info.fields.keys()]);
      return near === null ? field : `${field} (did you mean ${near}?)`;
    });
    throw new AppError('MAPPING_INVALID', `Stream ${spec.name}: ${spec.object} has no property ${hints.join(', ')}`, {
      fix: 'Correct the name in the mapping, or create the property in HubSpot (Settings → Properties)',
      details: { stream: spec.name, object: spec.object, missing },
    });
  }
  return [...new Set([...spec.fields, ...spec.optionalFields.filter((field) => info.fields.has(field))])];
}

/** The candidate that needs the fewest changes, if they are few. */
function nearest(name: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = changes(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance. */
function changes(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, x] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, y] of b.split('').entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (x === y ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? a.length;
}
