import type { IsoDate, IsoTime, Locale } from '../../core/types.ts';

const TAG: Readonly<Record<Locale, string>> = { ja: 'ja-JP', en: 'en-GB' };
const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function number(locale: Locale, key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const name = `${locale} ${key}`;
  const found = formats.get(name) ?? new Intl.NumberFormat(TAG[locale], options);
  formats.set(name, found);
  return found as Intl.NumberFormat;
}

function time(locale: Locale, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale} ${key}`;
  const found = formats.get(name) ?? new Intl.DateTimeFormat(TAG[locale], options);
  formats.set(name, found);
  return found as Intl.DateTimeFormat;
}

export function count(value: number, locale: Locale): string {
  return number(locale, 'count', { maximumFractionDigits: 0 }).format(value);
}

export function decimal(value: number, locale: Locale, digits = 1): string {
  return number(locale, `d${digits}`, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** +3.2 and −3.2; nothing that rounds to zero has a sign. */
export function signed(value: number, locale: Locale, digits = 1): string {
  return number(locale, `s${digits}`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'exceptZero',
  }).format(value);
}

/** 0.123 → 12 % */
export function percent(share: number, locale: Locale, digits = 0): string {
  return number(locale, `p${digits}`, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

export function money(value: number, locale: Locale, currency: string): string {
  return number(locale, `m${currency}`, { style: 'currency', currency, maximumFractionDigits: 0 }).format(value);
}

/** Short: 1,234万 / 12M. For axes and tiles. */
export function compact(value: number, locale: Locale): string {
  return number(locale, 'c', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** A calendar date, which has no time zone. */
export function date(day: IsoDate, locale: Locale, style: 'short' | 'long' = 'short'): string {
  const at = new Date(`${day.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  const options: Intl.DateTimeFormatOptions =
    style === 'long'
      ? { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' }
      : { timeZone: 'UTC', year: 'numeric', month: locale === 'ja' ? '2-digit' : 'short', day: '2-digit' };
  return time(locale, style, options).format(at);
}

/** Month and day only, for axes. */
export function monthOf(day: IsoDate, locale: Locale): string {
  return time(locale, 'month', { timeZone: 'UTC', year: '2-digit', month: 'short' }).format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

export function instant(at: IsoTime, locale: Locale): string {
  return time(locale, 'instant', { dateStyle: 'short', timeStyle: 'short' }).format(new Date(at));
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** “3 minutes ago”. */
export function ago(at: IsoTime, locale: Locale, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const [unit, size] = STEPS.find(([, one]) => Math.abs(seconds) >= one) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(TAG[locale], { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}
