import { meanOf, varianceOf } from './comparison.ts';

/**
 * Difference of two means in standard deviations (root of the mean of the two variances; Rosenbaum & Rubin 1985), the
 * controls weighted if weights are given. 0 where neither group varies and the means agree, Infinity where they do not agree.
 */
export function standardisedDifference(treated: readonly number[], control: readonly number[], weights?: readonly number[]): number {
  const total = weights?.reduce((sum, w) => sum + w, 0) ?? 0;
  const without = weights && total > 0 ? control.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / total : meanOf(control);
  const gap = meanOf(treated) - without;
  const spread = Math.sqrt((sampleVariance(treated) + sampleVariance(control)) / 2);
  if (spread > 0) return gap / spread;
  return Math.abs(gap) < 1e-12 ? 0 : Math.sign(gap) * Infinity;
}

function sampleVariance(values: readonly number[]): number {
  return values.length < 2 ? 0 : varianceOf(values);
}
