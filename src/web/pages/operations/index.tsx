import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation, useParams } from 'wouter';
import type { Text } from '../../../core/types.ts';
import { useAct } from '../../data/actions.ts';
import { useMe } from '../../data/meta.ts';
import { get } from '../../lib/api.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { useTitle } from '../../lib/title.ts';
import { PageHead } from '../../ui/parts.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { SchemaChanges } from './schema-changes.tsx';
import { Mappings } from './mappings/index.tsx';
import { Audit, Connections } from './setup.tsx';
import { Outbox, Rejections, Runs, Streams } from './work.tsx';

const T = {
  title: { ja: '運用', en: 'Operations' },
  run: { ja: 'いま実行', en: 'Run now' },
  started: { ja: '実行を始めました', en: 'A run has started' },
  runs: { ja: '実行', en: 'Runs' },
  streams: { ja: 'ストリーム', en: 'Streams' },
  rejections: { ja: '取り込めなかった記録', en: 'Rejections' },
  outbox: { ja: '書き込み待ち', en: 'Outbox' },
  connections: { ja: '接続と枠', en: 'Connections' },
  mappings: { ja: 'マッピング', en: 'Mappings' },
  audit: { ja: '監査', en: 'Audit' },
} satisfies Record<string, Text>;

const TABS = [
  ['runs', Runs],
  ['rejections', Rejections],
  ['outbox', Outbox],
  ['streams', Streams],
  ['connections', Connections],
  ['mappings', Mappings],
  ['audit', Audit],
] as const;

export default function OperationsPage(): ReactNode {
  const { t } = useLanguage();
  const { tab = 'runs' } = useParams<{ tab?: string }>();
  const [, go] = useLocation();
  const admin = useMe()?.scopes.includes('admin') ?? false;
  const rejected = useQuery({
    queryKey: ['rejections'],
    queryFn: ({ signal }) => get<{ readonly total: number }>('/api/rejections', signal),
    enabled: admin,
  });
  const act = useAct();
  useTitle(t(T.title));
  return (
    <>
      <PageHead title={t(T.title)}>
        {admin && (
          <button
            type="button"
            className="button primary"
            disabled={act.isPending}
            onClick={() => {
              act.mutate({ method: 'POST', path: '/api/runs', body: {}, done: T.started });
            }}
          >
            {t(T.run)}
          </button>
        )}
      </PageHead>
      {admin && <SchemaChanges />}
      <Tabs
        value={tab}
        onChange={(next) => {
          go(`/operations/${next}`);
        }}
        tabs={TABS.map(([id, Body]) => ({
          id,
          title: id === 'rejections' && (rejected.data?.total ?? 0) > 0 ? `${t(T[id])} (${String(rejected.data?.total)})` : t(T[id]),
          body: <Body />,
        }))}
      />
    </>
  );
}
