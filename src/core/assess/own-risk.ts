import { invertSymmetric, times } from '../../stats/linear-algebra.ts';
import { monotone } from '../../stats/pava.ts';
import { sigmoid } from '../../stats/regression.ts';
import type { Day } from './days.ts';
import { type Habit, HABITS } from './habits.ts';
import type { Settings } from './settings/index.ts';

/** Partners looked at once in four weeks and what then came, counted: same day, same band, same habits, same horizon. */
interface Cell {
  readonly on: Day;
  /** First day on which the outcome is known. */
  readonly due: Day;
  readonly band: number;
  readonly habits: number;
  n: number;
  lapsed: number;
}

/** What the own past says so far; filled Monday by Monday, never with what came later than a fit is made. */
export interface OwnPast {
  readonly cells: Map<string, Cell>;
}

/** Rates from the own past: used in place of the prior table once they have stood a test on later months. */
export interface OwnTable {
  readonly rates: readonly number[];
  /** Partner-months behind each rate. */
  readonly counts: readonly number[];
  /** Log-odds of each stopped habit; null: too few lapses, the configured shift counts. */
  readonly shifts: Readonly<Record<Habit, number>> | null;
  /** Calibration error on the later months, from rates of the earlier ones. */
  readonly error: number;
}

export function emptyPast(): OwnPast {
  return { cells: new Map() };
}

export function remember(past: OwnPast, row: Omit<Cell, 'n' | 'lapsed'> & { readonly lapsed: boolean }): void {
  const key = `${row.on} ${row.due} ${row.band} ${row.habits}`;
  const cell = past.cells.get(key) ?? { on: row.on, due: row.due, band: row.band, habits: row.habits, n: 0, lapsed: 0 };
  cell.n += 1;
  if (row.lapsed) cell.lapsed += 1;
  past.cells.set(key, cell);
}

/** Habits as bits, in the order of `HABITS`. */
export function habitBits(stopped: readonly Habit[]): number {
  return stopped.reduce((bits, habit) => bits | (1 << HABITS.indexOf(habit)), 0);
}

const YEAR = 365;

/**
 * The table from what is known by a day; null while there is too little of it, or where it would not have been right: it is
 * fitted to the earlier months and must come true in the later ones.
 */
export function ownTable({ cells }: OwnPast, by: Day, settings: Settings): OwnTable | null {
  const { ownMonths, ownRows, testShare, mostError } = settings.scoring.risk.own;
  const known = [...cells.values()].filter(({ due }) => due <= by).sort((a, b) => a.on - b.on);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || sum(known, 'n') < ownRows) return null;
  if (last.on - first.on < (ownMonths / 12) * YEAR) return null;
  const testFrom = last.on - (last.on - first.on) * testShare;
  const train = known.filter(({ due }) => due <= testFrom);
  const test = known.filter(({ on }) => on > testFrom);
  if (sum(train, 'n') < ownRows || sum(test, 'n') === 0) return null;
  const error = errorOf(fit(train, settings), test, settings);
  return error > mostError ? null : { ...fit(known, settings), error };
}

type Fit = Omit<OwnTable, 'error'>;

function fit(cells: readonly Cell[], settings: Settings): Fit {
  const { rates, counts } = bandRates(cells, settings);
  const past = cells.filter(({ band }) => band >= FIRST_PAST);
  const enough = sum(cells, 'lapsed') >= settings.scoring.risk.own.ownLapses;
  return { rates, counts, shifts: enough ? shiftsOf(past, rates, settings) : null };
}

/** The bands in which a partner is past its rhythm, where stopped habits count. */
const FIRST_PAST = 2;
const BANDS = 5;

/** (lapsed + ½)/(n + 1) per band among partners whose habits go on; a thin band is pooled with the ones above it, and no rate falls. */
function bandRates(cells: readonly Cell[], settings: Settings): { rates: number[]; counts: number[] } {
  const plain = cells.filter(({ habits, band }) => habits === 0 || band < FIRST_PAST);
  const counted = Array.from({ length: BANDS }, (_, band) => {
    const own = plain.filter((cell) => cell.band === band);
    return { n: sum(own, 'n'), k: sum(own, 'lapsed') };
  });
  const pooled = counted.map((_, band) => pool(counted, band, settings.scoring.risk.own.bandRows));
  const counts = pooled.map(({ n }) => n);
  return {
    rates: monotone(
      pooled.map(({ n, k }) => (k + 0.5) / (n + 1)),
      counted.map(({ n }) => Math.max(1, n)),
    ),
    counts,
  };
}

function pool(counted: readonly { readonly n: number; readonly k: number }[], band: number, least: number): { n: number; k: number } {
  let { n, k } = { n: 0, k: 0 };
  const order = [...counted.keys()].filter((at) => at >= band);
  const below = [...counted.keys()].filter((at) => at < band).reverse();
  for (const at of [...order, ...below]) {
    n += counted[at]?.n ?? 0;
    k += counted[at]?.k ?? 0;
    if (n >= least) break;
  }
  return { n, k };
}

const STEPS = 50;

/** Log-odds of the habits, drawn towards the configured shift by ridge; Newton's method on the counts. */
function shiftsOf(cells: readonly Cell[], rates: readonly number[], settings: Settings): Record<Habit, number> {
  const { shift, own } = settings.scoring.risk;
  const groups = new Map<number, { offset: number; habits: number; n: number; k: number }>();
  for (const { band, habits, n, lapsed } of cells) {
    const key = band * 2 ** HABITS.length + habits;
    const group = groups.get(key) ?? { offset: logit(rates[band] ?? 0.5), habits, n: 0, k: 0 };
    group.n += n;
    group.k += lapsed;
    groups.set(key, group);
  }
  let beta = HABITS.map(() => shift);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = beta.map((value) => -own.ridge * (value - shift));
    const hessian = beta.map((_, i) => beta.map((_unused, j) => (i === j ? own.ridge : 0)));
    for (const { offset, habits, n, k } of groups.values()) {
      const p = sigmoid(offset + logOdds(beta, habits));
      HABITS.forEach((_, i) => {
        if ((habits & (1 << i)) === 0) return;
        gradient[i] = (gradient[i] ?? 0) + k - n * p;
        HABITS.forEach((_unused, j) => {
          const row = hessian[i];
          if (row && (habits & (1 << j)) !== 0) row[j] = (row[j] ?? 0) + n * p * (1 - p);
        });
      });
    }
    const inverse = invertSymmetric(hessian);
    if (inverse === null) break;
    const move = times(inverse, gradient);
    beta = beta.map((value, i) => value + Math.max(-1, Math.min(1, move[i] ?? 0)));
    if (Math.max(...move.map(Math.abs)) < 1e-9) break;
  }
  return Object.fromEntries(HABITS.map((habit, i) => [habit, beta[i] ?? shift])) as Record<Habit, number>;
}

function logOdds(beta: readonly number[], habits: number): number {
  return beta.reduce((total, value, i) => ((habits & (1 << i)) === 0 ? total : total + value), 0);
}

/** Probability by a table; without shifts of its own the configured one counts, as far as its cap. */
export function ownProbability({ rates, shifts }: Fit, band: number, habits: readonly Habit[], settings: Settings): number {
  const { shift, shiftCap } = settings.scoring.risk;
  const base = logit(rates[band] ?? 0.5);
  if (band < FIRST_PAST || habits.length === 0) return sigmoid(base);
  if (shifts === null) return sigmoid(base + Math.min(shiftCap, shift * habits.length));
  return sigmoid(base + habits.reduce((total, habit) => total + shifts[habit], 0));
}

/** Mean distance of what was told from what came, over the probabilities told in tenths. */
function errorOf(table: Fit, test: readonly Cell[], settings: Settings): number {
  const bins = new Map<number, { n: number; told: number; came: number }>();
  for (const { band, habits, n, lapsed } of test) {
    const p = ownProbability(
      table,
      band,
      HABITS.filter((_, i) => (habits & (1 << i)) !== 0),
      settings,
    );
    const bin = Math.min(9, Math.floor(p * 10));
    const so = bins.get(bin) ?? { n: 0, told: 0, came: 0 };
    bins.set(bin, { n: so.n + n, told: so.told + n * p, came: so.came + lapsed });
  }
  return [...bins.values()].reduce((total, { told, came }) => total + Math.abs(told - came), 0) / sum(test, 'n');
}

function sum(cells: readonly Cell[], of: 'n' | 'lapsed'): number {
  return cells.reduce((total, cell) => total + cell[of], 0);
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}
