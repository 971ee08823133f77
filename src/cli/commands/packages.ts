import { AppError } from '../../core/errors.ts';
import { lifeOf, ratesOf, type SupportPackage } from '../../core/package/index.ts';
import type { Assessment, IsoDate } from '../../core/types.ts';
import { readPackageEffects } from '../../engine/effects.ts';
import { packageNamed, startPackage } from '../../engine/packages.ts';
import type { Cli, Session } from '../command.ts';
import { table } from '../output.ts';
import { cliUser } from '../who.ts';
import { asOfDay } from './as-of-day.ts';
import { judgedOf, verdictText } from './packages/verdict.ts';
import { reportContext } from './report-context.ts';
import { LIFE } from '../../core/package/life-words.ts';
import { renderPlan, renderRates } from './packages/texts.ts';

interface StartOptions {
  readonly dryRun?: boolean;
  readonly waitlist?: boolean;
  readonly reason?: string;
  readonly responsible?: string;
  readonly asOf?: IsoDate;
}
interface DecideOptions {
  readonly by?: string;
  readonly reason?: string;
  readonly asOf?: IsoDate;
}

/** `packages`: support packages from the design in `config/packages/` to the decision what becomes of them. */
export function packagesCommand({ program, action }: Cli): void {
  const packages = program.command('packages').description('support packages: list, show, start, stop, decide / 支援パッケージ');
  const needs = { mappings: false };
  const asOf = ['--as-of <date>', 'as of the end of this day / この日の終わりの時点で'] as const;
  packages
    .command('list')
    .description('all packages and where they stand / 一覧')
    .option(...asOf)
    .action(action(needs, list));
  packages
    .command('show')
    .argument('<id>', 'package / パッケージ')
    .description('week by week, whom it fits, how far it is / 内容と進み具合')
    .option(...asOf)
    .action(action(needs, show));
  packages
    .command('start')
    .argument('<id>', 'package / パッケージ')
    .description('says who gets what and when, then starts it / 計画を示して開始する')
    .option('--dry-run', 'the plan only / 計画だけ')
    .option('--waitlist', 'half of them wait, also below 40 partners / 40社未満でも待機群を置く')
    .option('--no-waitlist', 'nobody waits; needs --reason / 待機群を置かない(理由が必要)')
    .option('--reason <text>', 'why nobody waits / 待機群を置かない理由')
    .option('--responsible <name>', 'who answers for this one; the package says it unless given / 責任者')
    .option(...asOf)
    .action(action(needs, start));
  packages
    .command('stop')
    .argument('<id>', 'package / パッケージ')
    .description('ends it for everybody who is in it / 全社で終了する')
    .requiredOption('--reason <text>', 'why / 理由')
    .option(...asOf)
    .action(action(needs, stop));
  for (const [name, status, text] of [
    ['adopt', 'provisional', 'keeps it as a provisional template, decided by a person / 暫定テンプレートにする'],
    ['improve', 'improve', 'to be mended before it is used again / 改善に回す'],
    ['retire', 'retired', 'is not started again / 終了する'],
  ] as const) {
    packages
      .command(name)
      .argument('<id>', 'package / パッケージ')
      .description(text)
      .requiredOption('--by <name>', 'who decides / 決める人の名前')
      .requiredOption('--reason <text>', 'why / 理由')
      .option(...asOf)
      .action(action(needs, (session, id: string, options: DecideOptions) => decide(session, id, status, options)));
  }
}

async function list(session: Session, options: { readonly asOf?: string }): Promise<undefined> {
  const { app, out } = session;
  const asOf = asOfDay(session.app, options.asOf);
  const [deployments, decisions] = await Promise.all([app.store.deployments(), app.store.decisions()]);
  const effects = await readPackageEffects(reportContext(app), asOf);
  const rows = app.config.settings.packages.map((pack) => {
    const effect = effects.find((one) => one.package === pack.id);
    return { pack, effect, life: lifeOf(pack, deployments, decisions, asOf, judgedOf(effect)) };
  });
  out.data(
    rows.map(({ pack, life, effect }) => ({
      id: pack.id,
      name: pack.name,
      step: pack.step,
      responsible: pack.responsible,
      ...life,
      verdict: effect?.verdict ?? null,
      missing: effect?.missing ?? null,
      confirmed: effect?.reproductions.filter(({ result }) => result === 'confirmed').length ?? 0,
    })),
  );
  if (rows.length === 0)
    out.line({
      ja: 'パッケージがありません。config/packages/ に置いてください。',
      en: 'There are no packages; add them to config/packages/.',
    });
  for (const line of table(
    rows.map(({ pack, life, effect }) => [
      pack.id,
      pack.name[out.locale],
      LIFE[life.status][out.locale],
      String(life.deployments),
      String(life.reproductions),
      verdictText(effect, out.locale),
    ]),
    [3, 4],
  ))
    out.line(line);
  return undefined;
}

async function membersOf({ app }: Session, pack: SupportPackage): Promise<Assessment[]> {
  const enrolments = (await app.store.enrolments()).filter((one) => one.package === pack.id);
  const members: Assessment[] = [];
  if (enrolments.length === 0) return members;
  for await (const one of app.store.assessments({ partnerIds: [...new Set(enrolments.map(({ partnerId }) => partnerId))] }))
    members.push(one);
  return members;
}

async function show(session: Session, id: string, options: { readonly asOf?: string }): Promise<undefined> {
  const { app, out } = session;
  const pack = packageNamed(app.config.settings.packages, id);
  const asOf = asOfDay(session.app, options.asOf);
  const [deployments, decisions] = await Promise.all([app.store.deployments(), app.store.decisions()]);
  const [effect] = await readPackageEffects(reportContext(app), asOf, id);
  const life = lifeOf(pack, deployments, decisions, asOf, judgedOf(effect));
  const rates = ratesOf(id, await membersOf(session, pack));
  const own = deployments.filter((one) => one.package === id);
  out.data({ package: pack, life, rates, deployments: own, effect: effect ?? null });
  out.line(`${pack.name[out.locale]} (${id}) – ${LIFE[life.status][out.locale]}`);
  out.line(`${pack.wanted[out.locale]} · ${pack.responsible}`);
  for (const { week, items } of pack.weeks)
    for (const item of items) {
      const wanted = typeof item.wanted === 'string' ? item.wanted : item.wanted[out.locale];
      out.line(`  ${String(week)}  ${item.content} (${item.channel}) → ${wanted}`);
    }
  for (const line of renderRates(rates, own, out.locale)) out.line(line);
  const verdict = verdictText(effect, out.locale);
  if (verdict !== '')
    out.line({ ja: `判定: ${verdict}(kakehashi effect ${id})`, en: `Verdict: ${verdict} (see \`kakehashi effect ${id}\`)` });
  if (life.decision !== null) {
    const { decidedOn, decidedBy, reason } = life.decision;
    out.line(`${LIFE[life.status][out.locale]}: ${decidedBy} (${decidedOn}) ${reason}`);
  }
  return undefined;
}

async function start(session: Session, id: string, options: StartOptions): Promise<undefined> {
  const { app, out } = session;
  const outcome = await startPackage(
    { store: app.store, policy: { settings: app.config.settings, version: app.config.version } },
    {
      id,
      asOf: asOfDay(session.app, options.asOf),
      by: cliUser(),
      responsible: options.responsible ?? null,
      waitlist: options.waitlist ?? null,
      reason: options.reason ?? null,
      dryRun: options.dryRun === true,
    },
  );
  if (outcome.started) {
    const { deployment, plan } = outcome;
    const details = { eligible: plan.eligible, waitlist: plan.waitlist, reason: deployment.noWaitlistReason, seed: plan.seed };
    await app.store.audit({ at: new Date().toISOString(), who: cliUser(), action: 'package.start', subject: deployment.id, details });
  }
  out.data(outcome);
  for (const line of renderPlan(outcome, packageNamed(app.config.settings.packages, id), out.locale)) out.line(line);
  return undefined;
}

async function stop(session: Session, id: string, options: { readonly reason: string; readonly asOf?: string }): Promise<0 | 2> {
  const { app, out } = session;
  packageNamed(app.config.settings.packages, id);
  const on = asOfDay(session.app, options.asOf);
  const running = (await app.store.deployments()).filter((one) => one.package === id && one.stoppedOn === null);
  const stopped: string[] = [];
  for (const one of running) {
    if (!(await app.store.stopDeployment(one.id, { on, by: cliUser(), reason: options.reason }))) continue;
    stopped.push(one.id);
    await app.store.audit({
      at: new Date().toISOString(),
      who: cliUser(),
      action: 'package.stop',
      subject: one.id,
      details: { reason: options.reason },
    });
  }
  out.data({ stopped });
  if (stopped.length === 0) out.line({ ja: `${id} は実施していません。`, en: `${id} is not running.` });
  for (const one of stopped)
    out.line({ ja: `${one}: 終了しました。次の run で CRM からも消えます。`, en: `${one}: stopped. The next run clears it in the CRMs.` });
  return stopped.length === 0 ? 2 : 0;
}

async function decide(
  session: Session,
  id: string,
  status: 'provisional' | 'improve' | 'retired',
  options: DecideOptions,
): Promise<undefined> {
  const { app, out } = session;
  const pack = packageNamed(app.config.settings.packages, id);
  const rates = ratesOf(id, await membersOf(session, pack));
  if (status === 'provisional' && rates.started === 0) {
    throw new AppError('INPUT_INVALID', `${id} has not reached anybody yet, so there is nothing to adopt it by`, {
      fix: `Start it (\`kakehashi packages start ${id}\`), run, and look at \`kakehashi packages show ${id}\``,
    });
  }
  const { by = '', reason = '' } = options;
  const decidedOn = asOfDay(session.app, options.asOf);
  if (status === 'provisional') await refuseWhereJudged(session, id, decidedOn);
  await app.store.decide({ package: id, status, decidedOn, decidedBy: by, reason });
  await app.store.audit({ at: new Date().toISOString(), who: cliUser(), action: `package.${status}`, subject: id, details: { reason } });
  out.data({ package: id, status, decidedOn, decidedBy: by, reason, rates });
  out.line(`${id}: ${LIFE[status][out.locale]} (${by})`);
  if (status === 'provisional') for (const line of renderRates(rates, [], out.locale)) out.line(line);
  return undefined;
}

/** A person's word stands in for a verdict that cannot be had; it does not stand against one. */
async function refuseWhereJudged({ app }: Session, id: string, asOf: IsoDate): Promise<void> {
  const [effect] = await readPackageEffects(reportContext(app), asOf, id);
  const verdict = effect?.verdict ?? null;
  if (verdict !== 'promote' && verdict !== 'improve') return;
  throw new AppError(
    'INPUT_INVALID',
    `${id} has been judged: ${verdict === 'promote' ? 'it is a template already' : 'it is to be improved'}`,
    {
      fix: `See \`kakehashi effect ${id}\`; a provisional template is for channels too small for a verdict`,
    },
  );
}
