/** Reading the vendor's JSON without believing it: each of these gives the value if it has the wanted shape, else an empty one. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function objects(value: unknown): readonly Json[] {
  return list(value).filter(isObject);
}

/** Text as it is, numbers as text; null for anything else. */
export function text(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

export function texts(value: unknown): readonly string[] {
  return list(value)
    .map(text)
    .filter((item) => item !== null);
}

export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Where the next page begins, or null on the last one. */
export function nextAfter(page: Json): string | null {
  return text(object(object(page.paging).next).after);
}

// A number of more than 15 digits loses its last ones in JSON.parse; ids are the only such numbers that HubSpot sends.
const LONG_ID = /"(toObjectId|fromObjectId|objectId|primaryObjectId|newObjectId|id|hs_object_id|recordId)"\s*:\s*(\d{16,})/g;

/** Parsed body; undefined when it is no JSON. */
export function parseBody(body: string): unknown {
  if (body === '') return null;
  try {
    return JSON.parse(body.replace(LONG_ID, '"$1":"$2"'));
  } catch {
    return undefined;
  }
}
