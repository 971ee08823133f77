import type { Text } from '../types.ts';
import { heading, same, type Block } from './document.ts';
import { shareText } from './figures.ts';
import type { Counted, MonthReport, Share } from './month.ts';
import type { SupportReport } from './support.ts';

interface Row {
  readonly name: Text;
  /** How the figure comes about. */
  readonly how: Text;
  readonly of: (report: Pick<MonthReport, 'mismatches' | 'boxes'>) => Counted;
}

const MISMATCHES: readonly Row[] = [
  {
    name: { ja: '登録したのに動かない', en: 'Registered, then silent' },
    how: { ja: 'フラグ「静か」の会社 ÷ 全社', en: 'flag “silent” ÷ all' },
    of: ({ mismatches }) => mismatches.silent,
  },
  {
    name: { ja: '提案にムラがある', en: 'Proposals vary' },
    how: {
      ja: '一般のうち、12か月の提案が中央値の半分に満たない会社',
      en: 'general, with less than half the median of proposals in 12 months',
    },
    of: ({ mismatches }) => mismatches.fewProposals,
  },
  {
    name: { ja: '優良が離れた', en: 'Excellent, and gone' },
    how: { ja: 'フラグ「元・優良」の会社 ÷ 全社', en: 'flag “was excellent” ÷ all' },
    of: ({ mismatches }) => mismatches.lostExcellent,
  },
  {
    name: { ja: '届けたが見られていない', en: 'Delivered, not seen' },
    how: { ja: '当月に届けた会社のうち、当月の反応が一つもない会社', en: 'of those delivered to in the month, no reaction in it' },
    of: ({ mismatches }) => mismatches.unseen,
  },
  {
    name: { ja: '支援された覚えがない', en: 'No memory of being supported' },
    how: { ja: '12か月に届けた会社のうち、一度も使っていない会社', en: 'of those delivered to in 12 months, nothing was ever used' },
    of: ({ mismatches }) => mismatches.unremembered,
  },
];

const BOXES: readonly Row[] = [
  {
    name: { ja: '担当者しか状況を知らない', en: 'Only the owner knows how things stand' },
    how: { ja: '12か月の記録者が一人だけの会社 ÷ 記録のある会社', en: 'one author only in 12 months ÷ those with an author' },
    of: ({ boxes }) => boxes.oneAuthor,
  },
  {
    name: { ja: '履歴がメールや記憶の中', en: 'History lies in mailboxes and memory' },
    how: { ja: '12か月の接触が一つも記録されていない会社 ÷ 全社', en: 'no contact on record in 12 months ÷ all' },
    of: ({ boxes }) => boxes.noRecord,
  },
  {
    name: { ja: '担当交代で関係がやり直し', en: 'A change of owner starts from nothing' },
    how: {
      ja: '交代から30日以内に接触のない会社 ÷ 12か月に交代した会社',
      en: 'no contact within 30 days of the change ÷ those that changed in 12 months',
    },
    of: ({ boxes }) => boxes.notGreeted,
  },
  {
    name: { ja: '誰を優先すべきか分からない', en: 'Unsure whom to put first' },
    how: { ja: 'まだ判定のない会社 ÷ 全社', en: 'not assessed ÷ all' },
    of: ({ boxes }) => boxes.notRanked,
  },
];

const NOT_SHARED: Pick<Row, 'name' | 'how'> = {
  name: { ja: '成功した方法が共有されない', en: 'What works is not shared' },
  how: { ja: 'テンプレートのうち、別の担当者がまだ再現していないもの', en: 'templates that nobody else has repeated' },
};

/** The five mismatches and the five boxes with the values of the month before, how each comes about, and who is behind it. */
export function countedBlocks(now: MonthReport, before: MonthReport | null, support: SupportReport): Block[] {
  return [
    heading(2, { ja: '5つのすれ違い', en: 'Five mismatches' }),
    tableOf(MISMATCHES, now, before, []),
    ...behind(MISMATCHES, now),
    heading(2, { ja: '属人性の5項目', en: 'Five boxes of one-person knowledge' }),
    tableOf(BOXES, now, before, [[NOT_SHARED.name, templates(support.notShared), same(''), NOT_SHARED.how]]),
    ...behind(BOXES, now),
  ];
}

function tableOf(rows: readonly Row[], now: MonthReport, before: MonthReport | null, more: readonly (readonly Text[])[]): Block {
  return {
    kind: 'table',
    head: [
      { ja: '項目', en: 'What' },
      { ja: '今月', en: 'This month' },
      { ja: '先月', en: 'Month before' },
      { ja: '数え方', en: 'How it is counted' },
    ],
    right: [],
    rows: [
      ...rows.map(({ name, how, of }) => [name, shareText(of(now)), before === null ? same('–') : shareText(of(before)), how]),
      ...more,
    ],
  };
}

/** So many names stand in a report; `--json` has all of them. */
const MOST_NAMED = 30;

function behind(rows: readonly Row[], now: MonthReport): Block[] {
  return rows.flatMap(({ name, of }): Block[] => {
    const { who } = of(now);
    if (who.length === 0) return [];
    const more = who.length - MOST_NAMED;
    const rest: Text[] = more > 0 ? [{ ja: `ほか${more}社`, en: `${more} more` }] : [];
    return [{ kind: 'behind', title: name, items: [...who.slice(0, MOST_NAMED).map((one) => same(one.name)), ...rest] }];
  });
}

function templates({ k, n }: Share): Text {
  if (n === 0) return { ja: 'テンプレートなし', en: 'no template yet' };
  return { ja: `${n}件中${k}件`, en: `${k} of ${n}` };
}
