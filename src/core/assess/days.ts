import type { IsoDate } from '../types.ts';

/** Calendar days as whole numbers since 1970-01-01, so that differences are plain subtraction. */
export type Day = number;

const MS_PER_DAY = 86_400_000;

/** A channel's events share some thousand dates: each is worked out once. */
const DAYS = new Map<IsoDate, Day>();
const DATES = new Map<Day, IsoDate>();
const MOST_REMEMBERED = 100_000;

export function dayOf(date: IsoDate): Day {
  const known = DAYS.get(date);
  if (known !== undefined) return known;
  const day = Math.round(Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY);
  if (DAYS.size < MOST_REMEMBERED) DAYS.set(date, day);
  return day;
}

export function isoOf(day: Day): IsoDate {
  const known = DATES.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
  if (DATES.size < MOST_REMEMBERED) DATES.set(day, date);
  return date;
}

/** 0 is Monday, 6 is Sunday. 1970-01-01 was a Thursday. */
export function weekday(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The Monday on or before. */
export function mondayOnOrBefore(day: Day): Day {
  return day - weekday(day);
}

export function mondayOnOrAfter(day: Day): Day {
  return day + ((7 - weekday(day)) % 7);
}

/** `2026-W24`, by ISO 8601: the week belongs to the year of its Thursday. */
export function isoWeek(day: Day): string {
  const thursday = mondayOnOrBefore(day) + 3;
  const year = isoOf(thursday).slice(0, 4);
  const week = 1 + Math.floor((thursday - dayOf(`${year}-01-01`)) / 7);
  return `${year}-W${String(week).padStart(2, '0')}`;
}

export function monthOf(day: Day): string {
  return isoOf(day).slice(0, 7);
}

/** First day of the fiscal quarter that a day lies in; `startMonth` 4 means a fiscal year from April. */
export function quarterStart(day: Day, startMonth: number): Day {
  const date = isoOf(day);
  const monthIndex = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const into = (((monthIndex - (startMonth - 1)) % 3) + 3) % 3;
  const start = monthIndex - into;
  return dayOf(`${String(Math.floor(start / 12))}-${String((start % 12) + 1).padStart(2, '0')}-01`);
}

/** How many entries of an ascending list are on or before a day. */
export function countUpTo(days: readonly Day[], upTo: Day): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle] ?? Infinity) <= upTo) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The latest entry of an ascending list on or before a day. */
export function lastUpTo(days: readonly Day[], upTo: Day): Day | null {
  return days[countUpTo(days, upTo) - 1] ?? null;
}

/** Entries in (from, to]. */
export function countWithin(days: readonly Day[], from: Day, to: Day): number {
  return Math.max(0, countUpTo(days, to) - countUpTo(days, from));
}
