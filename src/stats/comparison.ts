/** Two groups: difference of means with its errors, with and without what was known before. */
import { ols, type Regression } from './regression.ts';

export interface Difference {
  readonly estimate: number;
  /** With one common variance. */
  readonly pooledSe: number;
  /** Welch (1947); equals HC2 of the regression on a constant and the group. */
  readonly welchSe: number;
  readonly welchDf: number;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Unbiased. */
export function varianceOf(values: readonly number[]): number {
  const centre = meanOf(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** null: fewer than two in a group. */
export function difference(treated: readonly number[], control: readonly number[]): Difference | null {
  const [n, m] = [treated.length, control.length];
  if (n < 2 || m < 2) return null;
  const [v, w] = [varianceOf(treated), varianceOf(control)];
  const pooled = ((n - 1) * v + (m - 1) * w) / (n + m - 2);
  const welch = v / n + w / m;
  return {
    estimate: meanOf(treated) - meanOf(control),
    pooledSe: Math.sqrt(pooled * (1 / n + 1 / m)),
    welchSe: Math.sqrt(welch),
    welchDf: welch === 0 ? n + m - 2 : welch ** 2 / ((v / n) ** 2 / (n - 1) + (w / m) ** 2 / (m - 1)),
  };
}

/** Covariance of two columns over the variance of the second: θ of CUPED. 0 where the second does not vary. */
function slope(y: readonly number[], x: readonly number[]): number {
  const [my, mx] = [meanOf(y), meanOf(x)];
  let top = 0;
  let bottom = 0;
  y.forEach((value, i) => {
    const dx = (x[i] ?? 0) - mx;
    top += (value - my) * dx;
    bottom += dx * dx;
  });
  return bottom === 0 ? 0 : top / bottom;
}

/** CUPED (Deng, Xu, Kohavi & Walker 2013): outcomes less θ·(what was before − its mean). */
export function cuped(
  outcome: readonly number[],
  before: readonly number[],
): { readonly adjusted: readonly number[]; readonly theta: number } {
  const theta = slope(outcome, before);
  const centre = meanOf(before);
  return { adjusted: outcome.map((y, i) => y - theta * ((before[i] ?? 0) - centre)), theta };
}

/** Lin (2013): outcome on group, centred covariates and their products with the group; coefficient 1 is the effect, HC2 its error. */
export function interacted(
  outcome: readonly number[],
  group: readonly (0 | 1)[],
  covariates: readonly (readonly number[])[],
): Regression | null {
  const centres = covariates.map(meanOf);
  const rows = outcome.map((_, i) => {
    const z = group[i] ?? 0;
    const centred = covariates.map((column, c) => (column[i] ?? 0) - (centres[c] ?? 0));
    return [1, z, ...centred, ...centred.map((value) => value * z)];
  });
  return ols(rows, outcome);
}
