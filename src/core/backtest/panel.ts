import { isoOf, type Day } from '../assess/days.ts';

/** What a back-test needs of one partner: its deals. */
export interface DealHistory {
  readonly id: string;
  /** One per deal; in any order. */
  readonly deals: readonly { readonly on: Day; readonly amount: number }[];
}

/** A partner as looked at once a month, and what then came. */
export interface Row {
  readonly partner: string;
  readonly month: number;
  /** Days without a deal. */
  readonly silent: number;
  /** Silence in units of the own expected interval. */
  readonly ratio: number;
  /** Amount of the year before. */
  readonly yearly: number;
  /** No deal within the horizon. */
  readonly lapsed: 0 | 1;
}

export interface PanelOptions {
  readonly horizonDays: number;
}

export interface Panel {
  readonly rows: readonly Row[];
  /** Days on which was looked, a month apart. */
  readonly months: readonly string[];
  /** Geometric mean of all intervals. */
  readonly middle: number;
  readonly partners: number;
  readonly deals: number;
}

const KAPPA = 2;
const MERGE_DAYS = 3;
const LONGEST_SILENCE = 365;
/** A year of history before the first look. */
const FIRST_LOOK_MONTHS = 11;
const COLD_START_DAYS = 60;
const MONTH_DAYS = 365.25 / 12;
/** Who orders at the end of the month is not late on the 1st: a look waits so long, and counts silence without it. */
const GRACE_DAYS = 5;

/** Every partner once a month, as far as there is a year before and the horizon after; nobody who has been silent for a year. */
export function panelOf(histories: readonly DealHistory[], { horizonDays }: PanelOptions): Panel {
  const known = histories.map(prepared).filter(({ days }) => days.length > 0);
  const gaps = known.flatMap(({ days }) => gapsOf(days));
  const middle = gaps.length === 0 ? COLD_START_DAYS : Math.exp(gaps.reduce((sum, gap) => sum + Math.log(gap), 0) / gaps.length);
  const first = known.reduce((low, { days }) => Math.min(low, days[0] ?? low), Infinity);
  const last = known.reduce((high, { days }) => Math.max(high, days.at(-1) ?? high), -Infinity);
  const looks = looksBetween(first, last + GRACE_DAYS - horizonDays);
  const rows = looks.flatMap((day, month) =>
    known.flatMap((one) => {
      const row = rowAt(one, { day, month, middle, horizonDays });
      return row ? [row] : [];
    }),
  );
  const deals = known.reduce((sum, one) => sum + one.deals.length, 0);
  return { rows, months: looks.map(isoOf), middle, partners: known.length, deals };
}

interface Prepared extends DealHistory {
  /** Days with a deal, those closer than three days as one. */
  readonly days: readonly Day[];
}

function prepared({ id, deals }: DealHistory): Prepared {
  const sorted = [...deals].sort((a, b) => a.on - b.on);
  const days: Day[] = [];
  for (const { on } of sorted) if (days.length === 0 || on - (days.at(-1) ?? 0) >= MERGE_DAYS) days.push(on);
  return { id, deals: sorted, days };
}

function gapsOf(days: readonly Day[]): number[] {
  return days.slice(1).map((day, i) => day - (days[i] ?? 0));
}

interface At {
  readonly day: Day;
  readonly month: number;
  readonly middle: number;
  readonly horizonDays: number;
}

function rowAt({ id, deals, days }: Prepared, { day, month, middle, horizonDays }: At): Row | null {
  const seen = day + GRACE_DAYS;
  const past = days.filter((on) => on <= seen);
  const latest = past.at(-1);
  if (latest === undefined || day - latest >= LONGEST_SILENCE) return null;
  const own = gapsOf(past);
  const expected = (own.reduce((sum, gap) => sum + gap, 0) + KAPPA * middle) / (own.length + KAPPA);
  const silent = Math.max(0, day - latest);
  const yearly = deals.reduce((sum, { on, amount }) => (on <= seen && on > seen - 365 ? sum + amount : sum), 0);
  const lapsed = days.some((on) => on > seen && on <= seen + horizonDays) ? 0 : 1;
  return { partner: id, month, silent, ratio: silent / expected, yearly, lapsed };
}

/** A month apart, counted from the first deal; the first after almost a year. */
function looksBetween(first: Day, last: Day): readonly Day[] {
  if (!Number.isFinite(first) || !Number.isFinite(last)) return [];
  const looks: Day[] = [];
  for (let month = FIRST_LOOK_MONTHS; ; month += 1) {
    const day = first + Math.round(month * MONTH_DAYS);
    if (day > last) return looks;
    looks.push(day);
  }
}
