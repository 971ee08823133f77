import { writeFile } from 'node:fs/promises';
import { handoverBlocks } from '../../core/report/handover.ts';
import type { Block } from '../../core/report/document.ts';
import { toHtml, toMarkdown } from '../../core/report/render.ts';
import { readHandover, type ReportContext } from '../../engine/report.ts';
import type { Cli, Session } from '../command.ts';
import { today } from '../hand-sources.ts';
import { inputError } from '../input-error.ts';

interface Options {
  readonly out?: string;
}

const OUT = ['--out <file>', 'write it there: HTML where the name ends in .html, else Markdown / ファイルへ(.html なら HTML)'] as const;

/** `handover <owner>`: what whoever takes over must know. */
export function reportCommands({ program, action }: Cli): void {
  program
    .command('handover')
    .argument('<owner>', 'e-mail address, name or a part of it / 担当者のメールアドレスまたは名前')
    .description('ten lines for each partner of an owner, for whoever takes over / 担当パートナーごとの10行の引き継ぎ')
    .option(...OUT)
    .action(action({ mappings: false }, handover));
}

async function handover({ app, out }: Session, owner: string, options: Options): Promise<undefined> {
  const found = await readHandover(contextOf({ app, out }), owner);
  const words = { settings: app.config.settings, currency: app.config.file.company.currency };
  await show({ app, out }, { data: found, blocks: handoverBlocks(found, words) }, options);
}

function contextOf({ app }: Session): ReportContext {
  const { settings, rate, file } = app.config;
  return { store: app.store, policy: { settings, rate, currency: file.company.currency }, today: today(app) };
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
