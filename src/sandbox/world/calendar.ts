export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Working hours in Tokyo, 09:00–18:00, are 00:00–09:00 UTC: a stamp's date is the same in both. */
const WORKING_HOURS = 9;

export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function stamp(ms: number): string {
  return new Date(ms).toISOString();
}

/** Midnight UTC of the day. */
export function dayStart(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

/** The first working day from `ms` on, at a whole second within working hours; `share` in [0, 1) tells where in them. */
export function workingTime(ms: number, share: number): number {
  let day = dayStart(ms);
  while (isClosed(day)) day += DAY_MS;
  return day + Math.floor((share * WORKING_HOURS * HOUR_MS) / 1000) * 1000;
}

/** The same, but never later than `limit`: the last working day before it where need be. */
export function workingTimeUpTo(limit: number, ms: number, share: number): number {
  let from = Math.min(ms, limit);
  let time = workingTime(from, share);
  while (time > limit) {
    from -= DAY_MS;
    time = workingTime(from, share);
  }
  return time;
}

function isClosed(day: number): boolean {
  const date = new Date(day);
  const weekday = date.getUTCDay();
  return weekday === 0 || weekday === 6 || isHoliday(date.getUTCMonth() + 1, date.getUTCDate());
}

/** The three breaks that stop business everywhere in Japan: new year, golden week, obon. */
function isHoliday(month: number, date: number): boolean {
  return (
    (month === 12 && date >= 29) ||
    (month === 1 && date <= 3) ||
    (month === 5 && date >= 3 && date <= 5) ||
    (month === 8 && date >= 13 && date <= 15)
  );
}

export function monthOf(ms: number): number {
  return new Date(ms).getUTCMonth() + 1;
}
