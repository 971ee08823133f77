import { minimise } from './nelder-mead.ts';
import { logBeta } from './special.ts';

/** Whoever had the same history: x of the n occasions taken, the last of them the tx-th. */
export interface Donors {
  readonly x: number;
  readonly tx: number;
  readonly n: number;
  readonly count: number;
}

export interface BetaGeometric {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly delta: number;
}

/** BG/BB, for occasions that come at fixed times (a yearly campaign): Fader, Hardie & Shang (2010), Marketing Science 29:1086–1108. */
export function fitBetaGeometric(donors: readonly Donors[]): { readonly parameters: BetaGeometric; readonly logLikelihood: number } {
  const lost = (logs: readonly number[]): number =>
    logs.some((one) => Math.abs(one) > 12)
      ? Infinity
      : -donors.reduce((sum, one) => sum + one.count * betaGeometricLogLikelihood(parametersOf(logs), one), 0);
  const { x, value } = minimise(lost, [0, 0, 0, 0]);
  return { parameters: parametersOf(x), logLikelihood: -value };
}

export function betaGeometricLogLikelihood({ alpha, beta, gamma, delta }: BetaGeometric, { x, tx, n }: Omit<Donors, 'count'>): number {
  const alive = logBeta(alpha + x, beta + n - x) + logBeta(gamma, delta + n);
  const gone = Array.from({ length: n - tx }, (_, i) => logBeta(alpha + x, beta + tx - x + i) + logBeta(gamma + 1, delta + tx + i));
  const high = Math.max(alive, ...gone);
  const sum = [alive, ...gone].reduce((total, one) => total + Math.exp(one - high), 0);
  return high + Math.log(sum) - logBeta(alpha, beta) - logBeta(gamma, delta);
}

function parametersOf([alpha = 0, beta = 0, gamma = 0, delta = 0]: readonly number[]): BetaGeometric {
  return { alpha: Math.exp(alpha), beta: Math.exp(beta), gamma: Math.exp(gamma), delta: Math.exp(delta) };
}
