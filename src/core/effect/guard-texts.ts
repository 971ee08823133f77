import type { Text } from '../types.ts';
import type { GuardId } from './types.ts';

export const GUARD_NAMES: Readonly<Record<GuardId, Text>> = {
  G1: { ja: '件数', en: 'size' },
  G2: { ja: '割付の比率', en: 'assignment ratio' },
  G3: { ja: '群の釣り合い', en: 'balance' },
  G4: { ja: '比較対象の重なり', en: 'overlap' },
  G5: { ja: '事前の傾向', en: 'pre-trend' },
  G6: { ja: '偽の結果(プラセボ)', en: 'placebo outcome' },
  G7: { ja: '偽の施策(シャム)', en: 'sham packages' },
  G8: { ja: '他の施策の混入', en: 'interference' },
  G9: { ja: '多重性', en: 'multiplicity' },
  G10: { ja: '報奨の偏り', en: 'reward' },
  G11: { ja: 'データの欠け', en: 'data' },
  G12: { ja: '推定方法の一致', en: 'agreement of estimators' },
};
