import type { Text } from '../../../core/types.ts';

/** How an item of a package reaches its partner. */
export const CHANNELS: Readonly<Record<string, Text>> = {
  task: { ja: 'タスク', en: 'task' },
  'hubspot-list': { ja: 'HubSpot リスト', en: 'HubSpot list' },
  'email-list': { ja: 'メールリスト', en: 'e-mail list' },
};
