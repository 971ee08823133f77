import { crossProduct, crossVector, dot, invertSymmetric, times, type Matrix } from './linear-algebra.ts';
import { studentCdf, studentQuantile } from './special.ts';

export interface Regression {
  readonly coefficients: readonly number[];
  /** Classical (homoskedastic) standard errors. */
  readonly se: readonly number[];
  /** HC2 (MacKinnon & White 1985). */
  readonly hc2: readonly number[];
  readonly df: number;
  readonly residuals: readonly number[];
  /** (XᵀX)⁻¹. */
  readonly bread: Matrix;
}

/** Ordinary least squares; the caller adds the column of ones. null: the columns are collinear or there are too few rows. */
export function ols(x: Matrix, y: readonly number[]): Regression | null {
  const df = x.length - (x[0]?.length ?? 0);
  const bread = df > 0 ? invertSymmetric(crossProduct(x)) : null;
  if (!bread) return null;
  const coefficients = times(bread, crossVector(x, y));
  const residuals = x.map((row, i) => (y[i] ?? 0) - dot(row, coefficients));
  const variance = residuals.reduce((sum, e) => sum + e * e, 0) / df;
  const leverages = x.map((row) => dot(row, times(bread, row)));
  const squares = residuals.map((e, i) => (e * e) / Math.max(1 - (leverages[i] ?? 0), 1e-12));
  return {
    coefficients,
    se: bread.map((row, i) => Math.sqrt(variance * (row[i] ?? 0))),
    hc2: diagonalOfSandwich(bread, crossProduct(x, squares)).map(Math.sqrt),
    df,
    residuals,
    bread,
  };
}

/** Standard errors clustered by unit (Liang & Zeger 1986) with the usual small-sample factor G/(G−1)·(n−1)/(n−k). */
export function clusterErrors(x: Matrix, { residuals, bread }: Regression, clusters: readonly string[]): number[] {
  const k = x[0]?.length ?? 0;
  const sums = new Map<string, number[]>();
  x.forEach((row, i) => {
    const name = clusters[i] ?? '';
    const sum = sums.get(name) ?? new Array<number>(k).fill(0);
    row.forEach((cell, a) => (sum[a] = (sum[a] ?? 0) + cell * (residuals[i] ?? 0)));
    sums.set(name, sum);
  });
  const groups = sums.size;
  const factor = groups > 1 ? (groups / (groups - 1)) * ((x.length - 1) / (x.length - k)) : Number.NaN;
  return diagonalOfSandwich(bread, crossProduct([...sums.values()])).map((v) => Math.sqrt(v * factor));
}

function diagonalOfSandwich(bread: Matrix, meat: Matrix): number[] {
  return bread.map((row) => dot(row, times(meat, row)));
}

/** Two-sided p of a coefficient, and its 95 % interval, by t with `df` degrees of freedom. */
export function inference(estimate: number, se: number, df: number): { readonly p: number; readonly low: number; readonly high: number } {
  const t = Math.abs(estimate / se);
  const half = studentQuantile(0.975, df) * se;
  return { p: 2 * (1 - studentCdf(t, df)), low: estimate - half, high: estimate + half };
}

export interface Logistic {
  readonly coefficients: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
}

/** Logistic regression by iteratively reweighted least squares, with a ridge penalty towards `prior` (zero if missing); the first column is not penalised. */
export function logistic(x: Matrix, y: readonly number[], options: { ridge?: number; prior?: readonly number[] } = {}): Logistic {
  const { ridge = 1e-8, prior = [] } = options;
  const k = x[0]?.length ?? 0;
  const penalty = Array.from({ length: k }, (_, i) => (i === 0 ? 0 : ridge));
  let beta: number[] = Array.from({ length: k }, (_, i) => prior[i] ?? 0);
  for (let iteration = 1; iteration <= 100; iteration += 1) {
    const p = x.map((row) => sigmoid(dot(row, beta)));
    const weights = p.map((q) => Math.max(q * (1 - q), 1e-10));
    const hessian = crossProduct(x, weights).map((row, i) => row.map((cell, j) => cell + (i === j ? (penalty[i] ?? 0) : 0)));
    const gradient = crossVector(
      x,
      y.map((v, i) => v - (p[i] ?? 0)),
    ).map((g, i) => g - (penalty[i] ?? 0) * ((beta[i] ?? 0) - (prior[i] ?? 0)));
    const inverse = invertSymmetric(hessian);
    if (!inverse) return { coefficients: beta, iterations: iteration, converged: false };
    const step = times(inverse, gradient);
    beta = beta.map((v, i) => v + clampStep(step[i] ?? 0));
    if (Math.max(...step.map(Math.abs)) < 1e-10) return { coefficients: beta, iterations: iteration, converged: true };
  }
  return { coefficients: beta, iterations: 100, converged: false };
}

function clampStep(step: number): number {
  return Math.max(-5, Math.min(5, step));
}

export function sigmoid(z: number): number {
  return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z));
}
