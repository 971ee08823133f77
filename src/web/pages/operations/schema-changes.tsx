import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { get } from '../../lib/api.ts';
import { instant } from '../../lib/format.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { Panel } from '../../ui/parts.tsx';

const T = {
  changed: { ja: '組織の項目が変わりました', en: 'Fields have changed in the orgs' },
  changedNext: {
    ja: 'マッピングを直すと消えます。そのままでよければ npx kakehashi check --accept。',
    en: 'They go when the mapping is mended; if all is well as it is: npx kakehashi check --accept.',
  },
} satisfies Record<string, Text>;

interface SchemaChange {
  readonly connection: string;
  readonly object: string;
  readonly text: Text;
  readonly since: string;
}

/** Fields that have changed in the orgs and that the mappings do not follow yet; nothing where all is well. */
export function SchemaChanges(): ReactNode {
  const { t, locale } = useLanguage();
  const query = useQuery({
    queryKey: ['schema-changes'],
    queryFn: ({ signal }) => get<{ readonly changes: readonly SchemaChange[] }>('/api/schema-changes', signal),
  });
  const changes = query.data?.changes ?? [];
  if (changes.length === 0) return null;
  return (
    <Panel title={t(T.changed)} note={t(T.changedNext)}>
      <ul>
        {changes.map(({ connection, text, since }) => (
          <li key={`${connection} ${text.en}`}>
            {connection}: {t(text)} <span className="soft">{instant(since, locale)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
