import { makeField } from '../describe/define.ts';
import type { FieldDef, Value } from '../describe/types.ts';
import { isNumeric } from '../store/values.ts';
import type { Expression } from './ast.ts';
import type { QueryScope, Resolved } from './resolve.ts';
import { soqlError } from './soql-error.ts';

const DAY_MS = 86_400_000;
/** The org has one currency. */
const CURRENCY = 'JPY';
/** The locales of the org, and how they write a day. */
const DATES = {
  'en-US': { year: 'numeric', month: 'numeric', day: 'numeric' },
  'ja-JP': { year: 'numeric', month: '2-digit', day: '2-digit' },
} as const;

/** A column as SELECT shows it: what FORMAT() is around becomes text. */
export function shown(scope: QueryScope, expression: Expression, resolved: Resolved): Resolved {
  if (!expression.formatted) return resolved;
  const { field, format } = formatter(scope, expression, resolved.field);
  return { ...resolved, field, read: (row) => format(resolved.read(row)) };
}

/**
 * FORMAT(): numbers, dates, times and amounts as the user's locale and time zone write them (SOQL reference, FORMAT;
 * `4/10/2025, 3:31 PM`). Throws MALFORMED_QUERY for a field of another type.
 */
export function formatter(
  scope: QueryScope,
  expression: Expression,
  field: FieldDef,
): { field: FieldDef; format: (value: Value) => Value } {
  const write = writerFor(scope, field);
  if (write === null)
    throw soqlError(scope.text, expression.at, 'MALFORMED_QUERY', `field ${field.name} does not support aggregate operator FORMAT`);
  return {
    field: makeField(field.name, 'string', { length: 255 }),
    format: (value) => (typeof value === 'number' ? write(value) : null),
  };
}

function writerFor(scope: QueryScope, field: FieldDef): ((value: number) => string) | null {
  const { locale, timeZone } = settingsOf(scope);
  if (field.type === 'date') return dateWriter(locale, DATES[locale], 'UTC', DAY_MS);
  if (field.type === 'datetime') return dateWriter(locale, { ...DATES[locale], hour: 'numeric', minute: '2-digit' }, timeZone, 1000);
  if (!isNumeric(field)) return null;
  const digits = { minimumFractionDigits: field.scale, maximumFractionDigits: field.scale };
  const number = new Intl.NumberFormat(locale, field.type === 'currency' ? { style: 'currency', currency: CURRENCY } : digits);
  return field.type === 'percent' ? (value) => `${number.format(value)}%` : (value) => number.format(value);
}

function dateWriter(locale: string, options: Intl.DateTimeFormatOptions, timeZone: string, unitMs: number): (value: number) => string {
  const date = new Intl.DateTimeFormat(locale, { ...options, timeZone });
  // Newer ICU data puts a narrow no-break space before AM and PM.
  return (value) => date.format(value * unitMs).replaceAll('\u202f', ' ');
}

/** What the org does not know is English, and Greenwich. */
function settingsOf({ store, userId }: QueryScope): { locale: keyof typeof DATES; timeZone: string } {
  const users = store.tableNamed('User');
  const row = users?.get(userId);
  const read = (name: string): Value => (users === null || row === undefined ? null : store.read(users, row, name));
  const zone = String(read('TimeZoneSidKey'));
  return {
    locale: read('LocaleSidKey') === 'ja_JP' ? 'ja-JP' : 'en-US',
    timeZone: Intl.supportedValuesOf('timeZone').includes(zone) ? zone : 'UTC',
  };
}
