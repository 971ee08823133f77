import { varianceOf } from '../../stats/comparison.ts';
import { chiSquareCdf, studentQuantile } from '../../stats/special.ts';
import { num } from '../assess/format.ts';
import { unitsOf } from './facts.ts';
import { finiteOnly, guard, MAX_SMD, passIf, pText, sd } from './guard.ts';
import type { EffectTable, Estimate, Guard } from './types.ts';

const GOOD_SMD = 0.1;

/**
 * G3: means differ by at most .25 standard deviations after adjusting (.10 is good). Where a lot was drawn the model adjusts,
 * and only a difference that the lot itself would not bring (p < .01 over all columns) speaks against the assignment.
 */
export function balanceGuard(
  { rows, assignment }: EffectTable,
  imbalance: { readonly raw: number; readonly after: number } | null,
  columns: number,
): Guard {
  if (imbalance === null || columns === 0)
    return guard('G3', assignment === 'randomised' ? 'unknown' : 'stop', (l) =>
      l === 'ja' ? '釣り合いを確かめる列(事前値・属性)がない' : 'there is no column (earlier outcome, attribute) to see the balance by',
    );
  if (assignment === 'randomised') return randomBalance(rows.length, unitsOf(rows, 1), unitsOf(rows, 0), imbalance.raw, columns);
  const holds = imbalance.after <= MAX_SMD;
  const good = imbalance.after <= GOOD_SMD;
  return guard(
    'G3',
    passIf(holds),
    (l) =>
      l === 'ja'
        ? `平均の差は最大 ${sd(imbalance.raw)} → 調整後 ${sd(imbalance.after)} 標準偏差(${MAX_SMD} 以下が必要${good ? '、良好' : ''})`
        : `means differ by at most ${sd(imbalance.raw)} sd, ${sd(imbalance.after)} after adjusting (at most ${MAX_SMD}${good ? '; good' : ''})`,
    finiteOnly(imbalance),
  );
}

function randomBalance(n: number, treated: number, control: number, raw: number, columns: number): Guard {
  const chance = studentQuantile(1 - 0.005 / columns, Math.max(1, n - 2)) * Math.sqrt(1 / Math.max(1, treated) + 1 / Math.max(1, control));
  const limit = Math.max(MAX_SMD, chance);
  return guard(
    'G3',
    passIf(raw <= limit),
    (l) =>
      l === 'ja'
        ? `平均の差は最大 ${sd(raw)} 標準偏差(抽選の偶然で ${sd(limit)} まではあり得る。差は回帰で補正)`
        : `means differ by at most ${sd(raw)} sd (a fair lot may bring ${sd(limit)}; the regression adjusts)`,
    finiteOnly({ raw, limit }),
  );
}

/** G4: the weighted controls are worth at least max(20, half the treated). */
export function overlapGuard({ rows, assignment }: EffectTable, main: Estimate | null): Guard {
  if (assignment === 'randomised') return guard('G4', 'notNeeded', (l) => (l === 'ja' ? '抽選のため不要' : 'not needed: a lot was drawn'));
  const least = Math.max(20, unitsOf(rows, 1) / 2);
  const size = main?.effectiveSize ?? 0;
  return guard(
    'G4',
    passIf(size >= least),
    (l) =>
      l === 'ja'
        ? `比較に使える相手は実質 ${num(size, 1)}社分(${num(unitsOf(rows, 0))}社中)。${num(least, 1)}社分以上が必要`
        : `the controls are worth ${num(size, 1)} of ${num(unitsOf(rows, 0))}; ${num(least, 1)} needed`,
    { effectiveSize: size, least },
  );
}

/** G5: no difference of trends before (joint p > .10), and what may hide in it is less than half the effect. */
export function trendGuard({ rows, names, assignment }: EffectTable, main: Estimate | null): Guard {
  if (assignment === 'randomised') return guard('G5', 'notNeeded', (l) => (l === 'ja' ? '抽選のため不要' : 'not needed: a lot was drawn'));
  const steps = names.before.length - 1;
  if (steps < 1 || !main)
    return guard('G5', 'stop', (l) =>
      l === 'ja' ? '事前値の列が2つ以上ないと確かめられない' : 'needs at least two columns of earlier outcomes',
    );
  const slope = (row: { readonly before: readonly number[] }): number => ((row.before[steps] ?? 0) - (row.before[0] ?? 0)) / steps;
  const groups = ([1, 0] as const).map((group) => rows.filter((row) => row.treated === group).map(slope));
  const [a = [], b = []] = groups;
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length);
  const gap = mean(a) - mean(b);
  const se = Math.sqrt((a.length > 1 ? varianceOf(a) / a.length : 0) + (b.length > 1 ? varianceOf(b) / b.length : 0));
  const df = Math.max(1, Math.min(a.length, b.length) - 1);
  const p = jointP(rows, steps);
  const bound = Math.abs(gap) + studentQuantile(0.975, df) * se;
  return guard(
    'G5',
    passIf(p > 0.1 && bound < Math.abs(main.estimate) / 2),
    (l) =>
      l === 'ja'
        ? `実施前の傾向の差 ${num(gap, 2)}(p = ${pText(p)})。隠れ得る傾向は最大 ${num(bound, 2)} で、効果の半分 ${num(Math.abs(main.estimate) / 2, 2)} 未満が必要`
        : `trends differed by ${num(gap, 2)} before (p = ${pText(p)}); up to ${num(bound, 2)} may hide, less than half the effect (${num(Math.abs(main.estimate) / 2, 2)}) needed`,
    { gap, p, bound },
  );
}

/** Smallest p of the steps between windows, times their number (Bonferroni): the joint test that needs no covariance. */
function jointP(rows: EffectTable['rows'], steps: number): number {
  const ps = Array.from({ length: steps }, (_, s) => {
    const change = (group: 0 | 1): number[] =>
      rows.filter((row) => row.treated === group).map((row) => (row.before[s + 1] ?? 0) - (row.before[s] ?? 0));
    const [a, b] = [change(1), change(0)];
    if (a.length < 2 || b.length < 2) return 1;
    const se2 = varianceOf(a) / a.length + varianceOf(b) / b.length;
    const gap = a.reduce((sum, v) => sum + v, 0) / a.length - b.reduce((sum, v) => sum + v, 0) / b.length;
    return se2 > 0 ? 1 - chiSquareCdf((gap * gap) / se2, 1) : 1;
  });
  return Math.min(1, Math.min(...ps) * steps);
}

/** G6: the same estimator one window earlier, when there was no package, finds nothing. */
export function placeboGuard({ names, assignment }: EffectTable, placebo: Estimate | null, main: Estimate | null): Guard {
  if (assignment === 'randomised') return guard('G6', 'notNeeded', (l) => (l === 'ja' ? '抽選のため不要' : 'not needed: a lot was drawn'));
  if (!placebo || !main)
    return guard('G6', 'stop', (l) =>
      names.before.length === 0
        ? l === 'ja'
          ? '事前値の列がなく確かめられない'
          : 'there is no earlier outcome to try it on'
        : l === 'ja'
          ? '一つ前の期間では両群を揃えられず、確かめられない'
          : 'one window earlier the groups cannot be made alike',
    );
  const inside = placebo.low <= 0 && placebo.high >= 0;
  const small = Math.abs(placebo.estimate) < Math.abs(main.estimate) / 2;
  return guard(
    'G6',
    passIf(inside && small),
    (l) =>
      l === 'ja'
        ? `施策の前の期間でも「効果」${num(placebo.estimate, 2)}(${num(placebo.low, 2)} … ${num(placebo.high, 2)})。0 を含み、効果の半分未満であることが必要`
        : `an "effect" of ${num(placebo.estimate, 2)} (${num(placebo.low, 2)} … ${num(placebo.high, 2)}) before there was any package; must include 0 and be less than half the effect`,
    { estimate: placebo.estimate, low: placebo.low, high: placebo.high },
  );
}

/** G12: where two estimators are had, they do not contradict each other. */
export function agreementGuard({ assignment }: EffectTable, balanced: Estimate | null, matched: Estimate | null): Guard {
  if (assignment === 'randomised') return guard('G12', 'notNeeded', (l) => (l === 'ja' ? '抽選のため不要' : 'not needed: a lot was drawn'));
  if (!balanced || !matched)
    return guard('G12', 'stop', (l) =>
      l === 'ja' ? '二つの推定方法の一方が計算できない' : 'one of the two estimators cannot be computed',
    );
  const overlap = balanced.low <= matched.high && matched.low <= balanced.high;
  return guard(
    'G12',
    passIf(overlap),
    (l) =>
      l === 'ja'
        ? `重み付け ${num(balanced.estimate, 2)} と近傍 ${num(matched.estimate, 2)} の区間が${overlap ? '重なる' : '重ならない'}`
        : `the intervals of weighting (${num(balanced.estimate, 2)}) and matching (${num(matched.estimate, 2)}) ${overlap ? 'overlap' : 'do not overlap'}`,
    { balanced: balanced.estimate, matched: matched.estimate },
  );
}
