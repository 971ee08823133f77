const DAY = 86_400;

/** Days since 1970, from the first of them to before the second. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

const PLAIN = [
  'YESTERDAY',
  'TODAY',
  'TOMORROW',
  'LAST_90_DAYS',
  'NEXT_90_DAYS',
  ...['WEEK', 'MONTH', 'QUARTER', 'YEAR', 'FISCAL_QUARTER', 'FISCAL_YEAR'].flatMap((unit) => [
    `LAST_${unit}`,
    `THIS_${unit}`,
    `NEXT_${unit}`,
  ]),
];
const NUMBERED = ['DAYS', 'WEEKS', 'MONTHS', 'QUARTERS', 'YEARS', 'FISCAL_QUARTERS', 'FISCAL_YEARS'].flatMap((unit) => [
  `LAST_N_${unit}`,
  `NEXT_N_${unit}`,
  `N_${unit}_AGO`,
]);

/** Is the word a date literal, and does `:n` follow? */
export function isRangeLiteral(name: string): { readonly takesNumber: boolean } | null {
  if (PLAIN.includes(name)) return { takesNumber: false };
  return NUMBERED.includes(name) ? { takesNumber: true } : null;
}

/** The days that a date literal means, in UTC, weeks from Sunday, a fiscal year that is the calendar year (SOQL reference, date formats and literals). */
export function rangeOf(name: string, n: number, today: number): DayRange {
  const simple: Readonly<Record<string, DayRange>> = {
    YESTERDAY: { from: today - 1, to: today },
    TODAY: { from: today, to: today + 1 },
    TOMORROW: { from: today + 1, to: today + 2 },
    LAST_90_DAYS: { from: today - 89, to: today + 1 },
    NEXT_90_DAYS: { from: today + 1, to: today + 91 },
    LAST_N_DAYS: { from: today - n, to: today + 1 },
    NEXT_N_DAYS: { from: today + 1, to: today + 1 + n },
    N_DAYS_AGO: { from: today - n, to: today - n + 1 },
  };
  const known = simple[name];
  if (known !== undefined) return known;
  const { unit, first, count } = unitSpan(name, n);
  return { from: startOf(unit, today, first), to: startOf(unit, today, first + count) };
}

/** `LAST_N_MONTHS:3` → three months that start three months before this one. */
function unitSpan(name: string, n: number): { unit: string; first: number; count: number } {
  const unit = name.replace('FISCAL_', '');
  if (unit.startsWith('LAST_N_')) return { unit: unit.slice(7, -1), first: -n, count: n };
  if (unit.startsWith('NEXT_N_')) return { unit: unit.slice(7, -1), first: 1, count: n };
  if (unit.startsWith('N_')) return { unit: unit.slice(2, -5), first: -n, count: 1 };
  const [when, ...rest] = unit.split('_');
  return { unit: rest.join('_'), first: when === 'LAST' ? -1 : when === 'NEXT' ? 1 : 0, count: 1 };
}

function startOf(unit: string, today: number, shift: number): number {
  const date = new Date(today * DAY * 1000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (unit === 'WEEK') return today - date.getUTCDay() + shift * 7;
  if (unit === 'MONTH') return Date.UTC(year, month + shift, 1) / 1000 / DAY;
  if (unit === 'QUARTER') return Date.UTC(year, Math.floor(month / 3) * 3 + shift * 3, 1) / 1000 / DAY;
  return Date.UTC(year + shift, 0, 1) / 1000 / DAY;
}
