import { monotone } from '../../stats/pava.ts';
import { auc, brier, calibrationError, lift, recallAt, reliability, type Band } from '../../stats/prediction.ts';
import type { Text } from '../types.ts';
import { panelOf, type DealHistory, type PanelOptions, type Row } from './panel.ts';

export type { DealHistory } from './panel.ts';

export interface BacktestOptions extends PanelOptions {
  /** Hours that one alarm costs. */
  readonly hoursPerAlarm: number;
}

export interface Threshold {
  readonly id: string;
  readonly name: Text;
  readonly alarms: number;
  /** Share of the alarms after which indeed no deal came; null without alarms. */
  readonly precision: number | null;
  /** Share of the partners that lapsed for which it had rung; null where nobody lapsed. */
  readonly recall: number | null;
  readonly hours: number;
  /** Amount a year of those who lapsed and for whom it had rung. */
  readonly caught: number;
}

export interface Backtest {
  readonly partners: number;
  readonly deals: number;
  readonly horizonDays: number;
  readonly rows: number;
  readonly train: readonly [from: string, to: string] | null;
  readonly test: readonly [from: string, to: string] | null;
  /** Share that lapsed in the test. */
  readonly base: number | null;
  readonly auc: number | null;
  readonly lift10: number | null;
  readonly recall20: number | null;
  readonly brier: number | null;
  readonly brierOfBase: number | null;
  readonly ece: number | null;
  /** Whether a percentage may be shown (calibration error at most .08). */
  readonly showProbability: boolean;
  readonly bands: readonly Band[];
  readonly thresholds: readonly Threshold[];
  /** Told and come, month by month of the test. */
  readonly drift: readonly { readonly month: string; readonly n: number; readonly told: number; readonly came: number }[];
  /** Why nothing can be said; null: it can. */
  readonly undecidable: Text | null;
}

/** Upper borders of silence ÷ own interval; a little above whole cycles, because months differ in length. */
const BORDERS = [0.35, 0.7, 1.05, 1.4, 1.7, 2.05, 2.7] as const;
/** A band thinner than this takes the rate of the next lower one into account. */
const THIN = 50;
const MOST_ERROR = 0.08;
const TEST_SHARE = 1 / 3;
const LEAST_ROWS = 200;

/** The early warning on what has been: rates per band learnt from the earlier months, tried on the later ones, with the horizon between. */
export function backtest(histories: readonly DealHistory[], options: BacktestOptions): Backtest {
  const panel = panelOf(histories, options);
  const { months, rows } = panel;
  const testFrom = months.length - Math.max(1, Math.round(months.length * TEST_SHARE));
  const trainTo = testFrom - 1 - Math.ceil(options.horizonDays / 31);
  const train = rows.filter(({ month }) => month <= trainTo);
  const test = rows.filter(({ month }) => month >= testFrom);
  const span = (from: number, to: number): readonly [string, string] | null =>
    to < from || months[from] === undefined ? null : [months[from], months[to] ?? ''];
  const shared = {
    partners: panel.partners,
    deals: panel.deals,
    horizonDays: options.horizonDays,
    rows: test.length,
    train: span(0, trainTo),
    test: months.length === 0 ? null : span(testFrom, months.length - 1),
  };
  const undecidable = tooLittle(train, test);
  if (undecidable) return { ...shared, ...NOTHING, undecidable };
  return { ...shared, ...judged(train, test, rows, months, options), undecidable: null };
}

const NOTHING = {
  base: null,
  auc: null,
  lift10: null,
  recall20: null,
  brier: null,
  brierOfBase: null,
  ece: null,
  showProbability: false,
  bands: [],
  thresholds: [],
  drift: [],
} as const;

function tooLittle(train: readonly Row[], test: readonly Row[]): Text | null {
  if (train.length < LEAST_ROWS || test.length === 0)
    return {
      ja: `学習に使える代理店×月が ${train.length}件です(${LEAST_ROWS}件以上が必要。1年分の履歴と、その後の観察期間が2回分要ります)。`,
      en: `There are ${train.length} partner-months to learn from; ${LEAST_ROWS} are needed (a year of history, and twice the horizon after it).`,
    };
  for (const rows of [train, test])
    if (rows.every(({ lapsed }) => lapsed === rows[0]?.lapsed))
      return {
        ja: `期間中、${rows[0]?.lapsed === 1 ? 'すべての代理店が途絶えて' : 'どの代理店も途絶えて'}${rows[0]?.lapsed === 1 ? 'おり' : 'おらず'}、比べるものがありません。`,
        en: `In one of the periods ${rows[0]?.lapsed === 1 ? 'everybody' : 'nobody'} lapsed: there is nothing to tell apart.`,
      };
  return null;
}

type Judged = Omit<Backtest, 'partners' | 'deals' | 'horizonDays' | 'rows' | 'train' | 'test' | 'undecidable'>;

function judged(
  train: readonly Row[],
  test: readonly Row[],
  rows: readonly Row[],
  months: readonly string[],
  options: BacktestOptions,
): Judged {
  const rates = bandRates(train);
  const bands = test.map(bandOf);
  const p = bands.map((band) => rates[band] ?? 0);
  const y = test.map(({ lapsed }) => lapsed);
  const base = y.reduce((sum: number, one) => sum + one, 0) / y.length;
  const ece = calibrationError(p, y, bands);
  return {
    base,
    // Within a band the longer silence ranks higher: the band says how likely, the ratio who first.
    auc: auc(
      test.map(({ ratio }, i) => (p[i] ?? 0) + 1e-6 * Math.min(ratio, 1000)),
      y,
    ),
    lift10: lift(
      test.map(({ ratio }) => ratio),
      y,
      0.1,
    ),
    recall20: recallAt(
      test.map(({ ratio }) => ratio),
      y,
      0.2,
    ),
    brier: brier(p, y),
    brierOfBase: base * (1 - base),
    ece,
    showProbability: ece !== null && ece <= MOST_ERROR,
    bands: reliability(p, y, bands),
    thresholds: THRESHOLDS.map((one) => tryOut(one, rows, options)),
    drift: driftOf(test, p, months),
  };
}

function bandOf({ ratio }: Row): number {
  const band = BORDERS.findIndex((border) => ratio <= border);
  return band < 0 ? BORDERS.length : band;
}

/** (lapsed + ½)/(n + 1) per band; thin bands together with the one below, and never falling (PAVA). */
function bandRates(rows: readonly Row[]): readonly number[] {
  const counts = Array.from({ length: BORDERS.length + 1 }, (_, band) => {
    const own = rows.filter((row) => bandOf(row) === band);
    return { n: own.length, k: own.filter(({ lapsed }) => lapsed === 1).length };
  });
  const pooled = counts.map((_, band) => {
    let { n, k } = { n: 0, k: 0 };
    for (let at = band; at >= 0 && n < THIN; at -= 1) {
      n += counts[at]?.n ?? 0;
      k += counts[at]?.k ?? 0;
    }
    return (k + 0.5) / (n + 1);
  });
  return monotone(
    pooled,
    counts.map(({ n }) => Math.max(1, n)),
  );
}

interface Rule {
  readonly id: string;
  readonly name: Text;
  readonly rings: (row: Row) => boolean;
}

const THRESHOLDS: readonly Rule[] = [
  ...[1, 1.5, 2].map((times): Rule => ({
    id: `ratio${times}`,
    name: { ja: `自社の間隔の ${times} 倍`, en: `${times} × own interval` },
    rings: ({ ratio }) => ratio >= times,
  })),
  ...[90, 180].map((days): Rule => ({
    id: `days${days}`,
    name: { ja: `一律 ${days} 日`, en: `${days} days for all` },
    rings: ({ silent }) => silent >= days,
  })),
];

/** An alarm is the month in which a rule begins to hold; it had rung for a lapse if it holds in the month in which that lapse is first seen, or rang before. */
function tryOut({ id, name, rings }: Rule, rows: readonly Row[], options: BacktestOptions): Threshold {
  const byPartner = new Map<string, Row[]>();
  for (const row of rows) byPartner.set(row.partner, [...(byPartner.get(row.partner) ?? []), row]);
  const sum = { alarms: 0, right: 0, lapses: 0, found: 0, caught: 0 };
  for (const own of byPartner.values()) {
    let before = false;
    for (const row of own) {
      const now = rings(row);
      if (now && !before) {
        sum.alarms += 1;
        sum.right += row.lapsed;
      }
      before = now;
    }
    if (!own.some(({ lapsed }) => lapsed === 1)) continue;
    sum.lapses += 1;
    const rung = own.find((row) => row.lapsed === 1 && rings(row));
    if (!rung) continue;
    sum.found += 1;
    sum.caught += own.find(({ lapsed }) => lapsed === 1)?.yearly ?? 0;
  }
  return {
    id,
    name,
    alarms: sum.alarms,
    precision: sum.alarms === 0 ? null : sum.right / sum.alarms,
    recall: sum.lapses === 0 ? null : sum.found / sum.lapses,
    hours: sum.alarms * options.hoursPerAlarm,
    caught: sum.caught,
  };
}

function driftOf(test: readonly Row[], p: readonly number[], months: readonly string[]): Backtest['drift'] {
  const sums = new Map<number, { n: number; told: number; came: number }>();
  test.forEach(({ month, lapsed }, i) => {
    const sum = sums.get(month) ?? { n: 0, told: 0, came: 0 };
    sums.set(month, { n: sum.n + 1, told: sum.told + (p[i] ?? 0), came: sum.came + lapsed });
  });
  return [...sums].map(([month, { n, told, came }]) => ({ month: months[month] ?? '', n, told: told / n, came: came / n }));
}
