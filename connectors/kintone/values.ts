import type { RawRecord, Scalar } from '../../src/core/types.ts';
import { isSwitch, YES } from './fields.ts';
import type { FormField, VendorRecord } from './shapes.ts';

/** Flat: people by their login names, several choices joined by `;`. Tables and files stay as they are. */
export function toRaw(record: VendorRecord, fields: readonly string[]): RawRecord {
  return Object.fromEntries(fields.map((code) => [code, plain(record[code]?.value ?? null)]));
}

function plain(value: unknown): unknown {
  if (!Array.isArray(value)) return codeIn(value) ?? value;
  const parts = value.map((part: unknown) => codeIn(part) ?? part);
  return parts.every((part) => typeof part === 'string') ? parts.join(';') : value;
}

function codeIn(value: unknown): string | null {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string' ? value.code : null;
}

/** Values as kintone takes them; a field that is not in the form is sent as text, for kintone to refuse. */
export function toCells(
  fields: Readonly<Record<string, Scalar>>,
  form: ReadonlyMap<string, FormField>,
): Readonly<Record<string, { readonly value: unknown }>> {
  return Object.fromEntries(Object.entries(fields).map(([code, value]) => [code, { value: cellOf(form.get(code), value) }]));
}

function cellOf(field: FormField | undefined, value: Scalar): unknown {
  if (field !== undefined && isSwitch(field)) return value === true || value === 'true' ? [YES] : [];
  const text = value === null ? '' : String(value);
  switch (field?.type) {
    case 'CHECK_BOX':
    case 'MULTI_SELECT':
      return partsOf(text);
    case 'USER_SELECT':
      return partsOf(text).map((code) => ({ code }));
    default:
      return text;
  }
}

function partsOf(text: string): string[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
