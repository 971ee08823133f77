import { both, num } from '../assess/format.ts';
import { optionLabel } from '../fields.ts';
import type { Settings } from '../assess/settings/index.ts';
import type { Text } from '../types.ts';
import { heading, paragraph, same, type Block } from './document.ts';
import { countedBlocks } from './counted-blocks.ts';
import { percent, shareText } from './figures.ts';
import type { ItemUse, MonthReport } from './month.ts';
import { awardBlocks, profileBlocks, supportBlocks } from './support-blocks.ts';
import type { SupportReport } from './support.ts';

/** A month with the one before it, what the packages did, and what the excellent used. */
export interface MonthlyReport extends MonthReport {
  /** null: nothing was on record then. */
  readonly before: MonthReport | null;
  readonly support: SupportReport;
  readonly profile: readonly ItemUse[];
  /** Page one. */
  readonly summary: readonly Text[];
}

/** The monthly report as it is read. */
export function monthBlocks(report: MonthlyReport, settings: Settings): readonly Block[] {
  const title = heading(1, { ja: `月次レポート ${report.month}`, en: `Monthly report ${report.month}` });
  if (report.partners === 0)
    return [title, paragraph({ ja: 'パートナーがまだ取り込まれていません。', en: 'No partner has been read yet.' })];
  const { concentration, support } = report;
  return [
    title,
    paragraph({ ja: `${num(report.partners)}社`, en: `${num(report.partners)} partners` }),
    { kind: 'list', items: report.summary },
    ...supportBlocks(support),
    ...profileBlocks(report.profile, report.states, settings),
    heading(2, { ja: '3つの問い', en: 'The three questions' }),
    {
      kind: 'facts',
      rows: [
        { name: { ja: '記録されているか(当月の記録あり)', en: 'Recorded (a line in the month)' }, says: shareText(report.recorded) },
        { name: { ja: '見えているか(反応あり)', en: 'Visible (a reaction in the month)' }, says: shareText(report.visible) },
        {
          name: { ja: '再現できているか(別の担当者が再現したパッケージ)', en: 'Reproducible (packages that somebody else repeated)' },
          says: packagesText(support.reproducible),
        },
        { name: { ja: '接触できた先', en: 'Reached (a two-way contact)' }, says: shareText(report.reached) },
        ...indexRow(report),
      ],
    },
    heading(2, { ja: '登録の流入(紹介経路別)', en: 'Registrations by referral route' }),
    report.inflow.length === 0
      ? paragraph({ ja: 'この月の登録はありません。', en: 'Nobody registered in this month.' })
      : {
          kind: 'table',
          head: [
            { ja: '経路', en: 'Route' },
            { ja: '社数', en: 'Partners' },
          ],
          right: [1],
          rows: report.inflow.map(({ route, partners }) => [
            route === null ? { ja: '(記録なし)', en: '(not recorded)' } : same(route),
            same(num(partners)),
          ]),
        },
    heading(2, { ja: 'タッチレベル別の支援', en: 'Support by touch level' }),
    touchBlock(report),
    heading(2, { ja: '売上の集中(過去12か月)', en: 'Concentration of sales, last 12 months' }),
    concentration === null
      ? paragraph({ ja: 'この期間の受注はありません。', en: 'Nothing was won in this time.' })
      : paragraph({
          ja: `ジニ係数 ${concentration.gini.toFixed(3)}、上位20%の比率 ${percent(concentration.top20)}`,
          en: `Gini ${concentration.gini.toFixed(3)}; the top 20 % hold ${percent(concentration.top20)}`,
        }),
    heading(2, {
      ja: '担当者によるばらつき(支援の利用率、状態の構成を補正)',
      en: 'Variation between owners: use of support, adjusted for states',
    }),
    ...ownerBlocks(report),
    ...countedBlocks(report, report.before, report.support),
    heading(2, { ja: '注意フラグ', en: 'Flags' }),
    ...flagBlocks(report),
    ...awardBlocks(report, report.support),
  ];
}

/** Unlike the score, which compares with peers of today, the index can rise. */
function indexRow({ channelIndex, before }: MonthlyReport): { name: Text; says: Text }[] {
  if (channelIndex === null) return [];
  const { value, since, partners } = channelIndex;
  const last = before?.channelIndex?.since === since ? before.channelIndex.value.toFixed(1) : null;
  return [
    {
      name: { ja: `チャネル指数(${since} からの四半期が 50)`, en: `Channel index (the quarter from ${since} is 50)` },
      says: {
        ja: `${value.toFixed(1)}(${num(partners)}社${last === null ? '' : `、前月 ${last}`})`,
        en: `${value.toFixed(1)} (${num(partners)} partners${last === null ? '' : `; the month before ${last}`})`,
      },
    },
  ];
}

function packagesText({ k, n }: SupportReport['reproducible']): Text {
  if (n === 0) return { ja: '実施したパッケージなし', en: 'no package sent out yet' };
  return { ja: `${num(n)}件中${num(k)}件`, en: `${num(k)} of ${num(n)}` };
}

function flagBlocks({ flags }: MonthReport): Block[] {
  if (flags.length === 0) return [paragraph({ ja: '立っているフラグはありません。', en: 'No flag is set.' })];
  return [
    {
      kind: 'table',
      head: [
        { ja: 'フラグ', en: 'Flag' },
        { ja: '社数', en: 'Partners' },
      ],
      right: [1],
      rows: flags.map(({ flag, partners }) => [both((locale) => optionLabel('flags', flag, locale)), same(num(partners))]),
    },
  ];
}

function touchBlock({ touches }: MonthReport): Block {
  if (touches.length === 0) return paragraph({ ja: 'この月の支援の記録はありません。', en: 'No support was recorded in this month.' });
  return {
    kind: 'table',
    head: [
      { ja: 'タッチレベル', en: 'Touch level' },
      { ja: '社数', en: 'Partners' },
      { ja: '記録', en: 'Lines' },
      { ja: 'うち反応あり', en: 'With a reaction' },
    ],
    right: [1, 2, 3],
    rows: touches.map(({ touch, partners, lines, reactions }) => [
      both((locale) => optionLabel('touch', touch, locale)),
      ...[partners, lines, reactions].map((count) => same(num(count))),
    ]),
  };
}

function ownerBlocks({ owners }: MonthReport): Block[] {
  if (owners.rows.length === 0)
    return [paragraph({ ja: 'この月に支援を届けた担当者はいません。', en: 'No owner had support delivered in this month.' })];
  if (!owners.beyondChance) return [paragraph({ ja: '差は偶然の範囲です', en: 'The differences are within chance' })];
  return [
    {
      kind: 'table',
      head: [
        { ja: '担当', en: 'Owner' },
        { ja: '利用した社数', en: 'Partners that used it' },
        { ja: '補正後', en: 'Adjusted' },
      ],
      right: [1, 2],
      rows: owners.rows.map((one) => [same(one.owner), shareText(one), same(percent(one.adjusted))]),
    },
  ];
}
