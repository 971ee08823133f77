import { minimise } from './nelder-mead.ts';
import { logGamma } from './special.ts';

export interface Spender {
  /** Repeat purchases; at least 1. */
  readonly x: number;
  /** Their mean amount; above 0. */
  readonly mean: number;
}

export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

/**
 * Amounts per purchase that differ between customers: gamma within, gamma between (Fader, Hardie & Lee 2005, "RFM and CLV").
 * Who bought nothing, or for nothing, says nothing and is left out. null: fewer than two are left, or all spend the same.
 */
export function fitGammaGamma(spenders: readonly Spender[]): { readonly parameters: GammaGamma; readonly logLikelihood: number } | null {
  const used = spenders.filter(({ x, mean }) => x > 0 && mean > 0);
  if (used.length < 2 || used.every(({ mean }) => mean === used[0]?.mean)) return null;
  const { x, value } = minimise(
    (logs) =>
      logs.some((one) => Math.abs(one) > 12)
        ? Infinity
        : -used.reduce((sum, one) => sum + gammaGammaLogLikelihood(parametersOf(logs), one), 0),
    [0, 0, 0],
  );
  return { parameters: parametersOf(x), logLikelihood: -value };
}

export function gammaGammaLogLikelihood({ p, q, gamma }: GammaGamma, { x, mean }: Spender): number {
  const front = logGamma(p * x + q) - logGamma(p * x) - logGamma(q) + q * Math.log(gamma);
  return front + (p * x - 1) * Math.log(mean) + p * x * Math.log(x) - (p * x + q) * Math.log(x * mean + gamma);
}

/** Mean amount expected of one customer: its own, drawn towards that of all. null: q ≤ 1 and nothing bought, there is no mean. */
export function gammaGammaExpected({ p, q, gamma }: GammaGamma, { x, mean }: Spender): number | null {
  const bottom = p * x + q - 1;
  return bottom > 0 ? (p * (gamma + x * mean)) / bottom : null;
}

function parametersOf([p = 0, q = 0, gamma = 0]: readonly number[]): GammaGamma {
  return { p: Math.exp(p), q: Math.exp(q), gamma: Math.exp(gamma) };
}
