import { AppError } from '../../core/errors.ts';
import { setupSpec } from '../../core/setup/spec.ts';
import type { SetupResult, SetupSpec, SetupStep } from '../../core/types.ts';
import type { Wired } from '../../engine/context.ts';
import { approvalMissing } from '../../engine/approval.ts';
import { confirm, DECLINED } from '../confirm.ts';
import type { Cli, ExitCode, Session } from '../command.ts';
import { audited } from '../who.ts';
import { allow } from './approve.ts';

interface SetupOptions {
  readonly dryRun?: boolean;
  readonly repair?: boolean;
  readonly remove?: boolean;
  readonly yes?: boolean;
}

/** `setup`: creates what we need in the CRMs. The plan comes first and is always shown; a second setup finds nothing to do. */
export function setupCommand({ program, action }: Cli): void {
  program
    .command('setup')
    .description('creates the fields, permission sets and lists that Kakehashi needs in the CRMs / CRM に必要な項目・権限・リストを作る')
    .option('--dry-run', 'show the plan, change nothing / 計画だけを示す')
    .option('--remove', 'take away what setup created, and the values in it / setup が作ったものを、値ごと取り除く')
    .option('--yes', 'do not ask: before the first write to a production org, and with --remove / 確認を省く')
    .option('--repair', 'also put back what people have changed (list filters, labels) / 変更された名前や条件を元に戻す')
    .action(action({ mappings: true }, setup));
}

async function setup({ app, out }: Session, options: SetupOptions): Promise<ExitCode> {
  const { wired, policy } = await app.engine();
  const answers: Record<string, unknown> = {};
  let failed = 0;
  for (const one of wired) {
    if (!one.connection.setup) continue;
    const { lists, moreLists: more } = app.config.file.deliver;
    const { packages } = app.config.settings;
    const listIds = await app.store.listIds(one.scope);
    const spec = setupSpec(one.mapping, policy.locale, { lists, more, packages, listIds });
    const work = workOf(one, options);
    if (work === null) {
      out.warn({ ja: `${one.name}: 取り除く機能はありません。`, en: `${one.name}: cannot take things away by itself.` });
      continue;
    }
    const steps = await work.plan(spec);
    out.line(`${one.name} (${one.scope})`);
    for (const line of planLines(steps)) out.line(line);
    if (options.dryRun === true || !(await agreed(one, steps, options, { app, out }))) {
      answers[one.name] = steps;
      continue;
    }
    const results = await apply(one, work, spec, app.progress);
    for (const result of results)
      if (result.ok && result.id !== undefined && result.step.list !== undefined)
        await app.store.saveListId(one.scope, result.step.list, result.id);
    failed += results.filter((result) => !result.ok).length;
    const done = results.filter(({ ok, step }) => ok && DOING.has(step.action)).length;
    if (done > 0) await audited(app, options.remove === true ? 'setup.remove' : 'setup', one.scope, { done });
    for (const line of resultLines(results)) out.line(line);
    answers[one.name] = results.map(({ step, ok, error, id, leftOut }) => ({ ...step, ok, id, leftOut, error: error?.message }));
  }
  app.progress.stop();
  out.data(answers);
  if (failed > 0)
    out.warn({
      ja: `${failed}件はできませんでした。理由を直してから、もう一度実行してください。残りはそのまま有効です。`,
      en: `${failed} could not be done. Mend the reasons above and run it again; the rest stands.`,
    });
  return failed > 0 ? 2 : 0;
}

interface Work {
  plan(spec: SetupSpec): Promise<readonly SetupStep[]>;
  apply(spec: SetupSpec, options: { readonly onStep: () => void }): Promise<readonly SetupResult[]>;
}

/** What is to be done with one connection; null: it cannot. */
function workOf({ connection: { setup: made } }: Wired, options: SetupOptions): Work | null {
  if (!made) return null;
  if (options.remove === true) return made.removal ?? null;
  return {
    plan: (spec) => made.plan(spec),
    apply: (spec, { onStep }) => made.apply(spec, { repair: options.repair === true, onStep }),
  };
}

/** A person must say yes before we change an org that a company works in for the first time, and before fields go with their values. */
async function agreed(one: Wired, steps: readonly SetupStep[], options: SetupOptions, { app, out }: Session): Promise<boolean> {
  if (options.remove === true) return agreedToRemove(one, steps, options, out);
  const writes = ({ action }: SetupStep): boolean => DOING.has(action) || (action === 'differs' && options.repair === true);
  const missing = steps.some(writes) ? await approvalMissing(app, one) : null;
  if (missing === null) return true;
  if (options.yes !== true && (out.json || !process.stdin.isTTY)) throw missing;
  const question = {
    ja: `${one.name} (${one.scope}) は本番組織です。上の変更と、これからの書き込みを承認しますか。`,
    en: `${one.name} (${one.scope}) is a production org. Allow the changes above, and writing there from now on?`,
  };
  const yes = await confirm(out, question, { yes: options.yes === true });
  if (yes) await allow(app, one);
  else out.line(DECLINED);
  return yes;
}

async function agreedToRemove({ name }: Wired, steps: readonly SetupStep[], options: SetupOptions, out: Session['out']): Promise<boolean> {
  const count = steps.filter(({ action }) => action === 'remove').length;
  if (count === 0) return true;
  const question = {
    ja: `${name} から上の${count}件を、項目の値ごと取り除きますか。`,
    en: `Take the ${count} above out of ${name}, with the values in the fields?`,
  };
  const yes = await confirm(out, question, { yes: options.yes === true });
  if (!yes) out.line(DECLINED);
  return yes;
}

async function apply({ name }: Wired, work: Work, spec: SetupSpec, progress: Session['app']['progress']): Promise<readonly SetupResult[]> {
  const task = progress.start({ name: `${name} setup`, total: null });
  let done = 0;
  const results = await work.apply(spec, {
    onStep: () => {
      done += 1;
      task.advance(done);
    },
  });
  task.end();
  return results;
}

const SIGN = { create: '+', change: '~', differs: '≠', keep: '=', remove: '-' } as const;

function* planLines(steps: readonly SetupStep[]): Generator<string> {
  const kept = steps.filter((step) => step.action === 'keep').length;
  for (const step of steps)
    if (step.action !== 'keep') yield `  ${SIGN[step.action]} ${step.kind} ${step.name}${step.detail ? `  ${step.detail}` : ''}`;
  if (kept > 0) yield `  = ${kept}`;
}

const DOING = new Set<SetupStep['action']>(['create', 'change', 'remove']);

function* resultLines(results: readonly SetupResult[]): Generator<string> {
  for (const { step, ok, error, leftOut } of results) {
    if (!ok) yield `  ✗ ${step.kind} ${step.name}: ${error?.message ?? ''}`;
    if (error instanceof AppError) yield `    → ${error.fix}`;
    if (leftOut !== undefined) yield `  ! ${step.kind} ${step.name}: ${leftOut}`;
  }
  const done = results.filter(({ step, ok, leftOut }) => ok && leftOut === undefined && DOING.has(step.action)).length;
  yield `  ✓ ${done}`;
}
