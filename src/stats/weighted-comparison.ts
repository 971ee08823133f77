import { ols } from './regression.ts';
import type { Matrix } from './linear-algebra.ts';

export interface WeightedRows {
  readonly y: readonly number[];
  readonly x: Matrix;
}

export interface WeightedComparison {
  /** Mean of the treated less what they would have had: weighted controls, and a regression among these for what the weights left. */
  readonly estimate: number;
  /** What each treated adds to n·estimate. */
  readonly treatedParts: readonly number[];
  /** What each control adds to n·estimate. */
  readonly controlParts: readonly number[];
  /** From the parts, each row by itself. */
  readonly se: number;
}

/**
 * Weighted controls with a regression that corrects the bias which is left (Abadie & Imbens 2011), in its linear form: the
 * sum of one part per row, which can be bootstrapped although matching itself cannot (Otsu & Rai 2017). With weights that
 * balance every column the correction is 0, and the estimate is the weighted difference (Zhao & Percival 2017). Weights of
 * the controls are scaled to add up to the number of treated. null: nobody treated, or no weight.
 */
export function weightedComparison(treated: WeightedRows, controls: WeightedRows, weights: readonly number[]): WeightedComparison | null {
  const n = treated.y.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (n === 0 || !(total > 0)) return null;
  const w = weights.map((one) => (one * n) / total);
  const model = among(controls, w);
  const treatedParts = treated.y.map((y, i) => y - model.at(treated.x[i] ?? []));
  const controlParts = controls.y.map((y, i) => ((w[i] ?? 0) === 0 ? 0 : -(w[i] ?? 0) * (y - model.at(controls.x[i] ?? []))));
  const estimate = (sum(treatedParts) + sum(controlParts)) / n;
  const size = n ** 2 / sum(w.map((one) => one * one));
  const spent = size > model.columns + 1 ? size / (size - model.columns) : 1;
  const variance = sum(treatedParts.map((part) => (part - estimate) ** 2)) + spent * sum(controlParts.map((part) => part * part));
  return { estimate, treatedParts, controlParts: controlParts.map((part) => part * Math.sqrt(spent)), se: Math.sqrt(variance) / n };
}

/** Weighted least squares among the controls; their weighted mean where the columns are collinear or controls too few. */
function among({ y, x }: WeightedRows, w: readonly number[]): { at: (row: readonly number[]) => number; columns: number } {
  const total = sum(w);
  const centre = y.reduce((all, value, i) => all + value * (w[i] ?? 0), 0) / total;
  const roots = w.map(Math.sqrt);
  const k = x[0]?.length ?? 0;
  const inUse = w.map((one, i) => ({ one, i })).filter(({ one }) => one > 1e-12 * total);
  const fit =
    k === 0
      ? null
      : ols(
          inUse.map(({ i }) => [1, ...(x[i] ?? [])].map((cell) => cell * (roots[i] ?? 0))),
          inUse.map(({ i }) => (y[i] ?? 0) * (roots[i] ?? 0)),
        );
  if (!fit) return { at: () => centre, columns: 1 };
  const [constant = 0, ...slopes] = fit.coefficients;
  return { at: (row) => slopes.reduce((all, slope, j) => all + slope * (row[j] ?? 0), constant), columns: k + 1 };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
