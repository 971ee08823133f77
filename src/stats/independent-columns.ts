/**
 * Indices of columns none of which can be written by those kept before it (modified Gram–Schmidt on scaled columns); the
 * first of several equal ones stays. With `constant`, a column of ones counts as kept before all others.
 */
export function independentColumns(columns: readonly (readonly number[])[], options: { readonly constant: boolean }): number[] {
  const basis: Float64Array[] = [];
  const kept: number[] = [];
  const n = columns[0]?.length ?? 0;
  if (options.constant && n > 0) basis.push(new Float64Array(n).fill(1 / Math.sqrt(n)));
  columns.forEach((column, index) => {
    const left = Float64Array.from(column);
    const before = norm(left);
    if (before === 0) return;
    for (let pass = 0; pass < 2; pass += 1) for (const unit of basis) remove(left, unit);
    const after = norm(left);
    if (after <= SINGULAR * before) return;
    kept.push(index);
    basis.push(left.map((cell) => cell / after));
  });
  return kept;
}

const SINGULAR = 1e-5;

function norm(v: Float64Array): number {
  return Math.sqrt(v.reduce((sum, cell) => sum + cell * cell, 0));
}

function remove(v: Float64Array, unit: Float64Array): void {
  let along = 0;
  for (let i = 0; i < v.length; i += 1) along += (v[i] ?? 0) * (unit[i] ?? 0);
  for (let i = 0; i < v.length; i += 1) v[i] = (v[i] ?? 0) - along * (unit[i] ?? 0);
}
