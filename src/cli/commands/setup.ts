import { setupSpec } from '../../core/setup/spec.ts';
import type { SetupResult, SetupStep } from '../../core/types.ts';
import type { Wired } from '../../engine/context.ts';
import type { Cli, ExitCode, Session } from '../command.ts';

interface SetupOptions {
  readonly dryRun?: boolean;
  readonly repair?: boolean;
}

/** `setup`: creates what we need in the CRMs. The plan comes first and is always shown; a second setup finds nothing to do. */
export function setupCommand({ program, action }: Cli): void {
  program
    .command('setup')
    .description('creates the fields, permission sets and lists that Kakehashi needs in the CRMs / CRM に必要な項目・権限・リストを作る')
    .option('--dry-run', 'show the plan, change nothing / 計画だけを示す')
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
    const steps = await one.connection.setup.plan(spec);
    out.line(`${one.name} (${one.scope})`);
    for (const line of planLines(steps)) out.line(line);
    if (options.dryRun === true) {
      answers[one.name] = steps;
      continue;
    }
    const results = await apply(one, spec, options, app.progress);
    for (const result of results)
      if (result.ok && result.id !== undefined && result.step.list !== undefined)
        await app.store.saveListId(one.scope, result.step.list, result.id);
    failed += results.filter((result) => !result.ok).length;
    for (const line of resultLines(results)) out.line(line);
    answers[one.name] = results.map(({ step, ok, error, id }) => ({ ...step, ok, id, error: error?.message }));
  }
  app.progress.stop();
  out.data(answers);
  if (failed > 0)
    out.warn({
      ja: `${failed}件は作れませんでした。理由を直してから、もう一度 setup してください。`,
      en: `${failed} could not be made. Mend the reasons above and run setup again.`,
    });
  return failed > 0 ? 2 : 0;
}

async function apply(
  wired: Wired,
  spec: ReturnType<typeof setupSpec>,
  options: SetupOptions,
  progress: Session['app']['progress'],
): Promise<readonly SetupResult[]> {
  const task = progress.start({ name: `${wired.name} setup`, total: null });
  let done = 0;
  const results = await wired.connection.setup?.apply(spec, {
    repair: options.repair === true,
    onStep: () => {
      done += 1;
      task.advance(done);
    },
  });
  task.end();
  return results ?? [];
}

const SIGN = { create: '+', change: '~', differs: '≠', keep: '=' } as const;

function* planLines(steps: readonly SetupStep[]): Generator<string> {
  const kept = steps.filter((step) => step.action === 'keep').length;
  for (const step of steps)
    if (step.action !== 'keep') yield `  ${SIGN[step.action]} ${step.kind} ${step.name}${step.detail ? `  ${step.detail}` : ''}`;
  if (kept > 0) yield `  = ${kept}`;
}

function* resultLines(results: readonly SetupResult[]): Generator<string> {
  for (const { step, ok, error } of results) if (!ok) yield `  ✗ ${step.kind} ${step.name}: ${error?.message ?? ''}`;
  const done = results.filter(({ step, ok }) => ok && (step.action === 'create' || step.action === 'change')).length;
  yield `  ✓ ${done}`;
}
