import { scaleTime } from '@visx/scale';
import type { ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { Bottom, dayOf, momentOf } from '../../charts/axes.tsx';
import { Frame } from '../../charts/frame.tsx';
import type { ShownAssessment } from '../../data/types.ts';
import { count, date, decimal, monthOf } from '../../lib/format.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';

const T = {
  none: {
    ja: '案件の間隔がまだ測れません(案件が2件になると描かれます)。',
    en: 'The rhythm cannot be measured yet; it is drawn from the second deal on.',
  },
  label: {
    ja: '案件の間隔:いつもの目安 %{expected}日、いま %{silent}日(%{ratio}倍)',
    en: 'Gaps between deals: usually %{expected} days, now %{silent} (%{ratio}×)',
  },
  deal: { ja: '案件', en: 'Deal' },
  now: { ja: 'いま %{days}日', en: 'now %{days} days' },
  expected: { ja: '次の案件の目安 %{on}', en: 'next deal expected %{on}' },
  says: {
    ja: 'いつもの間隔は約 %{expected}日。最後の案件の動きから %{silent}日(%{ratio}倍)たちました。',
    en: 'Usually some %{expected} days lie between deals. Now it has been %{silent} (%{ratio}×).',
  },
} satisfies Record<string, Text>;

interface Rhythm {
  readonly expectedDays: number;
  readonly silentDays: number;
  readonly lastGaps: readonly { readonly endsOn: string; readonly days: number }[];
}

const DAY_MS = 86_400_000;
const MARGIN = { top: 34, right: 14, bottom: 26, left: 14 };
const HEIGHT = 128;

/** The partner's own gaps between deals as arcs, the present one beside them: late is seen, not only said. */
export function RhythmPicture({ assessment }: { readonly assessment: ShownAssessment }): ReactNode {
  const { t, locale } = useLanguage();
  const rhythm = rhythmOf(assessment);
  if (rhythm === null) return <p className="soft">{t(T.none)}</p>;
  const values = {
    expected: count(rhythm.expectedDays, locale),
    silent: count(rhythm.silentDays, locale),
    ratio: decimal(assessment.risk.ratio ?? rhythm.silentDays / rhythm.expectedDays, locale),
  };
  return (
    <>
      <p>{fill(t(T.says), values)}</p>
      <Frame label={fill(t(T.label), values)} height={HEIGHT} margin={MARGIN}>
        {({ width, height }) => <Arcs rhythm={rhythm} asOf={assessment.asOf} level={assessment.risk.level} width={width} height={height} />}
      </Frame>
    </>
  );
}

function rhythmOf({ workings, risk }: ShownAssessment): Rhythm | null {
  const found = workings.rhythm as Partial<Rhythm> | undefined;
  if (found?.lastGaps === undefined || found.lastGaps.length === 0 || risk.expectedDays === null || risk.silentDays === null) return null;
  return { expectedDays: risk.expectedDays, silentDays: risk.silentDays, lastGaps: found.lastGaps };
}

interface ArcsProps {
  readonly rhythm: Rhythm;
  readonly asOf: string;
  readonly level: string | null;
  readonly width: number;
  readonly height: number;
}

function Arcs({ rhythm, asOf, level, width, height }: ArcsProps): ReactNode {
  const { t, locale } = useLanguage();
  const first = rhythm.lastGaps[0];
  const starts =
    first === undefined
      ? []
      : [new Date(momentOf(first.endsOn).getTime() - first.days * DAY_MS), ...rhythm.lastGaps.map(({ endsOn }) => momentOf(endsOn))];
  const last = starts.at(-1) ?? momentOf(asOf);
  const now = new Date(Math.max(momentOf(asOf).getTime(), last.getTime()));
  const expected = new Date(last.getTime() + rhythm.expectedDays * DAY_MS);
  const end = new Date(Math.max(now.getTime(), expected.getTime()) + 20 * DAY_MS);
  const x = scaleTime({ domain: [starts[0] ?? last, end], range: [0, width] });
  const arc = (from: Date, to: Date): string => {
    const [a, b] = [x(from), x(to)];
    const top = Math.min(height * 1.7, 10 + (b - a) / 1.6);
    return `M${a},${height} Q${(a + b) / 2},${height - top} ${b},${height}`;
  };
  return (
    <>
      {starts.slice(1).map((to, i) => (
        <path key={to.getTime()} d={arc(starts[i] ?? to, to)} className="gap">
          <title>{`${date(dayOf(to), locale)}: ${rhythm.lastGaps[i]?.days ?? ''}`}</title>
        </path>
      ))}
      <path d={arc(last, now)} className={`gap now ${level ?? ''}`} />
      <Bottom scale={x} top={height} ticks={Math.max(2, Math.floor(width / 110))} format={(at) => monthOf(dayOf(at), locale)} />
      {starts.map((at) => (
        <circle key={at.getTime()} cx={x(at)} cy={height} r={3.5} className="dot">
          <title>{`${t(T.deal)} ${date(dayOf(at), locale)}`}</title>
        </circle>
      ))}
      <line className="due-line" x1={x(expected)} x2={x(expected)} y1={-8} y2={height} />
      <Words x={x(expected)} y={-14} width={width} text={fill(t(T.expected), { on: date(dayOf(expected), locale) })} />
      <Words x={x(now)} y={4} width={width} strong text={fill(t(T.now), { days: count(rhythm.silentDays, locale) })} />
    </>
  );
}

interface WordsProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
  readonly strong?: boolean;
}

/** A word at its place, on the side where it fits. */
function Words({ x, y, width, text, strong = false }: WordsProps): ReactNode {
  const right = x > width / 2;
  return (
    <text className={strong ? 'tick strong' : 'tick'} x={right ? x - 5 : x + 5} y={y} textAnchor={right ? 'end' : 'start'}>
      {text}
    </text>
  );
}
