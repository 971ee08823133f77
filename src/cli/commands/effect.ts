import { Option } from 'commander';
import { DEFAULT_OPTIONS, rankPackages } from '../../core/effect/index.ts';
import type { Locale } from '../../core/types.ts';
import { readPackageEffects } from '../../engine/effects.ts';
import { packageNamed } from '../../engine/packages.ts';
import { alone } from '../alone.ts';
import type { Cli, Session } from '../command.ts';
import { inputError } from '../input-error.ts';
import { createOutput } from '../output.ts';
import { asOfDay } from './as-of-day.ts';
import { effectOfTable, type CsvOptions } from './effect/csv.ts';
import { renderEffects, renderRanking } from './effect/packages.ts';
import { reportContext } from './report-context.ts';

type Options = Partial<CsvOptions> & { readonly asOf?: string };

/** `effect [package]`: what packages did, from the log. `effect --csv`: the same estimators and guards on any table. */
export function effectCommand({ program, locale, action }: Cli): void {
  const ofLog = action({ mappings: false }, effectOfPackages);
  program
    .command('effect')
    .argument('[package]', 'package; all unless given / パッケージ(省略時はすべて)')
    .description('what a package did, and whether that can be said / 施策の効果と、それが言えるかどうか')
    .option('--as-of <date>', 'as of the end of this day / この日の終わりの時点で')
    .option('--csv <file>', 'a table instead of the log, one row per partner / ログではなく、1社1行の表から')
    .option('--treated <column>', '1: had the package, 0: had not / 実施=1・未実施=0 の列')
    .option('--outcome <column>', 'what was to change / 結果の列')
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
    .action((id: string | undefined, options: Options) => {
      if (options.csv === undefined && options.treated === undefined && options.outcome === undefined) return ofLog(id, options);
      const out = createOutput(locale(), program.opts<{ json?: boolean }>().json === true);
      return alone(out, () => effectOfTable(complete(options, id, out.locale), out));
    });
}

/** What a table needs besides what has a default. */
function complete(options: Options, id: string | undefined, locale: Locale): CsvOptions {
  const { csv, treated, outcome, minimum = '', assignment = 'observed', seed = '' } = options;
  if (csv !== undefined && treated !== undefined && outcome !== undefined && id === undefined)
    return { ...options, csv, treated, outcome, minimum, assignment, seed };
  const missing = Object.entries({ csv, treated, outcome }).filter(([, value]) => value === undefined);
  if (missing.length === 0) {
    throw inputError(
      locale,
      { ja: `--csv とパッケージ「${id ?? ''}」は同時に指定できません`, en: `--csv and the package ${id ?? ''} exclude each other` },
      { ja: 'どちらか一方にしてください', en: 'Give one of the two' },
    );
  }
  const names = missing.map(([name]) => `--${name}`).join(', ');
  throw inputError(
    locale,
    { ja: `表の効果には ${names} も必要です`, en: `The effect in a table needs ${names} too` },
    { ja: 'kakehashi effect --csv 表.csv --treated 列 --outcome 列', en: 'kakehashi effect --csv FILE --treated COLUMN --outcome COLUMN' },
  );
}

async function effectOfPackages({ app, out }: Session, id: string | undefined, options: Options): Promise<undefined> {
  if (id !== undefined) packageNamed(app.config.settings.packages, id);
  const effects = await readPackageEffects(reportContext(app), asOfDay(app, options.asOf), id);
  const ranking = rankPackages(effects);
  out.data({ packages: effects, ranking });
  if (effects.length === 0) {
    out.line({
      ja: 'まだ実施したパッケージがありません。kakehashi packages start <id> で始めてください。',
      en: 'No package has been sent out yet. Begin with `kakehashi packages start <id>`.',
    });
  }
  for (const line of renderEffects(effects, out.locale)) out.line(line);
  if (id === undefined) for (const line of renderRanking(ranking, out.locale)) out.line(line);
  return undefined;
}
