/** Running sums for the estimate of regularity; what they hold does not grow with the number of pairs. */
export interface RegularitySums {
  readonly n: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/**
 * Shape k of Erlang-distributed intervals from pairs of consecutive intervals: M = t₁/(t₁+t₂), k = (1 − 4·var M)/(8·var M)
 * (Wheat & Morrison 1990, Journal of Marketing Research 27:87–93). 1 is random, large is clockwork; null below two pairs,
 * Infinity where all pairs are equal.
 */
export function regularity({ n, sum, sumOfSquares }: RegularitySums): number | null {
  if (n < 2) return null;
  const variance = Math.max(0, (sumOfSquares - (sum * sum) / n) / (n - 1));
  if (variance < 1e-12) return Infinity;
  return Math.max(0, (1 - 4 * variance) / (8 * variance));
}

export function regularityOf(pairs: readonly (readonly [first: number, second: number])[]): number | null {
  const shares = pairs.map(([first, second]) => first / (first + second));
  return regularity({
    n: shares.length,
    sum: shares.reduce((sum, share) => sum + share, 0),
    sumOfSquares: shares.reduce((sum, share) => sum + share * share, 0),
  });
}
