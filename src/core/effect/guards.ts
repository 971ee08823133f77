import { discoveries } from '../../stats/multiple.ts';
import { chiSquareCdf } from '../../stats/special.ts';
import { standardisedDifference } from '../../stats/standardised-difference.ts';
import { num } from '../assess/format.ts';
import { unitsOf } from './facts.ts';
import { finiteOnly, guard, MAX_SMD, passIf, pText, sd } from './guard.ts';
import type { EffectRow, EffectTable, Estimate, Guard } from './types.ts';

export const MIN_PER_ARM = 20;
export const MIN_MATCHED = 30;
const MIN_MATCHED_SHARE = 0.6;

/** G1: at least 20 per arm where a lot was drawn; else 30 with somebody to compare with, and 60 % of the treated. */
export function sizeGuard({ rows, assignment }: EffectTable, matched: Estimate | null): Guard {
  const [treated, control] = [unitsOf(rows, 1), unitsOf(rows, 0)];
  if (assignment === 'randomised') {
    const holds = treated >= MIN_PER_ARM && control >= MIN_PER_ARM;
    const values = { treated, control, least: MIN_PER_ARM };
    return guard(
      'G1',
      passIf(holds),
      (l) =>
        l === 'ja'
          ? `実施 ${num(treated)}社・未実施 ${num(control)}社(各群 ${MIN_PER_ARM}社以上が必要)`
          : `${num(treated)} treated and ${num(control)} controls (${MIN_PER_ARM} per arm needed)`,
      values,
    );
  }
  const found = matched?.matched ?? 0;
  const all = rows.filter((row) => row.treated === 1).length;
  const share = all === 0 ? 0 : found / all;
  const holds = found >= MIN_MATCHED && treated >= MIN_MATCHED && share >= MIN_MATCHED_SHARE;
  return guard(
    'G1',
    passIf(holds),
    (l) =>
      l === 'ja'
        ? `実施 ${num(treated)}社のうち、似た相手が見つかったのは ${num(found)}件(${num(share * 100)} %)。${MIN_MATCHED}件以上かつ 60 % 以上が必要`
        : `${num(found)} of ${num(treated)} treated have a control like them (${num(share * 100)} %); ${MIN_MATCHED} and 60 % are needed`,
    { treated, control, matched: found, share },
  );
}

/** G2: the arms have the sizes that were planned (χ², p ≥ .001). */
export function ratioGuard({ rows, assignment, plannedShare }: EffectTable): Guard {
  if (assignment === 'observed') return guard('G2', 'unknown', (l) => (l === 'ja' ? '抽選ではないため該当しない' : 'no lot was drawn'));
  if (plannedShare === null)
    return guard('G2', 'unknown', (l) =>
      l === 'ja' ? '予定した実施割合(--share)が示されていない' : 'the planned share (--share) was not told',
    );
  const treated = unitsOf(rows, 1);
  const n = treated + unitsOf(rows, 0);
  const expected = n * plannedShare;
  const chi = (treated - expected) ** 2 / expected + (treated - expected) ** 2 / (n - expected);
  const p = 1 - chiSquareCdf(chi, 1);
  return guard(
    'G2',
    passIf(p >= 0.001),
    (l) =>
      l === 'ja'
        ? `予定 ${num(plannedShare * 100)} % に対し実際 ${num((treated / n) * 100, 1)} %(p = ${pText(p)}、.001 以上が必要)`
        : `${num((treated / n) * 100, 1)} % treated, ${num(plannedShare * 100)} % planned (p = ${pText(p)}, at least .001)`,
    { p },
  );
}

/** G8: fewer than 20 % of the treated in another package at the time. */
export function interferenceGuard({ rows }: EffectTable): Guard {
  const known = rows.filter((row) => row.treated === 1).flatMap((row) => (row.other === null ? [] : [row.other]));
  if (known.length === 0)
    return guard('G8', 'unknown', (l) => (l === 'ja' ? '他の施策の列(--other)がない' : 'no column tells of other packages (--other)'));
  const share = known.filter((one) => one === 1).length / known.length;
  return guard(
    'G8',
    passIf(share < 0.2),
    (l) =>
      l === 'ja'
        ? `実施先の ${num(share * 100)} % が他の施策も受けていた(20 % 未満が必要)`
        : `${num(share * 100)} % of the treated were in another package (less than 20 % needed)`,
    { share },
  );
}

/** G9: Benjamini–Hochberg at 10 % over the packages judged in the quarter. */
export function multiplicityGuard(p: number | null, family: readonly number[]): Guard {
  if (family.length === 0 || p === null)
    return guard('G9', 'unknown', (l) => (l === 'ja' ? '単独の比較として判定' : 'judged as the only comparison'));
  const found = discoveries([p, ...family], 0.1)[0] === true;
  return guard(
    'G9',
    'pass',
    (l) =>
      l === 'ja'
        ? `同時に ${family.length + 1}件を比較。多重性を考慮しても偶然と${found ? 'は言えない' : '区別できない'}`
        : `${family.length + 1} compared at once; ${found ? 'still' : 'no longer'} told from chance`,
    { discovered: found ? 1 : 0, compared: family.length + 1 },
  );
}

/** G10: incentives were not what made the difference. */
export function rewardGuard({ rows }: EffectTable): Guard {
  if (rows.length === 0 || rows.some((row) => row.reward === null))
    return guard('G10', 'unknown', (l) => (l === 'ja' ? '報奨・販促費の列(--reward)がない' : 'no column tells of rewards (--reward)'));
  const differenceIn = (of: (row: EffectRow) => number | null | undefined): number => {
    const side = (group: 0 | 1): number[] => rows.filter((row) => row.treated === group).map((row) => of(row) ?? 0);
    return Math.abs(standardisedDifference(side(1), side(0)));
  };
  const smd = Math.max(
    differenceIn(({ reward }) => reward),
    differenceIn(({ rewardDays }) => rewardDays),
  );
  const holds = smd <= MAX_SMD;
  return guard(
    'G10',
    passIf(holds),
    (l) => {
      const figures =
        l === 'ja' ? `報奨・販促費の差 ${sd(smd)} 標準偏差(${MAX_SMD} 以下が必要)` : `rewards differ by ${sd(smd)} sd (at most ${MAX_SMD})`;
      if (holds) return figures;
      return l === 'ja' ? `報奨の影響と分けられません。${figures}` : `cannot be told from the rewards: ${figures}`;
    },
    finiteOnly({ smd }),
  );
}

/** G11: at least 95 % of the rows are complete, and the source has delivered for 95 % of the window. */
export function dataGuard({ rows, incomplete, delivered = 1 }: EffectTable): Guard {
  const all = rows.length + incomplete;
  const share = all === 0 ? 0 : rows.length / all;
  const late = delivered < 1;
  return guard(
    'G11',
    passIf(share >= 0.95 && delivered >= 0.95),
    (l) => {
      const complete =
        l === 'ja'
          ? `${num(all)}行のうち ${num(share * 100, 1)} % が揃っている(95 % 以上が必要)`
          : `${num(share * 100, 1)} % of ${num(all)} rows are complete (95 % needed)`;
      if (!late) return complete;
      return l === 'ja'
        ? `${complete}。情報源は期間の ${num(delivered * 100, 1)} % まで届いている(95 % 以上が必要)`
        : `${complete}; the source has delivered ${num(delivered * 100, 1)} % of the window (95 % needed)`;
    },
    { share, delivered },
  );
}
