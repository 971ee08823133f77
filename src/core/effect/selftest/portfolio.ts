import { drawsFrom, type Draws } from '../../../stats/random.ts';
import type { EffectRow, EffectTable } from '../types.ts';

const QUARTERS = 4;
/** Mean sales of a quarter. */
export const MEAN = 1000;
/** Squared coefficients of variation: between partners, and of one partner's quarters. Together CV 1.2 with ρ .84 between base and outcome. */
const BETWEEN = 1.1;
const WITHIN = 0.16;
/** A rougher channel, in which a bad quarter is often followed by an ordinary one. */
const ROUGH = 0.5;

export interface Simulated {
  readonly before: readonly number[];
  readonly outcome: number;
}

/** Partners with sales of their own size that go up and down by chance alone; nothing is ever given to anybody. */
export function portfolio(n: number, seed: number, options: { readonly rough?: boolean } = {}): readonly Simulated[] {
  const random = drawsFrom(seed);
  const within = options.rough === true ? ROUGH : WITHIN;
  return Array.from({ length: n }, () => {
    const size = MEAN * logNormal(random, BETWEEN);
    const before = Array.from({ length: QUARTERS }, () => size * logNormal(random, within));
    return { before, outcome: size * logNormal(random, within) };
  });
}

/** Mean 1 and the given squared coefficient of variation (Box & Muller 1958). */
function logNormal(random: Draws, squaredCv: number): number {
  const variance = Math.log(1 + squaredCv);
  const z = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.exp(Math.sqrt(variance) * z - variance / 2);
}

export function rowOf({ before, outcome }: Simulated, treated: 0 | 1): EffectRow {
  return { treated, outcome, before, covariates: [], cluster: null, stratum: null, other: 0, reward: 0 };
}

export function tableOf(rows: readonly EffectRow[], assignment: EffectTable['assignment']): EffectTable {
  const before = Array.from({ length: QUARTERS }, (_, i) => `q${i + 1}`);
  const plannedShare = assignment === 'randomised' ? 0.5 : null;
  return { rows, names: { outcome: 'sales', before, covariates: [] }, assignment, plannedShare, incomplete: 0 };
}
