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

/** Mean squared error of probabilities (Brier 1950). */
export function brier(probabilities: readonly number[], outcomes: readonly (0 | 1)[]): number | null {
  if (probabilities.length === 0) return null;
  return probabilities.reduce((sum, p, i) => sum + (p - (outcomes[i] ?? 0)) ** 2, 0) / probabilities.length;
}

/** Expected calibration error (Naeini et al. 2015) over given bands: Σ n_b/n · |mean probability − rate|. */
export function calibrationError(
  probabilities: readonly number[],
  outcomes: readonly (0 | 1)[],
  bands: readonly (string | number)[],
): number | null {
  if (probabilities.length === 0) return null;
  const sums = new Map<string | number, { p: number; y: number }>();
  probabilities.forEach((p, i) => {
    const band = bands[i] ?? '';
    const sum = sums.get(band) ?? { p: 0, y: 0 };
    sums.set(band, { p: sum.p + p, y: sum.y + (outcomes[i] ?? 0) });
  });
  return [...sums.values()].reduce((total, { p, y }) => total + Math.abs(p - y), 0) / probabilities.length;
}
