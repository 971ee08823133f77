/** How good predictions were: probabilities (or any scores) against outcomes 0/1. */

/** Area under the ROC curve by ranks, ties count half; null without both outcomes. */
export function auc(scores: readonly number[], outcomes: readonly (0 | 1)[]): number | null {
  const order = scores.map((score, i) => ({ score, outcome: outcomes[i] ?? 0 })).sort((a, b) => a.score - b.score);
  const positives = order.filter((one) => one.outcome === 1).length;
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let rankSum = 0;
  for (let i = 0; i < order.length;) {
    let end = i;
    while (end + 1 < order.length && order[end + 1]?.score === order[i]?.score) end += 1;
    const rank = (i + end) / 2 + 1;
    for (let j = i; j <= end; j += 1) if (order[j]?.outcome === 1) rankSum += rank;
    i = end + 1;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Rate among the highest `share` of the scores ÷ overall rate; null without positives. */
export function lift(scores: readonly number[], outcomes: readonly (0 | 1)[], share: number): number | null {
  const order = scores.map((score, i) => ({ score, outcome: outcomes[i] ?? 0 })).sort((a, b) => b.score - a.score);
  const top = order.slice(0, Math.max(1, Math.round(order.length * share)));
  const rate = (rows: typeof order): number => rows.reduce((sum, one) => sum + one.outcome, 0) / rows.length;
  const base = rate(order);
  return order.length === 0 || base === 0 ? null : rate(top) / base;
}

/** Share of all positives that are among the highest `share` of the scores; null without positives. */
export function recallAt(scores: readonly number[], outcomes: readonly (0 | 1)[], share: number): number | null {
  const order = scores.map((score, i) => ({ score, outcome: outcomes[i] ?? 0 })).sort((a, b) => b.score - a.score);
  const all = order.reduce((sum, one) => sum + one.outcome, 0);
  const top = order.slice(0, Math.max(1, Math.round(order.length * share)));
  return all === 0 ? null : top.reduce((sum, one) => sum + one.outcome, 0) / all;
}

/** Mean squared error of probabilities (Brier 1950). */
export function brier(probabilities: readonly number[], outcomes: readonly (0 | 1)[]): number | null {
  if (probabilities.length === 0) return null;
  return probabilities.reduce((sum, p, i) => sum + (p - (outcomes[i] ?? 0)) ** 2, 0) / probabilities.length;
}

export interface Band {
  readonly band: string | number;
  readonly n: number;
  readonly positives: number;
  /** Mean probability that was told. */
  readonly told: number;
  /** Rate that came. */
  readonly came: number;
}

/** Reliability table: what was told and what came, per band, in order of what was told. */
export function reliability(
  probabilities: readonly number[],
  outcomes: readonly (0 | 1)[],
  bands: readonly (string | number)[],
): readonly Band[] {
  const sums = new Map<string | number, { n: number; p: number; y: number }>();
  probabilities.forEach((p, i) => {
    const band = bands[i] ?? '';
    const sum = sums.get(band) ?? { n: 0, p: 0, y: 0 };
    sums.set(band, { n: sum.n + 1, p: sum.p + p, y: sum.y + (outcomes[i] ?? 0) });
  });
  return [...sums].map(([band, { n, p, y }]) => ({ band, n, positives: y, told: p / n, came: y / n })).sort((a, b) => a.told - b.told);
}

/** Expected calibration error (Naeini et al. 2015) over given bands: Σ n_b/n · |mean probability − rate|. */
export function calibrationError(
  probabilities: readonly number[],
  outcomes: readonly (0 | 1)[],
  bands: readonly (string | number)[],
): number | null {
  if (probabilities.length === 0) return null;
  const table = reliability(probabilities, outcomes, bands);
  return table.reduce((total, { n, told, came }) => total + n * Math.abs(told - came), 0) / probabilities.length;
}

/**
 * Murphy's decomposition (1973): Brier = reliability − resolution + uncertainty, exact where all of a band were told the same
 * probability.
 */
export function brierParts(
  probabilities: readonly number[],
  outcomes: readonly (0 | 1)[],
  bands: readonly (string | number)[],
): { readonly reliability: number; readonly resolution: number; readonly uncertainty: number } | null {
  const n = probabilities.length;
  if (n === 0) return null;
  const table = reliability(probabilities, outcomes, bands);
  const base = table.reduce((sum, { positives }) => sum + positives, 0) / n;
  const over = (of: (band: Band) => number): number => table.reduce((sum, band) => sum + band.n * of(band), 0) / n;
  return {
    reliability: over(({ told, came }) => (told - came) ** 2),
    resolution: over(({ came }) => (came - base) ** 2),
    uncertainty: base * (1 - base),
  };
}
