import type { Stage, Text } from '../../core/types.ts';

/** How far support went, in order. */
export const STAGES: Readonly<Record<Stage, Text>> = {
  delivered: { ja: '届いた', en: 'Delivered' },
  seen: { ja: '見た', en: 'Seen' },
  used: { ja: '使った', en: 'Used' },
  result: { ja: '成果', en: 'Result' },
};
