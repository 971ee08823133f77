import { useQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation, useParams } from 'wouter';
import type { Block } from '../../../core/report/document.ts';
import type { Text } from '../../../core/types.ts';
import { useMeta } from '../../data/meta.ts';
import { get } from '../../lib/api.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { useTitle } from '../../lib/title.ts';
import { PageHead, Scroll } from '../../ui/parts.tsx';
import { Load, Loading } from '../../ui/states.tsx';

const T = {
  title: { ja: '月次レポート', en: 'Monthly report' },
  month: { ja: '月', en: 'Month' },
  print: { ja: '印刷・PDF', en: 'Print, PDF' },
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
        <button
          type="button"
          className="button"
          onClick={() => {
            window.print();
          }}
        >
          <Printer size={15} aria-hidden="true" />
          {t(T.print)}
        </button>
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

function BlockView({ block }: { readonly block: Block }): ReactNode {
  const { t } = useLanguage();
  if (block.kind === 'heading') return block.level === 3 ? <h3>{t(block.text)}</h3> : <h2>{t(block.text)}</h2>;
  if (block.kind === 'text') return <p>{t(block.text)}</p>;
  if (block.kind === 'list') return <Lines items={block.items} />;
  if (block.kind === 'behind')
    return (
      <details>
        <summary>{t(block.title)}</summary>
        <Lines items={block.items} />
      </details>
    );
  if (block.kind === 'facts')
    return (
      <dl className="facts">
        {block.rows.map(({ name, says }) => (
          <div key={name.en}>
            <dt>{t(name)}</dt>
            <dd>{t(says)}</dd>
          </div>
        ))}
      </dl>
    );
  return (
    <Scroll label={block.head.map(t).join(', ')}>
      <table>
        <thead>
          <tr>
            {block.head.map((one, i) => (
              <th key={i} className={block.right.includes(i) ? 'number' : ''}>
                {t(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, r) => (
            <tr key={r}>
              {row.map((one, i) => (
                <td key={i} className={block.right.includes(i) ? 'number' : ''}>
                  {t(one)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Lines({ items }: { readonly items: readonly Text[] }): ReactNode {
  const { t } = useLanguage();
  return (
    <ul className="reasons">
      {items.map((one, i) => (
        <li key={i}>{t(one)}</li>
      ))}
    </ul>
  );
}
