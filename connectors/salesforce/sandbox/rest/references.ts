import { asRecord } from '../store/input.ts';

/** A part names the result of a part that failed, came later or has no such value. */
export class UnknownReference extends Error {
  override readonly name = 'UnknownReference';
}

const REFERENCE = /@\{(\w+)((?:\.\w+|\[\d+\])*)\}/g;

/** Replaces every `@{ref.id}` in texts, however deep, by the value from the earlier answer. */
export function fillReferences(value: unknown, known: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') return fillText(value, known);
  if (Array.isArray(value)) return value.map((one: unknown) => fillReferences(one, known));
  const record = asRecord(value);
  if (record === null) return value;
  return Object.fromEntries(Object.entries(record).map(([name, inner]) => [name, fillReferences(inner, known)]));
}

function fillText(text: string, known: ReadonlyMap<string, unknown>): unknown {
  if (!text.includes('@{')) return text;
  return text.replace(REFERENCE, (_, name: string, path: string) => {
    const found = follow(known.get(name), path);
    if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') return String(found);
    throw new UnknownReference(
      `Invalid reference specified. No value for ${name}${path} found in ${name}. ${known.has(name) ? 'Reference does not exist in the response body' : `The dependent request ${name} failed or was not run`}`,
    );
  });
}

function follow(start: unknown, path: string): unknown {
  let value = start;
  for (const [, name, index] of path.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    if (index !== undefined) value = Array.isArray(value) ? (value as readonly unknown[])[Number(index)] : undefined;
    else if (name !== undefined) value = asRecord(value)?.[name];
  }
  return value;
}
