import { meanOf, varianceOf } from './comparison.ts';
import { ownWeight } from './shrink.ts';

export interface Measured {
  readonly estimate: number;
  readonly se: number;
}

/**
 * Estimates drawn towards their common mean by how much they differ beyond their errors: θ̂ = m + τ²/(τ²+se²)·(x − m)
 * (James & Stein 1961; τ² by moments: DerSimonian & Laird 1986). One estimate stays as it is.
 */
export function drawnTogether(measured: readonly Measured[]): readonly number[] {
  if (measured.length < 2) return measured.map((one) => one.estimate);
  const least = 1e-12 * Math.max(1, ...measured.map(({ estimate, se }) => Math.max(se * se, estimate * estimate)));
  const weights = measured.map(({ se }) => 1 / Math.max(se * se, least));
  const between = betweenVariance(measured, weights);
  const inner = measured.map(({ se }) => 1 / Math.max(between + se * se, least));
  const total = inner.reduce((sum, w) => sum + w, 0);
  const centre = measured.reduce((sum, { estimate }, i) => sum + estimate * (inner[i] ?? 0), 0) / total;
  return measured.map(({ estimate, se }) => centre + ownWeight(between, se * se, 1) * (estimate - centre));
}

/** Variance between the true values; 0 where the estimates differ no more than their errors say. */
function betweenVariance(measured: readonly Measured[], weights: readonly number[]): number {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const centre = measured.reduce((sum, { estimate }, i) => sum + estimate * (weights[i] ?? 0), 0) / total;
  const q = measured.reduce((sum, { estimate }, i) => sum + (weights[i] ?? 0) * (estimate - centre) ** 2, 0);
  const c = total - weights.reduce((sum, w) => sum + w * w, 0) / total;
  return c > 0 ? Math.max(0, (q - (measured.length - 1)) / c) : 0;
}

/** Below this ratio of spreads a ranking shows chance. */
const WORTH_RANKING = 0.25;

/** Whether the order of the shrunk values means anything: their spread against that of the raw ones. */
export function rankingMeansSomething(raw: readonly number[], shrunk: readonly number[]): boolean {
  if (raw.length < 2) return false;
  const before = meanOf(raw) === raw[0] && raw.every((one) => one === raw[0]) ? 0 : varianceOf(raw);
  return before > 0 && Math.sqrt(varianceOf(shrunk) / before) >= WORTH_RANKING;
}
