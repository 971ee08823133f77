import { num } from '../assess/format.ts';
import type { Settings } from '../assess/settings/index.ts';
import type { Text } from '../types.ts';
import { heading, paragraph, same, type Block } from './document.ts';
import { signedPercent } from './five-lines.ts';
import type { ItemUse, MonthReport } from './month.ts';
import type { SupportReport, SupportRow } from './support.ts';

const RESULTS: Readonly<Record<SupportRow['result'], Text>> = {
  promote: { ja: '昇格', en: 'promoted' },
  improve: { ja: '改善', en: 'to improve' },
  continue: { ja: '継続測定', en: 'keep measuring' },
  undecidable: { ja: '判断できない', en: 'cannot be judged' },
  measuring: { ja: '測定中', en: 'measuring' },
  stopped: { ja: '途中で終了', en: 'stopped early' },
  descriptive: { ja: '記述のみ', en: 'described only' },
};
const REPRODUCED: Readonly<Record<NonNullable<SupportRow['reproduction']>, Text>> = {
  confirmed: { ja: '再現済', en: 'reproduced' },
  differs: { ja: '効果が食い違う', en: 'its effect differs' },
  open: { ja: '再現中', en: 'being repeated' },
};

/** Who × which support × which result. */
export function supportBlocks({ rows }: SupportReport): Block[] {
  const title = heading(2, { ja: '誰が、どの支援で、どうなったか', en: 'Who, which support, which result' });
  if (rows.length === 0) return [title, paragraph({ ja: 'まだ実施したパッケージがありません。', en: 'No package has been sent out yet.' })];
  return [
    title,
    {
      kind: 'table',
      head: [
        { ja: '責任者', en: 'Who' },
        { ja: '支援', en: 'Support' },
        { ja: '開始', en: 'Started' },
        { ja: '社数', en: 'Partners' },
        { ja: '結果', en: 'Result' },
        { ja: '効果(95 % 区間)', en: 'Effect (95 %)' },
        { ja: '再現', en: 'Repeat' },
      ],
      right: [3],
      rows: rows.map((row) => [
        same(row.responsible),
        row.name,
        same(row.news ? `${row.startedOn} ●` : row.startedOn),
        same(num(row.partners)),
        result(row),
        same(effect(row)),
        row.reproduction === null ? same('') : REPRODUCED[row.reproduction],
      ]),
    },
    paragraph({
      ja: '●は当月に始まったもの、または当月に判定したもの。効果は、待機群または似た会社と比べた主な指標の差です(kakehashi effect で計算の過程を見られます)。',
      en: '● began or was judged in the month. The effect is the difference in the primary outcome from the waiting group or partners alike; `kakehashi effect` shows how it is computed.',
    }),
  ];
}

function result(row: SupportRow): Text {
  const name = RESULTS[row.result];
  if (row.rewarded) return { ja: `${name.ja}(報奨の影響と分けられません)`, en: `${name.en} (cannot be told from the rewards)` };
  if (row.missing === null) return name;
  return { ja: `${name.ja}(あと${num(row.missing)}社)`, en: `${name.en} (${num(row.missing)} more needed)` };
}

function effect({ share, low, high }: SupportRow): string {
  return share === null || low === null || high === null ? '–' : `${signedPercent(share)} (${signedPercent(low)} … ${signedPercent(high)})`;
}

/** Awards for what was sold and for what was repeated; who sold in reward periods only is no success of support. */
export function awardBlocks({ awards, rewardOnly }: MonthReport, { reproducers }: SupportReport): Block[] {
  const none: Text = { ja: 'なし', en: 'none' };
  const names = (some: readonly { readonly name: string }[]): Text =>
    some.length === 0 ? none : { ja: some.map(({ name }) => name).join('、'), en: some.map(({ name }) => name).join(', ') };
  const repeated = reproducers.map(({ responsible, name, partners }) => ({
    ja: `${responsible}(「${name.ja}」${num(partners)}社)`,
    en: `${responsible} (“${name.en}”, ${num(partners)} partners)`,
  }));
  return [
    heading(2, { ja: '表彰候補', en: 'Award candidates' }),
    {
      kind: 'facts',
      rows: [
        { name: { ja: '優良', en: 'For excellence' }, says: names(awards) },
        {
          name: { ja: '再現', en: 'For reproduction' },
          says: repeated.length === 0 ? none : { ja: repeated.map(({ ja }) => ja).join('、'), en: repeated.map(({ en }) => en).join('; ') },
        },
        {
          name: { ja: '報奨期間のみ活動(支援の成果に数えません)', en: 'Active in reward periods only (no success of support)' },
          says: names(rewardOnly),
        },
      ],
    },
  ];
}

/** So many items tell enough. */
const MOST_ITEMS = 8;

/** What the excellent use, beside the others: a profile, not an effect. */
export function profileBlocks(
  profile: readonly ItemUse[],
  all: { readonly excellent: number; readonly others: number },
  settings: Settings,
): Block[] {
  const title = heading(2, { ja: '成果の出た会社は何を使っていたか(12か月)', en: 'What the excellent used, 12 months' });
  if (profile.length === 0 || all.excellent === 0)
    return [title, paragraph({ ja: '優良な会社の利用記録がまだありません。', en: 'No use by an excellent partner is on record yet.' })];
  const share = (k: number, n: number): Text => same(n === 0 ? '–' : `${((100 * k) / n).toFixed(0)} % (${num(k)}/${num(n)})`);
  return [
    title,
    {
      kind: 'table',
      head: [
        { ja: '教材', en: 'Item' },
        { ja: '優良', en: 'Excellent' },
        { ja: 'ほか', en: 'Others' },
      ],
      right: [1, 2],
      rows: profile
        .slice(0, MOST_ITEMS)
        .map(({ item, excellent, others }) => [
          settings.catalogue.items[item]?.title ?? same(item),
          share(excellent, all.excellent),
          share(others, all.others),
        ]),
    },
    paragraph({
      ja: '使ったから成果が出たとは限りません。効果は上の表で見てください。',
      en: 'Use is not the cause of success; effects stand in the table above.',
    }),
  ];
}
