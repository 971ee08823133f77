import { lazy, Suspense, type ReactNode } from 'react';
import { Link } from 'wouter';
import { LIFE } from '../../../core/package/life-words.ts';
import type { Text } from '../../../core/types.ts';
import { contentName } from '../../data/contents.ts';
import { useMayWrite, useMeta } from '../../data/meta.ts';
import { usePackage, type PackageDetail } from '../../data/packages.ts';
import { count, date, percent } from '../../lib/format.ts';
import { labelOf } from '../../lib/labels.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { useTitle } from '../../lib/title.ts';
import { Panel, Tag } from '../../ui/parts.tsx';
import { Load, Loading } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { Decided, DecideButtons } from './decide.tsx';
import { CHANNELS } from './channels.ts';
import { EffectPanel } from './effect.tsx';
import { EnrolButton } from './enrol.tsx';

const Editor = lazy(() => import('./editor/index.tsx'));

const T = {
  back: { ja: 'パッケージ一覧', en: 'All packages' },
  weeks: { ja: '週ごとの内容と消化', en: 'Week by week, and what was done' },
  week: { ja: '週', en: 'Week' },
  content: { ja: '届けるもの', en: 'What' },
  wanted: { ja: 'してほしい行動', en: 'Wanted action' },
  how: { ja: '届け方', en: 'How' },
  done: { ja: '完了', en: 'Done' },
  deployments: { ja: '実施の記録', en: 'Sent out so far' },
  none: {
    ja: 'まだ実施していません。「対象を見て開始」で計画を確かめられます。',
    en: 'Not sent out yet. “Plan and start” shows whom it would reach.',
  },
  started: { ja: '%{on} 開始 ・ %{by}', en: 'started %{on} by %{by}' },
  wish: { ja: '目標:%{what}', en: 'Aim: %{what}' },
} satisfies Record<string, Text>;

export function PackageView({ name }: { readonly name: string }): ReactNode {
  const query = usePackage(name);
  return <Load query={query}>{(detail) => <View detail={detail} />}</Load>;
}

function View({ detail }: { readonly detail: PackageDetail }): ReactNode {
  const { t, locale } = useLanguage();
  const { package: pack, life } = detail;
  const may = useMayWrite();
  useTitle(t(pack.name));
  return (
    <>
      <div className="page-head">
        <div>
          <p className="crumb">
            <Link href="/packages">← {t(T.back)}</Link>
          </p>
          <h1>{t(pack.name)}</h1>
          <p className="note">
            <Tag tone="cool">{t(LIFE[life.status])}</Tag> {labelOf('step', pack.step, locale)} · {pack.responsible} ·{' '}
            {fill(t(T.wish), { what: t(pack.wanted) })}
          </p>
        </div>
        {may && (
          <div className="tools">
            <EnrolButton id={pack.id} />
            <DecideButtons id={pack.id} running={detail.deployments.some(({ stoppedOn }) => stoppedOn === null)} />
          </div>
        )}
      </div>
      <Decided decision={life.decision} />
      <EffectPanel id={pack.id} />
      <Weeks detail={detail} />
      <Panel title={t(T.deployments)}>
        {detail.deployments.length === 0 ? (
          <p className="soft">{t(T.none)}</p>
        ) : (
          <ul className="plain">
            {detail.deployments.map((one) => (
              <li key={one.id}>
                <strong>{one.id}</strong>{' '}
                <span className="soft">{fill(t(T.started), { on: date(one.startedOn, locale), by: one.startedBy })}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {detail.yaml !== null && may && (
        <Suspense fallback={<Loading />}>
          <Editor id={pack.id} yaml={detail.yaml} etag={detail.etag} />
        </Suspense>
      )}
    </>
  );
}

function Weeks({ detail: { package: pack, rates } }: { readonly detail: PackageDetail }): ReactNode {
  const { t, locale } = useLanguage();
  const meta = useMeta();
  return (
    <>
      <h2 className="loose">{t(T.weeks)}</h2>
      <Table label={t(T.weeks)} head={[t(T.week), t(T.content), t(T.how), t(T.wanted), t(T.done)]} right={[0, 4]}>
        {pack.weeks.flatMap(({ week, items }) =>
          items.map((item) => {
            const done = rates.items.find((one) => one.week === week && one.content === item.content)?.done;
            const wanted = item.wanted;
            return (
              <tr key={`${week} ${item.content}`}>
                <td className="number">{week}</td>
                <td>{t(contentName(meta, item.content))}</td>
                <td>{t(CHANNELS[item.channel] ?? { ja: item.channel, en: item.channel })}</td>
                <td>{typeof wanted === 'string' ? wanted : t(wanted)}</td>
                <td className="number">
                  {done === undefined || done.n === 0
                    ? '–'
                    : `${count(done.k, locale)} / ${count(done.n, locale)} (${percent(done.k / done.n, locale)})`}
                </td>
              </tr>
            );
          }),
        )}
      </Table>
    </>
  );
}
