import type { CrmFieldType, Scalar } from '../types.ts';

/**
 * One text per value, the same however a CRM spells it: empty is null, `72.30` is `72.3`, options of a multi-select are
 * a set, instants are UTC to the second, line ends are `\n`. Two values are the same in the CRM iff their texts are equal.
 */
export function canonical(type: CrmFieldType, value: Scalar | undefined): string | null {
  if (value === null || value === undefined || value === '') return null;
  switch (type) {
    case 'number':
      return canonicalNumber(value);
    case 'checkbox':
      return value === true || value === 'true' ? 'true' : null;
    case 'multipicklist':
      return canonicalSet(String(value));
    case 'date':
      return String(value).slice(0, 10);
    case 'datetime':
      return canonicalInstant(String(value));
    case 'longText':
    case 'text':
    case 'picklist':
    case 'uniqueText':
      return String(value).replaceAll('\r\n', '\n').trim() || null;
  }
}

function canonicalNumber(value: string | number | boolean): string | null {
  const number = Number(value);
  return Number.isFinite(number) ? String(Math.round(number * 1e6) / 1e6) : String(value);
}

function canonicalSet(value: string): string | null {
  const options = value.split(';').map((option) => option.trim());
  return [...new Set(options.filter((option) => option !== ''))].sort().join(';') || null;
}

function canonicalInstant(value: string): string {
  const ms = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isNaN(ms) ? value : `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
