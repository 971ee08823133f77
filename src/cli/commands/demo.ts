import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandTools, openApp, type App } from '../../app.ts';
import { demoEnvironment, isConfigured } from '../../config/demo.ts';
import { loadConfig, type Config } from '../../config/index.ts';
import { settingsVersion } from '../../core/assess/settings/index.ts';
import { setupSpec } from '../../core/setup/spec.ts';
import type { Locale } from '../../core/types.ts';
import { dayOf, isoOf } from '../../core/assess/days.ts';
import { rememberPast } from '../../engine/past.ts';
import { silentProgress } from '../../engine/progress.ts';
import { performRun } from '../../engine/run.ts';
import { spawnSandboxes, type SpawnedSandboxes } from '../../sandbox/process.ts';
import { today } from '../hand-sources.ts';
import type { Cli } from '../command.ts';
import { errorText, exitCodeOf } from '../error-text.ts';
import { createOutput, type Output } from '../output.ts';
import { startServing, untilAborted } from './serve.ts';

interface DemoOptions {
  readonly salesforcePort: string;
  readonly hubspotPort: string;
  readonly partners?: string;
  readonly seed?: string;
  /** For tests: end after the run instead of serving. */
  readonly once?: boolean;
}

/** `demo`: sandboxes with a generated channel, setup, run, dashboard. Touches nothing that is configured. */
export function demoCommand({ program, signal, locale }: Cli): void {
  program
    .command('demo')
    .description('try everything on a generated channel, without any account / 架空のチャネルで一通り試す')
    .option('--salesforce-port <port>', '', '4011')
    .option('--hubspot-port <port>', '', '4012')
    .option('--partners <n>')
    .option('--seed <s>')
    .option('--once', 'end after the run / 実行だけして終わる')
    .action((options: DemoOptions) => demo(options, signal, createOutput(locale(), program.opts<{ json?: boolean }>().json === true)));
  program
    .command('start')
    .description('`serve` where something is configured, else `demo` / 設定があれば serve、なければ demo')
    .action(async () => {
      await program.parseAsync([isConfigured() ? 'serve' : 'demo'], { from: 'user' });
    });
}

async function demo(options: DemoOptions, signal: AbortSignal, out: Output): Promise<void> {
  let sandboxes: SpawnedSandboxes | null = null;
  let app: App | null = null;
  try {
    out.line({
      ja: '1/4 Salesforce と HubSpot のサンドボックスを起動しています…',
      en: '1/4 Starting a Salesforce and a HubSpot sandbox …',
    });
    sandboxes = await spawnSandboxes({
      salesforcePort: Number(options.salesforcePort),
      hubspotPort: Number(options.hubspotPort),
      quotas: 'off',
      ...(options.partners === undefined ? {} : { partners: Number(options.partners) }),
      ...(options.seed === undefined ? {} : { seed: Number(options.seed) }),
    });
    out.line({ ja: '2/4 データベースを用意しています…', en: '2/4 Preparing the database …' });
    const config = demoConfig(sandboxes);
    await rm(config.home, { recursive: true, force: true }); // the sandboxes start anew each time, so must what we know of them
    app = await openApp({ config, signal, ...commandTools({ verbose: false, quiet: out.json }) });
    await prepareAndRun(app, out);
    if (options.once === true) return;
    const past = tellPast(app, out);
    await serveDemo(app, sandboxes, out, signal);
    await past;
  } catch (error) {
    app?.progress.stop();
    out.warn(errorText(error, out.locale));
    process.exitCode = exitCodeOf(error);
  } finally {
    await app?.close();
    await sandboxes?.stop();
  }
}

/** The shipped settings with the sandboxes' credentials, tasks switched on, and a home of its own. */
function demoConfig({ salesforce, hubspot }: SpawnedSandboxes): Config {
  const variables = { ...variablesOf('SALESFORCE', salesforce.credentials), ...variablesOf('HUBSPOT', hubspot.credentials), ...UNHURRIED };
  const config = loadConfig({ ...demoEnvironment(), ...variables });
  const settings = { ...config.settings, touch: { ...config.settings.touch, tasks: { ...config.settings.touch.tasks, enabled: true } } };
  return { ...config, databaseUrl: null, redisUrl: null, home: join(config.home, 'demo'), settings, version: settingsVersion(settings) };
}

/** The sandboxes run without quotas here, so the demo need not keep to HubSpot's pace. */
const UNHURRIED = { HUBSPOT_BURST_PER10S: '5000', HUBSPOT_SEARCH_PER_SECOND: '200' };

function variablesOf(prefix: string, credentials: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(credentials).map(([name, value]) => [`${prefix}_${name.replaceAll(/[A-Z]/g, (c) => `_${c}`).toUpperCase()}`, value]),
  );
}

async function prepareAndRun(app: App, out: Output): Promise<void> {
  const context = await app.engine();
  out.line({ ja: '3/4 両方の CRM に項目とリストを作っています…', en: '3/4 Creating fields and lists in both CRMs …' });
  for (const { connection, mapping } of context.wired) {
    const results = (await connection.setup?.apply(setupSpec(mapping, context.policy.locale), { repair: false })) ?? [];
    for (const { step, ok, error } of results) if (!ok) out.warn(`  ✗ ${step.kind} ${step.name}: ${error?.message ?? ''}`);
  }
  out.line({ ja: '4/4 取り込み → 判定 → 書き込み…', en: '4/4 Reading → assessing → delivering …' });
  const report = await performRun(context, 'run', {
    byHand: true,
    rejectionShare: app.config.file.sync.rejectionShare,
    rejectionFloor: app.config.file.sync.rejectionFloor,
  });
  app.progress.stop();
  for (const error of report.errors) out.warn(errorText(error, out.locale));
  const delivered = (report.deliver ?? []).reduce((sum, one) => sum + one.written, 0);
  const { lines, partners } = await app.store.totals();
  out.line({
    ja: `完了:支援ログ ${lines.toLocaleString('ja')}行、パートナー ${partners}社を判定、CRM へ ${delivered}件書き込み。`,
    en: `Done: ${lines.toLocaleString('en')} lines in the log, ${partners} partners assessed, ${delivered} writes to the CRMs.`,
  });
}

const WEEKS = 26;

/** Half a year of weeks beside what is served, so that curves and moves have something to show. */
async function tellPast(app: App, out: Output): Promise<void> {
  try {
    const now = dayOf(today(app));
    await rememberPast(
      await app.engine(silentProgress),
      Array.from({ length: WEEKS }, (_, i) => isoOf(now - 7 * (i + 1))),
    );
  } catch (error) {
    if (!app.signal.aborted) out.warn(errorText(error, out.locale));
  }
}

async function serveDemo(app: App, sandboxes: SpawnedSandboxes, out: Output, signal: AbortSignal): Promise<void> {
  const serving = await startServing(app);
  const looks = await whatToLookAt(app, sandboxes, out.locale);
  out.data({ url: app.baseUrl, login: serving.loginLink, salesforce: sandboxes.urls.salesforce, hubspot: sandboxes.urls.hubspot });
  out.line();
  out.line({ ja: 'ブラウザで開いてください:', en: 'Open in a browser:' });
  for (const [title, url] of [
    [out.t({ ja: 'ダッシュボード(ログイン用リンク)', en: 'Dashboard (logs you in)' }), serving.loginLink] as const,
    ...looks,
  ]) {
    out.line(`  ${title}\n    ${url}`);
  }
  out.line();
  out.line({ ja: '止めるには Ctrl+C', en: 'Stop with Ctrl+C' });
  await Promise.race([untilAborted(signal), sandboxes.crashed]);
  await serving.stop();
}

/** One real page for each reader: the rep's Account with score and task, the marketer's list of lists. */
async function whatToLookAt(app: App, { urls }: SpawnedSandboxes, locale: Locale): Promise<(readonly [string, string])[]> {
  const looks: (readonly [string, string])[] = [];
  const context = await app.engine();
  const id = await partnerToShow(app);
  const ids = id === null ? [] : [id];
  for await (const target of app.store.targets({ partnerIds: ids })) {
    const connection = context.wired.find((one) => one.scope === target.scope);
    if (!connection) continue;
    const title = {
      ja: `${connection.name} の取引先ページ(スコア・理由・次の一手・タスク)`,
      en: `A partner in ${connection.name}: score, reasons, next action, task`,
    };
    looks.push([title[locale], connection.connection.recordUrl(target.object, target.recordId)]);
  }
  const lists = { ja: 'HubSpot のリスト(支援04 優良 など)', en: 'Lists in HubSpot (Support 04 Excellent …)' };
  const portal = context.wired.find((one) => one.connector === 'hubspot')?.scope.split(':')[1] ?? '';
  looks.push([lists[locale], `${urls.hubspot}/contacts/${portal}/lists`]);
  return looks;
}

/** Who has most to show: known to both CRMs, with an open task and a score; one with an early warning where there is one. */
async function partnerToShow(app: App): Promise<string | null> {
  const busy = new Set((await app.store.tasks({ status: ['open'] })).map(({ partnerId }) => partnerId));
  let best: { readonly id: string; readonly rank: number } | null = null;
  const { rows } = await app.store.partners({ limit: 500, offset: 0 });
  for (const { id, records, assessment } of rows) {
    const marks = [
      busy.has(id),
      assessment?.score.value != null,
      new Set(records.map(({ scope }) => scope)).size > 1,
      assessment?.flags.includes('warning') === true,
    ];
    const rank = marks.filter(Boolean).length;
    if (rank > (best?.rank ?? 0)) best = { id, rank };
  }
  return best?.id ?? null;
}
