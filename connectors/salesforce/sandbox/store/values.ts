import type { FieldDef, Value } from '../describe/types.ts';
import { isId, to18 } from '../ids.ts';

const DAY_SECONDS = 86_400;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATETIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** `2026-01-05` → days since 1970; null where it is no date of the calendar. */
export function readDate(text: string): number | null {
  const parts = DATE.exec(text);
  return parts === null ? null : dayNumber(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function dayNumber(year: number, month: number, day: number): number | null {
  if (day < 1 || day > (MONTH_DAYS[month - 1] ?? 0)) return null;
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0))) return null;
  return Date.UTC(year, month - 1, day) / (DAY_SECONDS * 1000);
}

/** `2026-01-05T09:00:00Z`, or with an offset → seconds since 1970, rounded down as Salesforce keeps them. */
export function readDatetime(text: string): number | null {
  const parts = DATETIME.exec(text);
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second = '0', zone = 'Z'] = parts;
  const days = dayNumber(Number(year), Number(month), Number(day));
  if (days === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return days * DAY_SECONDS + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offsetSeconds(zone);
}

function offsetSeconds(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.replace(':', '');
  const size = Number(digits.slice(1, 3)) * 3600 + Number(digits.slice(3, 5)) * 60;
  return digits.startsWith('-') ? -size : size;
}

export function dateText(days: number): string {
  return new Date(days * DAY_SECONDS * 1000).toISOString().slice(0, 10);
}

/** As the REST API writes it: `2026-01-05T09:00:00.000+0000`. */
export function datetimeText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 23)}+0000`;
}

export function isNumeric(field: FieldDef): boolean {
  return field.type === 'int' || field.type === 'double' || field.type === 'currency' || field.type === 'percent';
}

/** A cell as JSON shows it. */
export function toJson(field: FieldDef, value: Value): Value {
  if (typeof value !== 'number') return value;
  if (field.type === 'date') return dateText(value);
  return field.type === 'datetime' ? datetimeText(value) : value;
}

/** A cell as Bulk CSV shows it: datetimes end in `Z`, null is empty. */
export function toCsv(field: FieldDef, value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number' && field.type === 'datetime') return `${new Date(value * 1000).toISOString().slice(0, 23)}Z`;
  return String(toJson(field, value));
}

/** Text → cell, for CSV and seeds; undefined where the text is not of the field's type. */
export function fromText(field: FieldDef, text: string): Value | undefined {
  if (text === '') return null;
  switch (field.type) {
    case 'boolean':
      return readBoolean(text);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return readNumber(field, text);
    case 'date':
      return readDate(text) ?? readDayOf(text) ?? undefined;
    case 'datetime':
      return readDatetime(text) ?? midnight(text) ?? undefined;
    case 'id':
    case 'reference':
      return isId(text) ? to18(text) : undefined;
    default:
      return text;
  }
}

function readBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  return lower === 'false' || lower === '0' ? false : undefined;
}

function readNumber(field: FieldDef, text: string): number | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text.trim())) return undefined;
  return rounded(field, Number(text));
}

/** A number of more decimals than the field has is rounded without a word, as Salesforce does. */
export function rounded(field: FieldDef, value: number): number {
  const factor = 10 ** field.scale;
  const scaled = value * factor;
  return Number.isInteger(scaled) ? value : Math.round(scaled + (value < 0 ? -1e-7 : 1e-7)) / factor;
}

function readDayOf(text: string): number | null {
  const instant = readDatetime(text);
  return instant === null ? null : Math.floor(instant / DAY_SECONDS);
}

function midnight(text: string): number | null {
  const days = readDate(text);
  return days === null ? null : days * DAY_SECONDS;
}
