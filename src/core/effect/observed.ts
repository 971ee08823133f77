import { clusterBootstrap, type BootstrapInterval } from '../../stats/bootstrap.ts';
import { difference } from '../../stats/comparison.ts';
import { entropyBalance } from '../../stats/entropy-balance.ts';
import { nearestMatches } from '../../stats/matching.ts';
import { inference } from '../../stats/regression.ts';
import { normalCdf } from '../../stats/special.ts';
import { standardisedDifference } from '../../stats/standardised-difference.ts';
import { weightedComparison, type WeightedComparison } from '../../stats/weighted-comparison.ts';
import type { Text } from '../types.ts';
import { balancingColumns, baseOf, informative, type Column } from './columns.ts';
import type { EffectOptions, EffectRow, EffectTable, Estimate } from './types.ts';

const NAMES = {
  difference: { ja: '平均の差(補正なし・参考)', en: 'difference of means (unadjusted, for reference)' },
  balanced: { ja: '重み付けで揃えた差の差(エントロピー・バランシング)', en: 'weighted to be alike (entropy balancing)' },
  matched: { ja: '似た相手との差の差(近傍3社、バイアス補正)', en: 'matched difference in differences (3 nearest, bias-corrected)' },
} as const satisfies Record<string, Text>;

const NEIGHBOURS = 3;
const CALIPER = 0.5;

export interface Observed {
  readonly estimates: readonly Estimate[];
  /** The one that counts: balanced; matched where no weights balance. */
  readonly main: Estimate | null;
  /** Largest difference of a column's mean before anything was done, and after, in standard deviations. */
  readonly imbalance: { readonly raw: number; readonly after: number } | null;
  readonly notes: readonly Text[];
}

/** Estimators where somebody chose who was treated: entropy balancing (Hainmueller 2012) and matched difference-in-differences (Heckman, Ichimura & Todd 1997). */
export function estimateObserved({ rows, names }: Pick<EffectTable, 'rows' | 'names'>, options: EffectOptions): Observed {
  const { kept, notes } = informative(balancingColumns(rows, names, names.before.length));
  const plain = plainDifference(rows);
  if (kept.length === 0) return { estimates: plain ? [plain] : [], main: null, imbalance: null, notes };
  const sides = sidesOf(rows, kept);
  const balanced = balance(sides, (row) => row.outcome);
  const matched = match(sides, names);
  const balancedEstimate = balanced && bootstrapped('balanced', balanced, sides, options);
  const matchedEstimate = matched && bootstrapped('matched', matched, sides, options);
  const estimates = [plain, balancedEstimate, matchedEstimate].filter((one): one is Estimate => one !== null);
  const main = balancedEstimate ?? matchedEstimate;
  const weights = (balanced ?? matched)?.weights;
  return {
    estimates,
    main,
    imbalance: { raw: worst(sides), after: weights ? worst(sides, weights) : Infinity },
    notes,
  };
}

/** Effect of the same estimator without interval: for sham packages. null where no weights balance. */
export function balancedZ(
  rows: readonly EffectRow[],
  columns: readonly Column[],
): { readonly estimate: number; readonly se: number } | null {
  return balance(sidesOf(rows, columns), (row) => row.outcome)?.comparison ?? null;
}

/** The balanced estimate of an outcome that lies before the package, on what was known before that. null: cannot be had. */
export function placebo({ rows, names }: Pick<EffectTable, 'rows' | 'names'>, options: EffectOptions): Estimate | null {
  const last = names.before.length - 1;
  if (last < 0) return null;
  const { kept } = informative(balancingColumns(rows, names, last));
  if (kept.length === 0) return null;
  const sides = sidesOf(rows, kept);
  const found = balance(sides, (row) => row.before[last] ?? 0);
  return found && bootstrapped('balanced', found, sides, options);
}

export interface Sides {
  readonly treated: readonly EffectRow[];
  readonly control: readonly EffectRow[];
  readonly x: readonly (readonly number[])[];
  readonly z: readonly (readonly number[])[];
}

export function sidesOf(rows: readonly EffectRow[], columns: readonly Column[]): Sides {
  const x: number[][] = [];
  const z: number[][] = [];
  rows.forEach((row, i) => (row.treated === 1 ? x : z).push(columns.map(({ values }) => values[i] ?? 0)));
  return { treated: rows.filter((row) => row.treated === 1), control: rows.filter((row) => row.treated === 0), x, z };
}

interface Weighted {
  readonly comparison: WeightedComparison;
  readonly weights: readonly number[];
  readonly effectiveSize: number;
  readonly matched: number | null;
  readonly treated: readonly EffectRow[];
}

function balance({ treated, control, x, z }: Sides, outcome: (row: EffectRow) => number): Weighted | null {
  const found = entropyBalance(x, z);
  if (!found?.converged) return null;
  const comparison = weightedComparison({ y: treated.map(outcome), x }, { y: control.map(outcome), x: z }, found.weights);
  return comparison && { comparison, weights: found.weights, effectiveSize: found.effectiveSize, matched: null, treated };
}

/** Matched on what each was before (amounts by their logarithm), compared in the change since the base. */
function match(sides: Sides, names: EffectTable['names']): Weighted | null {
  const amounts = [...sides.treated, ...sides.control].every((row) => row.before.every((value) => value >= 0));
  const scale = (value: number): number => (amounts ? Math.log1p(value) : value);
  const columns = (rows: readonly EffectRow[]): number[][] => rows.map((row) => [...row.before.map(scale), ...row.covariates]);
  const found = nearestMatches(columns(sides.treated), columns(sides.control), { neighbours: NEIGHBOURS, caliper: CALIPER });
  const at = found.matches.map((one) => one.treated);
  const treated = at.flatMap((i) => sides.treated[i] ?? []);
  const change = (row: EffectRow): number => row.outcome - (names.before.length > 0 ? baseOf(row) : 0);
  const comparison = weightedComparison(
    { y: treated.map(change), x: at.flatMap((i) => [sides.x[i] ?? []]) },
    { y: sides.control.map(change), x: sides.z },
    found.used,
  );
  return comparison && { comparison, weights: found.used, effectiveSize: found.effectiveSize, matched: treated.length, treated };
}

function bootstrapped(id: 'balanced' | 'matched', found: Weighted, { control }: Sides, options: EffectOptions): Estimate | null {
  const interval = intervalOf(found, control, options);
  const { estimate } = found.comparison;
  if (!interval || !Number.isFinite(estimate)) return null;
  const p = interval.se > 0 ? 2 * (1 - normalCdf(Math.abs(estimate) / interval.se)) : estimate === 0 ? 1 : 0;
  return {
    id,
    name: NAMES[id],
    estimate,
    ...interval,
    p: Math.max(0, p),
    effectiveSize: found.effectiveSize,
    ...(found.matched === null ? {} : { matched: found.matched }),
  };
}

function intervalOf({ comparison, treated }: Weighted, control: readonly EffectRow[], options: EffectOptions): BootstrapInterval | null {
  const shares = new Map<string, { top: number; bottom: number }>();
  const add = (name: string, top: number, bottom: number): void => {
    const share = shares.get(name) ?? { top: 0, bottom: 0 };
    shares.set(name, { top: share.top + top, bottom: share.bottom + bottom });
  };
  treated.forEach((row, i) => {
    add(row.cluster ?? `t${i}`, comparison.treatedParts[i] ?? 0, 1);
  });
  control.forEach((row, i) => {
    add(row.cluster ?? `c${i}`, comparison.controlParts[i] ?? 0, 0);
  });
  return clusterBootstrap([...shares.values()], { draws: options.bootstrapDraws, seed: options.seed });
}

/** Largest difference of a column's mean, in standard deviations. */
export function worst({ x, z }: Pick<Sides, 'x' | 'z'>, weights?: readonly number[]): number {
  const k = x[0]?.length ?? 0;
  const gaps = Array.from({ length: k }, (_, j) =>
    Math.abs(
      standardisedDifference(
        x.map((row) => row[j] ?? 0),
        z.map((row) => row[j] ?? 0),
        weights,
      ),
    ),
  );
  return Math.max(0, ...gaps);
}

function plainDifference(rows: readonly EffectRow[]): Estimate | null {
  const outcomes = (group: 0 | 1): number[] => rows.filter((row) => row.treated === group).map((row) => row.outcome);
  const result = difference(outcomes(1), outcomes(0));
  if (!result || result.welchSe === 0) return null;
  const { estimate, welchSe: se, pooledSe } = result;
  return { id: 'difference', name: NAMES.difference, estimate, se, pooledSe, ...inference(estimate, se, result.welchDf) };
}
