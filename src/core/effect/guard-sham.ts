import { num, signed } from '../assess/format.ts';
import { guard, passIf } from './guard.ts';
import type { ShamRuns } from './sham.ts';
import type { EffectTable, Estimate, Guard } from './types.ts';

/** Mean "effect" of nothing above which the estimator itself is off. */
const MOST_BIAS = 0.05;

/**
 * G7: packages that never were have no effect on average (±5 %, as far as the runs can tell). Whether the effect lies beyond
 * what they reach is `values.beyond`; without that there is no 昇格.
 */
export function shamGuard(table: EffectTable, main: Estimate | null, sham: ShamRuns | null, scale: number | null): Guard {
  if (!main || !sham) {
    const needed = table.assignment === 'observed';
    return guard('G7', needed ? 'stop' : 'unknown', (l) =>
      l === 'ja' ? '比較対象が少なく、偽の施策を試せない' : 'too few controls to try sham packages on',
    );
  }
  const z = main.se > 0 ? main.estimate / main.se : main.estimate === 0 ? 0 : Math.sign(main.estimate) * 1e9;
  const beyond = z < sham.low || z > sham.high;
  const bias = scale === null ? 0 : sham.mean / scale;
  const noise = scale === null ? 0 : (2 * sham.meanError) / scale;
  return guard(
    'G7',
    passIf(Math.abs(bias) <= Math.max(MOST_BIAS, noise)),
    (l) =>
      l === 'ja'
        ? `何もしていない施策 ${num(sham.runs)}回の平均は ${signed(bias * 100, 1)} %(±5 % 以内が必要)。今回の効果はその 95 % の範囲の${beyond ? '外' : '中'}`
        : `${num(sham.runs)} packages that never were show ${signed(bias * 100, 1)} % on average (±5 % allowed); this effect lies ${beyond ? 'beyond' : 'within'} 95 % of them`,
    { runs: sham.runs, bias, beyond: beyond ? 1 : 0 },
  );
}
