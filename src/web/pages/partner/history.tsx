import { scaleLinear, scaleTime } from '@visx/scale';
import { AreaClosed, LinePath } from '@visx/shape';
import { useState, type ReactNode } from 'react';
import type { Text } from '../../../core/types.ts';
import { Bottom, dayOf, Left, momentOf, type Scale, type TimeScale } from '../../charts/axes.tsx';
import { Frame } from '../../charts/frame.tsx';
import type { HistoryPoint } from '../../data/types.ts';
import { date, decimal, monthOf } from '../../lib/format.ts';
import { labelOf } from '../../lib/labels.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';

const T = {
  one: {
    ja: 'スコアは %{on} から記録しています。次に動いた日から推移が描かれます。',
    en: 'The score is on record since %{on}. The curve begins with the next day on which it moves.',
  },
  none: { ja: 'スコアの履歴はまだありません。', en: 'There is no score on record yet.' },
  label: {
    ja: '支援スコアの推移:%{from} の %{first} から %{to} の %{last} へ。帯は95%の幅',
    en: 'Support score from %{first} on %{from} to %{last} on %{to}; the band is the 95 % range',
  },
  band: { ja: '帯:95%の幅', en: 'Band: 95 % range' },
  middle: { ja: '同区分の中央', en: 'Middle of similar partners' },
} satisfies Record<string, Text>;

interface Point {
  readonly on: string;
  readonly score: number;
  readonly band: number;
  readonly state: string;
}

const MARGIN = { top: 10, right: 12, bottom: 26, left: 34 };
const HEIGHT = 210;

/** The score with its 95 % band, day by day on which it moved; the middle of similar partners is 50 by construction. */
export function ScoreHistory({ history }: { readonly history: readonly HistoryPoint[] }): ReactNode {
  const { t, locale } = useLanguage();
  const points = history.flatMap(({ asOf, score, band, state }): Point[] =>
    score === null ? [] : [{ on: asOf, score, band: band ?? 0, state }],
  );
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return <p className="soft">{t(T.none)}</p>;
  if (points.length === 1) return <p className="soft">{fill(t(T.one), { on: date(first.on, locale) })}</p>;
  const label = fill(t(T.label), {
    from: date(first.on, locale),
    to: date(last.on, locale),
    first: decimal(first.score, locale),
    last: decimal(last.score, locale),
  });
  return (
    <Frame label={label} height={HEIGHT} margin={MARGIN}>
      {({ width, height }) => <Curve points={points} width={width} height={height} />}
    </Frame>
  );
}

function Curve({
  points,
  width,
  height,
}: {
  readonly points: readonly Point[];
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { t, locale } = useLanguage();
  const [near, setNear] = useState<Point | null>(null);
  const x: TimeScale = scaleTime({ domain: [momentOf(points[0]?.on ?? ''), momentOf(points.at(-1)?.on ?? '')], range: [0, width] });
  const y: Scale = scaleLinear({ domain: [0, 100], range: [height, 0] });
  const shown = near ?? points.at(-1);
  return (
    <>
      <Left scale={y} width={width} format={String} />
      <Bottom scale={x} top={height} ticks={Math.max(2, Math.floor(width / 110))} format={(at) => monthOf(dayOf(at), locale)} />
      <line className="middle-line" x1={0} x2={width} y1={y(50)} y2={y(50)} />
      <text className="tick" x={width} y={y(50) - 5} textAnchor="end">
        {t(T.middle)} 50
      </text>
      <AreaClosed
        data={[...points]}
        yScale={y}
        x={(point) => x(momentOf(point.on))}
        y={(point) => y(Math.min(100, point.score + point.band))}
        y0={(point) => y(Math.max(0, point.score - point.band))}
        className="band"
      />
      <LinePath data={[...points]} x={(point) => x(momentOf(point.on))} y={(point) => y(point.score)} className="curve" />
      {shown && <Shown point={shown} x={x(momentOf(shown.on))} y={y(shown.score)} width={width} />}
      <rect
        width={width}
        height={height}
        fill="transparent"
        onPointerLeave={() => {
          setNear(null);
        }}
        onPointerMove={(event) => {
          const left = event.currentTarget.getBoundingClientRect().left;
          setNear(nearest(points, x.invert(event.clientX - left)));
        }}
      />
    </>
  );
}

function Shown({
  point,
  x,
  y,
  width,
}: {
  readonly point: Point;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}): ReactNode {
  const { locale } = useLanguage();
  const text = `${date(point.on, locale)}  ${decimal(point.score, locale)} ±${decimal(point.band, locale)}  ${labelOf('state', point.state, locale)}`;
  return (
    <g pointerEvents="none">
      <circle cx={x} cy={y} r={4} className="dot" />
      <text className="tick strong" x={x > width / 2 ? x - 8 : x + 8} y={Math.max(12, y - 10)} textAnchor={x > width / 2 ? 'end' : 'start'}>
        {text}
      </text>
    </g>
  );
}

function nearest(points: readonly Point[], at: Date): Point | null {
  let best: Point | null = null;
  let distance = Infinity;
  for (const point of points) {
    const away = Math.abs(momentOf(point.on).getTime() - at.getTime());
    if (away < distance) [best, distance] = [point, away];
  }
  return best;
}
