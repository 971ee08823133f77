import { useState, type ReactNode } from 'react';
import type { Stage, Text } from '../../../core/types.ts';
import { eventName, eventTouch, itemName, useMeta } from '../../data/meta.ts';
import { useTimeline } from '../../data/partner.ts';
import type { Meta, Named, TimelineLine } from '../../data/types.ts';
import { date, money } from '../../lib/format.ts';
import { labelOf } from '../../lib/labels.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { STAGES } from '../../lib/stages.ts';
import { Panel } from '../../ui/parts.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';

const T = {
  title: { ja: '支援ログ', en: 'Support log' },
  note: { ja: '届いた → 見た → 使った → 成果。新しい順。', en: 'Delivered → seen → used → result; the latest first.' },
  all: { ja: 'すべて', en: 'All' },
  more: { ja: 'さらに見る', en: 'Show more' },
  empty: { ja: 'この会社の記録はまだありません', en: 'Nothing is on record for this company yet' },
  emptyNext: {
    ja: 'CRM で活動を記録するか、上の「連絡を記録」から書き込めます。',
    en: 'Record an activity in the CRM, or note a call from above.',
  },
  none: { ja: 'この段階の記録はありません', en: 'Nothing at this stage' },
  filter: { ja: '段階で絞る', en: 'Filter by stage' },
} satisfies Record<string, Text>;

const ORDER: readonly Stage[] = ['delivered', 'seen', 'used', 'result'];

/** The log with who, what, when and how far: each line leads to its record in the CRM. */
export function Timeline({ id }: { readonly id: string }): ReactNode {
  const { t } = useLanguage();
  const [stage, setStage] = useState<Stage | ''>('');
  return (
    <Panel
      title={t(T.title)}
      id="timeline"
      note={t(T.note)}
      tools={
        <div className="segments" role="group" aria-label={t(T.filter)}>
          {(['', ...ORDER] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={stage === one}
              onClick={() => {
                setStage(one);
              }}
            >
              {one === '' ? t(T.all) : t(STAGES[one])}
            </button>
          ))}
        </div>
      }
    >
      <Lines id={id} stage={stage} />
    </Panel>
  );
}

function Lines({ id, stage }: { readonly id: string; readonly stage: Stage | '' }): ReactNode {
  const { t } = useLanguage();
  const meta = useMeta();
  const query = useTimeline(id, stage);
  if (query.data === undefined) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const lines = query.data.pages.flatMap((page) => page.lines);
  if (lines.length === 0) return stage === '' ? <Empty title={t(T.empty)}>{t(T.emptyNext)}</Empty> : <p className="soft">{t(T.none)}</p>;
  return (
    <>
      <ol className="plain log">
        {lines.map((line) => (
          <LogLine key={line.id} line={line} meta={meta} />
        ))}
      </ol>
      {query.hasNextPage && (
        <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t(T.more)}
        </button>
      )}
    </>
  );
}

function LogLine({ line, meta }: { readonly line: TimelineLine; readonly meta: Meta | null }): ReactNode {
  const { t, locale } = useLanguage();
  const { subject } = line.data;
  const touch = eventTouch(line.type);
  return (
    <li className={`log-line ${line.stage}`}>
      <span className="log-on">{date(line.on, locale)}</span>
      <StageMark stage={line.stage} />
      <span className="log-what">
        <strong>{t(eventName(meta, line.type))}</strong>
        {line.item !== null && <> {t(itemName(meta, line.item))}</>}
        {typeof subject === 'string' && subject !== '' && <> 「{subject}」</>}
        {line.amount !== null && <> {money(line.amount, locale, currencyOf(line, meta))}</>}
        <span className="log-who">
          {touch !== null && <span>{labelOf('touch', touch, locale)}</span>}
          <Person named={line.contact} />
          <Person named={line.owner} />
          {line.author !== null && line.owner === null && <span>{line.author}</span>}
          {line.department !== null && <span>{line.department}</span>}
          <Person named={line.deal} />
          {line.url !== null && line.deal === null ? <a href={line.url}>{line.connection}</a> : <span>{line.connection}</span>}
        </span>
      </span>
    </li>
  );
}

function currencyOf(line: TimelineLine, meta: Meta | null): string {
  const said = line.data.currency;
  return typeof said === 'string' && /^[A-Z]{3}$/.test(said) ? said : (meta?.currency ?? 'JPY');
}

/** Four steps, filled as far as it went. */
function StageMark({ stage }: { readonly stage: Stage }): ReactNode {
  const { t } = useLanguage();
  const reached = ORDER.indexOf(stage);
  return (
    <span className="stage" role="img" aria-label={t(STAGES[stage])} title={t(STAGES[stage])}>
      {ORDER.map((one, i) => (
        <i key={one} className={i <= reached ? 'on' : ''} />
      ))}
    </span>
  );
}

function Person({ named }: { readonly named: Named | null }): ReactNode {
  if (named?.name == null || named.name === '') return null;
  return named.url === null ? <span>{named.name}</span> : <a href={named.url}>{named.name}</a>;
}
