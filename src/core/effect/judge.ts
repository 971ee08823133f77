import { meanOf } from '../../stats/comparison.ts';
import { adjustingColumns, balancingColumns, informative } from './columns.ts';
import { outcomesOf, powerOf, unitsOf, withoutPackage } from './facts.ts';
import { dataGuard, interferenceGuard, multiplicityGuard, ratioGuard, rewardGuard, sizeGuard } from './guards.ts';
import { agreementGuard, balanceGuard, overlapGuard, placeboGuard, trendGuard } from './guards-comparison.ts';
import { notesOn } from './notes.ts';
import { estimateObserved, placebo, sidesOf, worst } from './observed.ts';
import { estimateRandomised } from './randomised.ts';
import { shamGuard } from './guard-sham.ts';
import { shamRuns } from './sham.ts';
import { DEFAULT_OPTIONS, type Arm, type EffectOptions, type EffectReport, type EffectTable, type Estimate, type Guard } from './types.ts';
import { impossible, verdictOf } from './verdict.ts';

interface Worked {
  readonly estimates: readonly Estimate[];
  readonly main: Estimate | null;
  readonly guards: readonly Guard[];
  readonly notes: EffectReport['notes'];
}

/**
 * What a package did, and whether that can be said: estimates, guards, one of three verdicts or 「判断できない」 with its
 * reasons. Never a figure that is not one: what cannot be computed is null, with a reason. Same table, options and seed,
 * same report.
 */
export function judgeEffect(table: EffectTable, given: Partial<EffectOptions> = {}): EffectReport {
  const options = { ...DEFAULT_OPTIONS, ...given };
  const arms = { treated: armOf(table, 1), control: armOf(table, 0) };
  const hopeless = impossible(table);
  const worked = hopeless ? null : table.assignment === 'randomised' ? workRandomised(table, options) : workObserved(table, options);
  const main = worked?.main ?? null;
  const scale = withoutPackage(table, main);
  const power = powerOf(table, scale);
  const verdict = verdictOf({ table, options, main, guards: worked?.guards ?? [dataGuard(table)], scale, power, hopeless });
  const share = (value: number): number | null => (scale === null ? null : value / scale);
  return {
    assignment: table.assignment,
    outcome: table.names.outcome,
    ...arms,
    incomplete: table.incomplete,
    estimates: worked?.estimates ?? [],
    effect: main && { ...main, share: share(main.estimate), shareLow: share(main.low), shareHigh: share(main.high) },
    guards: worked?.guards ?? [dataGuard(table)],
    ...verdict,
    detectable: power?.detectable ?? null,
    notes: [...notesOn(table), ...(worked?.notes ?? [])],
  };
}

function armOf({ rows }: EffectTable, group: 0 | 1): Arm {
  const outcomes = outcomesOf(rows, group);
  return { n: outcomes.length, clusters: unitsOf(rows, group), mean: outcomes.length === 0 ? null : meanOf(outcomes) };
}

function workRandomised(table: EffectTable, options: EffectOptions): Worked {
  const { estimates, main, notes } = estimateRandomised(table, options);
  const { kept } = informative(adjustingColumns(table.rows, table.names));
  const seen = kept.filter(({ kind }) => kind !== 'stratum');
  const raw = worst(sidesOf(table.rows, seen));
  const guards = [
    sizeGuard(table, null),
    ratioGuard(table),
    balanceGuard(table, { raw, after: 0 }, seen.length),
    ...common(table, options, main, null, null),
  ];
  return { estimates, main, guards, notes };
}

function workObserved(table: EffectTable, options: EffectOptions): Worked {
  const { estimates, main, imbalance, notes } = estimateObserved(table, options);
  const matched = estimates.find(({ id }) => id === 'matched') ?? null;
  const balanced = estimates.find(({ id }) => id === 'balanced') ?? null;
  const columns = informative(balancingColumns(table.rows, table.names, table.names.before.length)).kept.length;
  const guards = [
    sizeGuard(table, matched),
    ratioGuard(table),
    balanceGuard(table, imbalance, columns),
    ...common(table, options, main, balanced, matched),
  ];
  return { estimates, main, guards, notes };
}

function common(
  table: EffectTable,
  options: EffectOptions,
  main: Estimate | null,
  balanced: Estimate | null,
  matched: Estimate | null,
): readonly Guard[] {
  const observed = table.assignment === 'observed';
  return [
    overlapGuard(table, main),
    trendGuard(table, main),
    placeboGuard(table, observed ? placebo(table, options) : null, main),
    shamGuard(table, main, main ? shamRuns(table, options) : null, withoutPackage(table, main)),
    interferenceGuard(table),
    multiplicityGuard(main?.permutationP ?? main?.p ?? null, options.family),
    rewardGuard(table),
    dataGuard(table),
    agreementGuard(table, balanced, matched),
  ];
}
