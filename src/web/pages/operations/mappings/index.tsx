import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import type { Text } from '../../../../core/types.ts';
import { get } from '../../../lib/api.ts';
import { useLanguage } from '../../../lib/locale.tsx';
import { Empty, Load } from '../../../ui/states.tsx';
import { MappingEditor, type Mapping } from './editor.tsx';

const T = {
  none: { ja: 'マッピングがありません', en: 'There is no mapping' },
  next: {
    ja: 'npx kakehashi init が接続先を見て下書きを作ります。',
    en: 'npx kakehashi init drafts one from what it sees in the org.',
  },
  which: { ja: 'どのマッピング', en: 'Which mapping' },
} satisfies Record<string, Text>;

/** One mapping at a time: `?mapping=salesforce&stream=deals&record=006…` leads to one record of it. */
export function Mappings(): ReactNode {
  const { t } = useLanguage();
  const [asked, ask] = useSearchParams();
  const query = useQuery({
    queryKey: ['mappings'],
    queryFn: ({ signal }) => get<{ readonly mappings: readonly Mapping[] }>('/api/mappings', signal),
  });
  return (
    <Load query={query}>
      {({ mappings }) => {
        const shown = mappings.find(({ name }) => name === asked.get('mapping')) ?? mappings[0];
        if (shown === undefined) return <Empty title={t(T.none)}>{t(T.next)}</Empty>;
        return (
          <>
            <div className="segments" role="group" aria-label={t(T.which)}>
              {mappings.map(({ name }) => (
                <button
                  key={name}
                  type="button"
                  className="button small"
                  aria-pressed={name === shown.name}
                  onClick={() => {
                    ask({ mapping: name });
                  }}
                >
                  {name}
                </button>
              ))}
            </div>
            <MappingEditor key={shown.name} mapping={shown} stream={asked.get('stream')} record={asked.get('record')} />
          </>
        );
      }}
    </Load>
  );
}
