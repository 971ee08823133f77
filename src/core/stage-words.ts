import type { Text } from './types.ts';

const STAGES: Readonly<Record<string, Text>> = {
  delivered: { ja: '届いた', en: 'delivered' },
  seen: { ja: '見た', en: 'seen' },
  used: { ja: '使った', en: 'used' },
  result: { ja: '成果', en: 'result' },
};

/** The four stages of the support log, in words. */
export function stageWord(stage: string): Text {
  return STAGES[stage] ?? { ja: stage, en: stage };
}
