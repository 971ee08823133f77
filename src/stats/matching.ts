import { meanOf, varianceOf } from './comparison.ts';
import type { Matrix } from './linear-algebra.ts';

export interface Match {
  readonly treated: number;
  /** Indices of its nearest controls, the nearest first; ties by index. */
  readonly controls: readonly number[];
}

export interface Matching {
  readonly matches: readonly Match[];
  /** Per control, how many treated it stands for: Σ 1/M over the matches it is in. */
  readonly used: readonly number[];
  /** (Σ used)²/Σ used². */
  readonly effectiveSize: number;
}

export interface MatchOptions {
  readonly neighbours: number;
  /** Largest root mean square difference over the columns, in standard deviations. */
  readonly caliper: number;
}

/**
 * Nearest neighbours with replacement on columns scaled by their standard deviation, within a caliper (Abadie & Imbens 2006;
 * Stuart 2010). A treated row without any control near enough stays unmatched.
 */
export function nearestMatches(treated: Matrix, controls: Matrix, { neighbours, caliper }: MatchOptions): Matching {
  const [a, b] = scaled(treated, controls);
  const k = Math.max(1, treated[0]?.length ?? 0);
  const limit = caliper * caliper * k;
  const matches: Match[] = [];
  const used = new Array<number>(controls.length).fill(0);
  a.forEach((row, i) => {
    const near = nearest(row, b, limit, neighbours);
    if (near.length === 0) return;
    matches.push({ treated: i, controls: near });
    for (const j of near) used[j] = (used[j] ?? 0) + 1 / near.length;
  });
  const squares = used.reduce((sum, w) => sum + w * w, 0);
  return { matches, used, effectiveSize: squares === 0 ? 0 : matches.length ** 2 / squares };
}

function nearest(row: Float64Array, controls: readonly Float64Array[], limit: number, count: number): number[] {
  const best: { index: number; distance: number }[] = [];
  let bound = limit;
  controls.forEach((other, index) => {
    let distance = 0;
    for (let j = 0; j < row.length && distance <= bound; j += 1) distance += ((row[j] ?? 0) - (other[j] ?? 0)) ** 2;
    if (distance > bound || (best.length === count && distance >= bound)) return;
    const place = best.findIndex((one) => distance < one.distance);
    best.splice(place < 0 ? best.length : place, 0, { index, distance });
    if (best.length > count) best.pop();
    if (best.length === count) bound = best.at(-1)?.distance ?? limit;
  });
  return best.map((one) => one.index);
}

function scaled(treated: Matrix, controls: Matrix): [Float64Array[], Float64Array[]] {
  const k = treated[0]?.length ?? 0;
  const scale = Array.from({ length: k }, (_, j) => {
    const spread = (spreadOf(treated, j) + spreadOf(controls, j)) / 2;
    return spread > 0 ? 1 / Math.sqrt(spread) : 1;
  });
  const apply = (row: readonly number[]): Float64Array => Float64Array.from(row, (cell, j) => cell * (scale[j] ?? 1));
  return [treated.map(apply), controls.map(apply)];
}

function spreadOf(rows: Matrix, j: number): number {
  const column = rows.map((row) => row[j] ?? 0);
  return column.length < 2 || column.every((cell) => cell === meanOf(column)) ? 0 : varianceOf(column);
}
