import type { Scalar } from '../../core/types.ts';
import { planUndo, runToUndo, undo, type Undone } from '../../engine/undo.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { confirm, DECLINED } from '../confirm.ts';
import { errorText } from '../error-text.ts';
import { table } from '../output.ts';
import { cliUser } from '../who.ts';

interface UndoOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const SHOWN_RUNS = 20;
const SHOWN_RECORDS = 20;

/** `undo [run]`: values that a run wrote go back to what stood there, where ours still stand. */
export function undoCommand({ program, action }: Cli): void {
  program
    .command('undo')
    .argument('[run]', 'its id, or how it begins; without it the runs are listed / 実行の ID(先頭だけでも可)。省略時は一覧')
    .description('puts back what a run overwrote in the CRMs, where our value still stands / 上書きした値を元に戻す')
    .option('--dry-run', 'show old and new values only / 元に戻す値を示すだけ')
    .option('--yes', 'do not ask / 確認しない')
    .action(
      action({ mappings: true }, (session, run: string | undefined, options: UndoOptions) =>
        run === undefined ? listRuns(session) : undoRun(session, run, options),
      ),
    );
}

async function listRuns({ app, out }: Session): Promise<0> {
  const runs = await app.store.writingRuns(SHOWN_RUNS);
  out.data(runs);
  if (runs.length === 0) out.line({ ja: 'CRM に書き込んだ実行はまだありません。', en: 'No run has written into a CRM yet.' });
  const rows = runs.map(({ id, command, at, records, tasks }) => [
    id,
    new Date(at).toISOString(),
    command ?? '–',
    out.t({ ja: `${records}件`, en: `${records} records` }),
    tasks === 0 ? '' : out.t({ ja: `タスク ${tasks}件`, en: `${tasks} tasks` }),
  ]);
  for (const line of table(rows)) out.line(line);
  return 0;
}

async function undoRun({ app, out }: Session, asked: string, options: UndoOptions): Promise<ExitCode> {
  const context = await app.engine();
  const runId = await runToUndo(context, asked);
  const sum = { records: 0, fields: 0, changed: 0, forgotten: 0 };
  const shown: Undone[] = [];
  for await (const page of planUndo(context, runId)) {
    for (const one of page) {
      sum.records += Object.keys(one.back.fields).length > 0 ? 1 : 0;
      sum.fields += Object.keys(one.back.fields).length;
      sum.changed += one.back.changed.length;
      sum.forgotten += one.back.forgotten.length;
      if (shown.length < SHOWN_RECORDS) shown.push(one);
    }
  }
  app.progress.stop();
  for (const line of shown.flatMap(diffLines)) out.line(line);
  out.line({
    ja: `元に戻す: ${sum.records}件の記録、${sum.fields}項目。その後に変わったため触らない: ${sum.changed}項目。以前の値が残っていない: ${sum.forgotten}項目。`,
    en: `To put back: ${sum.fields} fields of ${sum.records} records. Changed since, left alone: ${sum.changed}. No longer remembered: ${sum.forgotten}.`,
  });
  if (options.dryRun === true || sum.records === 0) {
    out.data({ run: runId, ...sum, written: 0 });
    return 0;
  }
  const question = {
    ja: `接続を止めてから ${sum.records}件を元に戻しますか?`,
    en: `Pause the connections and put ${sum.records} records back?`,
  };
  if (!(await confirm(out, question, { yes: options.yes === true }))) {
    out.line(DECLINED);
    return 0;
  }
  return putBackAll({ app, out }, runId, sum);
}

async function putBackAll({ app, out }: Session, runId: string, sum: Readonly<Record<string, number>>): Promise<ExitCode> {
  const context = await app.engine();
  const startedAt = new Date().toISOString();
  await app.store.startRun({ id: context.runId, command: 'undo', startedAt });
  const outcomes = await undo(context, planUndo(context, runId), cliUser());
  app.progress.stop();
  const errors = outcomes.flatMap(({ error }) => error ?? []);
  const written = outcomes.reduce((all, one) => all + one.written, 0);
  const finishedAt = new Date().toISOString();
  await app.store.finishRun(context.runId, { ok: errors.length === 0, finishedAt, summary: { undid: runId, written } });
  await app.store.audit({ at: finishedAt, who: cliUser(), action: 'undo', subject: runId, details: { written } });
  out.data({ run: runId, ...sum, written, paused: outcomes.map(({ connection }) => connection) });
  for (const error of errors) out.warn(errorText(error, out.locale));
  const names = outcomes.map(({ connection }) => connection).join(', ');
  out.line({
    ja: `${written}件を元に戻しました。次の実行が同じ値を書かないよう、${names} を止めています。原因を直したら resume してください。`,
    en: `${written} records put back. ${names} is paused, so that the next run does not write the same again: mend the cause, then \`resume\`.`,
  });
  return errors.length > 0 ? 1 : 0;
}

function diffLines({ record, connection, back }: Undone): string[] {
  const fields = Object.entries(back.fields);
  if (fields.length === 0) return [];
  const title = `${connection}  ${record.object} ${record.recordId}  ${record.partner ?? ''}`;
  const rows = fields.map(([name, before]) => [`  ~ ${name}`, text(record.fields[name]), '→', text(before)]);
  return [title, ...table(rows)];
}

function text(value: Scalar | undefined): string {
  const shown = value === null || value === undefined || value === '' ? '–' : String(value).replaceAll('\n', ' ');
  return shown.length > 60 ? `${shown.slice(0, 59)}…` : shown;
}
