import { both, num } from '../assess/format.ts';
import { optionLabel } from '../fields.ts';
import type { Text } from '../types.ts';
import { heading, paragraph, same, type Block } from './document.ts';
import type { MonthReport, Share } from './month.ts';

/** The monthly report as it is read. */
export function monthBlocks(report: MonthReport): readonly Block[] {
  const title = heading(1, { ja: `月次レポート ${report.month}`, en: `Monthly report ${report.month}` });
  if (report.partners === 0)
    return [title, paragraph({ ja: 'パートナーがまだ取り込まれていません。', en: 'No partner has been read yet.' })];
  const { concentration, mismatches } = report;
  return [
    title,
    paragraph({ ja: `${num(report.partners)}社`, en: `${num(report.partners)} partners` }),
    heading(2, { ja: '記録・見える化', en: 'Recorded and visible' }),
    {
      kind: 'facts',
      rows: [
        { name: { ja: '記録されているか(当月の記録あり)', en: 'Recorded (a line in the month)' }, says: shareText(report.recorded) },
        { name: { ja: '見えているか(反応あり)', en: 'Visible (a reaction in the month)' }, says: shareText(report.visible) },
        { name: { ja: '接触できた先', en: 'Reached (a two-way contact)' }, says: shareText(report.reached) },
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
    heading(2, { ja: 'すれ違いと属人性', en: 'Mismatches and one-person knowledge' }),
    {
      kind: 'facts',
      rows: [
        { name: { ja: '登録後に反応なし', en: 'Silent after registration' }, says: same(num(mismatches.silent)) },
        { name: { ja: '優良だったが休眠', en: 'Was excellent, now dormant' }, says: same(num(mismatches.lostExcellent)) },
        { name: { ja: '届けたが反応なし', en: 'Supported, no reaction' }, says: shareText(mismatches.unseen) },
        { name: { ja: '記録者が一人だけ(12か月)', en: 'One author only (12 months)' }, says: shareText(report.oneAuthor) },
        { name: { ja: '優先順位が未判定', en: 'Not assessed, so not ranked' }, says: shareText(report.notAssessed) },
      ],
    },
    heading(2, { ja: '表彰候補', en: 'Award candidates' }),
    paragraph(
      report.awards.length === 0
        ? { ja: 'なし', en: 'none' }
        : { ja: report.awards.map(({ name }) => name).join('、'), en: report.awards.map(({ name }) => name).join(', ') },
    ),
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

function shareText({ k, n }: Share): Text {
  if (n === 0) return { ja: '対象なし', en: 'none to count' };
  return {
    ja: `${percent(k / n)}(${num(n)}社中${num(k)}社)`,
    en: `${percent(k / n)} (${num(k)} of ${num(n)})`,
  };
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
