import type { FieldDef, Value } from '../describe/types.ts';

const DAY = 86_400;

/** Functions of SOQL: over groups of rows, of one date, of one address. FORMAT() is around one of them, in SELECT alone. */
export const FUNCTIONS: Readonly<Record<string, 'aggregate' | 'date' | 'label' | 'grouping' | 'distance'>> = {
  COUNT: 'aggregate',
  COUNT_DISTINCT: 'aggregate',
  SUM: 'aggregate',
  AVG: 'aggregate',
  MIN: 'aggregate',
  MAX: 'aggregate',
  CALENDAR_MONTH: 'date',
  CALENDAR_QUARTER: 'date',
  CALENDAR_YEAR: 'date',
  DAY_IN_MONTH: 'date',
  DAY_IN_WEEK: 'date',
  DAY_IN_YEAR: 'date',
  DAY_ONLY: 'date',
  FISCAL_MONTH: 'date',
  FISCAL_QUARTER: 'date',
  FISCAL_YEAR: 'date',
  HOUR_IN_DAY: 'date',
  WEEK_IN_MONTH: 'date',
  WEEK_IN_YEAR: 'date',
  TOLABEL: 'label',
  GROUPING: 'grouping',
  DISTANCE: 'distance',
};

/** The value of a date function, in UTC; DAY_ONLY gives days since 1970. */
export function dateFunction(fn: string, field: FieldDef, value: Value): Value {
  if (typeof value !== 'number') return null;
  const seconds = field.type === 'date' ? value * DAY : value;
  const date = new Date(seconds * 1000);
  const dayOfYear = Math.floor(seconds / DAY) - Date.UTC(date.getUTCFullYear(), 0, 1) / 1000 / DAY + 1;
  switch (fn) {
    case 'CALENDAR_MONTH':
    case 'FISCAL_MONTH':
      return date.getUTCMonth() + 1;
    case 'CALENDAR_QUARTER':
    case 'FISCAL_QUARTER':
      return Math.floor(date.getUTCMonth() / 3) + 1;
    case 'CALENDAR_YEAR':
    case 'FISCAL_YEAR':
      return date.getUTCFullYear();
    case 'DAY_IN_MONTH':
      return date.getUTCDate();
    case 'DAY_IN_WEEK':
      return date.getUTCDay() + 1;
    case 'DAY_IN_YEAR':
      return dayOfYear;
    case 'HOUR_IN_DAY':
      return date.getUTCHours();
    case 'WEEK_IN_MONTH':
      return Math.ceil(date.getUTCDate() / 7);
    case 'WEEK_IN_YEAR':
      return Math.ceil(dayOfYear / 7);
    default:
      return Math.floor(seconds / DAY);
  }
}

/** An aggregate over the values of a group; nulls do not count. */
export function aggregate(fn: string, values: Iterable<Value>): Value {
  let [count, sum] = [0, 0];
  let least: Value = null;
  let most: Value = null;
  const distinct = fn === 'COUNT_DISTINCT' ? new Set<Value>() : null;
  for (const value of values) {
    if (value === null) continue;
    count++;
    distinct?.add(typeof value === 'string' ? value.toLowerCase() : value);
    if (typeof value === 'number') sum += value;
    if (least === null || value < least) least = value;
    if (most === null || value > most) most = value;
  }
  switch (fn) {
    case 'COUNT':
      return count;
    case 'COUNT_DISTINCT':
      return distinct?.size ?? 0;
    case 'SUM':
      return count === 0 ? null : Math.round(sum * 1e6) / 1e6;
    case 'AVG':
      return count === 0 ? null : sum / count;
    default:
      return fn === 'MIN' ? least : most;
  }
}
