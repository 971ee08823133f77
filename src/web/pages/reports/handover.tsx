import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { Block } from '../../../core/report/document.ts';
import type { Text } from '../../../core/types.ts';
import { useOwners } from '../../data/owners.ts';
import { get } from '../../lib/api.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { useTitle } from '../../lib/title.ts';
import { BlockView } from '../../ui/blocks.tsx';
import { PageHead } from '../../ui/parts.tsx';
import { PrintButton } from '../../ui/print.tsx';
import { Empty, Load } from '../../ui/states.tsx';

const T = {
  title: { ja: '引き継ぎ', en: 'Handover' },
  note: { ja: '担当する1社ごとに10行。急ぐ順です。', en: 'Ten lines for each partner of an owner, most urgent first.' },
  whose: { ja: 'だれの担当', en: 'Whose partners' },
  choose: { ja: '担当者を選ぶ', en: 'Choose an owner' },
  count: { ja: '%{name}(%{n}社)', en: '%{name} (%{n})' },
  back: { ja: '月次レポート', en: 'Monthly report' },
} satisfies Record<string, Text>;

/** What whoever takes over must know, to be printed. */
export default function HandoverPage(): ReactNode {
  const { t } = useLanguage();
  const { owner } = useParams<{ owner?: string }>();
  const [, go] = useLocation();
  const owners = useOwners().filter(({ partners }) => partners > 0);
  const asked = owner === undefined ? '' : decodeURIComponent(owner);
  useTitle(t(T.title));
  return (
    <>
      <p className="crumb no-print">
        <Link href="/reports">← {t(T.back)}</Link>
      </p>
      <PageHead title={t(T.title)} note={t(T.note)}>
        <select
          aria-label={t(T.whose)}
          value={asked}
          onChange={(event) => {
            go(`/handover/${encodeURIComponent(event.target.value)}`);
          }}
        >
          <option value="">{t(T.choose)}</option>
          {owners.map(({ id, name, partners }) => (
            <option key={id} value={id}>
              {fill(t(T.count), { name, n: partners })}
            </option>
          ))}
        </select>
        <PrintButton />
      </PageHead>
      {asked === '' ? <Empty title={t(T.choose)} /> : <Briefings owner={asked} />}
    </>
  );
}

function Briefings({ owner }: { readonly owner: string }): ReactNode {
  const query = useQuery({
    queryKey: ['handover', owner],
    queryFn: ({ signal }) => get<{ readonly blocks: readonly Block[] }>(`/api/owners/${encodeURIComponent(owner)}/handover`, signal),
  });
  return (
    <Load query={query}>
      {({ blocks }) => (
        <article className="panel report">
          {blocks.map((block, i) => (
            <BlockView key={i} block={block} />
          ))}
        </article>
      )}
    </Load>
  );
}
