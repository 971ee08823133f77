import { hash } from 'node:crypto';
import type { RawRecord } from '../types.ts';

/**
 * Which record a row is: the value of its id column, or of several together. Several, and an e-mail address, become a
 * hash: an id is kept with the line for good, and must not tell who the person was. Empty: the row has no id.
 */
export function recordIdOf(fields: readonly string[], raw: RawRecord): string {
  const parts = fields.map((field) => textOf(raw[field]));
  const [only = ''] = parts;
  if (parts.every((part) => part === '')) return '';
  if (parts.length === 1 && !only.includes('@') && only.length <= 120) return only;
  return hash('sha256', parts.map((part) => `${part.length}:${part};`).join(''), 'hex').slice(0, 32);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}
