import type { CompiledMapping } from '../../core/mapping/compiled.ts';
import { sharedWrites } from '../../core/mapping/shared-org.ts';
import { runMappingTests } from '../../core/mapping/run-tests.ts';
import { packageNotices } from '../../core/package/index.ts';
import { printProblem, type Problem } from '../../core/schema/index.ts';
import { slim } from '../../engine/packages.ts';
import { wrongData } from '../../engine/wrong-data.ts';
import { readMappingTest } from '../../config/mapping-tests.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { errorText } from '../error-text.ts';
import { today } from '../hand-sources.ts';
import { checkOrg, type Report } from './check/org.ts';
import { watch } from './check/watch.ts';

/** `check`: config, mappings and their tests (offline), then credentials, permissions and fields in each org: every problem with its fix. */
export function checkCommand({ program, action, signal, locale }: Cli): void {
  const once = action({ mappings: true }, check);
  program
    .command('check')
    .description('config, mappings, credentials, permissions, fields: every problem with its fix / 設定と接続を点検する')
    .option('--offline', 'without asking the CRMs / CRM に接続しない')
    .option('--accept', 'take the fields as they are in the orgs now: what has changed is told no more / 組織の今の項目を正しいものとする')
    .option('--watch', 'check again whenever a YAML file changes; Enter asks the CRMs too / YAML が変わるたびに点検する')
    .action((options: CheckOptions) => (options.watch === true ? watch({ signal, locale: locale() }) : once(options)));
}

interface CheckOptions {
  readonly offline?: boolean;
  readonly accept?: boolean;
  readonly watch?: boolean;
}

async function check({ app, out }: Session, options: CheckOptions): Promise<ExitCode> {
  const report: Report = { problems: [], notices: [] };
  const show = (problem: Problem): string => printProblem(problem, out.locale);
  out.line({
    ja: `設定 ${app.config.configFolder}  版 ${app.config.version}`,
    en: `Settings ${app.config.configFolder}  version ${app.config.version}`,
  });
  const { mappings, mappingsFolder, imports, importsFolder } = app.config;
  const all = [...mappings.map((mapping) => [mappingsFolder, mapping] as const), ...imports.map((one) => [importsFolder, one] as const)];
  for (const [folder, mapping] of all) {
    const { passed, problems } = await testMapping(folder, mapping);
    report.problems.push(...problems.map(show));
    out.line({ ja: `マッピング ${mapping.name}: 例 ${passed}件 OK`, en: `Mapping ${mapping.name}: ${passed} examples fine` });
  }
  for (const [name, since] of await app.store.pausedConnections()) {
    report.notices.push(
      out.t({
        ja: `接続 ${name} は ${since} から停止中です。書き込みと定時実行をしません(resume ${name} で再開)`,
        en: `Connection ${name} is paused since ${since}: nothing is written there or run by schedule (\`resume ${name}\`)`,
      }),
    );
  }
  for (const notice of await wrongData(app.store, today(app))) report.notices.push(out.t(notice));
  for (const notice of packageNotices(app.config.settings.packages, await slim(app.store))) report.notices.push(out.t(notice));
  if (options.offline !== true) {
    const attempts = await app.tryConnections();
    report.problems.push(...sharedWrites(attempts.flatMap(({ wired }) => wired ?? [])).map(show));
    for (const attempt of attempts) {
      if (attempt.wired) await checkOrg(attempt.wired, report, { app, out }, options);
      else report.problems.push(errorText(attempt.error, out.locale));
    }
  }
  out.data(report);
  for (const notice of report.notices) out.line(`  ・${notice}`);
  for (const problem of report.problems) out.warn(`✗ ${problem}`);
  out.line(
    report.problems.length === 0
      ? { ja: '問題はありません。', en: 'No problem found.' }
      : { ja: `${report.problems.length}件の問題があります。`, en: `${report.problems.length} problems found.` },
  );
  return report.problems.length === 0 ? 0 : 2;
}

async function testMapping(folder: string, mapping: CompiledMapping): Promise<{ passed: number; problems: readonly Problem[] }> {
  const read = readMappingTest(folder, mapping.name);
  if (read.test === null) return { passed: 0, problems: read.problems };
  const results = await runMappingTests(mapping, read.test);
  return {
    passed: results.filter((one) => one.problems.length === 0).length,
    problems: [...read.problems, ...results.flatMap((one) => one.problems)],
  };
}
