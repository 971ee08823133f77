export interface Minimum {
  readonly x: readonly number[];
  readonly value: number;
  readonly steps: number;
}

/** Downhill simplex (Nelder & Mead 1965), restarted from its own minimum until a restart gains nothing. Deterministic; NaN and Infinity count as very bad. */
export function minimise(
  f: (x: readonly number[]) => number,
  start: readonly number[],
  options: { step?: number; tolerance?: number; restarts?: number } = {},
): Minimum {
  const { step = 0.5, tolerance = 1e-12, restarts = 8 } = options;
  let best = once(f, start, step, tolerance);
  for (let i = 0; i < restarts; i += 1) {
    const again = once(f, best.x, step, tolerance);
    const gained = best.value - again.value;
    if (again.value < best.value) best = { ...again, steps: best.steps + again.steps };
    if (!(gained > tolerance * (Math.abs(best.value) + 1))) break;
  }
  return best;
}

interface Vertex {
  readonly x: readonly number[];
  readonly value: number;
}

function once(f: (x: readonly number[]) => number, start: readonly number[], step: number, tolerance: number): Minimum {
  const at = (x: readonly number[]): Vertex => {
    const value = f(x);
    return { x, value: Number.isFinite(value) ? value : Number.MAX_VALUE };
  };
  const n = start.length;
  let simplex = [at(start), ...start.map((_, i) => at(start.map((v, j) => (i === j ? v + step : v))))];
  let steps = 0;
  for (; steps < 2000 * n; steps += 1) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst, second] = [simplex[0], simplex[n], simplex[n - 1]];
    if (!best || !worst || !second) break;
    if (Math.abs(worst.value - best.value) <= tolerance * (Math.abs(best.value) + tolerance)) break;
    const centre = start.map((_, j) => simplex.slice(0, n).reduce((sum, vertex) => sum + (vertex.x[j] ?? 0), 0) / n);
    const towards = (by: number): Vertex => at(centre.map((c, j) => c + by * ((worst.x[j] ?? 0) - c)));
    const next = improve(best, second, worst, towards);
    if (next) simplex[n] = next;
    else simplex = simplex.map((vertex) => (vertex === best ? vertex : at(vertex.x.map((v, j) => ((best.x[j] ?? 0) + v) / 2))));
  }
  simplex.sort((a, b) => a.value - b.value);
  const best = simplex[0] ?? at(start);
  return { x: best.x, value: best.value, steps };
}

/** Reflection, expansion or contraction; null: shrink. */
function improve(best: Vertex, second: Vertex, worst: Vertex, towards: (by: number) => Vertex): Vertex | null {
  const reflected = towards(-1);
  if (reflected.value < best.value) {
    const expanded = towards(-2);
    return expanded.value < reflected.value ? expanded : reflected;
  }
  if (reflected.value < second.value) return reflected;
  const contracted = reflected.value < worst.value ? towards(-0.5) : towards(0.5);
  return contracted.value < Math.min(worst.value, reflected.value) ? contracted : null;
}
