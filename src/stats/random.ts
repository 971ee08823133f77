import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws that follow from their seed alone. */
export interface Draws {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  int(below: number): number;
  /** Puts the first `count` places of a list (all if missing) in random order, in place; each arrangement equally likely (Fisher & Yates). */
  shuffle(list: number[], count?: number): void;
}

/** xoroshiro128+ (Blackman & Vigna 2018); any finite number is a seed. */
export function drawsFrom(seed: number): Draws {
  const generator = xoroshiro128plus(Math.trunc(seed) | 0);
  const next = (): number => (generator.next() >>> 0) / 2 ** 32;
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    shuffle: (list, count = list.length) => {
      for (let i = 0; i < Math.min(count, list.length - 1); i += 1) {
        const j = i + int(list.length - i);
        const [a = 0, b = 0] = [list[i], list[j]];
        list[i] = b;
        list[j] = a;
      }
    },
  };
}
