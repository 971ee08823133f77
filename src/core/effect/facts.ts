import { cuped, meanOf, varianceOf } from '../../stats/comparison.ts';
import { detectableEffect, neededPerArm } from '../../stats/power.ts';
import { baseOf } from './columns.ts';
import type { EffectRow, EffectTable, Estimate } from './types.ts';

export function outcomesOf(rows: readonly EffectRow[], group: 0 | 1): number[] {
  return rows.filter((row) => row.treated === group).map((row) => row.outcome);
}

/** Independent units of one arm: clusters where there are any, else rows. */
export function unitsOf(rows: readonly EffectRow[], group: 0 | 1): number {
  const own = rows.filter((row) => row.treated === group);
  return new Set(own.map((row, i) => (row.cluster === null ? `row ${i}` : `c ${row.cluster}`))).size;
}

/** What the treated would have had without: their mean less the effect; the scale on which an effect is a share. null: 0. */
export function withoutPackage({ rows }: Pick<EffectTable, 'rows'>, effect: Estimate | null): number | null {
  const treated = outcomesOf(rows, 1);
  const control = outcomesOf(rows, 0);
  const mean = effect && treated.length > 0 ? meanOf(treated) - effect.estimate : control.length > 0 ? meanOf(control) : 0;
  return Math.abs(mean) < 1e-12 ? null : Math.abs(mean);
}

export interface Power {
  /** Smallest share found with 80 % power by the smaller arm as it is. */
  readonly detectable: number;
  /** Units per arm that a share needs. */
  readonly needed: (share: number) => number;
}

/** From the spread of the controls and how well the base foretells the outcome. null: no scale, or no spread. */
export function powerOf(table: Pick<EffectTable, 'rows' | 'names'>, scale: number | null): Power | null {
  const control = outcomesOf(table.rows, 0);
  if (scale === null || control.length < 2) return null;
  const variance = varianceOf(control);
  if (!(variance > 0)) return null;
  const cv = Math.sqrt(variance) / scale;
  const rho = rhoOf(table.rows, table.names.before.length);
  const n = Math.min(unitsOf(table.rows, 0), unitsOf(table.rows, 1));
  return {
    detectable: detectableEffect({ n: Math.max(1, n), cv, rho }),
    needed: (share) => neededPerArm({ effect: share, cv, rho }),
  };
}

function rhoOf(rows: readonly EffectRow[], windows: number): number {
  const control = rows.filter((row) => row.treated === 0);
  if (windows === 0 || control.length < 3) return 0;
  const y = control.map((row) => row.outcome);
  const { adjusted } = cuped(y, control.map(baseOf));
  return Math.sqrt(Math.min(1, Math.max(0, 1 - varianceOf(adjusted) / varianceOf(y))));
}
