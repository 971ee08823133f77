import { decay } from '../../src/stats/decay.ts';
import { gini } from '../../src/stats/gini.ts';
import { detectableEffect } from '../../src/stats/power.ts';
import { auc, brier } from '../../src/stats/prediction.ts';
import { betaQuantile, studentQuantile } from '../../src/stats/special.ts';
import { wilson } from '../../src/stats/wilson.ts';
import { figure, type Figure } from './figure.ts';

const WILSON: readonly (readonly [k: number, n: number, low: number, high: number])[] = [
  [0, 10, 0, 0.277533],
  [1, 10, 0.017876, 0.40415],
  [5, 10, 0.236593, 0.763407],
  [8, 10, 0.490162, 0.943318],
  [10, 10, 0.722467, 1],
  [81, 263, 0.255289, 0.36621],
  [15, 148, 0.062386, 0.160487],
  [1, 29, 0.006113, 0.171755],
  [50, 100, 0.403832, 0.596168],
];
/** Smallest effect per arm, in per cent, of a figure with CV 1.21 and correlation .843: plain and adjusted. */
const DETECTABLE: readonly (readonly [n: number, plain: number, adjusted: number])[] = [
  [10, 152, 82],
  [20, 108, 58],
  [30, 88, 47],
  [50, 68, 37],
  [100, 48, 26],
  [200, 34, 18],
];

/** Values that follow from formulas alone. */
export function unitFigures(): Figure[] {
  const p = [0.1, 0.2, 0.35, 0.4, 0.8, 0.9];
  const y = [0, 0, 1, 0, 1, 1] as const;
  const steady = Array.from({ length: 2000 }, (_, i) => decay(30 * i, 90)).reduce((sum, one) => sum + one, 0);
  return [
    ...WILSON.flatMap(([k, n, low, high]) => [
      figure(`unit.wilson.${k}/${n}.low`, wilson(k, n).low, low),
      figure(`unit.wilson.${k}/${n}.high`, wilson(k, n).high, high),
    ]),
    figure('unit.gini', gini([1, 2, 3, 4, 10]), 0.4),
    figure('unit.brier', brier(p, y), 0.11375),
    figure('unit.auc', auc(p, y), 0.8888889),
    figure('unit.decay.30', 100 * decay(30, 90), 79.3701),
    figure('unit.decay.90', 100 * decay(90, 90), 50),
    figure('unit.decay.steady', steady, 4.847322),
    figure('unit.quantile.beta', betaQuantile(0.975, 3, 9), 0.51775586),
    figure('unit.quantile.t20', studentQuantile(0.975, 20), 2.085963447),
    ...DETECTABLE.flatMap(([n, plain, adjusted]) => [
      figure(`unit.power.${n}.plain`, 100 * detectableEffect({ n, cv: 1.21, rho: 0 }), plain),
      figure(`unit.power.${n}.cuped`, 100 * detectableEffect({ n, cv: 1.21, rho: 0.843 }), adjusted),
    ]),
  ];
}
