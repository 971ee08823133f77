/**
 * A measured process: `worker.ts <bare|sync|run|setup> [as-of]`. Start-up and login are over before the clock starts.
 * Its last line of output is a JSON document (`Measured`).
 */
import { openApp, type App } from '../../src/app.ts';
import { cliProgress } from '../../src/cli/progress.ts';
import { loadConfig } from '../../src/config/index.ts';
import { setupSpec } from '../../src/core/setup/spec.ts';
import { performRun, summaryOf } from '../../src/engine/run.ts';
import type { EngineContext, Wired } from '../../src/engine/context.ts';
import { tellsAbsence } from '../../src/engine/optional-sources.ts';
import { createLogger } from '../../src/log.ts';
import type { Job, Measured } from './measure.ts';
import { cpuOfBackends, peakMb } from './process.ts';

const [, , job = '', asOf] = process.argv;

const jobs: Readonly<Record<Job, (context: EngineContext) => Promise<Record<string, unknown>>>> = {
  bare: async ({ wired }) => ({ read: (await Promise.all(wired.map(download))).reduce((a, b) => a + b, 0) }),
  sync: (context) => perform(context, 'sync'),
  run: (context) => perform(context, 'run'),
  setup: async ({ wired, policy }) => {
    const results = await Promise.all(
      wired.map(async (one) => one.connection.setup?.apply(setupSpec(one.mapping, policy.locale), { repair: false }) ?? []),
    );
    const failed = results.flat().filter((one) => !one.ok);
    if (failed.length > 0) throw new Error(`setup failed: ${failed.map(({ step, error }) => `${step.name}: ${String(error)}`).join('; ')}`);
    return {};
  },
};

/** The same pages by the same clients, side by side as `sync` reads them, and thrown away; the streams that this org lacks are left out as there. */
async function download({ connection, mapping }: Wired): Promise<number> {
  let read = 0;
  for (const spec of mapping.specs) {
    try {
      for await (const page of connection.stream(spec).read(undefined)) read += page.records.length;
    } catch (error) {
      if (spec.optional !== true || !tellsAbsence(error)) throw error;
    }
  }
  return read;
}

async function perform(context: EngineContext, verb: 'sync' | 'run'): Promise<Record<string, unknown>> {
  const report = await performRun(context, verb, {
    byHand: true,
    rejectionShare: 1,
    rejectionFloor: 1,
    ...(asOf === undefined ? {} : { asOf }),
  });
  if (report.errors.length > 0) throw new AggregateError(report.errors, report.errors.map(String).join('\n'));
  return summaryOf(report);
}

const signal = new AbortController().signal;
const log = createLogger({ level: 'error', stream: 'stderr' });
const app: App = await openApp({ config: loadConfig(), log, progress: cliProgress(process.stderr, true), signal });
try {
  const context = await app.engine();
  const work = jobs[job as Job];
  const before = { cpu: process.cpuUsage(), calls: app.calls(), at: performance.now() };
  const summary = await work(context);
  const ms = performance.now() - before.at;
  const { user, system } = process.cpuUsage(before.cpu);
  const databaseCpuMs = await cpuOfBackends(process.env.DATABASE_URL ?? '');
  const measured: Measured = {
    ms,
    cpuMs: (user + system) / 1000,
    databaseCpuMs,
    calls: app.calls() - before.calls,
    peakMb: peakMb(),
    summary,
  };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
} finally {
  await app.close();
}
