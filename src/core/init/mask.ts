/** A real record as an example that may be shown: whatever could name a person or a company is replaced. */
import type { FieldInfo, ObjectInfo, RawRecord } from '../types.ts';

const CORPORATE_NUMBER = '8700110005901';
const KEPT: readonly FieldInfo['type'][] = ['boolean', 'date', 'datetime', 'picklist', 'multipicklist'];

/** The fields named, masked by kind. Dates, options and yes/no stay; numbers keep their magnitude, ids their kind. */
export function maskRecord(raw: RawRecord, fields: readonly string[], info: ObjectInfo): RawRecord {
  const shown = fields.filter((name) => raw[name] !== null && raw[name] !== undefined && raw[name] !== '');
  return Object.fromEntries(shown.map((name) => [name, maskValue(name, raw[name], info.fields.get(name)?.type ?? null)]));
}

function maskValue(name: string, value: unknown, type: FieldInfo['type'] | null): unknown {
  if (typeof value === 'boolean' || (type !== null && KEPT.includes(type))) return value;
  if (typeof value === 'number') return value === 0 ? 0 : 10 ** Math.floor(Math.log10(Math.abs(value)));
  if (typeof value !== 'string') return [];
  return maskText(name, value, type);
}

const SALESFORCE_ID = /^[a-zA-Z0-9]{3}(?:[a-zA-Z0-9]{12}|[a-zA-Z0-9]{15})$/u;

function maskText(name: string, value: string, type: FieldInfo['type'] | null): string {
  const text = value.trim();
  if (/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))?$/u.test(text)) return text;
  if (SALESFORCE_ID.test(text) && /\d/u.test(text) && (type === 'reference' || /Id$|^Id$|id$/u.test(name)))
    return `${text.slice(0, 3)}5i0000000001AAA`;
  if (/^-?\d+(?:\.\d+)?$/u.test(text) && !isCorporateNumber(text))
    return text.replaceAll(/\d/gu, (digit, i: number) => (i === 0 ? '1' : '0'));
  if (isCorporateNumber(text)) return CORPORATE_NUMBER;
  if (text.includes('@')) return 'sample@sample.example';
  if (/^(?:https?:\/\/)?[\w-]+(?:\.[\w-]+)+(?:\/\S*)?$/iu.test(text)) return 'www.sample-shoji.co.jp';
  // A word of the vendor's (COMPLETED, PARTNER) is no name.
  return /^[A-Z_]{2,40}$/u.test(text) ? text : 'サンプル';
}

function isCorporateNumber(text: string): boolean {
  return /^T?\d{13}$/u.test(text.normalize('NFKC').replaceAll(/[\s-]/gu, ''));
}
