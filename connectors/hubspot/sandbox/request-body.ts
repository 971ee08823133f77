import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { invalid, requiredFields } from './errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body as a JSON object; anything else is refused the vendor's way. */
export function bodyObject(request: SandboxRequest): JsonObject {
  const body = parseBody(request);
  if (!isObject(body)) throw invalid('Invalid input JSON on line 1, column 1: Cannot deserialize value: an object was expected');
  return body;
}

/** The body as a JSON array. */
export function bodyArray(request: SandboxRequest): readonly unknown[] {
  const body = parseBody(request);
  if (!Array.isArray(body)) throw invalid('Invalid input JSON on line 1, column 1: Cannot deserialize value: an array was expected');
  return body;
}

function parseBody(request: SandboxRequest): unknown {
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch {
    throw invalid('Invalid input JSON on line 1, column 1: Unexpected character');
  }
}

/** Text of a field that clients send as text or number; undefined when absent. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function requiredText(body: JsonObject, name: string): string {
  const value = textOf(body[name]);
  if (value === undefined || value === '') throw requiredFields([name]);
  return value;
}

export function textList(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.map(textOf).filter((item) => item !== undefined);
}

/** Repeated or comma-joined query values: both forms are accepted everywhere. */
export function queryList(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** A page size between 1 and `max`. */
export function pageSize(value: string | null, { preset, max }: { preset: number; max: number }): number {
  if (value === null || value === '') return preset;
  const size = Number(value);
  if (!Number.isInteger(size) || size < 1) throw invalid(`Invalid value for limit: ${value}`);
  if (size > max) throw invalid(`The maximum supported limit is ${max}. Requested: ${size}`);
  return size;
}

/** `inputs` of a batch: 1 to `max` objects. */
export function batchInputs(body: JsonObject, max: number): JsonObject[] {
  if (!Array.isArray(body.inputs)) throw requiredFields(['inputs']);
  const inputs = body.inputs.filter(isObject);
  if (inputs.length !== body.inputs.length) throw invalid('Invalid input JSON on line 1, column 1: inputs must be objects');
  if (inputs.length === 0) throw invalid('There must be at least 1 input in a batch request');
  if (inputs.length > max)
    throw invalid(`The maximum number of inputs supported in a batch request is ${max}. Requested: ${inputs.length}`);
  return inputs;
}
