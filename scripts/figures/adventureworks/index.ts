import { gini, topShare } from '../../../src/stats/gini.ts';
import { median } from '../../../src/stats/quantile.ts';
import { regularityOf } from '../../../src/stats/regularity.ts';
import { figure, type Figure } from '../figure.ts';
import { gapsOf, readLedger, type Ledger } from './ledger.ts';
import { stateFigures } from './states.ts';
import { warningFigures } from './warning.ts';

/** The channel's concentration, its rhythm, the early warning on a split in time, and states with and without hysteresis. */
export async function adventureworksFigures(data: string): Promise<Figure[]> {
  const ledger = await readLedger(data);
  return [...concentration(ledger), ...rhythm(ledger), ...warningFigures(ledger), ...stateFigures(ledger)];
}

function concentration({ resellers, orders }: Ledger): Figure[] {
  const amounts = resellers.map(({ total }) => total);
  const active = amounts.filter((one) => one > 0);
  return [
    figure('adventureworks.partners', amounts.length, 701),
    figure('adventureworks.orders', orders, 3796),
    figure(
      'adventureworks.amount',
      amounts.reduce((sum, one) => sum + one, 0),
      80450596.88,
    ),
    figure('adventureworks.never', resellers.filter(({ batches }) => batches.length === 0).length, 66),
    figure('adventureworks.gini', gini(amounts), 0.6886),
    figure('adventureworks.gini.active', gini(active), 0.6563),
    figure('adventureworks.top5', topShare(amounts, 0.05), 0.287),
    figure('adventureworks.top10', topShare(amounts, 0.1), 0.464),
    figure('adventureworks.top20', topShare(amounts, 0.2), 0.705),
    figure('adventureworks.top50', topShare(amounts, 0.5), 0.97),
    figure('adventureworks.top20.active', topShare(active, 0.2), 0.667),
  ];
}

function rhythm({ resellers, lastDay }: Ledger): Figure[] {
  const gaps = resellers.flatMap(({ days }) => gapsOf(days));
  const firstPairs = resellers.flatMap(({ days }) => {
    const [first, second] = gapsOf(days);
    return first === undefined || second === undefined ? [] : [[first, second] as const];
  });
  const silent = (least: number): number => resellers.filter(({ days }) => days.length > 0 && lastDay - (days.at(-1) ?? 0) >= least).length;
  return [
    figure('adventureworks.interval.median', median(gaps), 92),
    figure('adventureworks.regularity', regularityOf(firstPairs), 26.9),
    figure('adventureworks.silent90', silent(90), 187),
    figure('adventureworks.silent180', silent(180), 169),
    figure('adventureworks.silent365', silent(365), 142),
  ];
}
