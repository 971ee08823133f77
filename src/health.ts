import { Gauge, Registry } from 'prom-client';
import type { App } from './app.ts';
import type { Health } from './http/deps.ts';
import type { Queue } from './queue/queue.ts';

/** Readiness with its reasons, and figures for Prometheus read at the moment they are asked for. */
export function healthOf(app: App, queue: Queue): Health {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const lines = gauge('kakehashi_log_lines', 'Lines of the support log');
  const partners = gauge('kakehashi_partners', 'Partners known');
  const rejections = gauge('kakehashi_rejections', 'Rejected records that wait for a person');
  const owed = gauge('kakehashi_owed_writes', 'Writes owed to a CRM', ['scope']);
  const depth = gauge('kakehashi_queue_depth', 'Jobs waiting or running');
  const lag = gauge('kakehashi_stream_lag_seconds', 'Age of what a stream has read to its end', ['scope', 'stream']);
  return {
    ready: async () => {
      const checks: Record<string, string> = {};
      const ok = await app.store.totals().then(
        () => true,
        () => false,
      );
      checks.database = ok ? 'ok' : 'unreachable';
      if (app.config.redisUrl !== null) checks.workers = await workersOf(queue);
      return { ok, checks };
    },
    metrics: async () => {
      const totals = await app.store.totals();
      lines.set(totals.lines);
      partners.set(totals.partners);
      rejections.set(totals.rejections);
      owed.reset();
      for (const [scope, count] of await app.store.owedCount()) owed.set({ scope }, count);
      for (const one of await app.store.checkpoints()) {
        if (one.completeTo !== null) lag.set({ scope: one.scope, stream: one.stream }, (Date.now() - Date.parse(one.completeTo)) / 1000);
      }
      depth.set(await queue.depth());
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Pages are served without workers, so nobody listening is told and is no reason to take the server out. */
async function workersOf(queue: Queue): Promise<string> {
  const unknown = new Promise<null>((resolve) => setTimeout(resolve, 2000, null).unref());
  const count = await Promise.race([queue.workers().catch(() => null), unknown]);
  if (count === null) return 'Redis does not answer';
  return count > 0 ? 'ok' : 'none: start `kakehashi worker`';
}
