import type { JobName } from '../../engine/job-store.ts';
import { performRun, summaryOf, type RunReport } from '../../engine/run.ts';
import type { Text } from '../../core/types.ts';
import { needsApproval } from '../../engine/approval.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { errorText } from '../error-text.ts';
import { table } from '../output.ts';
import { choose } from '../sources.ts';
import { allow } from './approve.ts';

interface VerbOptions {
  readonly dryRun?: boolean;
  readonly full?: boolean;
  readonly asOf?: string;
  readonly partner?: string;
  readonly yes?: boolean;
}

const DESCRIPTION: Readonly<Record<Exclude<JobName, 'signals' | 'digest'>, string>> = {
  run: 'sync, assess and deliver once / 取り込み・判定・書き込みを一度行う',
  sync: 'pages → log: read what is new in every source / 新しい記録を取り込む',
  assess: 'log → assessments / 判定する',
  deliver: 'what is owed → CRMs / CRM へ書き込む',
};

/** `run`, `sync [connection[.stream]]`, `assess`, `deliver [connection]`. */
export function runCommands({ program, action }: Cli): void {
  const asOf = ['--as-of <date>', 'as of the end of this day (YYYY-MM-DD) / この日の終わりの時点で'] as const;
  const dryRun = ['--dry-run', 'change nothing; tell what would be done and what it costs in calls / 何も変えずに計画だけを示す'] as const;
  const yes = ['--yes', 'allow the first write to a production org / 本番組織への最初の書き込みを承認する'] as const;
  program
    .command('run')
    .description(DESCRIPTION.run)
    .option(...asOf)
    .option(...dryRun)
    .option('--full', 'read everything again and compare line by line / 最初から読み直す')
    .option(...yes)
    .action(action({ mappings: true }, (session, options: VerbOptions) => perform(session, 'run', options)));
  program
    .command('sync')
    .argument('[connection[.stream]]')
    .description(DESCRIPTION.sync)
    .option('--full', 'read everything again and compare line by line / 最初から読み直す')
    .option(...dryRun)
    .action(
      action({ mappings: true }, (session, only: string | undefined, options: VerbOptions) =>
        perform(session, 'sync', { ...options, ...(only === undefined ? {} : { only }) }),
      ),
    );
  program
    .command('assess')
    .description(DESCRIPTION.assess)
    .option('--partner <name or id>')
    .option(...asOf)
    .option(...dryRun)
    .action(action({ mappings: true }, (session, options: VerbOptions) => perform(session, 'assess', options)));
  program
    .command('deliver')
    .argument('[connection]')
    .description(DESCRIPTION.deliver)
    .option(...dryRun)
    .option(...yes)
    .action(
      action({ mappings: true }, (session, only: string | undefined, options: VerbOptions) =>
        perform(session, 'deliver', { ...options, ...(only === undefined ? {} : { only }) }),
      ),
    );
}

async function perform({ app, out }: Session, job: JobName, options: VerbOptions & { readonly only?: string }): Promise<ExitCode> {
  const context = await app.engine(app.progress, { partial: true });
  if (options.yes === true && options.dryRun !== true)
    for (const one of choose(context.wired, options.only)) if (await needsApproval(app, one)) await allow(app, one);
  const before = app.calls();
  const report = await performRun(context, job, {
    byHand: true,
    rejectionShare: app.config.file.sync.rejectionShare,
    rejectionFloor: app.config.file.sync.rejectionFloor,
    ...(options.dryRun === undefined ? {} : { dryRun: options.dryRun }),
    ...(options.full === undefined ? {} : { full: options.full }),
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
    ...(options.partner === undefined ? {} : { partner: options.partner }),
  });
  app.progress.stop();
  const calls = app.calls() - before;
  out.data({ ...summaryOf(report), runId: report.runId, calls });
  for (const line of describe(report, calls, options.dryRun === true)) out.line(line);
  for (const error of report.errors) out.warn(errorText(error, out.locale));
  return report.verdict === null || report.verdict === 'skip' ? 0 : report.verdict === 'stop' ? 2 : 1;
}

const MOST_CHANGES = 10;

/** Fields that have changed in the orgs: told once; `check` and the dashboard show what is open. */
function* schemaLines({ schema = [] }: RunReport): Generator<string | Text> {
  if (schema.length === 0) return;
  yield { ja: '組織の項目が変わりました', en: 'Fields have changed in the orgs' };
  for (const { connection, text } of schema.slice(0, MOST_CHANGES))
    yield { ja: `  ! ${connection}  ${text.ja}`, en: `  ! ${connection}  ${text.en}` };
  const more = schema.length - MOST_CHANGES;
  if (more > 0) yield { ja: `  ほか${N(more)}件は check で見られます`, en: `  and ${N(more)} more, which \`check\` shows` };
}

const N = (value: number): string => value.toLocaleString('en');

function* describe(report: RunReport, calls: number, dryRun: boolean): Generator<string | Text> {
  if (dryRun) yield { ja: '(試行:何も変更していません)', en: '(dry run: nothing was changed)' };
  if (report.sync) {
    yield { ja: '取り込み', en: 'Sync' };
    const rows = report.sync.streams.map((one) => [
      `  ${one.connection}.${one.stream}`,
      N(one.read),
      `+${N(one.added)}`,
      `~${N(one.revised)}`,
      `-${N(one.retracted)}`,
      one.rejected > 0 ? `!${N(one.rejected)}` : '',
      one.error ? '✗' : one.absent ? '–' : '✓',
    ]);
    yield* table(rows, [1, 2, 3, 4, 5]);
    const join = report.sync.join;
    if (join) {
      yield {
        ja: `  パートナー ${N(join.partners)}社(新規 ${N(join.created)}、名寄せ ${N(join.joined)}、候補 ${N(join.suggested)})`,
        en: `  ${N(join.partners)} partners (${N(join.created)} new, ${N(join.joined)} joined, ${N(join.suggested)} suggested)`,
      };
    }
  }
  yield* schemaLines(report);
  if (report.assess) {
    const { assessed, changed, owed, skipped } = report.assess;
    yield skipped
      ? { ja: `判定  前回から変化なし(書き込み待ち ${N(owed)}件)`, en: `Assess  nothing moved since the last one (${N(owed)} writes owed)` }
      : {
          ja: `判定  ${N(assessed)}社(変化 ${N(changed)}社、書き込み待ち ${N(owed)}件)`,
          en: `Assess  ${N(assessed)} partners (${N(changed)} changed, ${N(owed)} writes owed)`,
        };
  }
  for (const one of report.deliver ?? []) {
    if (one.paused !== undefined) {
      yield {
        ja: `書き込み  ${one.connection}: 停止中(${one.paused} から)。${N(one.waiting)}件が待っています。resume ${one.connection} で再開`,
        en: `Deliver  ${one.connection}: paused since ${one.paused}; ${N(one.waiting)} writes wait (\`resume ${one.connection}\`)`,
      };
      continue;
    }
    yield {
      ja: `書き込み  ${one.connection}: ${N(one.written)}件(新規 ${N(one.created)}、拒否 ${N(one.rejected)}、再試行待ち ${N(one.waiting)})`,
      en: `Deliver  ${one.connection}: ${N(one.written)} written (${N(one.created)} created, ${N(one.rejected)} refused, ${N(one.waiting)} waiting)`,
    };
  }
  yield { ja: `API 呼び出し ${N(calls)}回`, en: `${N(calls)} API calls` };
}
