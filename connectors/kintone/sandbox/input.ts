import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { SandboxBadJson } from '../../../src/sandbox/server.ts';
import { invalid, VendorError } from './errors.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A JSON object's entries; anything else has none. */
export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A number or text as text; null: neither. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** The parameters of a call: its JSON body, else its query with `name[0]=…` as a list. */
export function paramsOf(request: SandboxRequest): Json {
  if (request.body.length > 0) {
    try {
      return objectOf(request.json());
    } catch (error) {
      if (error instanceof SandboxBadJson) throw new VendorError(400, 'CB_IJ01', '不正なJSON文字列です。');
      throw error;
    }
  }
  const params: Record<string, unknown> = {};
  for (const [name, value] of request.query) {
    const list = /^(.+)\[\d*\]$/.exec(name)?.[1];
    if (list === undefined) params[name] = value;
    else params[list] = [...listOf(params[list]), value];
  }
  return params;
}

/** A parameter that must be there. */
export function needed(params: Json, name: string): string {
  const value = textOf(params[name]);
  if (value === null || value === '') throw invalid({ [name]: '必須です。' });
  return value;
}
