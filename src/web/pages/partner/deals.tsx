import type { ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { eventName, useMeta } from '../../data/meta.ts';
import { useDeals } from '../../data/partner.ts';
import { date, money } from '../../lib/format.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { Panel, Scroll } from '../../ui/parts.tsx';
import { Load } from '../../ui/states.tsx';

const T = {
  title: { ja: '案件', en: 'Deals' },
  empty: { ja: '案件はまだありません。', en: 'There is no deal yet.' },
  name: { ja: '案件', en: 'Deal' },
  stage: { ja: '段階', en: 'Stage' },
  amount: { ja: '金額', en: 'Amount' },
  unnamed: { ja: '(名前なし)', en: '(unnamed)' },
} satisfies Record<string, Text>;

export function Deals({ id }: { readonly id: string }): ReactNode {
  const { t, locale } = useLanguage();
  const meta = useMeta();
  const query = useDeals(id);
  return (
    <Panel title={t(T.title)} id="deals">
      <Load query={query} rows={3}>
        {({ deals }) =>
          deals.length === 0 ? (
            <p className="soft">{t(T.empty)}</p>
          ) : (
            <Scroll label={t(T.title)}>
              <table>
                <thead>
                  <tr>
                    <th>{t(T.name)}</th>
                    <th>{t(T.stage)}</th>
                    <th className="number">{t(T.amount)}</th>
                  </tr>
                </thead>
                <tbody>
                  {deals.map((deal) => (
                    <tr key={deal.key}>
                      <td>{deal.url === null ? (deal.name ?? t(T.unnamed)) : <a href={deal.url}>{deal.name ?? t(T.unnamed)}</a>}</td>
                      <td>
                        {t(eventName(meta, deal.type))} <span className="soft small tight">{date(deal.on, locale)}</span>
                      </td>
                      <td className="number">
                        {deal.amount === null ? '–' : money(deal.amount, locale, deal.currency ?? meta?.currency ?? 'JPY')}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Load>
    </Panel>
  );
}
