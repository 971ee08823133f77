import type { Text } from '../types.ts';
import type { LifeStatus } from './life.ts';

/** What people call the stages of a package. */
export const LIFE: Readonly<Record<LifeStatus, Text>> = {
  draft: { ja: '設計', en: 'draft' },
  deployed: { ja: '実施中', en: 'deployed' },
  measured: { ja: '測定済', en: 'measured' },
  template: { ja: 'テンプレート(昇格)', en: 'template (promoted)' },
  provisional: { ja: '暫定テンプレート(行動で確認、売上は未確認)', en: 'provisional template (seen in what they did, not in sales)' },
  improve: { ja: '改善', en: 'to be improved' },
  retired: { ja: '終了', en: 'retired' },
};
