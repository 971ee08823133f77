import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { ComponentKey, Stage, Text } from '../../../core/types.ts';
import { itemName, useMeta } from '../../data/meta.ts';
import { partnerPath } from '../../data/partner.ts';
import { get } from '../../lib/api.ts';
import { date, decimal, signed } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { STAGES } from '../../lib/stages.ts';
import { Panel } from '../../ui/parts.tsx';
import { Load } from '../../ui/states.tsx';
import { Rows } from '../../ui/table.tsx';
import { COMPONENTS, toneOf } from './score.tsx';

const T = {
  title: { ja: '似た優良パートナーとの比較', en: 'Beside an excellent partner of its kind' },
  nobody: { ja: '比べられる優良パートナーがまだいません。', en: 'There is no excellent partner to compare with yet.' },
  note: {
    ja: '取引規模がいちばん近い優良パートナーです。同じ支援がどこまで使われたかを並べます。',
    en: 'The excellent partner nearest in business volume, and how far each went with the same support.',
  },
  part: { ja: 'スコアの要素', en: 'Part of the score' },
  own: { ja: '自社', en: 'This one' },
  difference: { ja: '差', en: 'Difference' },
  support: { ja: '支援(%{from} から)', en: 'Support since %{from}' },
  none: { ja: '記録なし', en: 'nothing on record' },
  noItems: { ja: 'この1年、どちらにも教材の記録がありません。', en: 'No content is on record for either of them in the last year.' },
} satisfies Record<string, Text>;

interface Comparison {
  readonly like: { readonly id: string; readonly name: string; readonly score: number | null } | null;
  readonly parts: readonly { readonly component: ComponentKey; readonly own: number | null; readonly like: number | null }[];
  readonly from: string;
  readonly items: readonly { readonly item: string; readonly own: Stage | null; readonly like: Stage | null }[];
}

/** The same support, another outcome: where the two part. */
export function LikePanel({ id }: { readonly id: string }): ReactNode {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['partner', id, 'like'],
    queryFn: ({ signal }) => get<Comparison>(`${partnerPath(id)}/like`, signal),
  });
  return (
    <Panel title={t(T.title)} id="like" note={t(T.note)}>
      <Load query={query} rows={3}>
        {(comparison) => (comparison.like === null ? <p className="soft">{t(T.nobody)}</p> : <Beside comparison={comparison} />)}
      </Load>
    </Panel>
  );
}

function Beside({ comparison: { like, parts, items, from } }: { readonly comparison: Comparison }): ReactNode {
  const { t, locale } = useLanguage();
  const meta = useMeta();
  if (like === null) return null;
  const points = (value: number | null): string => (value === null ? '–' : decimal(value, locale));
  const stage = (reached: Stage | null): ReactNode => (reached === null ? <span className="soft">{t(T.none)}</span> : t(STAGES[reached]));
  const other = <Link href={`/partners/${like.id}`}>{like.name}</Link>;
  return (
    <>
      <Rows label={t(T.part)} head={[t(T.part), t(T.own), other, t(T.difference)]} right={[1, 2, 3]}>
        {parts.map(({ component, own, like: theirs }) => (
          <tr key={component}>
            <td>{t(COMPONENTS[component])}</td>
            <td className="number">{points(own)}</td>
            <td className="number">{points(theirs)}</td>
            <td className={`number ${own === null || theirs === null ? '' : toneOf(own - theirs)}`}>
              {own === null || theirs === null ? '–' : signed(own - theirs, locale)}
            </td>
          </tr>
        ))}
      </Rows>
      {items.length === 0 ? (
        <p className="soft">{t(T.noItems)}</p>
      ) : (
        <Rows
          label={fill(t(T.support), { from: date(from, locale) })}
          head={[fill(t(T.support), { from: date(from, locale) }), t(T.own), other]}
        >
          {items.map(({ item, own, like: theirs }) => (
            <tr key={item}>
              <td>{t(itemName(meta, item))}</td>
              <td>{stage(own)}</td>
              <td>{stage(theirs)}</td>
            </tr>
          ))}
        </Rows>
      )}
    </>
  );
}
