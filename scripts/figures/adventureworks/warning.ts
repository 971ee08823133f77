import { decay } from '../../../src/stats/decay.ts';
import { auc, brier, brierParts, calibrationError, lift, recallAt } from '../../../src/stats/prediction.ts';
import { figure, type Figure } from '../figure.ts';
import type { Ledger } from './ledger.ts';
import { alarms, type Observation, panel, WINDOW } from './panel.ts';

const BANDS = [0.34, 0.67, 1.01, 1.34, 1.67, 2.01, 2.67] as const;

/** How well silence, alone and against the own rhythm, foretells six batches without an order. */
export function warningFigures(ledger: Ledger): Figure[] {
  const all = panel(ledger, WINDOW.from, WINDOW.to);
  const train = all.filter(({ batch }) => batch <= WINDOW.trainTo);
  const test = all.filter(({ batch }) => batch >= WINDOW.testFrom);
  const name = 'adventureworks';
  return [
    figure(`${name}.panel.rows`, all.length, 7929),
    figure(`${name}.panel.base`, rateOf(all), 0.215),
    figure(`${name}.band.rows`, test.length, 3097),
    figure(`${name}.test.base`, rateOf(test), 0.192),
    ...signals(test),
    ...bandTable(all),
    ...prediction(train, test),
    ...alarmFigures(ledger),
  ];
}

function rateOf(rows: readonly Observation[]): number {
  return rows.reduce((sum, row) => sum + row.lapsed, 0) / rows.length;
}

function signals(test: readonly Observation[]): Figure[] {
  const y = test.map((row) => row.lapsed);
  const tell = (name: string, of: (row: Observation) => number, [a, l, r]: readonly [number, number, number]): Figure[] => {
    const scores = test.map(of);
    return [
      figure(`adventureworks.signal.${name}.auc`, auc(scores, y), a),
      figure(`adventureworks.signal.${name}.lift10`, lift(scores, y, 0.1), l),
      figure(`adventureworks.signal.${name}.recall20`, recallAt(scores, y, 0.2), r),
    ];
  };
  const decayed =
    (halfLife: number) =>
    (row: Observation): number =>
      -row.sales.reduce((sum, amount, batch) => sum + amount * decay(row.batch - batch, halfLife), 0);
  return [
    ...tell('silence', (row) => row.silence, [0.8746, 3.9, 0.762]),
    ...tell('ratio', (row) => row.ratio, [0.8732, 4.17, 0.748]),
    ...tell('decayed3', decayed(3), [0.728, 2.8, 0.44]),
    ...tell('decayed6', decayed(6), [0.669, 2.6, 0.39]),
    ...tell('decayed12', decayed(12), [0.633, 2.3, 0.37]),
    ...tell('orders', (row) => -row.orders, [0.5052, 0.72, 0.131]),
  ];
}

function bandOf(row: Observation): number {
  const band = BANDS.findIndex((edge) => row.ratio <= edge);
  return band < 0 ? BANDS.length : band;
}

function bandTable(all: readonly Observation[]): Figure[] {
  const published = [0.086, 0.103, 0.612, 0.654, 0.68, 0.779, 0.784, 0.824];
  const bySilence = [0.079, 0.092, 0.101, 0.625];
  return [
    ...published.map((rate, band) => figure(`adventureworks.rate.band${band}`, rateOf(all.filter((row) => bandOf(row) === band)), rate)),
    ...bySilence.map((rate, silence) =>
      figure(`adventureworks.rate.silence${silence}`, rateOf(all.filter((row) => row.silence === silence)), rate),
    ),
  ];
}

function prediction(train: readonly Observation[], test: readonly Observation[]): Figure[] {
  const rates = bandRates(train);
  const bands = test.map(bandOf);
  const p = bands.map((band) => rates[band] ?? 0);
  const y = test.map((row) => row.lapsed);
  const parts = brierParts(p, y, bands);
  return [
    figure('adventureworks.band.auc', auc(p, y), 0.8696),
    figure('adventureworks.band.brier', brier(p, y), 0.0823),
    figure('adventureworks.band.ece', calibrationError(p, y, bands), 0.0484),
    figure('adventureworks.band.brier.base', parts?.uncertainty, 0.1554),
  ];
}

/** (lapsed + ½)/(n + 1) per band, as they are: the product pools thin bands and makes them monotone, the reference does neither. */
function bandRates(rows: readonly Observation[]): number[] {
  return Array.from({ length: BANDS.length + 1 }, (_, band) => {
    const inBand = rows.filter((row) => bandOf(row) === band);
    return (inBand.filter((row) => row.lapsed === 1).length + 0.5) / (inBand.length + 1);
  });
}

function alarmFigures(ledger: Ledger): Figure[] {
  const tell = (name: string, rings: (row: Observation) => boolean, count: number, precision: number): Figure[] => {
    const found = alarms(ledger, rings);
    return [
      figure(`adventureworks.alarm.${name}.count`, found.count, count),
      figure(`adventureworks.alarm.${name}.precision`, found.precision, precision),
    ];
  };
  return [
    ...tell('ratio1', (row) => row.ratio >= 1, 274, 0.642),
    ...tell('ratio1.5', (row) => row.ratio >= 1.5, 239, 0.686),
    ...tell('days90', (row) => row.silence >= 3, 289, 0.612),
    ...tell('days180', (row) => row.silence >= 6, 197, 0.782),
  ];
}
