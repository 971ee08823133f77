import { join } from 'node:path';
import { gini, topShare } from '../../src/stats/gini.ts';
import { auc, brier, calibrationError } from '../../src/stats/prediction.ts';
import { cell, readCsv } from './csv.ts';
import { figure, type Figure } from './figure.ts';

/** The channel's concentration, and the early warning by bands of silence ÷ own rhythm on a split in time. */
export async function adventureworksFigures(data: string): Promise<Figure[]> {
  const dealsPath = join(data, 'adventureworks', 'deals.csv');
  const deals = await readCsv(dealsPath);
  const partners = await readCsv(join(data, 'adventureworks', 'partners.csv'));
  const sales = new Map(partners.map((row) => [row.partner_id ?? '', 0]));
  for (const row of deals) sales.set(row.partner_id ?? '', (sales.get(row.partner_id ?? '') ?? 0) + cell(row, 'amount', dealsPath));
  const amounts = [...sales.values()];
  const test = backTest(orderBatches(deals));
  return [
    figure('adventureworks.partners', amounts.length, 701),
    figure(
      'adventureworks.amount',
      amounts.reduce((sum, one) => sum + one, 0),
      80450596.88,
    ),
    figure('adventureworks.gini', gini(amounts), 0.6886),
    figure('adventureworks.gini.active', gini(amounts.filter((one) => one > 0)), 0.6563),
    figure('adventureworks.top20', topShare(amounts, 0.2), 0.705),
    figure('adventureworks.band.rows', test.rows, 3097),
    figure('adventureworks.band.auc', test.auc, 0.8696),
    figure('adventureworks.band.brier', test.brier, 0.0823),
    figure('adventureworks.band.ece', test.ece, 0.0484),
  ];
}

const MONTH_DAYS = 365.25 / 12;

/**
 * Per partner the numbers of the batches in which it ordered, ascending, each once. Orders fall on month ends only, some a
 * day late (1 March for February), so a batch is the nearest whole number of months since the first.
 */
function orderBatches(deals: readonly Readonly<Record<string, string>>[]): Map<string, number[]> {
  const day = (row: Readonly<Record<string, string>>): number => Date.parse(row.order_date ?? '') / 86_400_000;
  const first = deals.reduce((low, row) => Math.min(low, day(row)), Infinity);
  const batches = new Map<string, Set<number>>();
  for (const row of deals) {
    const id = row.partner_id ?? '';
    batches.set(id, (batches.get(id) ?? new Set()).add(Math.round((day(row) - first) / MONTH_DAYS)));
  }
  return new Map([...batches].map(([id, set]) => [id, [...set].sort((a, b) => a - b)]));
}

const AHEAD = 6;
const LONGEST_SILENCE = 12;
const KAPPA = 2;
const BANDS = [0.34, 0.67, 1.01, 1.34, 1.67, 2.0, 2.67] as const;

interface Observation {
  readonly band: number;
  readonly outcome: 0 | 1;
}

function backTest(batches: ReadonlyMap<string, readonly number[]>) {
  const last = Math.max(...[...batches.values()].map((list) => list.at(-1) ?? 0));
  const gaps = [...batches.values()].flatMap(intervals);
  const middle = Math.exp(gaps.reduce((sum, gap) => sum + Math.log(gap), 0) / gaps.length);
  const panel = (from: number, to: number): Observation[] => {
    const rows: Observation[] = [];
    for (let t = from; t <= Math.min(to, last - AHEAD); t += 1) for (const list of batches.values()) rows.push(...observe(list, t, middle));
    return rows;
  };
  const rates = bandRates(panel(11, 17));
  const test = panel(24, 29);
  const p = test.map((row) => rates[row.band] ?? 0);
  const y = test.map((row) => row.outcome);
  return {
    rows: test.length,
    auc: auc(p, y) ?? Number.NaN,
    brier: brier(p, y) ?? Number.NaN,
    ece:
      calibrationError(
        p,
        y,
        test.map((row) => row.band),
      ) ?? Number.NaN,
  };
}

function intervals(list: readonly number[]): number[] {
  return list.slice(1).map((batch, i) => batch - (list[i] ?? 0));
}

function observe(list: readonly number[], t: number, middle: number): Observation[] {
  const past = list.filter((batch) => batch <= t);
  const latest = past.at(-1);
  if (latest === undefined || t - latest >= LONGEST_SILENCE) return [];
  const own = intervals(past);
  const expected = (own.reduce((sum, gap) => sum + gap, 0) + KAPPA * middle) / (own.length + KAPPA);
  const ratio = (t - latest) / expected;
  const band = BANDS.findIndex((edge) => ratio <= edge);
  return [{ band: band < 0 ? BANDS.length : band, outcome: list.some((batch) => batch > t && batch <= t + AHEAD) ? 0 : 1 }];
}

/** (lapsed + ½)/(n + 1) per band, as they are: the product pools thin bands and makes them monotone, the reference does neither. */
function bandRates(rows: readonly Observation[]): number[] {
  return Array.from({ length: BANDS.length + 1 }, (_, band) => {
    const inBand = rows.filter((row) => row.band === band);
    return (inBand.filter((row) => row.outcome === 1).length + 0.5) / (inBand.length + 1);
  });
}
