import { hash } from 'node:crypto';
import type { MappingContext } from './compiled.ts';
import type { ParsedMapping } from './parse.ts';

/**
 * Stream → a digest of all that decides what becomes of its records: its own words, the shared ones, the fields that we write
 * (they are read as well), the stages of event types, the time zone. Where the words stand in the file is not among them.
 */
export function streamVersions({ mapping }: ParsedMapping, context: MappingContext): Readonly<Record<string, string>> {
  const kinds = Object.entries(mapping.streams).map(([name, { kind, object }]) => [name, kind, object]);
  const shared = [
    mapping.prefixes ?? {},
    mapping.writeBack ?? {},
    kinds,
    context.types,
    context.timezone,
    context.freeMail ?? [],
    context.partnerObjects ?? {},
  ];
  const common = digest(shared);
  return Object.fromEntries(Object.entries(mapping.streams).map(([name, stream]) => [name, digest([common, stream])]));
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(canonical(value)), 'base64url').slice(0, 16);
}

/** The order of keys does not matter; that of lists does. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, canonical(one)] as const);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
