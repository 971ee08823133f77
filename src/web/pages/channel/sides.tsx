import type { ReactNode } from 'react';
import type { Side } from '../../../core/report/sides.ts';
import type { Text } from '../../../core/types.ts';
import { useMeta } from '../../data/meta.ts';
import { compact, count, decimal, money, percent } from '../../lib/format.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { Panel } from '../../ui/parts.tsx';
import { Rows } from '../../ui/table.tsx';

const T = {
  size: { ja: '上位と裾野:何を受け取り、いくらになったか', en: 'Top and tail: what they got, what came of it' },
  sizeNote: {
    ja: '並べて見るための数字で、原因と結果ではありません。支援を足した分の効果(限界的な効果)は、パッケージの待機群で測ります。',
    en: 'Side by side, not cause and effect. What more support would bring is measured by the wait-lists of packages.',
  },
  mix: { ja: '報奨頼みか、多面的か', en: 'On rewards alone, or on many kinds of support' },
  group: { ja: '層', en: 'Who' },
  top: { ja: '上位20%', en: 'Top 20 %' },
  tail: { ja: 'それ以外(裾野)', en: 'All others' },
  multi: { ja: '報奨と支援の両方', en: 'Rewards and support' },
  supportOnly: { ja: '支援だけ', en: 'Support alone' },
  rewardOnly: { ja: '報奨だけ', en: 'Rewards alone' },
  none: { ja: 'どちらもなし', en: 'Neither' },
  partners: { ja: '社数', en: 'Partners' },
  share: { ja: '取引の割合', en: 'Of all business' },
  middle: { ja: '中央値(年)', en: 'Median per year' },
  contacts: { ja: '接触(1社)', en: 'Contacts each' },
  used: { ja: '使った支援(1社)', en: 'Used each' },
  perContact: { ja: '取引額/接触', en: 'Business per contact' },
} satisfies Record<string, Text>;

interface Props {
  readonly size: readonly Side[];
  readonly mix: readonly Side[];
}

/** Where the hours go and where the business is; and whether partners live on rewards alone. */
export function Sides({ size, mix }: Props): ReactNode {
  const { t } = useLanguage();
  return (
    <>
      <Panel title={t(T.size)} note={t(T.sizeNote)}>
        <SideTable sides={size} label={t(T.size)} />
      </Panel>
      <Panel title={t(T.mix)}>
        <SideTable sides={mix} label={t(T.mix)} />
      </Panel>
    </>
  );
}

function SideTable({ sides, label }: { readonly sides: readonly Side[]; readonly label: string }): ReactNode {
  const { t, locale } = useLanguage();
  const currency = useMeta()?.currency ?? 'JPY';
  const all = sides.reduce((sum, { yearly }) => sum + yearly, 0);
  const each = (total: number, partners: number): string => (partners === 0 ? '–' : decimal(total / partners, locale));
  const head = [t(T.group), t(T.partners), t(T.share), t(T.middle), t(T.contacts), t(T.used), t(T.perContact)];
  return (
    <Rows label={label} head={head} right={[1, 2, 3, 4, 5, 6]}>
      {sides.map(({ group, partners, yearly, median, contacts, used }) => (
        <tr key={group}>
          <td>{t(T[group])}</td>
          <td className="number">{count(partners, locale)}</td>
          <td className="number">{all === 0 ? '–' : percent(yearly / all, locale)}</td>
          <td className="number">
            {median === null ? '–' : <span title={money(median, locale, currency)}>{compact(median, locale)}</span>}
          </td>
          <td className="number">{each(contacts, partners)}</td>
          <td className="number">{each(used, partners)}</td>
          <td className="number">{contacts === 0 ? '–' : compact(yearly / contacts, locale)}</td>
        </tr>
      ))}
    </Rows>
  );
}
