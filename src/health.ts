import { Gauge, Registry } from 'prom-client';
import type { App } from './app.ts';
import type { Health } from './http/deps.ts';
import type { Queue } from './queue/queue.ts';
import type { Figures } from './store/figures.ts';

type Watched = Pick<App, 'config' | 'store' | 'trouble'>;

/** Readiness with its reasons, and figures for Prometheus read at the moment they are asked for. */
export function healthOf(app: Watched, queue: Pick<Queue, 'workers' | 'depth'>): Health {
  const { registry, gauges } = gaugesOf();
  return {
    ready: async () => {
      const reached = await app.store.figures().then(
        () => true,
        () => false,
      );
      const checks: Record<string, string> = { database: reached ? 'ok' : 'unreachable', connections: app.trouble() ?? 'ok' };
      if (app.config.redisUrl !== null) checks.workers = await workersOf(queue);
      // Pages are served from the store: a vendor that refuses us is told, and no reason to take the server out.
      return { ok: reached, checks };
    },
    metrics: async () => {
      registry.resetMetrics();
      const [totals, figures, checkpoints] = await Promise.all([app.store.totals(), app.store.figures(), app.store.checkpoints()]);
      gauges.log_lines.set(totals.lines);
      gauges.partners.set(totals.partners);
      for (const { scope, stream, completeTo } of checkpoints) {
        if (completeTo !== null) gauges.stream_lag_seconds.set({ scope, stream }, (Date.now() - Date.parse(completeTo)) / 1000);
      }
      gauges.queue_depth.set(await queue.depth());
      show(gauges, figures);
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Name without `kakehashi_`, what it says, labels. */
const GAUGES = {
  log_lines: ['Lines of the support log'],
  partners: ['Partners known'],
  stream_lag_seconds: ['Age of what a stream has read to its end', 'scope', 'stream'],
  rejections: ['Rejected records that wait for a person', 'scope', 'stream', 'code'],
  owed_writes: ['Writes that wait to be delivered', 'scope'],
  owed_oldest_seconds: ['Age of the oldest write that waits', 'scope'],
  parked_writes: ['Writes that a CRM refused and that wait for a person', 'scope'],
  queue_depth: ['Bells that wait or are being answered'],
  job_oldest_seconds: ['Age of the oldest job that is asked for and not done; 0: none'],
  run_seconds: ['How long the last run took', 'command'],
  run_ok: ['1: the last run went well', 'command'],
  run_age_seconds: ['Time since the last run ended', 'command'],
  daily_calls_limit: ["The vendor's limit of calls a day", 'account'],
  daily_calls_left: ['Calls that the vendor still allows today, to everybody', 'account'],
} as const satisfies Readonly<Record<string, readonly [help: string, ...labels: string[]]>>;
type Gauges = Readonly<Record<keyof typeof GAUGES, Gauge>>;

function gaugesOf(): { readonly registry: Registry; readonly gauges: Gauges } {
  const registry = new Registry();
  const made = Object.entries(GAUGES).map(([name, [help, ...labelNames]]) => [
    name,
    new Gauge({ name: `kakehashi_${name}`, help, labelNames, registers: [registry] }),
  ]);
  return { registry, gauges: Object.fromEntries(made) as Gauges };
}

function show(gauges: Gauges, { owed, rejections, runs, dailyCalls, oldestJobSeconds }: Figures): void {
  for (const { scope, waiting, parked, oldestSeconds } of owed) {
    gauges.owed_writes.set({ scope }, waiting);
    gauges.owed_oldest_seconds.set({ scope }, oldestSeconds);
    gauges.parked_writes.set({ scope }, parked);
  }
  for (const { count, ...labels } of rejections) gauges.rejections.set(labels, count);
  for (const { command, ok, seconds, endedSecondsAgo } of runs) {
    gauges.run_seconds.set({ command }, seconds);
    gauges.run_ok.set({ command }, ok ? 1 : 0);
    gauges.run_age_seconds.set({ command }, endedSecondsAgo);
  }
  for (const { account, used, limit } of dailyCalls) {
    gauges.daily_calls_limit.set({ account }, limit);
    gauges.daily_calls_left.set({ account }, Math.max(0, limit - used));
  }
  gauges.job_oldest_seconds.set(oldestJobSeconds ?? 0);
}

/** Pages are served without workers, so nobody listening is told and is no reason to take the server out. */
async function workersOf(queue: Pick<Queue, 'workers'>): Promise<string> {
  const unknown = new Promise<null>((resolve) => setTimeout(resolve, 2000, null).unref());
  const count = await Promise.race([queue.workers().catch(() => null), unknown]);
  if (count === null) return 'Redis does not answer';
  return count > 0 ? 'ok' : 'none: start `kakehashi worker`';
}
