import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import type { Reason, RecommendedTask, Text } from '../../../core/types.ts';
import { useMeta } from '../../data/meta.ts';
import type { PartnerRow } from '../../data/types.ts';
import { get } from '../../lib/api.ts';
import { count, date } from '../../lib/format.ts';
import { useKeys } from '../../lib/keys.ts';
import { labelOf } from '../../lib/labels.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { useTitle } from '../../lib/title.ts';
import { Badge, PageHead } from '../../ui/parts.tsx';
import { Empty, Load } from '../../ui/states.tsx';
import { Actions } from '../partner/actions.tsx';
import { Score } from '../partners/columns.tsx';

const T = {
  title: { ja: '今日', en: 'Today' },
  note: { ja: '%{on} ・ だれに何をするか、急ぐ順', en: '%{on} · whom to support with what, most urgent first' },
  lanes: { ja: '仕事の種類', en: 'Kinds of work' },
  alarms: { ja: '優良の予兆', en: 'Alarms of the excellent' },
  silent: { ja: '静か(登録後 反応なし)', en: 'Silent since registration' },
  unread: { ja: '未読・未実施', en: 'Unread and undone' },
  due: { ja: '期限が来た', en: 'Due' },
  all: { ja: 'すべての仕事', en: 'All work' },
  every: { ja: 'すべてのパートナー', en: 'All partners' },
  on: { ja: '期限 %{on}', en: 'due %{on}' },
  late: { ja: '期限切れ %{on}', en: 'overdue since %{on}' },
  empty: { ja: 'まだデータがありません', en: 'No data yet' },
  emptyNext: {
    ja: '接続を設定して次のコマンドを実行すると、ここに今日の仕事が並びます:',
    en: 'Set up a connection and run this command; then the work of the day is listed here:',
  },
  done: { ja: '今日やることはありません', en: 'Nothing to do today' },
  doneNext: { ja: '全員が見守り(テックタッチ)か休止です。', en: 'Everybody is served online or paused.' },
  why: { ja: '理由を見る', en: 'Why' },
  owner: { ja: '担当', en: 'Owner' },
} satisfies Record<string, Text>;

const SHOWN = 40;
const LANES = ['all', 'alarms', 'silent', 'unread', 'due'] as const;
type Lane = (typeof LANES)[number];
const TONES: Readonly<Partial<Record<Lane, 'bad' | 'watch'>>> = { alarms: 'bad', silent: 'watch', due: 'watch' };

interface Work {
  readonly partner: PartnerRow;
  readonly reasons: readonly Reason[];
  readonly tasks: readonly RecommendedTask[];
  readonly conditions: readonly string[];
}
interface WorkPage {
  readonly today: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly work: readonly Work[];
  readonly next: string | null;
}

function useWorklist(lane: string) {
  return useQuery({
    queryKey: ['worklist', lane],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<WorkPage>(`/api/worklist?lane=${lane}&limit=${SHOWN}`, signal),
  });
}

export default function TodayPage(): ReactNode {
  const { t, locale } = useLanguage();
  const [, go] = useLocation();
  const asked = new URLSearchParams(useSearch()).get('lane');
  const lane = LANES.find((one) => one === asked) ?? 'all';
  const query = useWorklist(lane);
  useTitle(t(T.title));
  const day = query.data?.today;
  return (
    <>
      <PageHead title={t(T.title)} note={day === undefined ? '' : fill(t(T.note), { on: date(day, locale, 'long') })} />
      <Load query={query} rows={8}>
        {({ counts, work, today }) => (
          <>
            <div className="tiles" role="group" aria-label={t(T.lanes)}>
              {LANES.map((one) => (
                <button
                  key={one}
                  type="button"
                  className="tile"
                  aria-pressed={one === lane}
                  onClick={() => {
                    go(one === 'all' ? '/' : `/?lane=${one}`);
                  }}
                >
                  <span className="tile-title">{t(T[one])}</span>
                  <span className={`tile-value ${(counts[one] ?? 0) > 0 ? (TONES[one] ?? '') : ''}`}>
                    {count(counts[one] ?? 0, locale)}
                  </span>
                </button>
              ))}
            </div>
            <Worklist rows={work} today={today} />
          </>
        )}
      </Load>
    </>
  );
}

function Worklist({ rows, today }: { readonly rows: readonly Work[]; readonly today: string }): ReactNode {
  const { t } = useLanguage();
  const [at, setAt] = useState(-1);
  const [, go] = useLocation();
  const meta = useMeta();
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    document.getElementById(`work-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({
    j: () => {
      move(at + 1);
    },
    k: () => {
      move(at - 1);
    },
    Enter: () => {
      const row = rows[at]?.partner;
      if (row) go(`/partners/${row.id}`);
    },
  });
  if (rows.length === 0)
    return meta?.assessedAsOf == null ? (
      <Empty title={t(T.empty)}>
        <p>
          {t(T.emptyNext)} <code>npx kakehashi run</code>
        </p>
      </Empty>
    ) : (
      <Empty title={t(T.done)}>{t(T.doneNext)}</Empty>
    );
  return (
    <>
      <ol className="plain work">
        {rows.map((row, i) => (
          <li key={row.partner.id} id={`work-${i}`} className={i === at ? 'at' : ''}>
            <WorkRow work={row} today={today} />
          </li>
        ))}
      </ol>
      <p>
        <Link href="/partners?sort=priority">{t(T.every)} →</Link>
      </p>
    </>
  );
}

function WorkRow({ work, today }: { readonly work: Work; readonly today: string }): ReactNode {
  const { t, locale } = useLanguage();
  const [open, setOpen] = useState(false);
  const { partner: row, reasons, tasks } = work;
  const late = row.nextActionDue !== null && row.nextActionDue < today;
  return (
    <article className="work-row">
      <div className="work-what">
        <h2>
          <Link href={`/partners/${row.id}`}>{row.name}</Link>
        </h2>
        <p className="work-action">
          {row.nextAction?.[locale]}
          {row.nextActionDue !== null && (
            <span className={late ? 'down small' : 'soft small'}>
              {' '}
              {fill(t(late ? T.late : T.on), { on: date(row.nextActionDue, locale) })}
            </span>
          )}
        </p>
        <p className="badges">
          <Badge field="state" value={row.state} />
          {row.riskLevel !== null && row.riskLevel !== 'low' && (
            <span className={`badge riskLevel ${row.riskLevel}`}>
              {locale === 'ja' ? '離反リスク ' : 'Risk '}
              {labelOf('riskLevel', row.riskLevel, locale)}
            </span>
          )}
          {row.flags
            .filter((flag) => flag !== 'provisional')
            .map((flag) => (
              <Badge key={flag} field="flags" value={flag} />
            ))}
        </p>
        {open && (
          <ul className="reasons small">
            {reasons.map((reason) => (
              <li key={reason.id}>{reason.text[locale]}</li>
            ))}
          </ul>
        )}
      </div>
      <div className="work-side">
        <span className="work-score">
          <Score score={row.score} change={row.change28} locale={locale} />
        </span>
        <span className="soft small">{row.ownerName ?? row.owner}</span>
        <div className="tools">
          <button
            type="button"
            className="button quiet"
            aria-expanded={open}
            onClick={() => {
              setOpen(!open);
            }}
          >
            {t(T.why)}
          </button>
          <Actions id={row.id} name={row.name} tasks={tasks} />
        </div>
      </div>
    </article>
  );
}
