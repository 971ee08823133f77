import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { get } from '../../lib/api.ts';
import { count, date } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { STAGES } from '../../lib/stages.ts';
import { useTitle } from '../../lib/title.ts';
import { PageHead, Panel, Scroll, Tag } from '../../ui/parts.tsx';
import { Empty, Load } from '../../ui/states.tsx';

const T = {
  title: { ja: '教材・コンテンツ', en: 'Content' },
  note: {
    ja: '%{from} から。件数は記録されたものだけで、記録のない「見た」は数えません。',
    en: 'Since %{from}. Only what is on record is counted; what nobody recorded as seen is unknown, not unseen.',
  },
  empty: { ja: '教材がまだ登録されていません', en: 'There is no content item yet' },
  emptyNext: {
    ja: 'config/catalogue.yaml の items に教材を書くと、ここに並びます。',
    en: 'Items of config/catalogue.yaml are listed here.',
  },
  item: { ja: '教材', en: 'Item' },
  partners: { ja: '関わった会社', en: 'Partners' },
  excellent: { ja: '使った優良', en: 'Excellent users' },
  others: { ja: '使った他社', en: 'Other users' },
  unused: { ja: '記録なし', en: 'nothing on record' },
  review: { ja: '更新待ち', en: 'review due' },
} satisfies Record<string, Text>;

interface Item {
  readonly item: string;
  readonly title: Text | null;
  readonly kind: string | null;
  readonly reviewBy: string | null;
  readonly partners: number;
  readonly delivered: number;
  readonly seen: number;
  readonly used: number;
  readonly result: number;
  readonly usedByExcellent: number;
  readonly usedByOthers: number;
}

export default function ContentPage(): ReactNode {
  const { t, locale } = useLanguage();
  useTitle(t(T.title));
  const query = useQuery({
    queryKey: ['content'],
    queryFn: ({ signal }) => get<{ readonly from: string; readonly content: readonly Item[] }>('/api/content', signal),
  });
  return (
    <>
      <PageHead title={t(T.title)} note={query.data === undefined ? '' : fill(t(T.note), { from: date(query.data.from, locale) })} />
      <Load query={query}>
        {({ content }) =>
          content.length === 0 ? (
            <Empty title={t(T.empty)}>{t(T.emptyNext)}</Empty>
          ) : (
            <Panel title={t(T.item)}>
              <Items items={content} />
            </Panel>
          )
        }
      </Load>
    </>
  );
}

const STEPS = ['delivered', 'seen', 'used', 'result'] as const;

function Items({ items }: { readonly items: readonly Item[] }): ReactNode {
  const { t, locale } = useLanguage();
  const today = new Date().toISOString().slice(0, 10);
  return (
    <Scroll label={t(T.item)}>
      <table>
        <thead>
          <tr>
            <th>{t(T.item)}</th>
            <th className="number">{t(T.partners)}</th>
            {STEPS.map((step) => (
              <th key={step} className="number">
                {t(STAGES[step])}
              </th>
            ))}
            <th className="number">{t(T.excellent)}</th>
            <th className="number">{t(T.others)}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((row) => (
            <tr key={row.item}>
              <td>
                {row.title === null ? row.item : t(row.title)}{' '}
                {row.reviewBy !== null && row.reviewBy < today && <Tag tone="watch">{t(T.review)}</Tag>}
                {row.partners === 0 && <span className="soft small">{t(T.unused)}</span>}
              </td>
              {[row.partners, row.delivered, row.seen, row.used, row.result, row.usedByExcellent, row.usedByOthers].map((n, i) => (
                <td key={i} className="number">
                  {n === 0 ? <span className="soft">·</span> : count(n, locale)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
