import type { Field } from './field.ts';
import { alternativeFor, unwrap } from './field.ts';

/** A copy of a checked value with every default of the table filled in, at all depths. */
export function withDefaults(field: Field, value: unknown): unknown {
  const known = unwrap(field);
  const given = value === undefined ? (field.default ?? known.default) : value;
  if (given === undefined || given === null) return given;
  if (known.type === 'union') {
    const alternative = alternativeFor(known, given);
    return alternative === undefined ? given : withDefaults(alternative, given);
  }
  if (known.type === 'list' && Array.isArray(given)) return given.map((item: unknown) => withDefaults(known.of, item));
  if (typeof given !== 'object') return given;
  if (known.type === 'dictionary') {
    return Object.fromEntries(Object.entries(given).map(([key, item]) => [key, withDefaults(known.of, item)]));
  }
  return known.type === 'object' ? objectWithDefaults(known.fields, given as Record<string, unknown>) : given;
}

function objectWithDefaults(fields: Readonly<Record<string, Field>>, value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const filled = Object.entries(fields).map(([key, inner]) => [key, withDefaults(inner, value[key])] as const);
  return Object.fromEntries(filled.filter(([, item]) => item !== undefined));
}
