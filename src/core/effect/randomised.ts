import { cuped, difference, meanOf } from '../../stats/comparison.ts';
import { independentColumns } from '../../stats/independent-columns.ts';
import { permutationP, redrawn, studentised } from '../../stats/permutation.ts';
import { clusterErrors, inference, ols } from '../../stats/regression.ts';
import type { Text } from '../types.ts';
import { adjustingColumns, baseOf, informative, type Column } from './columns.ts';
import type { EffectOptions, EffectRow, EffectTable, Estimate } from './types.ts';

const NAMES = {
  difference: { ja: '平均の差(Welch)', en: 'difference of means (Welch)' },
  cuped: { ja: '事前値で補正した差(CUPED)', en: 'difference adjusted by what was before (CUPED)' },
  interacted: { ja: '交互作用つき回帰(Lin、HC2)', en: 'regression with interactions (Lin, HC2)' },
} as const satisfies Record<string, Text>;

export interface Estimated {
  readonly estimates: readonly Estimate[];
  /** The one that counts. */
  readonly main: Estimate | null;
  readonly notes: readonly Text[];
}

/** Below this many per arm, chance is also asked directly, by drawing the lot anew. */
const SMALL_ARM = 50;

/** Estimators for a drawn lot: plain difference, CUPED (Deng et al. 2013), interacted regression with HC2 or cluster errors (Lin 2013). */
export function estimateRandomised({ rows, names }: Pick<EffectTable, 'rows' | 'names'>, options: EffectOptions): Estimated {
  const clustered = rows.some((row) => row.cluster !== null);
  const plain = plainDifference(rows);
  const before = names.before.length > 0 ? cupedDifference(rows) : null;
  const { kept, notes } = informative(adjustingColumns(rows, names));
  const { used, note } = affordable(kept, rows);
  const model = used.length > 0 || clustered ? interactedModel(rows, used, clustered) : null;
  const chosen = model ?? plain;
  const main = chosen && smallerArm(rows) < SMALL_ARM ? { ...chosen, permutationP: chance(rows, used, options) } : chosen;
  const estimates = [plain, before, model].filter((one): one is Estimate => one !== null);
  return { estimates: estimates.map((one) => (one.id === main?.id ? main : one)), main, notes: [...notes, ...note] };
}

function smallerArm(rows: readonly EffectRow[]): number {
  const treated = rows.filter((row) => row.treated === 1).length;
  return Math.min(treated, rows.length - treated);
}

/** One column per ten rows of the smaller arm: more would fit noise. Base and strata come first. */
function affordable(columns: readonly Column[], rows: readonly EffectRow[]): { used: readonly Column[]; note: readonly Text[] } {
  const most = Math.floor(smallerArm(rows) / 10);
  const order = [...columns].sort((a, b) => RANK[a.kind] - RANK[b.kind]);
  const used = order.slice(0, most);
  const left = order.slice(most);
  if (left.length === 0) return { used, note: [] };
  const list = left.map(({ name }) => name).join(', ');
  return {
    used,
    note: [
      {
        ja: `件数に対して列が多いため、補正に使わなかった列があります: ${list}(少ない群10件につき1列まで)。`,
        en: `Too few rows for so many columns; not used for adjusting: ${list} (one per ten rows of the smaller arm).`,
      },
    ],
  };
}

const RANK: Readonly<Record<Column['kind'], number>> = { base: 0, stratum: 1, before: 2, zero: 3, covariate: 4 };

function plainDifference(rows: readonly EffectRow[]): Estimate | null {
  const result = difference(valuesOf(rows, 1), valuesOf(rows, 0));
  if (!result) return null;
  const found = estimateOf('difference', result.estimate, result.welchSe, result.welchDf);
  return found && { ...found, pooledSe: result.pooledSe };
}

function valuesOf(rows: readonly EffectRow[], group: 0 | 1, values = rows.map((row) => row.outcome)): number[] {
  return values.filter((_, i) => rows[i]?.treated === group);
}

function cupedDifference(rows: readonly EffectRow[]): Estimate | null {
  const { adjusted } = cuped(
    rows.map((row) => row.outcome),
    rows.map(baseOf),
  );
  const result = difference(valuesOf(rows, 1, [...adjusted]), valuesOf(rows, 0, [...adjusted]));
  return result && estimateOf('cuped', result.estimate, result.welchSe, result.welchDf);
}

/** Outcome on lot, centred columns and their products with the lot; what is collinear within an arm loses its product. */
function interactedModel(rows: readonly EffectRow[], columns: readonly Column[], clustered: boolean): Estimate | null {
  const lot = rows.map((row): number => row.treated);
  const centred = columns.map(({ values, kind }) => {
    const centre = meanOf(values);
    return { kind, values: values.map((value) => value - centre) };
  });
  const products = centred.filter(({ kind }) => kind !== 'stratum').map(({ values }) => values.map((value, i) => value * (lot[i] ?? 0)));
  const all = [lot, ...centred.map(({ values }) => values), ...products];
  const kept = independentColumns(all, { constant: true });
  if (kept[0] !== 0) return null;
  const x = rows.map((_, i) => [1, ...kept.map((c) => all[c]?.[i] ?? 0)]);
  const fit = ols(
    x,
    rows.map((row) => row.outcome),
  );
  if (!fit) return null;
  const names = rows.map((row, i) => row.cluster ?? `row ${i}`);
  const se = (clustered ? clusterErrors(x, fit, names)[1] : fit.hc2[1]) ?? Number.NaN;
  const df = clustered ? Math.max(1, new Set(names).size - 2) : fit.df;
  return estimateOf('interacted', fit.coefficients[1] ?? Number.NaN, se, df);
}

function estimateOf(id: 'difference' | 'cuped' | 'interacted', estimate: number, se: number, df: number): Estimate | null {
  if (!Number.isFinite(estimate) || !Number.isFinite(se)) return null;
  if (se <= 1e-12 * Math.abs(estimate) || se === 0)
    return { id, name: NAMES[id], estimate, se: 0, low: estimate, high: estimate, p: estimate === 0 ? 1 : 0 };
  return { id, name: NAMES[id], estimate, se, ...inference(estimate, se, df) };
}

/** p by drawing the lot anew over what the columns leave unexplained (Rosenbaum 2002). */
function chance(rows: readonly EffectRow[], columns: readonly Column[], { permutations, seed }: EffectOptions): number {
  const { values, labels, strata } = lotUnits(rows, columns);
  return permutationP(values, labels, { draws: permutations, seed, strata });
}

interface LotUnits {
  readonly values: readonly number[];
  readonly labels: readonly (0 | 1)[];
  readonly strata: readonly string[];
}

/** What the lot was drawn over: clusters, or rows; each with the mean of what the columns leave unexplained. */
function lotUnits(rows: readonly EffectRow[], columns: readonly Column[]): LotUnits {
  const x = rows.map((_, i) => [1, ...columns.map(({ values }) => values[i] ?? 0)]);
  const y = rows.map((row) => row.outcome);
  const left = ols(x, y)?.residuals ?? y;
  const whole = splitClusters(rows) === 0;
  const units = new Map<string, { sum: number; n: number; treated: 0 | 1; stratum: string }>();
  rows.forEach((row, i) => {
    const name = whole && row.cluster !== null ? `c ${row.cluster}` : `row ${i}`;
    const unit = units.get(name) ?? { sum: 0, n: 0, treated: row.treated, stratum: row.stratum ?? '' };
    units.set(name, { ...unit, sum: unit.sum + (left[i] ?? 0), n: unit.n + 1 });
  });
  const list = [...units.values()];
  return {
    values: list.map(({ sum, n }) => sum / n),
    labels: list.map(({ treated }) => treated),
    strata: list.map(({ stratum }) => stratum),
  };
}

/** t of the lot as drawn, and of `shamRuns` lots in which nothing was given to anybody. */
export function shamLots(
  table: Pick<EffectTable, 'rows' | 'names'>,
  { shamRuns, seed }: EffectOptions,
): { readonly own: number; readonly sham: readonly number[] } {
  const { used } = affordable(informative(adjustingColumns(table.rows, table.names)).kept, table.rows);
  const { values, labels, strata } = lotUnits(table.rows, used);
  return { own: studentised(values, labels), sham: redrawn(values, labels, { draws: shamRuns, seed: seed + 1, strata }) };
}

/** Whether a cluster was split by the lot: then its rows cannot move as one. */
export function splitClusters(rows: readonly EffectRow[]): number {
  const seen = new Map<string, Set<number>>();
  for (const { cluster, treated } of rows) if (cluster !== null) seen.set(cluster, (seen.get(cluster) ?? new Set()).add(treated));
  return [...seen.values()].filter((groups) => groups.size > 1).length;
}
