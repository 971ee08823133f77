import { crossProduct, dot, invertSymmetric, times, type Matrix } from './linear-algebra.ts';

export interface Balance {
  /** Weights of the controls, adding up to 1. */
  readonly weights: readonly number[];
  /** (Σw)²/Σw²: how many equal controls they are worth. */
  readonly effectiveSize: number;
  /** Largest difference of a mean that is left, in standard deviations of the treated (or controls where they do not vary). */
  readonly worstGap: number;
  readonly converged: boolean;
}

/**
 * Entropy balancing (Hainmueller 2012): weights of the controls, as equal as possible, whose covariate means are those of
 * the treated. Newton's method on the dual with a line search. null: no controls or no treated.
 */
export function entropyBalance(treated: Matrix, controls: Matrix): Balance | null {
  const k = treated[0]?.length ?? 0;
  if (treated.length === 0 || controls.length === 0 || k === 0) return null;
  const target = columnMeans(treated);
  const scale = target.map((_, j) => spread(treated, j) || spread(controls, j) || 1);
  const x = controls.map((row) => row.map((cell, j) => (cell - (target[j] ?? 0)) / (scale[j] ?? 1)));
  const used = usable(x, k);
  const reduced = x.map((row) => used.map((j) => row[j] ?? 0));
  const { lambda, converged } = newton(reduced, used.length);
  const weights = weightsAt(reduced, lambda).weights;
  const worst =
    used.length === 0 ? 0 : Math.max(...used.map((_, c) => Math.abs(weights.reduce((sum, w, i) => sum + w * (reduced[i]?.[c] ?? 0), 0))));
  const squares = weights.reduce((sum, w) => sum + w * w, 0);
  return { weights, effectiveSize: 1 / squares, worstGap: worst, converged: converged && worst < 1e-6 };
}

/** Columns that vary among the controls; a constant one cannot be balanced by weights. */
function usable(x: Matrix, k: number): number[] {
  return Array.from({ length: k }, (_, j) => j).filter((j) => spread(x, j) > 1e-12);
}

function columnMeans(rows: Matrix): number[] {
  const sums = new Array<number>(rows[0]?.length ?? 0).fill(0);
  for (const row of rows) row.forEach((cell, j) => (sums[j] = (sums[j] ?? 0) + cell));
  return sums.map((sum) => sum / rows.length);
}

function spread(rows: Matrix, j: number): number {
  const centre = rows.reduce((sum, row) => sum + (row[j] ?? 0), 0) / rows.length;
  return Math.sqrt(rows.reduce((sum, row) => sum + ((row[j] ?? 0) - centre) ** 2, 0) / Math.max(1, rows.length - 1));
}

function newton(x: Matrix, k: number): { lambda: number[]; converged: boolean } {
  let lambda = new Array<number>(k).fill(0);
  let at = weightsAt(x, lambda);
  for (let step = 0; step < 200; step += 1) {
    const gradient = columnMeansWeighted(x, at.weights, k);
    if (Math.max(0, ...gradient.map(Math.abs)) < 1e-10) return { lambda, converged: true };
    const second = crossProduct(x, at.weights).map((row, i) =>
      row.map((cell, j) => cell - (gradient[i] ?? 0) * (gradient[j] ?? 0) + (i === j ? 1e-10 : 0)),
    );
    const inverse = invertSymmetric(second);
    if (!inverse) return { lambda, converged: false };
    const direction = times(inverse, gradient);
    const next = search(x, lambda, direction, at.objective);
    if (!next) return { lambda, converged: false };
    [lambda, at] = [next.lambda, next.at];
  }
  return { lambda, converged: false };
}

function search(x: Matrix, lambda: readonly number[], direction: readonly number[], objective: number) {
  for (let length = 1; length > 1e-10; length /= 2) {
    const moved = lambda.map((value, j) => value - length * (direction[j] ?? 0));
    const at = weightsAt(x, moved);
    if (at.objective < objective) return { lambda: moved, at };
  }
  return null;
}

/** The dual objective ln Σ exp(x·λ) and the weights that belong to it. */
function weightsAt(x: Matrix, lambda: readonly number[]): { weights: number[]; objective: number } {
  const logs = x.map((row) => dot(row, lambda));
  const high = logs.reduce((max, value) => Math.max(max, value), -Infinity);
  const raw = logs.map((value) => Math.exp(value - high));
  const sum = raw.reduce((total, value) => total + value, 0);
  return { weights: raw.map((value) => value / sum), objective: high + Math.log(sum) };
}

function columnMeansWeighted(x: Matrix, weights: readonly number[], k: number): number[] {
  const out = new Array<number>(k).fill(0);
  x.forEach((row, i) => {
    row.forEach((cell, j) => (out[j] = (out[j] ?? 0) + (weights[i] ?? 0) * cell));
  });
  return out;
}
