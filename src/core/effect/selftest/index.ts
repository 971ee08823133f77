import { drawsFrom } from '../../../stats/random.ts';
import type { Text } from '../../types.ts';
import { judgeEffect } from '../judge.ts';
import type { EffectOptions, EffectReport, EffectTable } from '../types.ts';
import { MEAN, portfolio, rowOf, tableOf } from './portfolio.ts';

export interface SelfTestOptions {
  readonly runs: number;
  readonly seed: number;
}

export interface SelfTestResult {
  readonly id: 'shamDrawn' | 'shamChosen' | 'planted' | 'same';
  readonly name: Text;
  readonly runs: number;
  /** Share of the runs in which it happened. */
  readonly share: number;
  readonly bound: number;
  readonly rule: 'atMost' | 'atLeast';
  readonly holds: boolean;
}

/** Fewer draws than a judgement that somebody acts on; the rates are over many runs. */
const QUICK: Partial<EffectOptions> = { bootstrapDraws: 199, permutations: 199, shamRuns: 100 };
const POOL = 400;

/**
 * The estimators and guards on packages that never were, and on one that helps by 30 %: how often each verdict falls. The same
 * seed gives the same answer.
 */
export function* selfTest({ runs, seed }: SelfTestOptions): Generator<SelfTestResult> {
  yield result('shamDrawn', NAMES.shamDrawn, runs, 'atMost', 0.05, (i) => promoted(judge(shamDrawn(seed + 31 * i), seed + i)));
  yield result('shamChosen', NAMES.shamChosen, runs, 'atMost', 0.05, (i) => promoted(judge(shamChosen(seed + 37 * i), seed + i)));
  yield result('planted', NAMES.planted, runs, 'atLeast', 0.8, (i) => promoted(judge(planted(seed + 41 * i, 100, 0.3), seed + i)));
  // 1,000 splits at the least: a rate of 5 % is not told from 7 % by fewer.
  yield result('same', NAMES.same, Math.max(runs, 1000), 'atMost', 0.07, (i) => rejected(judge(planted(seed + 43 * i, 20, 0), seed + i)));
}

const NAMES = {
  shamDrawn: {
    ja: '偽の施策(抽選、落ち込んだ先だけ)で「昇格」と出た割合',
    en: 'sham packages, drawn by lot among partners that fell: verdict "promote"',
  },
  shamChosen: {
    ja: '偽の施策(落ち込んだ先を選んで実施)で「昇格」と出た割合',
    en: 'sham packages, given to partners that fell: verdict "promote"',
  },
  planted: { ja: '+30 % の施策(各群100社)を「昇格」と判定した割合', en: 'a package worth +30 %, 100 per arm: verdict "promote"' },
  same: { ja: '同じもの同士(各群20社)を差ありとした割合', en: 'nothing against nothing, 20 per arm: told apart at 5 %' },
} as const satisfies Record<SelfTestResult['id'], Text>;

function result(
  id: SelfTestResult['id'],
  name: Text,
  runs: number,
  rule: SelfTestResult['rule'],
  bound: number,
  happens: (run: number) => boolean,
): SelfTestResult {
  let count = 0;
  for (let i = 0; i < runs; i += 1) if (happens(i)) count += 1;
  const share = count / runs;
  return { id, name, runs, share, bound, rule, holds: rule === 'atMost' ? share <= bound : share >= bound };
}

function judge(table: EffectTable, seed: number): EffectReport {
  return judgeEffect(table, { ...QUICK, seed });
}

function promoted({ verdict }: EffectReport): boolean {
  return verdict === 'promote';
}

function rejected({ effect }: EffectReport): boolean {
  return effect !== null && (effect.permutationP ?? effect.p) < 0.05;
}

/** Whoever fell below 70 % of the quarter before; half of them by lot. */
export function shamDrawn(seed: number): EffectTable {
  const random = drawsFrom(seed + 1);
  const fell = portfolio(POOL, seed, { rough: true }).filter(({ before }) => (before.at(-1) ?? 0) < 0.7 * (before.at(-2) ?? 0));
  const places = fell.map((_, i) => i);
  random.shuffle(places);
  const chosen = new Set(places.slice(0, Math.floor(fell.length / 2)));
  return tableOf(
    fell.map((one, i) => rowOf(one, chosen.has(i) ? 1 : 0)),
    'randomised',
  );
}

/** The third that fell the most gets it with .8, the others with .2. */
export function shamChosen(seed: number): EffectTable {
  const random = drawsFrom(seed + 2);
  const all = portfolio(POOL, seed, { rough: true });
  const fall = all.map(({ before }) => (before.at(-1) ?? 0) / Math.max(1e-9, before.at(-2) ?? 0));
  const border = [...fall].sort((a, b) => a - b)[Math.floor(POOL / 3)] ?? 0;
  return tableOf(
    all.map((one, i) => rowOf(one, random.next() < ((fall[i] ?? 0) < border ? 0.8 : 0.2) ? 1 : 0)),
    'observed',
  );
}

/** So many per arm by lot, and sales of the treated higher by that share of the mean. */
export function planted(seed: number, perArm: number, effect: number): EffectTable {
  const all = portfolio(2 * perArm, seed);
  return tableOf(
    all.map((one, i) => rowOf(i < perArm ? { ...one, outcome: one.outcome + effect * MEAN } : one, i < perArm ? 1 : 0)),
    'randomised',
  );
}
