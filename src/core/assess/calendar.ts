import holidayJp from '@holiday-jp/holiday_jp';
import type { CalendarSettings } from './settings/scoring.ts';
import { type Day, dayOf, isoOf, weekday } from './days.ts';

/** Which days count for clocks, and which for promises. */
export interface Calendar {
  /** Days in (from, to] that are no blackout days; 0 where `to` is not after `from`. */
  activeDays(from: Day, to: Day): number;
  isBusinessDay(day: Day): boolean;
  /** The n-th business day after a day. */
  addBusinessDays(day: Day, n: number): Day;
  /** Business days in (from, to]. */
  businessDays(from: Day, to: Day): number;
}

const HOLIDAYS: Readonly<Record<string, unknown>> = holidayJp.holidays;

/** A calendar of the days `first … last`; days outside are ordinary ones. Japanese public holidays come from @holiday-jp/holiday_jp. */
export function makeCalendar(settings: CalendarSettings, first: Day, last: Day): Calendar {
  const begin = first - 40;
  const length = Math.max(1, last - begin + 120);
  const blackout = blackoutDays(settings, begin, length);
  const before = new Int32Array(length + 1);
  for (let i = 0; i < length; i++) before[i + 1] = (before[i] ?? 0) + (blackout[i] ?? 0);
  const blackoutUpTo = (day: Day): number => before[Math.min(Math.max(day - begin + 1, 0), length)] ?? 0;
  const isBlackout = (day: Day): boolean => blackout[day - begin] === 1;

  function isBusinessDay(day: Day): boolean {
    return weekday(day) < 5 && !isBlackout(day) && !isPublicHoliday(settings, day);
  }
  function addBusinessDays(day: Day, n: number): Day {
    let at = day;
    for (let left = n; left > 0;) {
      at += 1;
      if (isBusinessDay(at)) left -= 1;
    }
    return at;
  }
  function businessDays(from: Day, to: Day): number {
    let count = 0;
    for (let day = from + 1; day <= to; day++) if (isBusinessDay(day)) count += 1;
    return count;
  }
  return {
    activeDays: (from, to) => (to <= from ? 0 : to - from - (blackoutUpTo(to) - blackoutUpTo(from))),
    isBusinessDay,
    addBusinessDays,
    businessDays,
  };
}

/** Configured periods, widened by public holidays that touch them (a holiday in lieu on 6 May belongs to Golden Week), and single days. */
function blackoutDays(settings: CalendarSettings, begin: Day, length: number): Uint8Array {
  const marks = new Uint8Array(length);
  const single = new Set(settings.blackoutDays);
  for (let i = 0; i < length; i++) {
    const date = isoOf(begin + i);
    const monthDay = date.slice(5);
    if (single.has(date) || settings.blackoutPeriods.some((period) => within(monthDay, period.from, period.to))) marks[i] = 1;
  }
  for (let i = 1; i < length; i++) if (marks[i - 1] === 1 && isPublicHoliday(settings, begin + i)) marks[i] = 1;
  return marks;
}

/** A period may run over the end of the year: 12-29 … 01-03. */
function within(monthDay: string, from: string, to: string): boolean {
  return from <= to ? monthDay >= from && monthDay <= to : monthDay >= from || monthDay <= to;
}

function isPublicHoliday(settings: CalendarSettings, day: Day): boolean {
  return settings.holidays === 'jp' && isoOf(day) in HOLIDAYS;
}

/** The calendar that spans a range of dates. */
export function calendarFor(settings: CalendarSettings, from: string, to: string): Calendar {
  return makeCalendar(settings, dayOf(from), dayOf(to));
}
