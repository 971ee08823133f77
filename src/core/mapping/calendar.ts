import type { IsoDate, IsoTime } from '../types.ts';
import { isRealDate } from '../schema/index.ts';

/** Dates and instants in the company's time zone. `undefined`: it is neither. */
export interface Calendar {
  /** A date stays the date it is; an instant becomes the date that it is in the company's time zone. */
  dateOf(value: unknown): IsoDate | undefined;
  /** A date becomes the beginning of that day in the company's time zone. */
  instantOf(value: unknown): IsoTime | undefined;
}

const DATE = /^(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?$/u;
/** As exports of files write it: the company's own time, without an offset. */
const LOCAL = /^(\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?)[T ](\d{1,2}):(\d{2})(?::(\d{2}))?$/u;
/** ISO 8601 with offset; Salesforce writes `+0000`. */
const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})$/i;
/** As both vendors write it nearly always. */
const COMMON = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/;
const EPOCH = /^\d{12,14}$/;
const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const CACHE = 20_000;

export function calendarOf(timezone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const cache = new Map<number, IsoDate>();

  // Days begin and offsets change on a quarter of an hour, everywhere.
  const localDate = (ms: number): IsoDate | undefined => {
    const quarter = Math.floor(ms / QUARTER_MS);
    const known = cache.get(quarter);
    if (known !== undefined) return known;
    if (Math.abs(ms) > 8.64e15) return undefined;
    const date = format.format(quarter * QUARTER_MS);
    if (!isRealDate(date)) return undefined;
    if (cache.size >= CACHE) cache.clear();
    cache.set(quarter, date);
    return date;
  };

  const dateOf = (value: unknown): IsoDate | undefined => {
    const common = commonEpoch(value);
    if (common !== undefined) return localDate(common);
    const date = plainDate(value) ?? localTime(value)?.date;
    if (date !== undefined) return date;
    const ms = epochOf(value);
    if (ms === undefined) return undefined;
    // HubSpot writes a date as the midnight, in UTC, that begins it.
    if (isEpochNumber(value) && ms % DAY_MS === 0) return new Date(ms).toISOString().slice(0, 10);
    return localDate(ms);
  };

  const instantOf = (value: unknown): IsoTime | undefined => {
    const ms = commonEpoch(value) ?? uncommonInstant(value, localDate);
    return ms === undefined || Math.abs(ms) > 8.64e15 ? undefined : new Date(ms).toISOString();
  };

  return { dateOf, instantOf };
}

function uncommonInstant(value: unknown, localDate: (ms: number) => IsoDate | undefined): number | undefined {
  const local = localTime(value);
  const date = local?.date ?? plainDate(value);
  if (date === undefined) return epochOf(value);
  const start = startOfDay(date, localDate);
  return start === undefined ? undefined : start + (local?.ms ?? 0);
}

/** The usual form in one look; undefined is no verdict: the others look closer. */
function commonEpoch(value: unknown): number | undefined {
  if (typeof value !== 'string' || !COMMON.test(value)) return undefined;
  const year = digits(value, 0, 4);
  const month = digits(value, 5, 7);
  const day = digits(value, 8, 10);
  const hour = digits(value, 11, 13);
  const minute = digits(value, 14, 16);
  const second = digits(value, 17, 19);
  if (year < 1000 || hour > 23 || minute > 59 || second > 59 || !isDayOf(year, month, day)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, value.length === 24 ? digits(value, 20, 23) : 0);
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDayOf(year: number, month: number, day: number): boolean {
  const leap = month === 2 && day === 29 && (year % 400 === 0 || (year % 4 === 0 && year % 100 !== 0));
  return day >= 1 && (leap || day <= (LENGTHS[month - 1] ?? 0));
}

function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i += 1) number = number * 10 + text.charCodeAt(i) - 48;
  return number;
}

function plainDate(value: unknown): IsoDate | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length === 10 && isRealDate(value)) return value;
  if (value.length > 24 || COMMON.test(value)) return undefined;
  const match = DATE.exec(value.normalize('NFKC').trim());
  if (match === null) return undefined;
  const date = `${match[1] ?? ''}-${(match[2] ?? '').padStart(2, '0')}-${(match[3] ?? '').padStart(2, '0')}`;
  return isRealDate(date) ? date : undefined;
}

/** Milliseconds since the day began; on the day of a clock change they are those of the clock before it. */
function localTime(value: unknown): { readonly date: IsoDate; readonly ms: number } | undefined {
  if (typeof value !== 'string' || value.length > 30 || COMMON.test(value)) return undefined;
  const match = LOCAL.exec(value.normalize('NFKC').trim());
  if (match === null) return undefined;
  const [, day = '', hour = '', minute = '', second = '0'] = match;
  const date = plainDate(day);
  if (date === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return { date, ms: ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 };
}

function isEpochNumber(value: unknown): boolean {
  return (typeof value === 'number' && Math.abs(value) >= 1e11) || (typeof value === 'string' && EPOCH.test(value));
}

function epochOf(value: unknown): number | undefined {
  if (value instanceof Date) return finite(value.getTime());
  if (isEpochNumber(value)) return finite(Number(value));
  if (typeof value !== 'string') return undefined;
  const text = COMMON.test(value) ? value : commonForm(value.trim());
  return text !== undefined && isRealDate(text.slice(0, 10)) ? finite(Date.parse(text)) : undefined;
}

/** `2024-05-01 09:00+0900` → `2024-05-01T09:00:00.000+09:00`. */
function commonForm(text: string): string | undefined {
  const match = INSTANT.exec(text);
  if (match === null) return undefined;
  const [, date = '', hour = '', minute = '', second = '00', fraction = '0', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return `${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`;
}

function finite(ms: number): number | undefined {
  return Number.isFinite(ms) ? ms : undefined;
}

/** The first quarter of an hour that belongs to the date, found from the offsets that exist (−12 to +14 hours). */
function startOfDay(date: IsoDate, localDate: (ms: number) => IsoDate | undefined): number | undefined {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  for (let ms = midnight - 14 * 3_600_000; ms <= midnight + 12 * 3_600_000; ms += QUARTER_MS) if (localDate(ms) === date) return ms;
  return undefined;
}
