import type { ReactNode } from 'react';
import type { Text } from '../../core/types.ts';
import { useLanguage } from '../lib/locale.tsx';

const T = {
  behind: {
    ja: '開いた後に、別の人が保存しました。あなたの変更は残っています。',
    en: 'Somebody else has saved this since you opened it. Your changes are kept.',
  },
  theirs: { ja: '保存された内容を見る', en: 'See what they saved' },
  keepMine: { ja: '自分の内容で上書きする', en: 'Go on with mine, over theirs' },
  takeTheirs: { ja: '自分の変更を捨てて読み直す', en: 'Discard mine, take theirs' },
} satisfies Record<string, Text>;

/** Two people, one file: what the other saved, and how to go on. */
export function Behind({ yaml, onGo }: { readonly yaml: string; readonly onGo: (whose: 'mine' | 'theirs') => void }): ReactNode {
  const { t } = useLanguage();
  return (
    <div className="notice" role="alert">
      <p>{t(T.behind)}</p>
      <details>
        <summary>{t(T.theirs)}</summary>
        <pre className="yaml" tabIndex={0}>
          {yaml}
        </pre>
      </details>
      <div className="tools">
        {(['mine', 'theirs'] as const).map((whose) => (
          <button
            key={whose}
            type="button"
            className="button small"
            onClick={() => {
              onGo(whose);
            }}
          >
            {t(whose === 'mine' ? T.keepMine : T.takeTheirs)}
          </button>
        ))}
      </div>
    </div>
  );
}
