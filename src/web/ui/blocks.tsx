import type { ReactNode } from 'react';
import type { Block } from '../../core/report/document.ts';
import type { Text } from '../../core/types.ts';
import { useLanguage } from '../lib/locale.tsx';
import { Scroll } from './parts.tsx';

/** One piece of a report, as it is read. */
export function BlockView({ block }: { readonly block: Block }): ReactNode {
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
