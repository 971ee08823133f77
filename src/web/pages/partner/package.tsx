import { Fragment, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { ItemState, PackageStanding, Text } from '../../../core/types.ts';
import { contentName } from '../../data/contents.ts';
import { useMeta } from '../../data/meta.ts';
import { date } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { Panel, Tag } from '../../ui/parts.tsx';

const T = {
  title: { ja: '支援パッケージ', en: 'Support package' },
  none: { ja: 'いま実施中のパッケージはありません。', en: 'It is in no package now.' },
  all: { ja: 'パッケージ一覧へ', en: 'See all packages' },
  waiting: { ja: 'くじで待機中。%{on} に始まります', en: 'waiting by lot; begins %{on}' },
  running: { ja: '第%{week}週(%{on} 開始)', en: 'week %{week}, began %{on}' },
  stopped: { ja: '%{end} に中止', en: 'stopped on %{end}' },
  finished: { ja: '%{end} に終了', en: 'finished on %{end}' },
  week: { ja: '第%{n}週', en: 'Week %{n}' },
  remind: { ja: '再案内 %{on}', en: 'reminded %{on}' },
} satisfies Record<string, Text>;

const STATES: Readonly<Record<ItemState, { readonly text: Text; readonly tone: 'grey' | 'good' | 'watch' | 'cool' }>> = {
  later: { text: { ja: 'これから', en: 'later' }, tone: 'grey' },
  skipped: { text: { ja: '対象外', en: 'not for them' }, tone: 'grey' },
  open: { text: { ja: '届いた記録なし', en: 'not on record as delivered' }, tone: 'watch' },
  delivered: { text: { ja: '届いた', en: 'delivered' }, tone: 'cool' },
  seen: { text: { ja: '見た', en: 'seen' }, tone: 'cool' },
  done: { text: { ja: '完了', en: 'done' }, tone: 'good' },
};

/** Where the partner stands in its package, week by week. */
export function PackagePanel({ standing }: { readonly standing: PackageStanding | null }): ReactNode {
  const { t, locale } = useLanguage();
  const meta = useMeta();
  if (standing === null)
    return (
      <Panel title={t(T.title)} id="package">
        <p className="soft">{t(T.none)}</p>
        <p>
          <Link href="/packages">{t(T.all)}</Link>
        </p>
      </Panel>
    );
  const weeks = [...new Set(standing.items.map(({ week }) => week))];
  const day = (on: string | null): string => (on === null ? '–' : date(on, locale));
  return (
    <Panel title={t(T.title)} id="package">
      <p>
        <Link href={`/packages/${standing.id}`}>{t(standing.name)}</Link>{' '}
        <span className="soft">
          {fill(t(T[standing.status]), { week: standing.week ?? '–', on: day(standing.startsOn), end: day(standing.endedOn) })}
        </span>
      </p>
      <dl className="weeks">
        {weeks.map((week) => (
          <Fragment key={week}>
            <dt>{fill(t(T.week), { n: week })}</dt>
            {standing.items
              .filter((item) => item.week === week)
              .map((item) => (
                <dd key={item.content}>
                  <Tag tone={STATES[item.state].tone}>{t(STATES[item.state].text)}</Tag> {t(contentName(meta, item.content))}
                  <span className="soft small">
                    {item.on !== null && ` ${day(item.on)}`}
                    {item.remindOn !== null && ` · ${fill(t(T.remind), { on: day(item.remindOn) })}`}
                  </span>
                </dd>
              ))}
          </Fragment>
        ))}
      </dl>
    </Panel>
  );
}
