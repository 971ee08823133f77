import { num } from '../assess/format.ts';
import type { Text } from '../types.ts';
import type { MonthReport } from './month.ts';
import type { SupportReport, SupportRow } from './support.ts';

/** Page one in five lines: what we repeat, what we mend, what we cannot say yet, who repeated what, what to try next. */
export function fiveLines(month: Pick<MonthReport, 'mismatches'>, support: SupportReport): readonly Text[] {
  const latest = latestOf(support.rows);
  const of = (...results: readonly SupportRow['result'][]): readonly SupportRow[] =>
    latest.filter(({ result }) => results.includes(result));
  return [
    line({ ja: '繰り返すこと', en: 'To repeat' }, of('promote').map(withShare)),
    line({ ja: '直すこと', en: 'To mend' }, of('improve').map(withShare)),
    line({ ja: 'まだ言えないこと', en: 'Not to be said yet' }, of('continue', 'undecidable', 'measuring', 'stopped').map(withMissing)),
    line({ ja: '再現した人', en: 'Repeated by' }, support.reproducers.map(reproducer)),
    line({ ja: '来月試すこと', en: 'To try next month' }, toTry(month, support, latest)),
  ];
}

const JUDGED = new Set<SupportRow['result']>(['promote', 'improve', 'continue', 'undecidable']);

/** Of each package the latest that was judged, else the latest; rows come the latest first. */
function latestOf(rows: readonly SupportRow[]): readonly SupportRow[] {
  const ids = [...new Set(rows.map((row) => row.package))];
  return ids.flatMap((id) => {
    const own = rows.filter((row) => row.package === id);
    return own.find(({ result }) => JUDGED.has(result)) ?? own[0] ?? [];
  });
}

function line(name: Text, found: readonly Text[]): Text {
  return {
    ja: `${name.ja}:${found.length === 0 ? 'なし' : found.map(({ ja }) => ja).join('、')}`,
    en: `${name.en}: ${found.length === 0 ? 'nothing' : found.map(({ en }) => en).join('; ')}`,
  };
}

function withShare({ name, share }: SupportRow): Text {
  const effect = share === null ? '' : ` ${signedPercent(share)}`;
  return { ja: `「${name.ja}」${effect}`, en: `“${name.en}”${effect}` };
}

function withMissing({ name, missing, rewarded, result }: SupportRow): Text {
  if (rewarded) return { ja: `「${name.ja}」(報奨の影響と分けられません)`, en: `“${name.en}” (cannot be told from the rewards)` };
  if (missing !== null) return { ja: `「${name.ja}」(あと${num(missing)}社)`, en: `“${name.en}” (${num(missing)} more needed)` };
  if (result === 'measuring') return { ja: `「${name.ja}」(測定中)`, en: `“${name.en}” (measuring)` };
  return { ja: `「${name.ja}」`, en: `“${name.en}”` };
}

function reproducer({ responsible, name, partners }: SupportReport['reproducers'][number]): Text {
  return { ja: `${responsible}「${name.ja}」${num(partners)}社`, en: `${responsible}, “${name.en}” at ${num(partners)} partners` };
}

/** A template that nobody else has tried; else whatever most partners miss. */
function toTry({ mismatches }: Pick<MonthReport, 'mismatches'>, { rows }: SupportReport, latest: readonly SupportRow[]): readonly Text[] {
  const alone = latest.find(
    (row) => row.result === 'promote' && rows.every((one) => one.package !== row.package || one.responsible === row.responsible),
  );
  if (alone !== undefined) return [{ ja: `「${alone.name.ja}」を別の担当者で再現する`, en: `let somebody else repeat “${alone.name.en}”` }];
  const { silent, unseen } = mismatches;
  if (silent.k === 0 && unseen.k === 0) return [];
  return silent.k >= unseen.k
    ? [
        {
          ja: `登録後に反応のない${num(silent.k)}社に1本電話する`,
          en: `one call to the ${num(silent.k)} that were silent since registration`,
        },
      ]
    : [
        {
          ja: `届けたが反応のない${num(unseen.k)}社に、届いたかを確かめる`,
          en: `ask the ${num(unseen.k)} without a reaction whether it arrived`,
        },
      ];
}

export function signedPercent(share: number): string {
  return `${share > 0 ? '+' : share < 0 ? '−' : '±'}${num(Math.abs(share) * 100, 0)} %`;
}
