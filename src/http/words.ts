import type { Text } from '../core/types.ts';

/** What the login page says. */
export const WORDS = {
  tagline: { ja: 'パートナー支援の記録と次の一手', en: 'Partner support: what was done, what to do next' },
  loginTitle: { ja: 'ログインが必要です', en: 'Please log in' },
  loginHow: { ja: 'このコマンドで一度だけ使えるログイン用リンクを作れます:', en: 'This command makes a link that logs you in once:' },
  loginExpired: {
    ja: 'このリンクは使用済みか期限切れです。新しいリンクを作ってください。',
    en: 'This link was used before or is too old. Make a new one.',
  },
} as const satisfies Record<string, Text>;
