import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { get } from '../../lib/api.ts';
import { count, instant, percent } from '../../lib/format.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { Tag } from '../../ui/parts.tsx';
import { Table } from '../../ui/table.tsx';
import { Empty, Load } from '../../ui/states.tsx';

const T = {
  name: { ja: '接続', en: 'Connection' },
  kind: { ja: '種類', en: 'Kind' },
  org: { ja: '組織', en: 'Org' },
  state: { ja: '状態', en: 'State' },
  works: { ja: '稼働', en: 'working' },
  paused: { ja: '停止中', en: 'paused' },
  quota: { ja: '今日の API 枠', en: "Today's API quota" },
  noQuota: { ja: 'まだ呼び出していません', en: 'no call yet' },
  noConnections: { ja: '接続がまだありません', en: 'No connection yet' },
  noConnectionsNext: {
    ja: '.env に認証情報を書いて npx kakehashi check で確かめます。',
    en: 'Put the credentials into .env and try npx kakehashi check.',
  },
  when: { ja: '日時', en: 'When' },
  who: { ja: 'だれ', en: 'Who' },
  did: { ja: '操作', en: 'Did' },
  to: { ja: '対象', en: 'To what' },
  noAudit: { ja: '記録はまだありません', en: 'Nothing is on record yet' },
  noAuditNext: { ja: '画面やコマンドで人が決めたことがここに残ります。', en: 'What people decide here or by command is kept here.' },
} satisfies Record<string, Text>;

interface Connection {
  readonly name: string;
  readonly connector: string;
  readonly scope: string;
  readonly pausedAt: string | null;
}
interface Quota {
  readonly connection: string;
  readonly used: number;
  readonly limit: number;
}

export function Connections(): ReactNode {
  const { t, locale } = useLanguage();
  const query = useQuery({
    queryKey: ['connections'],
    queryFn: ({ signal }) => get<{ readonly connections: readonly Connection[] }>('/api/connections', signal),
  });
  const quota = useQuery({ queryKey: ['quota'], queryFn: ({ signal }) => get<{ readonly quota: readonly Quota[] }>('/api/quota', signal) });
  const used = new Map(quota.data?.quota.map((one) => [one.connection, one]));
  return (
    <Load query={query}>
      {({ connections }) =>
        connections.length === 0 ? (
          <Empty title={t(T.noConnections)}>{t(T.noConnectionsNext)}</Empty>
        ) : (
          <Table label={t(T.name)} head={[t(T.name), t(T.kind), t(T.org), t(T.state), t(T.quota)]}>
            {connections.map((one) => {
              const told = used.get(one.name);
              return (
                <tr key={one.scope}>
                  <td>{one.name}</td>
                  <td>{one.connector}</td>
                  <td className="small">{one.scope}</td>
                  <td>
                    <Tag tone={one.pausedAt === null ? 'good' : 'watch'}>{t(one.pausedAt === null ? T.works : T.paused)}</Tag>
                  </td>
                  <td>
                    {told === undefined ? (
                      <span className="soft">{t(T.noQuota)}</span>
                    ) : (
                      `${count(told.used, locale)} / ${count(told.limit, locale)} (${percent(told.limit === 0 ? 0 : told.used / told.limit, locale)})`
                    )}
                  </td>
                </tr>
              );
            })}
          </Table>
        )
      }
    </Load>
  );
}

interface Entry {
  readonly id: number;
  readonly at: string;
  readonly who: string;
  readonly action: string;
  readonly subject: string;
}

export function Audit(): ReactNode {
  const { t, locale } = useLanguage();
  const query = useQuery({ queryKey: ['audit'], queryFn: ({ signal }) => get<{ readonly audit: readonly Entry[] }>('/api/audit', signal) });
  return (
    <Load query={query}>
      {({ audit }) =>
        audit.length === 0 ? (
          <Empty title={t(T.noAudit)}>{t(T.noAuditNext)}</Empty>
        ) : (
          <Table label={t(T.did)} head={[t(T.when), t(T.who), t(T.did), t(T.to)]}>
            {audit.map((one) => (
              <tr key={one.id}>
                <td className="tight">{instant(one.at, locale)}</td>
                <td>{one.who}</td>
                <td>{one.action}</td>
                <td className="small">{one.subject}</td>
              </tr>
            ))}
          </Table>
        )
      }
    </Load>
  );
}
