/** A rate drawn towards a prior mean that weighs as much as `strength` cases: (k + α)/(n + α + β), α = mean·strength (beta-binomial; Efron & Morris 1975). */
export function shrunkRate(k: number, n: number, prior: { readonly mean: number; readonly strength: number }): number {
  return (k + prior.mean * prior.strength) / (n + prior.strength);
}

/** A group's figure drawn towards the overall one; both weigh the same at n = strength. */
export function shrunkTowards(own: number, n: number, overall: number, strength: number): number {
  if (n + strength === 0) return overall;
  const weight = n / (n + strength);
  return weight * own + (1 - weight) * overall;
}

/** James–Stein weight of an own mean: τ²/(τ² + σ²/n), 0 … 1 (Efron & Morris 1975). */
export function ownWeight(between: number, within: number, n: number): number {
  if (n <= 0 || between <= 0) return 0;
  return between / (between + within / n);
}
