/** Small dense linear algebra: rows of numbers. Enough for regressions with tens of columns. */
export type Matrix = readonly (readonly number[])[];

/** XᵀWX with weights per row (1 where missing). */
export function crossProduct(x: Matrix, weights?: readonly number[]): number[][] {
  const k = x[0]?.length ?? 0;
  const out = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  x.forEach((row, i) => {
    const w = weights?.[i] ?? 1;
    for (let a = 0; a < k; a += 1) {
      const line = out[a];
      const left = (row[a] ?? 0) * w;
      if (!line || left === 0) continue;
      for (let b = 0; b <= a; b += 1) line[b] = (line[b] ?? 0) + left * (row[b] ?? 0);
    }
  });
  for (let a = 0; a < k; a += 1) for (let b = a + 1; b < k; b += 1) setAt(out, a, b, out[b]?.[a] ?? 0);
  return out;
}

function setAt(m: number[][], a: number, b: number, value: number): void {
  const line = m[a];
  if (line) line[b] = value;
}

/** Xᵀ(w∘y). */
export function crossVector(x: Matrix, y: readonly number[], weights?: readonly number[]): number[] {
  const out = new Array<number>(x[0]?.length ?? 0).fill(0);
  x.forEach((row, i) => {
    const value = (y[i] ?? 0) * (weights?.[i] ?? 1);
    row.forEach((cell, a) => (out[a] = (out[a] ?? 0) + cell * value));
  });
  return out;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Inverse of a symmetric positive definite matrix by Cholesky, after scaling its diagonal to 1; null where it is (nearly) singular. */
export function invertSymmetric(m: Matrix): number[][] | null {
  const k = m.length;
  const scale = m.map((row, i) => 1 / Math.sqrt(row[i] ?? 0));
  if (scale.some((s) => !Number.isFinite(s))) return null;
  const lower = choleskyScaled(m, scale);
  if (!lower) return null;
  const inverse = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  for (let c = 0; c < k; c += 1) {
    const unit = Array.from({ length: k }, (_, i) => (i === c ? 1 : 0));
    const column = backward(lower, forward(lower, unit));
    for (let i = 0; i < k; i += 1) setAt(inverse, i, c, (column[i] ?? 0) * (scale[i] ?? 0) * (scale[c] ?? 0));
  }
  return inverse;
}

const SINGULAR = 1e-11;

function choleskyScaled(m: Matrix, scale: readonly number[]): number[][] | null {
  const k = m.length;
  const lower = Array.from({ length: k }, () => new Array<number>(k).fill(0));
  for (let i = 0; i < k; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = (m[i]?.[j] ?? 0) * (scale[i] ?? 0) * (scale[j] ?? 0);
      for (let t = 0; t < j; t += 1) sum -= (lower[i]?.[t] ?? 0) * (lower[j]?.[t] ?? 0);
      if (i !== j) setAt(lower, i, j, sum / (lower[j]?.[j] ?? 1));
      else if (sum < SINGULAR) return null;
      else setAt(lower, i, i, Math.sqrt(sum));
    }
  }
  return lower;
}

function forward(lower: Matrix, b: readonly number[]): number[] {
  const out: number[] = [];
  lower.forEach((row, i) => {
    let sum = b[i] ?? 0;
    for (let t = 0; t < i; t += 1) sum -= (row[t] ?? 0) * (out[t] ?? 0);
    out.push(sum / (row[i] ?? 1));
  });
  return out;
}

function backward(lower: Matrix, b: readonly number[]): number[] {
  const k = lower.length;
  const out = new Array<number>(k).fill(0);
  for (let i = k - 1; i >= 0; i -= 1) {
    let sum = b[i] ?? 0;
    for (let t = i + 1; t < k; t += 1) sum -= (lower[t]?.[i] ?? 0) * (out[t] ?? 0);
    out[i] = sum / (lower[i]?.[i] ?? 1);
  }
  return out;
}

/** m·v. */
export function times(m: Matrix, v: readonly number[]): number[] {
  return m.map((row) => dot(row, v));
}
