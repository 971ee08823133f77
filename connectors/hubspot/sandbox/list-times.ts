import { invalid } from './errors.ts';
import { isObject, type JsonObject } from './request-body.ts';

const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The instant that a filter's time point means: a given date, or now or today with an offset. */
export function timePoint(point: unknown, now: number): number {
  if (!isObject(point)) throw invalid('A filter on a point in time needs a timePoint');
  const zone = typeof point.zoneId === 'string' ? point.zoneId : 'UTC';
  if (point.timeType === 'DATE') return inZone(point, zone);
  const reference = isObject(point.indexReference) ? point.indexReference : {};
  if (point.timeType !== 'INDEXED' || (reference.referenceType !== 'NOW' && reference.referenceType !== 'TODAY')) {
    throw invalid(
      `The time point ${JSON.stringify(point.timeType)} with reference ${JSON.stringify(reference.referenceType ?? null)} is not supported`,
    );
  }
  const start = reference.referenceType === 'NOW' ? now : startOfDay(now, zone) + clockMs(reference);
  return shifted(start, isObject(point.offset) ? point.offset : {});
}

/** Whether what a time point means moves on with the clock. */
export function isRelative(point: unknown): boolean {
  return isObject(point) && point.timeType !== 'DATE';
}

export function startOfDay(at: number, zone: string): number {
  const local = at + offsetMs(at, zone);
  return local - (((local % DAY_MS) + DAY_MS) % DAY_MS) - offsetMs(at, zone);
}

function inZone(point: JsonObject, zone: string): number {
  const utc = Date.UTC(part(point, 'year'), part(point, 'month') - 1, part(point, 'day')) + clockMs(point);
  return utc - offsetMs(utc, zone);
}

function clockMs(point: JsonObject): number {
  const or0 = (name: string): number => (typeof point[name] === 'number' ? point[name] : 0);
  return or0('hour') * HOUR_MS + or0('minute') * 60_000 + or0('second') * 1000 + or0('millisecond');
}

function part(point: JsonObject, name: string): number {
  const value = point[name];
  if (typeof value !== 'number') throw invalid(`A date of a filter needs ${name}`);
  return value;
}

function shifted(at: number, offset: JsonObject): number {
  const date = new Date(at);
  const of = (name: string): number => (typeof offset[name] === 'number' ? offset[name] : 0);
  date.setUTCMonth(date.getUTCMonth() + of('months') + 3 * of('quarters') + 12 * of('years'));
  const days = of('days') + 7 * of('weeks');
  return date.getTime() + days * DAY_MS + of('hours') * HOUR_MS + of('minutes') * 60_000 + of('seconds') * 1000 + of('milliseconds');
}

/** How far the clocks of a time zone are ahead of UTC. */
function offsetMs(at: number, zone: string): number {
  if (zone === 'UTC') return 0;
  try {
    const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
      .formatToParts(at)
      .find((one) => one.type === 'timeZoneName')?.value;
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
    return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * 60_000);
  } catch {
    throw invalid(`Unknown time zone: ${zone}`);
  }
}
