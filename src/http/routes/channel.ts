import { any, choice, integer, list, nullable, object, text } from '../../core/schema/index.ts';
import { dayOf, isoOf } from '../../core/assess/days.ts';
import { sidesOf } from '../../core/report/sides.ts';
import { gini, lorenz, topShare } from '../../stats/gini.ts';
import { Refusal } from '../kit/problem.ts';
import { route, type Route } from '../kit/route.ts';
import { need, one, or, STATE, t, TOUCH } from './tables.ts';

const POINTS = 100;
const DAYS = { days: integer({ min: 7, max: 730, default: 90, doc: t('さかのぼる日数', 'Days to look back') }) };
const share = (ja: string, en: string) => one('Share', t(ja, en), { k: need.count('該当', 'Of them'), n: need.count('全体', 'Of all') });

const SIDE = one('Side', t('層', 'A side of the channel'), {
  group: choice({
    required: true,
    values: ['top', 'tail', 'multi', 'supportOnly', 'rewardOnly', 'none'],
    doc: t('層', 'Which'),
  }),
  partners: need.count('社数', 'Partners'),
  yearly: need.number('年間の取引額', 'Business per year'),
  median: or.number('年間の取引額の中央値', 'Its median'),
  contacts: need.count('双方向の接触(期間中)', 'Two-way contacts in the range'),
  used: need.count('使われた支援(期間中)', 'Support used in the range'),
});

const channel = route({
  method: 'get',
  path: '/api/channel',
  tag: 'channel',
  scope: 'read',
  summary: t(
    'チャネル全体: 偏り、到達、状態×タッチ、動き、4段階',
    'The channel: concentration, reach, state × touch, moves, the four stages',
  ),
  query: object({ doc: t('期間', 'Range'), fields: DAYS }),
  answer: object({
    name: 'Channel',
    doc: t('チャネル全体', 'The channel'),
    fields: {
      from: need.date('この日から', 'From this day on'),
      past: need.date('動きを数える起点', 'Moves are counted from'),
      partners: need.count('判定済みの社数', 'Partners assessed'),
      concentration: nullable(
        one('Concentration', t('取引の偏り。null: 取引なし', 'How business is concentrated; null: there is none'), {
          gini: need.number('ジニ係数', 'Gini coefficient'),
          top20: need.number('上位20%の割合(0〜1)', 'Share of the top 20 %, 0–1'),
          curve: list({
            required: true,
            doc: t('ローレンツ曲線(最大100点)', 'Lorenz curve, at most 100 points'),
            of: one('LorenzPoint', t('点', 'A point'), {
              share: need.number('社数の割合', 'Share of partners'),
              held: need.number('取引の割合', 'Share of business'),
            }),
          }),
        }),
      ),
      reached: share('双方向の接触があった', 'With two-way contact'),
      consuming: share('支援を半分以上使っている', 'Who consume half of the support or more'),
      scored: share('スコアが出せる', 'Who can be scored'),
      silent: share('静か', 'Silent'),
      rewardOnly: share('報奨期間だけ活動', 'Active in reward periods only'),
      size: list({ required: true, of: SIDE, doc: t('上位20%とそれ以外', 'The top fifth and all others') }),
      mix: list({ required: true, of: SIDE, doc: t('報奨・支援・両方・どちらもなし', 'Rewards, support, both, neither') }),
      matrix: list({
        required: true,
        doc: t('状態×タッチ', 'State × touch'),
        of: one('MatrixCell', t('ます', 'A cell'), { state: STATE, touch: TOUCH, partners: need.count('社数', 'Partners') }),
      }),
      moves: list({
        required: true,
        doc: t('状態の動き', 'Moves between states'),
        of: one('Move', t('動き', 'A move'), {
          from: need.text('前', 'From'),
          to: need.text('後', 'To'),
          partners: need.count('社数', 'Partners'),
        }),
      }),
      funnel: list({
        required: true,
        doc: t('届いた→見た→使った→成果', 'Delivered → seen → used → result'),
        of: one('FunnelStage', t('段階', 'A stage'), {
          stage: need.text('段階', 'Stage'),
          partners: need.count('社数', 'Partners'),
          lines: need.count('件数', 'Lines'),
        }),
      }),
    },
  }),
  handle: async ({ query, caller }, { store, verbs }) => {
    const { today, eventTypes } = verbs.company();
    const [from, past] = [isoOf(dayOf(today) - query.days), isoOf(dayOf(today) - 30)];
    const types = Object.entries(eventTypes);
    const { values, people, matrix, moves, funnel, acts } = await store.channelFacts({
      owners: caller.owners,
      from,
      past,
      types: {
        contact: types.flatMap(([name, type]) => (type.contact === true ? [name] : [])),
        use: types.flatMap(([name, type]) => (type.consumption === true ? [name] : [])),
      },
    });
    const n = people.partners;
    const of = (k: number) => ({ k, n });
    const told = new Map(funnel.map((row) => [row.stage, row]));
    return {
      from,
      past,
      partners: n,
      concentration: values.some((value) => value > 0)
        ? { gini: gini(values), top20: topShare(values, 0.2), curve: thinned(lorenz(values)) }
        : null,
      ...{
        reached: of(people.reached),
        consuming: of(people.consuming),
        scored: of(people.scored),
        silent: of(people.silent),
        rewardOnly: of(people.rewardOnly),
      },
      ...sidesOf(acts),
      matrix,
      moves,
      funnel: ['delivered', 'seen', 'used', 'result'].map((stage) => told.get(stage) ?? { stage, partners: 0, lines: 0 }),
    };
  },
});

function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / POINTS);
  return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}

const content = route({
  method: 'get',
  path: '/api/content',
  tag: 'content',
  scope: 'read',
  summary: t('教材ごとの4段階と、優良だけが使ったもの', 'The stages of each content item, and what the excellent used'),
  query: object({ doc: t('期間', 'Range'), fields: { days: { ...DAYS.days, default: 365 } } }),
  answer: object({
    doc: t('教材', 'Content'),
    fields: {
      from: need.date('この日から', 'From this day on'),
      content: list({
        required: true,
        doc: t('教材', 'Items'),
        of: one('ContentItem', t('教材', 'An item'), {
          item: need.text('ID', 'Id'),
          title: or.both('名前', 'Title'),
          kind: or.text('種類', 'Kind'),
          reviewBy: or.date('見直し期限', 'Review by'),
          partners: need.count('関わった社数', 'Partners it touched'),
          delivered: need.count('届いた', 'Delivered'),
          seen: need.count('見た', 'Seen'),
          used: need.count('使った', 'Used'),
          result: need.count('成果', 'Result'),
          usedByExcellent: need.count('使った優良', 'Excellent partners that used it'),
          usedByOthers: need.count('使った他社', 'Others that used it'),
        }),
      }),
    },
  }),
  handle: async ({ query, caller }, { store, verbs }) => {
    const { today, items } = verbs.company();
    const from = isoOf(dayOf(today) - query.days);
    const rows = await store.contentFunnel({ owners: caller.owners, from });
    const seen = new Set(rows.map(({ item }) => item));
    const none = { partners: 0, delivered: 0, seen: 0, used: 0, result: 0, usedByExcellent: 0, usedByOthers: 0 };
    const all = [
      ...rows,
      ...Object.keys(items)
        .filter((item) => !seen.has(item))
        .map((item) => ({ item, ...none })),
    ];
    return {
      from,
      content: all.map((row) => ({
        ...row,
        title: items[row.item]?.title ?? null,
        kind: items[row.item]?.kind ?? null,
        reviewBy: items[row.item]?.reviewBy ?? null,
      })),
    };
  },
});

const report = route({
  method: 'get',
  path: '/api/reports/:month',
  tag: 'reports',
  scope: 'read',
  whole: true,
  summary: t('月次レポート(YYYY-MM)', 'The report of a month (YYYY-MM)'),
  params: object({
    doc: t('月', 'Month'),
    fields: {
      month: text({
        required: true,
        pattern: /^[12]\d{3}-(0[1-9]|1[0-2])$/,
        patternDoc: t('年月(例 2024-05)', 'a month such as 2024-05'),
        doc: t('月', 'Month'),
      }),
    },
  }),
  answer: object({
    doc: t('レポート', 'The report'),
    fields: {
      report: any({ required: true, doc: t('report --json と同じ', 'As `report --json` prints it') }),
      blocks: any({ required: true, doc: t('読む形(見出し・文・表、日英)', 'As it is read: headings, texts, tables in both languages') }),
    },
  }),
  handle: async ({ params }, { verbs }) => {
    if (params.month > verbs.company().today.slice(0, 7))
      throw new Refusal(422, 'INPUT_INVALID', {
        text: t('まだ来ていない月です', 'This month has not come yet'),
        fix: t('今月までの月を指定してください', 'Ask for a month up to now'),
      });
    return verbs.monthReport(params.month);
  },
});

export const CHANNEL_ROUTES: readonly Route[] = [channel, content, report];
