import { useState, type ReactNode } from 'react';
import type { ComponentKey, ScorePart, Text } from '../../../core/types.ts';
import { eventName, useMeta } from '../../data/meta.ts';
import type { PartnerDetail, ShownAssessment } from '../../data/types.ts';
import { count, date, decimal, signed } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Panel, Scroll } from '../../ui/parts.tsx';
import { ScoreHistory } from './history.tsx';

const T = {
  title: { ja: '支援スコア', en: 'Support score' },
  note: {
    ja: '同じ区分の中央が50。点を押すと、その点を作った出来事まで見えます。',
    en: 'The middle of similar partners is 50. Open a part to see the events that made it.',
  },
  none: { ja: 'まだ出しません', en: 'not yet' },
  moved: { ja: '28日で動いた理由', en: 'What moved it in 28 days' },
  newEvents: { ja: '新しい動き', en: 'New events' },
  decay: { ja: '時間の経過', en: 'Time' },
  unused: { ja: '届けたが未利用', en: 'Delivered but unused' },
  other: { ja: '比較対象・設定', en: 'Peers or settings' },
  of: { ja: '%{points} / %{weight}点', en: '%{points} of %{weight}' },
  leftOut: { ja: '点数から除外', en: 'left out' },
  open: { ja: '%{name}の内訳を見る', en: 'How %{name} came about' },
  sums: { ja: 'この点を作った出来事', en: 'The events behind it' },
  when: { ja: '日付', en: 'Date' },
  what: { ja: '出来事', en: 'Event' },
  worth: { ja: 'いまの重み', en: 'Worth now' },
  points: { ja: '元の点', en: 'Points' },
  others: { ja: 'ほか%{n}件', en: '%{n} others' },
  own: { ja: '自社 %{v} ・ 同区分の中央 %{m}(半減期%{h}日)', en: 'own %{v} · middle %{m} (half-life %{h} days)' },
  noEvents: { ja: '出来事はありません', en: 'no events' },
} satisfies Record<string, Text>;

export const COMPONENTS: Readonly<Record<ComponentKey, Text>> = {
  results: { ja: '成果', en: 'Results' },
  selling: { ja: '提案活動', en: 'Selling' },
  use: { ja: '支援活用', en: 'Use of support' },
  capability: { ja: '育成', en: 'Capability' },
  relation: { ja: '関係', en: 'Relation' },
};

const SUM_NAMES: Readonly<Record<string, Text>> = {
  amount: { ja: '受注額', en: 'Won amount' },
  wins: { ja: '受注件数', en: 'Wins' },
  selling: { ja: '活動量', en: 'Volume' },
  use: { ja: '利用量', en: 'Use' },
  capability: { ja: '学習量', en: 'Learning' },
  relation: { ja: '接点の量', en: 'Contacts' },
};

/** The score, what it is made of, what moved it, and its past. */
export function ScorePanel({ partner, assessment }: { readonly partner: PartnerDetail; readonly assessment: ShownAssessment }): ReactNode {
  const { t, locale } = useLanguage();
  const [open, setOpen] = useState<ScorePart | null>(null);
  const { score } = assessment;
  return (
    <Panel title={t(T.title)} id="score" note={t(T.note)}>
      <div className="score-head">
        <p className="score-big">
          {score.value === null ? <span className="soft">{t(T.none)}</span> : decimal(score.value, locale)}
          {score.band !== null && <span className="soft"> ±{decimal(score.band, locale)}</span>}
        </p>
        {score.trend !== null && score.change28 !== null && <Moves assessment={assessment} />}
      </div>
      <ul className="plain bars">
        {score.parts.map((part) => (
          <li key={part.component}>
            <PartBar part={part} onOpen={setOpen} />
          </li>
        ))}
      </ul>
      <ScoreHistory history={partner.history} />
      <Dialog
        wide
        title={open === null ? '' : t(COMPONENTS[open.component])}
        open={open !== null}
        onClose={() => {
          setOpen(null);
        }}
      >
        {open !== null && <PartEvents part={open} assessment={assessment} />}
      </Dialog>
    </Panel>
  );
}

function Moves({ assessment: { score } }: { readonly assessment: ShownAssessment }): ReactNode {
  const { t, locale } = useLanguage();
  if (score.trend === null || score.change28 === null) return null;
  const { newEvents, decay, unused, other } = score.trend;
  const moves = { newEvents, decay, unused, other };
  return (
    <dl className="moves" aria-label={t(T.moved)}>
      <div>
        <dt>{t(T.moved)}</dt>
        <dd className={toneOf(score.change28)}>{signed(score.change28, locale)}</dd>
      </div>
      {(['newEvents', 'decay', 'unused', 'other'] as const).map((key) => (
        <div key={key}>
          <dt>{t(T[key])}</dt>
          <dd className={toneOf(moves[key])}>{signed(moves[key], locale)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function toneOf(change: number): string {
  return change >= 0.05 ? 'up' : change <= -0.05 ? 'down' : 'soft';
}

function PartBar({ part, onOpen }: { readonly part: ScorePart; readonly onOpen: (part: ScorePart) => void }): ReactNode {
  const { t, locale } = useLanguage();
  const name = t(COMPONENTS[part.component]);
  return (
    <button
      type="button"
      className="bar-row"
      onClick={() => {
        onOpen(part);
      }}
      aria-label={fill(t(T.open), { name })}
      title={part.because[locale]}
    >
      <span className="bar-name">{name}</span>
      <span className="bar" aria-hidden="true">
        <svg viewBox="0 0 100 8" preserveAspectRatio="none">
          <rect width="100" height="8" className="bar-ground" />
          <rect width={part.leftOut === null ? part.score : 0} height="8" className="bar-fill" />
          <rect x="49.7" width="0.6" height="8" className="bar-middle" />
        </svg>
      </span>
      <span className="bar-value">
        {part.leftOut === null ? fill(t(T.of), { points: decimal(part.points, locale), weight: count(part.weight, locale) }) : t(T.leftOut)}
      </span>
    </button>
  );
}

interface Sum {
  readonly sum: string;
  readonly v: number;
  readonly m: number;
  readonly halfLifeDays: number;
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly on: string;
    readonly points: number;
    readonly worth: number;
  }[];
  readonly others: { readonly count: number; readonly worth: number };
}

/** Down to the lines of the log: what each was worth when it happened, and what is left of it. */
function PartEvents({ part, assessment }: { readonly part: ScorePart; readonly assessment: ShownAssessment }): ReactNode {
  const { t, locale } = useLanguage();
  const workings = assessment.workings.score as
    { readonly components?: readonly { readonly component: string; readonly sums: readonly Sum[] }[] } | undefined;
  const sums = workings?.components?.find(({ component }) => component === part.component)?.sums ?? [];
  return (
    <>
      <p>{part.because[locale]}</p>
      {sums.map((sum) => (
        <section key={sum.sum}>
          <h3>{t(SUM_NAMES[sum.sum] ?? { ja: sum.sum, en: sum.sum })}</h3>
          <p className="note">{fill(t(T.own), { v: decimal(sum.v, locale, 2), m: decimal(sum.m, locale, 2), h: sum.halfLifeDays })}</p>
          <SumTable sum={sum} />
        </section>
      ))}
    </>
  );
}

function SumTable({ sum }: { readonly sum: Sum }): ReactNode {
  const { t, locale } = useLanguage();
  const meta = useMeta();
  if (sum.events.length === 0) return <p className="soft">{t(T.noEvents)}</p>;
  return (
    <Scroll label={t(T.sums)}>
      <table>
        <thead>
          <tr>
            <th>{t(T.when)}</th>
            <th>{t(T.what)}</th>
            <th className="number">{t(T.points)}</th>
            <th className="number">{t(T.worth)}</th>
          </tr>
        </thead>
        <tbody>
          {sum.events.map((event) => (
            <tr key={event.id}>
              <td className="tight">{date(event.on, locale)}</td>
              <td>{t(eventName(meta, event.type))}</td>
              <td className="number">{decimal(event.points, locale)}</td>
              <td className="number">{decimal(event.worth, locale, 2)}</td>
            </tr>
          ))}
          {sum.others.count > 0 && (
            <tr>
              <td />
              <td className="soft">{fill(t(T.others), { n: sum.others.count })}</td>
              <td />
              <td className="number">{decimal(sum.others.worth, locale, 2)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </Scroll>
  );
}
