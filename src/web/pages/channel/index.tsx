import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Side } from '../../../core/report/sides.ts';
import type { Stage, Text } from '../../../core/types.ts';
import { Bars } from '../../charts/bars.tsx';
import { Lorenz, type LorenzPoint } from '../../charts/lorenz.tsx';
import { get } from '../../lib/api.ts';
import { count, date, decimal, percent } from '../../lib/format.ts';
import { label, labelOf, optionsOf } from '../../lib/labels.ts';
import { fill, useLanguage } from '../../lib/locale.tsx';
import { STAGES } from '../../lib/stages.ts';
import { useTitle } from '../../lib/title.ts';
import { Badge, PageHead, Panel, Scroll, Tile } from '../../ui/parts.tsx';
import { Empty, Load } from '../../ui/states.tsx';
import { Sides } from './sides.tsx';

const T = {
  title: { ja: 'チャネル', en: 'Channel' },
  note: { ja: '%{n}社 ・ %{from} から', en: '%{n} partners · since %{from}' },
  empty: { ja: 'まだ判定がありません', en: 'Nothing is assessed yet' },
  emptyNext: { ja: '次のコマンドで取り込みと判定を行います:', en: 'This command reads, assesses and delivers:' },
  reached: { ja: '届いているか:双方向の接触', en: 'Do we reach them: two-way contact' },
  consuming: { ja: '使われているか:支援の半分以上', en: 'Is it used: half of the support or more' },
  scored: { ja: '測れているか:スコアが出せる', en: 'Can we measure: with a score' },
  silent: { ja: '静か(登録後 反応なし)', en: 'Silent since registration' },
  rewardOnly: { ja: '報奨期間だけ活動', en: 'Active in reward periods only' },
  curve: { ja: '取引の偏り(ロングテール)', en: 'How business is spread (long tail)' },
  says: {
    ja: '上位20%%の会社が取引の %{top} を占めます(ジニ係数 %{gini})。点線は全社が同じ場合。',
    en: 'The top 20 %% hold %{top} of the business (Gini %{gini}). Dotted: all alike.',
  },
  noDeals: { ja: '取引がまだありません。', en: 'There is no business yet.' },
  matrix: { ja: '状態 × タッチ', en: 'State × touch' },
  matrixNote: { ja: '数を押すとその会社の一覧が開きます。', en: 'A number leads to those partners.' },
  moves: { ja: '%{from} からの動き', en: 'Moves since %{from}' },
  noMoves: { ja: 'この間に状態が変わった会社はありません。', en: 'No partner has changed its state since.' },
  funnel: { ja: '届いた → 見た → 使った → 成果', en: 'Delivered → seen → used → result' },
  funnelSays: { ja: '%{partners}社 ・ %{lines}件', en: '%{partners} partners · %{lines} lines' },
} satisfies Record<string, Text>;

interface Share {
  readonly k: number;
  readonly n: number;
}
interface Channel {
  readonly from: string;
  readonly past: string;
  readonly partners: number;
  readonly concentration: { readonly gini: number; readonly top20: number; readonly curve: readonly LorenzPoint[] } | null;
  readonly reached: Share;
  readonly consuming: Share;
  readonly scored: Share;
  readonly silent: Share;
  readonly rewardOnly: Share;
  readonly size: readonly Side[];
  readonly mix: readonly Side[];
  readonly matrix: readonly { readonly state: string; readonly touch: string; readonly partners: number }[];
  readonly moves: readonly { readonly from: string; readonly to: string; readonly partners: number }[];
  readonly funnel: readonly { readonly stage: string; readonly partners: number; readonly lines: number }[];
}

export default function ChannelPage(): ReactNode {
  const { t, locale } = useLanguage();
  useTitle(t(T.title));
  const query = useQuery({ queryKey: ['channel'], queryFn: ({ signal }) => get<Channel>('/api/channel?days=90', signal) });
  const { data } = query;
  return (
    <>
      <PageHead
        title={t(T.title)}
        note={data === undefined ? '' : fill(t(T.note), { n: count(data.partners, locale), from: date(data.from, locale) })}
      />
      <Load query={query}>
        {(channel) =>
          channel.partners === 0 ? (
            <Empty title={t(T.empty)}>
              <p>
                {t(T.emptyNext)} <code>npx kakehashi run</code>
              </p>
            </Empty>
          ) : (
            <View channel={channel} />
          )
        }
      </Load>
    </>
  );
}

function View({ channel }: { readonly channel: Channel }): ReactNode {
  const { t, locale } = useLanguage();
  const { concentration } = channel;
  const spread =
    concentration &&
    fill(t(T.says), { top: percent(concentration.top20, locale), gini: decimal(concentration.gini, locale, 2) }).replace('%%', '%');
  return (
    <>
      <div className="tiles wide">
        <Rate title={t(T.reached)} share={channel.reached} />
        <Rate title={t(T.consuming)} share={channel.consuming} />
        <Rate title={t(T.scored)} share={channel.scored} />
        <Rate title={t(T.silent)} share={channel.silent} href="/partners?flag=silent" />
        <Rate title={t(T.rewardOnly)} share={channel.rewardOnly} href="/partners?flag=reward_only" />
      </div>
      <Sides size={channel.size} mix={channel.mix} />
      <div className="columns even">
        <Panel title={t(T.curve)} note={spread ?? undefined}>
          {concentration === null ? <p className="soft">{t(T.noDeals)}</p> : <Lorenz curve={concentration.curve} label={spread ?? ''} />}
        </Panel>
        <div>
          <Panel title={t(T.matrix)} note={t(T.matrixNote)}>
            <Matrix cells={channel.matrix} />
          </Panel>
          <Panel title={t(T.funnel)}>
            <Bars
              label={t(T.funnel)}
              rows={channel.funnel.map(({ stage, partners, lines }) => ({
                name: t(STAGES[stage as Stage]),
                value: partners,
                says: fill(t(T.funnelSays), { partners: count(partners, locale), lines: count(lines, locale) }),
              }))}
            />
          </Panel>
          <Panel title={fill(t(T.moves), { from: date(channel.past, locale) })}>
            <Moves moves={channel.moves} />
          </Panel>
        </div>
      </div>
    </>
  );
}

function Rate({ title, share, href }: { readonly title: string; readonly share: Share; readonly href?: string }): ReactNode {
  const { locale } = useLanguage();
  return (
    <Tile
      title={title}
      value={share.n === 0 ? '–' : percent(share.k / share.n, locale)}
      note={`${count(share.k, locale)} / ${count(share.n, locale)}`}
      {...(href === undefined ? {} : { href })}
    />
  );
}

function Matrix({ cells }: { readonly cells: Channel['matrix'] }): ReactNode {
  const { t, locale } = useLanguage();
  const touches = optionsOf('touch');
  return (
    <Scroll label={t(T.matrix)}>
      <table className="matrix">
        <thead>
          <tr>
            <th>{label('state', locale)}</th>
            {touches.map((touch) => (
              <th key={touch} className="number">
                {labelOf('touch', touch, locale).replace(/[((].*/, '')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {optionsOf('state').map((state) => (
            <tr key={state}>
              <th scope="row">
                <Badge field="state" value={state} />
              </th>
              {touches.map((touch) => {
                const n = cells.find((cell) => cell.state === state && cell.touch === touch)?.partners ?? 0;
                return (
                  <td key={touch} className="number">
                    {n === 0 ? (
                      <span className="soft">·</span>
                    ) : (
                      <Link href={`/partners?state=${state}&touch=${touch}`}>{count(n, locale)}</Link>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Moves({ moves }: { readonly moves: Channel['moves'] }): ReactNode {
  const { t, locale } = useLanguage();
  const moved = moves.filter(({ from, to }) => from !== to);
  if (moved.length === 0) return <p className="soft">{t(T.noMoves)}</p>;
  return (
    <ul className="plain move-list">
      {moved.map(({ from, to, partners }) => (
        <li key={`${from} ${to}`}>
          <Badge field="state" value={from} /> → <Badge field="state" value={to} /> <strong>{count(partners, locale)}</strong>
        </li>
      ))}
    </ul>
  );
}
