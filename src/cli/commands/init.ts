import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { packageRoot, type Config } from '../../config/index.ts';
import { AppError } from '../../core/errors.ts';
import { printProblem } from '../../core/schema/index.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { errorText } from '../error-text.ts';
import { companySettings } from '../init/company-settings.ts';
import { joins, propose, type Proposal } from '../init/propose.ts';
import { compileText, templatesFor } from '../init/templates.ts';
import { writeFiles, type NewFile } from '../init/write-files.ts';
import type { Output } from '../output.ts';

interface InitOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** `init`: looks at the orgs whose credentials are there and writes mappings and settings for them, with what it was unsure of. */
export function initCommand({ program, action }: Cli): void {
  program
    .command('init')
    .description('look at the connected orgs and write mappings/*.yaml and config/kakehashi.yaml / 組織を調べて設定を作る')
    .option('--out <folder>', 'write into this folder / このフォルダに書く')
    .option('--force', 'where a file exists, write <file>.new beside it / 既にあるファイルの横に .new を書く')
    .option('--dry-run', 'print, write nothing / 表示だけ')
    .action(action({ mappings: false }, init));
}

async function init({ app, out }: Session, options: InitOptions): Promise<ExitCode> {
  const { config } = app;
  const templates = await templatesFor(config);
  if (templates.length === 0) {
    throw new AppError('CONFIG_INVALID', 'No credentials are set', {
      fix: 'Set SALESFORCE_… or HUBSPOT_… in the environment or in .env (see .env.example), then run `init` again',
    });
  }
  const folders = foldersOf(config, options.out);
  const attempts = await app.tryConnections(templates.map(({ name, text }) => compileText(name, text, `${name}.yaml`, templates, config)));
  const failed = attempts.filter(({ error }) => error !== undefined);
  for (const { error } of failed) out.warn(`✗ ${errorText(error, out.locale)}`);
  const proposals: Proposal[] = [];
  for (const { wired } of attempts) {
    const template = templates.find(({ name }) => name === wired?.name);
    if (wired === undefined || template === undefined) continue;
    out.line({ ja: `${wired.name}(${wired.scope})を調べています…`, en: `Looking at ${wired.name} (${wired.scope}) …` });
    proposals.push(await propose(template, wired, { config, templates, file: shown(join(folders.mappings, `${wired.name}.yaml`)) }));
  }
  if (proposals.length === 0) return 2;
  const files = filesOf(config, proposals, folders);
  const joined = await joins(proposals);
  if (options.dryRun === true)
    for (const { path, text } of files.filter(({ path }) => path.endsWith('.yaml'))) out.line(`── ${shown(path)}\n${text}`);
  const written = options.dryRun === true ? [] : await writeFiles(files, { beside: options.force === true });
  tellFiles(written, out);
  for (const one of proposals) tellProposal(one, folders.mappings, out);
  for (const one of joined) tellJoin(one, out);
  out.data({
    files: written,
    connections: proposals.map(({ name, doubts, dropped, problems }) => ({ name, doubts, dropped, problems })),
    joins: joined,
    failed: failed.map(({ name, error }) => ({ name, error: errorText(error, out.locale) })),
  });
  if (options.dryRun !== true)
    out.line({
      ja: '次に: kakehashi check、kakehashi setup、kakehashi run',
      en: 'Next: kakehashi check, then kakehashi setup, then kakehashi run',
    });
  for (const { mapping, wired } of proposals) await Promise.all([mapping.close(), wired.connection.close?.()]);
  return failed.length > 0 ? 2 : 0;
}

interface Folders {
  readonly mappings: string;
  readonly config: string;
}

/** The product's own folders are never written into, except where they are the working directory's. */
function foldersOf({ mappingsFolder, configFolder }: Config, out: string | undefined): Folders {
  if (out !== undefined) return { mappings: resolve(out, 'mappings'), config: resolve(out, 'config') };
  const own = (folder: string, name: string): string => (folder === join(packageRoot(), name) ? resolve(name) : folder);
  return { mappings: own(mappingsFolder, 'mappings'), config: own(configFolder, 'config') };
}

function filesOf(config: Config, proposals: readonly Proposal[], folders: Folders): readonly NewFile[] {
  const schema = join(packageRoot(), 'config', 'schema');
  const schemas = readdirSync(schema)
    .map((name) => ({ path: join(folders.config, 'schema', name), text: readFileSync(join(schema, name), 'utf8') }))
    .filter(({ path }) => !existsSync(path));
  return [
    ...proposals.flatMap(({ name, text, examples }) => [
      { path: join(folders.mappings, `${name}.yaml`), text },
      { path: join(folders.mappings, `${name}.test.yaml`), text: examples },
    ]),
    {
      path: join(folders.config, 'kakehashi.yaml'),
      text: companySettings(
        config,
        proposals.map(({ name }) => name),
      ),
    },
    ...schemas,
  ];
}

function shown(path: string): string {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
}

function tellFiles(written: Awaited<ReturnType<typeof writeFiles>>, out: Output): void {
  for (const { path, written: target } of written) {
    if (target === path) out.line({ ja: `  作成 ${shown(path)}`, en: `  written  ${shown(path)}` });
    else if (target !== null)
      out.line({ ja: `  既にあるので横に作成 ${shown(target)}`, en: `  exists, written beside it  ${shown(target)}` });
    else
      out.line({
        ja: `  既にあるので書きません ${shown(path)}(--force か --out で別に書けます)`,
        en: `  exists, left as it is  ${shown(path)} (--force or --out writes elsewhere)`,
      });
  }
}

function tellProposal({ name, doubts, dropped, problems }: Proposal, folder: string, out: Output): void {
  const file = shown(join(folder, `${name}.yaml`));
  if (dropped.length > 0)
    out.line({
      ja: `${name}: この組織にないので外したもの: ${dropped.join('、')}`,
      en: `${name}: left out, as the org does not have it: ${dropped.join(', ')}`,
    });
  if (doubts.length > 0)
    out.line({ ja: `${name}: 確かめてほしいところ ${String(doubts.length)}件`, en: `${name}: ${String(doubts.length)} to check` });
  for (const { line, found, check } of doubts) {
    out.line({ ja: `  ・${file}:${String(line)} ${found.ja}`, en: `  - ${file}:${String(line)} ${found.en}` });
    out.line({ ja: `    → ${check.ja}`, en: `    → ${check.en}` });
  }
  for (const problem of problems) out.warn(`✗ ${printProblem(problem, out.locale)}`);
}

function tellJoin(one: Awaited<ReturnType<typeof joins>>[number], out: Output): void {
  const { from, to, looked, against, any, explicit, corporateNumber, domain } = one;
  out.line({
    ja: `${from} の${String(looked)}社のうち、${to} の${String(against)}社とつながるのは${String(any)}社(ID ${String(explicit)}、法人番号 ${String(corporateNumber)}、ドメイン ${String(domain)})`,
    en: `${String(any)} of ${String(looked)} records of ${from} join one of ${String(against)} of ${to} (by id ${String(explicit)}, corporate number ${String(corporateNumber)}, domain ${String(domain)})`,
  });
}
