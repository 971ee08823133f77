import { entropyBalance } from '../../stats/entropy-balance.ts';
import { quantile } from '../../stats/quantile.ts';
import { drawsFrom, type Draws } from '../../stats/random.ts';
import { balancingColumns, informative } from './columns.ts';
import { balancedZ, sidesOf } from './observed.ts';
import { shamLots } from './randomised.ts';
import type { EffectOptions, EffectRow, EffectTable } from './types.ts';

export interface ShamRuns {
  readonly runs: number;
  /** 2.5 and 97.5 percentile of effect ÷ error where nothing was given. */
  readonly low: number;
  readonly high: number;
  /** Mean effect of nothing, in units of the outcome, with its own error; 0 for a drawn lot by construction. */
  readonly mean: number;
  readonly meanError: number;
}

/** Controls that are least like the treated say nothing about a sham; so many of the others do. */
const MOST_CONTROLS = 1000;
const LEAST_SHAM = 10;

/** The same estimator on packages that never were. null: too few are like the treated, or too few runs could be balanced. */
export function shamRuns(table: EffectTable, options: EffectOptions): ShamRuns | null {
  if (table.assignment === 'randomised') {
    const { sham } = shamLots(table, options);
    return summary(
      sham.map((t) => ({ z: t, estimate: 0 })),
      options.shamRuns,
    );
  }
  return observedShams(table, options);
}

function observedShams({ rows, names }: EffectTable, options: EffectOptions): ShamRuns | null {
  const { kept } = informative(balancingColumns(rows, names, names.before.length));
  if (kept.length === 0) return null;
  const { x, z, control } = sidesOf(rows, kept);
  const balance = entropyBalance(x, z);
  if (!balance?.converged) return null;
  const count = Math.min(x.length, Math.floor(balance.effectiveSize / 3));
  if (count < LEAST_SHAM) return null;
  const random = drawsFrom(options.seed + 2);
  const pool = likeTreated(balance.weights, MOST_CONTROLS, random);
  const weights = pool.map((i) => balance.weights[i] ?? 0);
  const results = Array.from({ length: options.shamRuns }, () => {
    const chosen = new Set(likeTreated(weights, count, random));
    const sham: EffectRow[] = pool.flatMap((i, at) => {
      const row = control[i];
      return row ? [{ ...row, treated: chosen.has(at) ? 1 : 0 }] : [];
    });
    const columns = informative(balancingColumns(sham, names, names.before.length)).kept;
    const found = balancedZ(sham, columns);
    return found && found.se > 0 ? { z: found.estimate / found.se, estimate: found.estimate } : null;
  });
  return summary(
    results.filter((one) => one !== null),
    options.shamRuns,
  );
}

/** Weighted draw without replacement (Efraimidis & Spirakis 2006): controls as like the treated as the weights say. */
function likeTreated(weights: readonly number[], count: number, random: Draws): number[] {
  return weights
    .map((w, i) => ({ i, key: w > 0 ? -Math.log(1 - random.next()) / w : Infinity }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ i }) => i);
}

function summary(results: readonly { readonly z: number; readonly estimate: number }[], asked: number): ShamRuns | null {
  if (asked < 1 || results.length < asked / 2) return null;
  const z = results.map((one) => one.z);
  const [low, high] = [quantile(z, 0.025), quantile(z, 0.975)];
  if (low === null || high === null) return null;
  const n = results.length;
  const mean = results.reduce((sum, one) => sum + one.estimate, 0) / n;
  const variance = results.reduce((sum, one) => sum + (one.estimate - mean) ** 2, 0) / Math.max(1, n - 1);
  return { runs: n, low, high, mean, meanError: Math.sqrt(variance / n) };
}
