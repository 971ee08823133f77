import { minimise } from './nelder-mead.ts';
import { logBeta } from './special.ts';

export interface BetaBinomial {
  readonly alpha: number;
  readonly beta: number;
  /** α/(α+β). */
  readonly mean: number;
  /** α + β: as many cases as the prior weighs. */
  readonly strength: number;
}

export interface Count {
  readonly k: number;
  readonly n: number;
}

const MOST = Math.log(1e6);

/**
 * Prior of many rates by maximum likelihood of the beta-binomial (Skellam 1948; empirical Bayes: Efron & Morris 1975).
 * Where rates differ no more than chance the strength goes to its bound of a million cases. null: fewer than two groups
 * with cases, or all cases one way.
 */
export function fitBetaBinomial(counts: readonly Count[]): BetaBinomial | null {
  const used = counts.filter(({ n }) => n > 0);
  const k = used.reduce((sum, one) => sum + one.k, 0);
  const n = used.reduce((sum, one) => sum + one.n, 0);
  if (used.length < 2 || k === 0 || k === n) return null;
  const lost = ([logitMean = 0, logStrength = 0]: readonly number[]): number => {
    if (Math.abs(logitMean) > 20 || logStrength > MOST || logStrength < -MOST) return Infinity;
    const mean = 1 / (1 + Math.exp(-logitMean));
    const strength = Math.exp(logStrength);
    const [a, b] = [mean * strength, (1 - mean) * strength];
    return -used.reduce((total, one) => total + logBeta(one.k + a, one.n - one.k + b) - logBeta(a, b), 0);
  };
  const { x } = minimise(lost, [Math.log(k / (n - k)), Math.log(10)]);
  const mean = 1 / (1 + Math.exp(-(x[0] ?? 0)));
  const strength = Math.exp(x[1] ?? 0);
  return { alpha: mean * strength, beta: (1 - mean) * strength, mean, strength };
}

/** Rates drawn towards their common prior, in the order given; null where no prior can be fitted. */
export function shrunkRates(counts: readonly Count[]): readonly number[] | null {
  const prior = fitBetaBinomial(counts);
  return prior && counts.map(({ k, n }) => (k + prior.alpha) / (n + prior.strength));
}
