import { drawsFrom } from './random.ts';

export interface PermutationOptions {
  readonly draws: number;
  readonly seed: number;
  /** Labels change places only within a stratum; one stratum if missing. */
  readonly strata?: readonly string[];
}

/** Welch's t of two groups that are told apart by labels 0/1; 0 where neither group varies. */
export function studentised(values: ArrayLike<number>, labels: ArrayLike<number>): number {
  const sums = [0, 0];
  const squares = [0, 0];
  const counts = [0, 0];
  for (let i = 0; i < values.length; i += 1) {
    const [value, group] = [values[i] ?? 0, labels[i] === 1 ? 1 : 0];
    sums[group] = (sums[group] ?? 0) + value;
    squares[group] = (squares[group] ?? 0) + value * value;
    counts[group] = (counts[group] ?? 0) + 1;
  }
  const part = (group: 0 | 1): { mean: number; error: number } => {
    const n = counts[group] ?? 0;
    const mean = (sums[group] ?? 0) / n;
    return { mean, error: Math.max(0, ((squares[group] ?? 0) - n * mean * mean) / (n - 1)) / n };
  };
  const [treated, control] = [part(1), part(0)];
  const error = Math.sqrt(treated.error + control.error);
  return error > 0 ? (treated.mean - control.mean) / error : 0;
}

/** t of every re-draw of the labels. */
export function redrawn(values: readonly number[], labels: readonly (0 | 1)[], { draws, seed, strata }: PermutationOptions): number[] {
  const groups = new Map<string, number[]>();
  labels.forEach((_, i) => {
    const name = strata?.[i] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), i]);
  });
  const random = drawsFrom(seed);
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const given = Float64Array.from(values, (value) => value - centre);
  const drawn = Uint8Array.from(labels);
  const places = [...groups.values()].map((at) => ({ at, labels: at.map((i) => labels[i] ?? 0) }));
  return Array.from({ length: draws }, () => {
    for (const { at, labels: own } of places) {
      random.shuffle(own);
      at.forEach((place, k) => (drawn[place] = own[k] ?? 0));
    }
    return studentised(given, drawn);
  });
}

/**
 * Two-sided p that chance alone, by drawing the groups anew, brings a t as large (Fisher 1935; studentised: Janssen 1997).
 * (1 + as large)/(1 + draws), so never 0.
 */
export function permutationP(values: readonly number[], labels: readonly (0 | 1)[], options: PermutationOptions): number {
  const seen = Math.abs(studentised(values, labels)) - 1e-12;
  const asLarge = redrawn(values, labels, options).filter((t) => Math.abs(t) >= seen).length;
  return (1 + asLarge) / (1 + options.draws);
}
