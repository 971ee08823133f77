import { writeFile } from 'node:fs/promises';
import { backtest, type BacktestOptions } from '../../core/backtest/index.ts';
import { driftBlocks } from '../../core/report/drift-blocks.ts';
import { handoverBlocks } from '../../core/report/handover.ts';
import { monthBlocks } from '../../core/report/month-blocks.ts';
import type { Block } from '../../core/report/document.ts';
import { toHtml, toMarkdown } from '../../core/report/render.ts';
import { readDealHistories } from '../../engine/backtest.ts';
import { readMonthlyReport } from '../../engine/month-report.ts';
import { readHandover } from '../../engine/report.ts';
import type { IsoDate, Locale } from '../../core/types.ts';
import { dayOf, isoOf } from '../../core/assess/days.ts';
import type { Cli, Session } from '../command.ts';
import { inputError } from '../input-error.ts';
import { reportContext } from './report-context.ts';

interface Options {
  readonly out?: string;
}

/** As `backtest` does it unless told otherwise. */
const BACKTEST: BacktestOptions = { horizonDays: 184, hoursPerAlarm: 3 };

const OUT = ['--out <file>', 'write it there: HTML where the name ends in .html, else Markdown / ファイルへ(.html なら HTML)'] as const;

/** `handover <owner>`: what whoever takes over must know. */
export function reportCommands({ program, action }: Cli): void {
  program
    .command('handover')
    .argument('<owner>', 'e-mail address, name or a part of it / 担当者のメールアドレスまたは名前')
    .description('ten lines for each partner of an owner, for whoever takes over / 担当パートナーごとの10行の引き継ぎ')
    .option(...OUT)
    .action(action({ mappings: false }, handover));
  program
    .command('report')
    .argument('[month]', 'YYYY-MM; the last full month unless given / 対象月(省略時は先月)')
    .description('the month in support: registrations, reach, owners, awards / 月次レポート')
    .option(...OUT)
    .action(action({ mappings: false }, report));
}

async function handover({ app, out }: Session, owner: string, options: Options): Promise<undefined> {
  const found = await readHandover(reportContext(app), owner);
  const words = { settings: app.config.settings, currency: app.config.file.company.currency };
  await show({ app, out }, { data: found, blocks: handoverBlocks(found, words) }, options);
}

async function report({ app, out }: Session, month: string | undefined, options: Options): Promise<undefined> {
  const context = reportContext(app);
  const found = await readMonthlyReport(context, monthOf(month, context.today, out.locale));
  const warning = backtest(await readDealHistories(context), BACKTEST);
  const { drift, undecidable } = warning;
  const blocks = [...monthBlocks(found, app.config.settings), ...(found.partners === 0 ? [] : driftBlocks(warning))];
  await show({ app, out }, { data: { ...found, warning: { drift, undecidable } }, blocks }, options);
}

function monthOf(given: string | undefined, day: IsoDate, locale: Locale): string {
  const now = day.slice(0, 7);
  if (given === undefined) return isoOf(dayOf(`${now}-01`) - 1).slice(0, 7);
  if (/^[12]\d{3}-(?:0[1-9]|1[0-2])$/.test(given) && given <= now) return given;
  throw inputError(
    locale,
    { ja: `"${given}" は今月までの年月ではありません`, en: `"${given}" is not a month up to now` },
    { ja: '2024-05 のように YYYY-MM で指定してください', en: 'Give it as YYYY-MM, for example 2024-05' },
  );
}

async function show(
  { out }: Session,
  report: { readonly data: unknown; readonly blocks: readonly Block[] },
  { out: file }: Options,
): Promise<void> {
  out.data(report.data);
  if (file === undefined) {
    out.line(toMarkdown(report.blocks, out.locale).trimEnd());
    return;
  }
  const text = /\.html?$/i.test(file) ? toHtml(report.blocks, out.locale) : toMarkdown(report.blocks, out.locale);
  try {
    await writeFile(file, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw inputError(
      out.locale,
      { ja: `${file} に書き込めません(${why})`, en: `${file} cannot be written (${why})` },
      { ja: '書き込めるファイル名を --out に指定してください', en: 'Give --out a file that can be written' },
    );
  }
  out.line({ ja: `${file} に書き出しました`, en: `Written to ${file}` });
}
