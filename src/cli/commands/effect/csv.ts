import { judgeEffect, type Assignment, type EffectRow, type EffectTable } from '../../../core/effect/index.ts';
import type { Locale, Text } from '../../../core/types.ts';
import { numberIn, openCsv, type CsvLine } from '../../csv-input.ts';
import { numberOption } from '../../number-option.ts';
import { inputError } from '../../input-error.ts';
import type { Output } from '../../output.ts';
import { renderReport } from './render.ts';

export interface CsvOptions {
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

/** `effect --csv`: the product's own estimators and guards on any table. Connects to nothing. */
export async function effectOfTable(given: CsvOptions, out: Output): Promise<void> {
  const options = { ...given, before: namesIn(given.before), covariates: namesIn(given.covariates) };
  const { locale } = out;
  const numbers = {
    seed: numberOption(locale, '--seed', options.seed, { least: -(2 ** 31), most: 2 ** 31 - 1, whole: true }),
    minimum: numberOption(locale, '--minimum', options.minimum, { least: 0, most: 10 }),
    share: options.share === undefined ? null : numberOption(locale, '--share', options.share, { least: 0.01, most: 0.99 }),
  };
  refuseDoubles(options, locale);
  const read = await readTable(options, locale);
  const table: EffectTable = { ...read, assignment: options.assignment, plannedShare: numbers.share };
  const report = judgeEffect(table, { seed: numbers.seed, minimum: numbers.minimum });
  out.data({ ...report, seed: numbers.seed });
  for (const line of renderReport(report, locale)) out.line(line);
}

type Columns = CsvOptions & { readonly before: readonly string[]; readonly covariates: readonly string[] };

/** `a b`, `a,b` and `a, b` are the same two columns. */
function namesIn(given: readonly string[] | undefined): string[] {
  return (given ?? [])
    .flatMap((one) => one.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
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
