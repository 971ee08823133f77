import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random draws that depends on nothing but its seeds. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** In [from, to). */
  between(from: number, to: number): number;
  /** A whole number in [0, below). */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  normal(): number;
  logNormal(median: number, sigma: number): number;
  /** Gamma with shape k and mean 1: the higher k, the more regular. */
  gamma(k: number): number;
  shuffled<T>(list: readonly T[]): T[];
}

/** One stream per combination of seeds, e.g. (world, partner, purpose): what one partner draws never shifts another's. */
export function createRandom(...seeds: readonly number[]): Random {
  const generator = xoroshiro128plus(seeds.reduce((state, seed) => mixed(state ^ seed), 0x9e3779b9));
  const next = (): number => (generator.next() >>> 0) / 2 ** 32;
  const int = (below: number): number => Math.floor(next() * below);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return {
    next,
    int,
    normal,
    between: (from, to) => from + (to - from) * next(),
    chance: (probability) => next() < probability,
    pick: (list) => elementAt(list, int(list.length)),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    gamma: (k) => gammaDraw(k, next, normal) / k,
    shuffled: (list) => {
      const left = [...list];
      return list.map(() => left.splice(int(left.length), 1)).flat();
    },
  };
}

export function elementAt<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new RangeError('an empty list has nothing to draw from');
  return found;
}

function mixed(state: number): number {
  let x = (state + 0x6d2b79f5) | 0;
  x = Math.imul(x ^ (x >>> 15), x | 1);
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
  return (x ^ (x >>> 14)) | 0;
}

/** Marsaglia and Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000) 363–372; shape k, scale 1. */
function gammaDraw(k: number, next: () => number, normal: () => number): number {
  if (k < 1) return gammaDraw(k + 1, next, normal) * (1 - next()) ** (1 / k);
  const d = k - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
