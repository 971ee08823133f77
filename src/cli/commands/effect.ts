import { Option } from 'commander';
import {
  DEFAULT_OPTIONS,
  judgeEffect,
  type Assignment,
  type EffectReport,
  type EffectRow,
  type EffectTable,
  type Estimate,
} from '../../core/effect/index.ts';
import type { Locale, Text } from '../../core/types.ts';
import type { Cli } from '../command.ts';
import { numberIn, openCsv, type CsvLine } from '../csv-input.ts';
import { inputError } from '../input-error.ts';
import { alone } from '../alone.ts';
import { createOutput, table as aligned, type Output } from '../output.ts';

interface EffectCliOptions {
  readonly csv: string;
  readonly treated: string;
  readonly outcome: string;
  readonly before?: readonly string[];
  readonly covariates?: readonly string[];
  readonly cluster?: string;
  readonly strata?: string;
  readonly other?: string;
  readonly reward?: string;
  readonly share?: string;
  readonly minimum: string;
  readonly assignment: Assignment;
  readonly seed: string;
}

/** `effect --csv`: what a package did, by the product's own estimators and guards, on any table. Connects to nothing. */
export function effectCommand({ program, locale }: Cli): void {
  program
    .command('effect')
    .description('what a package did, and whether that can be said / 施策の効果と、それが言えるかどうか')
    .requiredOption('--csv <file>', 'a table, one row per partner / 1社1行の表')
    .requiredOption('--treated <column>', '1: had the package, 0: had not / 実施=1・未実施=0 の列')
    .requiredOption('--outcome <column>', 'what was to change / 結果の列')
    .option('--before <columns...>', 'the same in earlier windows, oldest first / 実施前の同じ指標(古い順)')
    .option('--covariates <columns...>', 'what else tells the partners apart / 揃えたい属性の列')
    .option('--cluster <column>', 'units with one fate, e.g. the parent / 同じ親会社などのまとまり')
    .option('--strata <column>', 'groups within which the lot was drawn / 抽選を行った層')
    .option('--other <column>', '1: another package ran at the time / 他の施策も受けていた=1')
    .option('--reward <column>', 'incentive spent / 報奨・販促費')
    .option('--share <share>', 'planned share of treated, e.g. 0.5 / 予定した実施割合')
    .option('--minimum <share>', 'smallest effect worth having / 意味のある最小の効果', String(DEFAULT_OPTIONS.minimum))
    .addOption(
      new Option('--assignment <how>', 'who was treated: drawn by lot, or chosen / 抽選か、そうでないか')
        .choices(['randomised', 'observed'])
        .default('observed'),
    )
    .option('--seed <number>', 'of every draw / 乱数の種', String(DEFAULT_OPTIONS.seed))
    .action((options: EffectCliOptions) => {
      const out = createOutput(locale(), program.opts<{ json?: boolean }>().json === true);
      return alone(out, () => effect(options, out));
    });
}

async function effect(given: EffectCliOptions, out: Output): Promise<void> {
  const options = { ...given, before: namesIn(given.before), covariates: namesIn(given.covariates) };
  const { locale } = out;
  const numbers = {
    seed: numberOption(locale, '--seed', options.seed, -(2 ** 31), 2 ** 31 - 1),
    minimum: numberOption(locale, '--minimum', options.minimum, 0, 10),
    share: options.share === undefined ? null : numberOption(locale, '--share', options.share, 0.01, 0.99),
  };
  refuseDoubles(options, locale);
  const read = await readTable(options, locale);
  const table: EffectTable = { ...read, assignment: options.assignment, plannedShare: numbers.share };
  const report = judgeEffect(table, { seed: numbers.seed, minimum: numbers.minimum });
  out.data({ ...report, seed: numbers.seed });
  for (const line of render(report, locale)) out.line(line);
}

type Columns = EffectCliOptions & { readonly before: readonly string[]; readonly covariates: readonly string[] };

/** `a b`, `a,b` and `a, b` are the same two columns. */
function namesIn(given: readonly string[] | undefined): string[] {
  return (given ?? [])
    .flatMap((one) => one.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function numberOption(locale: Locale, name: string, text: string, least: number, most: number): number {
  const value = numberIn(text);
  if (value !== null && value >= least && value <= most) return value;
  throw inputError(
    locale,
    {
      ja: `${name} の値 "${text}" は ${least} から ${most} の数値ではありません`,
      en: `${name}: "${text}" is not a number from ${least} to ${most}`,
    },
    { ja: `${name} を直してください`, en: `Mend ${name}` },
  );
}

/** One column cannot be two things: an outcome that is also its own covariate explains itself. */
function refuseDoubles(columns: Columns, locale: Locale): void {
  const named = [columns.treated, columns.outcome, ...columns.before, ...columns.covariates];
  const twice = named.find((name, i) => named.indexOf(name) !== i);
  if (twice === undefined) return;
  throw inputError(
    locale,
    { ja: `列「${twice}」が二度使われています`, en: `Column "${twice}" is used twice` },
    {
      ja: '--treated、--outcome、--before、--covariates には別々の列を指定してください',
      en: 'Give --treated, --outcome, --before and --covariates columns of their own',
    },
  );
}

async function readTable(columns: Columns, locale: Locale): Promise<Pick<EffectTable, 'rows' | 'names' | 'incomplete'>> {
  const { csv, treated, outcome, before, covariates, cluster, strata, other, reward } = columns;
  const optional = [cluster, strata, other, reward].filter((name) => name !== undefined);
  const input = await openCsv(csv, { locale, needed: [treated, outcome, ...before, ...covariates, ...optional] });
  const rows: EffectRow[] = [];
  let incomplete = 0;
  for await (const line of input.lines) {
    const row = rowOf(line, columns);
    if (row) rows.push(row);
    else incomplete += 1;
  }
  return { rows, names: { outcome, before, covariates }, incomplete };
}

const NOT_A_NUMBER: Text = { ja: '数値ではありません', en: 'is not a number' };
const NOT_YES_NO: Text = { ja: '0 か 1 ではありません', en: 'is not 0 or 1' };

/** null: a cell is empty. */
function rowOf(line: CsvLine, columns: Columns): EffectRow | null {
  const flag = (name: string): 0 | 1 | null => {
    const text = line.cell(name).toLowerCase();
    if (text === '') return null;
    if (text === 'true' || Number(text) === 1) return 1;
    return text === 'false' || Number(text) === 0 ? 0 : line.refuse(name, NOT_YES_NO);
  };
  const figure = (name: string): number | null => {
    const text = line.cell(name);
    return text === '' ? null : (numberIn(text) ?? line.refuse(name, NOT_A_NUMBER));
  };
  const treated = flag(columns.treated);
  const outcome = figure(columns.outcome);
  const before = columns.before.map(figure);
  const covariates = columns.covariates.map(figure);
  const rest = {
    cluster: columns.cluster === undefined ? null : line.cell(columns.cluster) || null,
    stratum: columns.strata === undefined ? null : line.cell(columns.strata),
    other: columns.other === undefined ? null : flag(columns.other),
    reward: columns.reward === undefined ? null : figure(columns.reward),
  };
  if (treated === null || outcome === null) return null;
  const known = (value: number | null): value is number => value !== null;
  if (!before.every(known) || !covariates.every(known)) return null;
  return { treated, outcome, before, covariates, ...rest };
}

const HEAD: Readonly<Record<Locale, readonly string[]>> = {
  ja: ['方法', '効果', '標準誤差', '95 % 区間', 'p'],
  en: ['method', 'effect', 'error', '95 % interval', 'p'],
};
const MARKS = { pass: '✓', stop: '✗', unknown: '–', notNeeded: '–' } as const;

function* render(report: EffectReport, locale: Locale): Generator<string> {
  const ja = locale === 'ja';
  const { treated, control } = report;
  yield ja ? `判定: ${report.label.ja}` : `Verdict: ${report.label.en}`;
  for (const reason of report.reasons) yield `  ・${reason[locale]}`;
  yield '';
  const mean = (value: number | null): string => (value === null ? '–' : figures(value));
  yield ja
    ? `${report.outcome}: 実施 ${treated.n}社(平均 ${mean(treated.mean)}) 未実施 ${control.n}社(平均 ${mean(control.mean)})`
    : `${report.outcome}: ${treated.n} treated (mean ${mean(treated.mean)}), ${control.n} controls (mean ${mean(control.mean)})`;
  if (report.estimates.length > 0) {
    yield '';
    yield* aligned([HEAD[locale], ...report.estimates.map((one) => estimateRow(one, locale, one.id === report.effect?.id))], [1, 2, 4]);
  }
  yield '';
  yield* aligned(report.guards.map((one) => [`${MARKS[one.status]} ${one.id}`, one.name[locale], one.text[locale]]));
  if (report.detectable !== null) {
    yield '';
    const least = (report.detectable * 100).toFixed(0);
    yield ja ? `この件数で見分けられる効果は約 ${least} % 以上です。` : `With so many, effects from about ${least} % on can be told.`;
  }
  yield '';
  for (const note of report.notes) yield `※ ${note[locale]}`;
}

function estimateRow(one: Estimate, locale: Locale, main: boolean): string[] {
  const p =
    one.permutationP === undefined
      ? pOf(one.p)
      : `${pOf(one.p)} (${locale === 'ja' ? '並べ替え' : 'permutation'} ${pOf(one.permutationP)})`;
  return [
    `${main ? '→ ' : '  '}${one.name[locale]}`,
    figures(one.estimate),
    figures(one.se),
    `${figures(one.low)} … ${figures(one.high)}`,
    p,
  ];
}

function figures(value: number): string {
  const digits = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function pOf(p: number): string {
  return p < 0.001 ? '<.001' : p.toFixed(3);
}
