import { dayOf } from '../../core/assess/days.ts';
import { backtest, type Backtest, type BacktestOptions, type DealHistory, type Threshold } from '../../core/backtest/index.ts';
import type { Locale, Text } from '../../core/types.ts';
import { alone } from '../alone.ts';
import type { Cli, Session } from '../command.ts';
import { missingColumns, numberIn, openCsv } from '../csv-input.ts';
import { readDealHistories } from '../../engine/backtest.ts';
import { numberOption } from '../number-option.ts';
import { createOutput, table, type Output } from '../output.ts';
import { reportContext } from './report-context.ts';

interface Options {
  readonly deals?: string;
  readonly partner: string;
  readonly date?: string;
  readonly amount: string;
  readonly horizon: string;
  readonly hours: string;
}

/** `backtest`: the early warning on what has been, from the own log or from an exported table of deals. */
export function backtestCommand({ program, locale, action }: Cli): void {
  program
    .command('backtest')
    .description('how good the early warning would have been / 離反予兆が過去にどれだけ当たったか')
    .option('--deals <file>', 'a table of deals instead of the own log / 自社ログの代わりに案件の CSV')
    .option('--partner <column>', 'partner / 代理店の列', 'partner_id')
    .option('--date <column>', 'day of the deal (date, or order_date) / 日付の列')
    .option('--amount <column>', 'amount / 金額の列', 'amount')
    .option('--horizon <days>', 'no deal for so long counts as lapsed / 途絶えたとみなす日数', '184')
    .option('--hours <hours>', 'work that one alarm costs / 警告1件あたりの工数', '3')
    .action(async (options: Options) => {
      if (options.deals === undefined) {
        await action({ mappings: false }, (session) => ownLog(session, options))();
        return;
      }
      const out = createOutput(locale(), program.opts<{ json?: boolean }>().json === true);
      await alone(out, async () => {
        const settings = settingsOf(options, out.locale);
        show(backtest(await readHistories(options, options.deals ?? '', out.locale), settings), settings, out);
      });
    });
}

async function ownLog({ app, out }: Session, options: Options): Promise<undefined> {
  const settings = settingsOf(options, out.locale);
  show(backtest(await readDealHistories(reportContext(app)), settings), settings, out);
}

function settingsOf({ horizon, hours }: Options, locale: Locale): BacktestOptions {
  return {
    horizonDays: numberOption(locale, '--horizon', horizon, { least: 14, most: 3650 }),
    hoursPerAlarm: numberOption(locale, '--hours', hours, { least: 0, most: 1000 }),
  };
}

const NO_DATE: Text = { ja: '日付(2026-06-08 の形)ではありません', en: 'is not a date (2026-06-08)' };
const NO_NUMBER: Text = { ja: '数値ではありません', en: 'is not a number' };
const NOBODY: Text = { ja: '代理店がありません', en: 'names no partner' };

async function readHistories(options: Options, file: string, locale: Locale): Promise<readonly DealHistory[]> {
  const { partner, amount } = options;
  const input = await openCsv(file, { locale, needed: [partner, amount, ...(options.date === undefined ? [] : [options.date])] });
  const date = options.date ?? ['date', 'order_date'].find((name) => input.columns.includes(name));
  if (date === undefined) throw missingColumns(file, input.columns, ['date'], locale);
  const own = new Map<string, { on: number; amount: number }[]>();
  for await (const line of input.lines) {
    const id = line.cell(partner) || line.refuse(partner, NOBODY);
    const on = dateIn(line.cell(date)) ?? line.refuse(date, NO_DATE);
    const text = line.cell(amount);
    const deals = own.get(id) ?? [];
    deals.push({ on: dayOf(on), amount: text === '' ? 0 : (numberIn(text) ?? line.refuse(amount, NO_NUMBER)) });
    own.set(id, deals);
  }
  return [...own].map(([id, deals]) => ({ id, deals }));
}

/** The day of `2026-06-08`, `2026/6/8` or an instant that begins so; null: there is no such day. */
function dateIn(text: string): string | null {
  const found = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:$|[T ].*$)/.exec(text);
  if (!found) return null;
  const iso = `${found[1] ?? ''}-${(found[2] ?? '').padStart(2, '0')}-${(found[3] ?? '').padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(iso) ? iso : null;
}

function show(result: Backtest, settings: BacktestOptions, out: Output): void {
  out.data({ ...result, hoursPerAlarm: settings.hoursPerAlarm });
  for (const line of render(result, out.locale)) out.line(line);
}

function* render(result: Backtest, locale: Locale): Generator<string> {
  const ja = locale === 'ja';
  yield ja
    ? `離反予兆の検証: 代理店 ${result.partners}社・案件 ${result.deals}件。「${result.horizonDays} 日間 案件なし」を当てられたか。`
    : `Early warning, tried on the past: ${result.partners} partners, ${result.deals} deals. Lapsed: no deal for ${result.horizonDays} days.`;
  if (result.undecidable) {
    yield ja ? `判断できない: ${result.undecidable.ja}` : `Cannot be judged: ${result.undecidable.en}`;
    return;
  }
  const [train, test] = [result.train?.join(' – ') ?? '–', result.test?.join(' – ') ?? '–'];
  yield ja
    ? `学習 ${train} → 検証 ${test}(${result.rows}件、途絶えた割合 ${percent(result.base)})`
    : `Learnt on ${train}, tried on ${test} (${result.rows} partner-months, ${percent(result.base)} lapsed)`;
  yield '';
  yield* table(
    [
      ['AUC', fixed(result.auc, 3), ja ? '1 に近いほど見分けられる(0.5 は偶然)' : '1 tells all apart, 0.5 is chance'],
      ['lift@10 %', fixed(result.lift10, 2), ja ? '上位1割に途絶える先が何倍集まるか' : 'how many times the share among the highest tenth'],
      [
        'recall@20 %',
        percent(result.recall20),
        ja ? '途絶えた先のうち上位2割に入っていた割合' : 'of those who lapsed, among the highest fifth',
      ],
      [
        'Brier',
        fixed(result.brier, 4),
        ja
          ? `小さいほどよい(一律の割合では ${fixed(result.brierOfBase, 4)})`
          : `less is better (${fixed(result.brierOfBase, 4)} with one rate for all)`,
      ],
      [
        'ECE',
        fixed(result.ece, 4),
        ja
          ? `確率のずれ。${result.showProbability ? '0.08 以下なので % を表示できます' : '0.08 を超えるため % は表示しません'}`
          : `calibration error: ${result.showProbability ? 'at most .08, a percentage may be shown' : 'above .08, no percentage is shown'}`,
      ],
    ],
    [1],
  );
  yield '';
  yield ja ? '当てた確率と実際:' : 'Told and come:';
  yield* table(
    [
      [ja ? '予測' : 'told', ja ? '実際' : 'came', 'n'],
      ...result.bands.map((band) => [percent(band.told), percent(band.came), String(band.n)]),
    ],
    [0, 1, 2],
  );
  yield '';
  yield ja ? 'しきい値と、かかった手間・救えたはずの金額:' : 'Thresholds, what they would have cost and caught:';
  yield* table(
    [
      ja ? ['しきい値', '警告', '的中', '捕捉', '工数 h', '年間金額'] : ['threshold', 'alarms', 'right', 'found', 'hours', 'amount a year'],
      ...result.thresholds.map((one) => thresholdRow(one, locale)),
    ],
    [1, 2, 3, 4, 5],
  );
  yield '';
  yield ja ? '月ごとのずれ(予測 → 実際):' : 'Drift by month (told, came):';
  yield* table(
    result.drift.map(({ month, n, told, came }) => [month, percent(told), percent(came), `n=${n}`]),
    [1, 2],
  );
}

function thresholdRow(one: Threshold, locale: Locale): string[] {
  return [
    one.name[locale],
    String(one.alarms),
    percent(one.precision),
    percent(one.recall),
    Math.round(one.hours).toLocaleString('en'),
    Math.round(one.caught).toLocaleString('en'),
  ];
}

function percent(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}
