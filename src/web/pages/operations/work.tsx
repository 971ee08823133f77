import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Text } from '../../../core/types.ts';
import { useAct } from '../../data/actions.ts';
import { get } from '../../lib/api.ts';
import { ago, count, instant } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { Tag } from '../../ui/parts.tsx';
import { Table } from '../../ui/table.tsx';
import { Empty, Load } from '../../ui/states.tsx';

const T = {
  what: { ja: '種類', en: 'What' },
  started: { ja: '開始', en: 'Started' },
  took: { ja: '所要', en: 'Took' },
  seconds: { ja: '%{n}秒', en: '%{n} s' },
  outcome: { ja: '結果', en: 'Outcome' },
  fine: { ja: '正常', en: 'fine' },
  failed: { ja: '失敗', en: 'failed' },
  running: { ja: '実行中', en: 'running' },
  noRuns: { ja: 'まだ実行していません', en: 'Nothing has run yet' },
  noRunsNext: { ja: '右上の「いま実行」か npx kakehashi run で始まります。', en: 'Begin with “Run now”, or npx kakehashi run.' },
  connection: { ja: '接続', en: 'Connection' },
  stream: { ja: 'ストリーム', en: 'Stream' },
  complete: { ja: 'ここまで読んだ', en: 'Read to' },
  lag: { ja: '遅れ', en: 'Lag' },
  never: { ja: 'まだ最後まで読めていません', en: 'not read to its end yet' },
  noStreams: { ja: '読んだストリームはまだありません', en: 'No stream has been read yet' },
  noRejections: { ja: '取り込めなかった記録はありません', en: 'Nothing was rejected' },
  noRejectionsNext: { ja: 'すべての記録がログに入っています。', en: 'Every record is in the log.' },
  why: { ja: '理由と対処', en: 'Why, and what to do' },
  n: { ja: '件数', en: 'Records' },
  examples: { ja: '例', en: 'Examples' },
  replay: { ja: 'すべて取り込み直す', en: 'Take all in again' },
  replayOne: { ja: '取り込み直す', en: 'Take in again' },
  mend: {
    ja: '例の ID を押すと、その記録がマッピングでどう読まれるかを見て直せます。直したら取り込み直します。',
    en: 'An example leads to the mapping that reads it, to be mended there; then take the records in again.',
  },
  replayed: { ja: '取り込み直しました', en: 'Taken in again' },
  noOutbox: { ja: '書き込み待ちはありません', en: 'Nothing waits to be written' },
  noOutboxNext: { ja: 'CRM はすべて最新です。', en: 'The CRMs are up to date.' },
  partner: { ja: 'パートナー', en: 'Partner' },
  state: { ja: '状態', en: 'State' },
  waiting: { ja: '待ち', en: 'waiting' },
  parked: { ja: '保留', en: 'parked' },
  attempts: { ja: '試行', en: 'Tries' },
  error: { ja: 'エラー', en: 'Error' },
  retry: { ja: '再試行', en: 'Retry' },
  retried: { ja: '再試行に戻しました', en: 'It will be tried again' },
} satisfies Record<string, Text>;

interface Run {
  readonly id: string;
  readonly command: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly ok: boolean | null;
}

export function Runs(): ReactNode {
  const { t, locale } = useLanguage();
  const query = useQuery({
    queryKey: ['runs'],
    queryFn: ({ signal }) => get<{ readonly runs: readonly Run[] }>('/api/runs', signal),
    refetchInterval: 15_000,
  });
  return (
    <Load query={query}>
      {({ runs }) =>
        runs.length === 0 ? (
          <Empty title={t(T.noRuns)}>{t(T.noRunsNext)}</Empty>
        ) : (
          <Table label={t(T.what)} head={[t(T.what), t(T.started), t(T.took), t(T.outcome)]} right={[2]}>
            {runs.map((run) => (
              <tr key={run.id}>
                <td>{run.command}</td>
                <td className="tight" title={instant(run.startedAt, locale)}>
                  {instant(run.startedAt, locale)}
                </td>
                <td className="number">
                  {run.finishedAt === null
                    ? '–'
                    : fill(t(T.seconds), { n: count((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000, locale) })}
                </td>
                <td>
                  <Tag tone={run.finishedAt === null ? 'cool' : run.ok === true ? 'good' : 'bad'}>
                    {t(run.finishedAt === null ? T.running : run.ok === true ? T.fine : T.failed)}
                  </Tag>
                </td>
              </tr>
            ))}
          </Table>
        )
      }
    </Load>
  );
}

interface Stream {
  readonly connection: string;
  readonly stream: string;
  readonly completeTo: string | null;
  readonly lagSeconds: number | null;
  readonly savedAt: string;
}

export function Streams(): ReactNode {
  const { t, locale } = useLanguage();
  const query = useQuery({
    queryKey: ['streams'],
    queryFn: ({ signal }) => get<{ readonly streams: readonly Stream[] }>('/api/streams', signal),
  });
  return (
    <Load query={query}>
      {({ streams }) =>
        streams.length === 0 ? (
          <Empty title={t(T.noStreams)}>{t(T.noRunsNext)}</Empty>
        ) : (
          <Table label={t(T.stream)} head={[t(T.connection), t(T.stream), t(T.complete), t(T.lag)]}>
            {streams.map((one) => (
              <tr key={`${one.connection} ${one.stream}`}>
                <td>{one.connection}</td>
                <td>{one.stream}</td>
                <td className="tight">
                  {one.completeTo === null ? <span className="soft">{t(T.never)}</span> : instant(one.completeTo, locale)}
                </td>
                <td>{one.completeTo === null ? '–' : ago(one.completeTo, locale, Date.now())}</td>
              </tr>
            ))}
          </Table>
        )
      }
    </Load>
  );
}

interface Group {
  readonly connection: string;
  readonly stream: string;
  readonly code: string;
  readonly field: string | null;
  readonly count: number;
  readonly examples: readonly string[];
  readonly message: Text;
  readonly action: Text;
}

/** Where the record can be seen as its mapping reads it. */
function recordPath({ connection, stream }: Group, id: string): string {
  return `/operations/mappings?${new URLSearchParams({ mapping: connection, stream, record: id }).toString()}`;
}

export function Rejections(): ReactNode {
  const { t, locale } = useLanguage();
  const act = useAct();
  const query = useQuery({
    queryKey: ['rejections'],
    queryFn: ({ signal }) => get<{ readonly total: number; readonly groups: readonly Group[] }>('/api/rejections', signal),
  });
  return (
    <Load query={query}>
      {({ groups }) =>
        groups.length === 0 ? (
          <Empty title={t(T.noRejections)}>{t(T.noRejectionsNext)}</Empty>
        ) : (
          <>
            <p className="note">{t(T.mend)}</p>
            <p>
              <button
                type="button"
                className="button"
                disabled={act.isPending}
                onClick={() => {
                  act.mutate({ method: 'POST', path: '/api/rejections/replay', body: {}, done: T.replayed });
                }}
              >
                {t(T.replay)}
              </button>
            </p>
            <Table label={t(T.why)} head={[t(T.connection), t(T.why), t(T.examples), t(T.n), '']} right={[3]}>
              {groups.map((one) => (
                <tr key={`${one.connection} ${one.stream} ${one.code} ${one.field ?? ''}`}>
                  <td>
                    {one.connection}
                    <br />
                    <span className="soft small">
                      {one.stream}
                      {one.field !== null && ` · ${one.field}`}
                    </span>
                  </td>
                  <td>
                    {one.message[locale]}
                    <br />
                    <span className="soft small">
                      {one.action[locale]} <code>{one.code}</code>
                    </span>
                  </td>
                  <td className="small">
                    {one.examples.map((id) => (
                      <div key={id}>
                        <Link href={recordPath(one, id)}>{id}</Link>
                      </div>
                    ))}
                  </td>
                  <td className="number">{count(one.count, locale)}</td>
                  <td>
                    <button
                      type="button"
                      className="button small"
                      disabled={act.isPending}
                      onClick={() => {
                        act.mutate({
                          method: 'POST',
                          path: '/api/rejections/replay',
                          body: { connection: one.connection },
                          done: T.replayed,
                        });
                      }}
                    >
                      {t(T.replayOne)}
                    </button>
                  </td>
                </tr>
              ))}
            </Table>
          </>
        )
      }
    </Load>
  );
}

interface Owed {
  readonly key: string;
  readonly connection: string;
  readonly partnerId: string | null;
  readonly partner: string | null;
  readonly state: 'waiting' | 'parked';
  readonly attempts: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

export function Outbox(): ReactNode {
  const { t, locale } = useLanguage();
  const act = useAct();
  const query = useQuery({
    queryKey: ['outbox'],
    queryFn: ({ signal }) => get<{ readonly writes: readonly Owed[] }>('/api/outbox', signal),
  });
  return (
    <Load query={query}>
      {({ writes }) =>
        writes.length === 0 ? (
          <Empty title={t(T.noOutbox)}>{t(T.noOutboxNext)}</Empty>
        ) : (
          <Table label={t(T.state)} head={[t(T.connection), t(T.partner), t(T.state), t(T.attempts), t(T.error), '']} right={[3]}>
            {writes.map((one) => (
              <tr key={one.key}>
                <td>{one.connection}</td>
                <td>{one.partnerId === null ? (one.partner ?? '–') : <Link href={`/partners/${one.partnerId}`}>{one.partner}</Link>}</td>
                <td>
                  <Tag tone={one.state === 'parked' ? 'bad' : 'cool'}>{t(T[one.state])}</Tag>
                </td>
                <td className="number">{count(one.attempts, locale)}</td>
                <td className="small">
                  {one.errorMessage} {one.errorCode !== null && <code>{one.errorCode}</code>}
                </td>
                <td>
                  {one.state === 'parked' && (
                    <button
                      type="button"
                      className="button small"
                      onClick={() => {
                        act.mutate({ method: 'POST', path: '/api/outbox/retry', body: { keys: [one.key] }, done: T.retried });
                      }}
                    >
                      {t(T.retry)}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )
      }
    </Load>
  );
}
