import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { Block } from '../../../core/report/document.ts';
import type { Text } from '../../../core/types.ts';
import { useMeta } from '../../data/meta.ts';
import { get } from '../../lib/api.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { useTitle } from '../../lib/title.ts';
import { BlockView } from '../../ui/blocks.tsx';
import { PageHead } from '../../ui/parts.tsx';
import { PrintButton } from '../../ui/print.tsx';
import { Load, Loading } from '../../ui/states.tsx';

const T = {
  title: { ja: '月次レポート', en: 'Monthly report' },
  month: { ja: '月', en: 'Month' },
  handover: { ja: '引き継ぎ', en: 'Handover' },
} satisfies Record<string, Text>;

/** The same report as `kakehashi report` prints: who, what, how it went, and what is missing. */
export default function ReportsPage(): ReactNode {
  const { t } = useLanguage();
  const { month: asked } = useParams<{ month?: string }>();
  const [, go] = useLocation();
  const meta = useMeta();
  useTitle(t(T.title));
  if (meta === null) return <Loading />;
  const thisMonth = meta.today.slice(0, 7);
  const month = asked ?? thisMonth;
  return (
    <>
      <PageHead title={t(T.title)}>
        <input
          type="month"
          aria-label={t(T.month)}
          value={month}
          max={thisMonth}
          onChange={(event) => {
            if (event.target.value !== '') go(`/reports/${event.target.value}`);
          }}
        />
        <Link className="button" href="/handover">
          {t(T.handover)}
        </Link>
        <PrintButton />
      </PageHead>
      <Report month={month} />
    </>
  );
}

function Report({ month }: { readonly month: string }): ReactNode {
  const query = useQuery({
    queryKey: ['report', month],
    queryFn: ({ signal }) => get<{ readonly blocks: readonly Block[] }>(`/api/reports/${month}`, signal),
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
