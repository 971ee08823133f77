/**
 * Gini coefficient: 2·Σ i·x₍ᵢ₎ / (n·Σx) − (n+1)/n over the ascending values; 0 for no values or no total.
 * Negative values count as they are.
 */
export function gini(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (n === 0 || total === 0) return 0;
  const weighted = sorted.reduce((sum, value, index) => sum + (index + 1) * value, 0);
  return (2 * weighted) / (n * total) - (n + 1) / n;
}

/** Share of the total that the largest `share` of the values holds; their number is rounded up. 0 without a total. */
export function topShare(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => b - a);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  const count = Math.ceil(sorted.length * share - 1e-9);
  return sorted.slice(0, count).reduce((sum, value) => sum + value, 0) / total;
}

/** Lorenz curve (1905): what share of the total the smallest 1, 2, … n values hold, from (0, 0) on. Empty without a total. */
export function lorenz(values: readonly number[]): readonly { readonly share: number; readonly held: number }[] {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (total === 0) return [];
  let held = 0;
  const points = sorted.map((value, i) => ({ share: (i + 1) / sorted.length, held: (held += value) / total }));
  return [{ share: 0, held: 0 }, ...points];
}
