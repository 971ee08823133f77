import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { App } from '../../app.ts';
import { AppError } from '../../core/errors.ts';
import type { CompiledMapping } from '../../core/mapping/compiled.ts';
import type { SourceRecord } from '../../core/types.ts';
import { EVENTS, eventsMapping } from '../../engine/events-mapping.ts';
import { ingest, type Ingested } from '../../engine/ingest.ts';
import { silentProgress } from '../../engine/progress.ts';
import { createLoginLink } from '../../http/access.ts';
import { dashboardOf } from '../../http/dashboard/build.ts';
import { createLive, type Live } from '../../http/live.ts';
import { createApp, listen } from '../../http/server.ts';
import { readPreferences } from '../../config/preferences.ts';
import { healthOf } from '../../health.ts';
import { listenForChanges, vendorCalls } from '../../vendor-calls.ts';
import { slotId, startSchedule } from '../../queue/schedule.ts';
import type { Cli } from '../command.ts';
import { verbsOf } from '../../verbs/index.ts';
import { ingestContext, today } from '../hand-sources.ts';
import { openWorkshop, type OpenWorkshop } from '../workshop.ts';

const STOP_WITHIN_MS = 10_000;

/** `serve`: HTTP and schedule, and the work itself where there is no Redis. `worker`: one more pair of hands on Redis. */
export function serveCommands({ program, action }: Cli): void {
  program
    .command('serve')
    .description('dashboard, API and schedule / ダッシュボード・API・定時実行')
    .action(
      action({ mappings: true }, async (session) => {
        const running = await startServing(session.app);
        session.out.line(session.app.baseUrl);
        session.out.line({
          ja: `ログイン(一度だけ・1時間以内): ${running.loginLink}`,
          en: `Log in (once, within an hour): ${running.loginLink}`,
        });
        await untilAborted(session.app.signal);
        await running.stop();
        return 0;
      }),
    );
  program
    .command('worker')
    .description('one more pair of hands on Redis / Redis 上の作業者を増やす')
    .action(
      action({ mappings: true }, async (session) => {
        const { app, out } = session;
        if (app.config.redisUrl === null) throw redisMissing();
        const shop = openWorkshop(app);
        shop.work();
        out.line({ ja: '作業を待っています。', en: 'Waiting for work.' });
        await untilAborted(app.signal);
        await shop.close(STOP_WITHIN_MS);
        return 0;
      }),
    );
}

export interface Serving {
  readonly loginLink: string;
  stop(): Promise<void>;
}

function redisMissing(): AppError {
  return new AppError('CONFIG_INVALID', 'REDIS_URL is not set: there is nowhere to wait for work', {
    fix: 'Set REDIS_URL and DATABASE_URL to those of the server; without Redis `serve` does the work itself',
  });
}

/** With Redis the work is the workers', so that pages stay quick; without, it is done here. */
export async function startServing(app: App): Promise<Serving> {
  const shop = openWorkshop(app);
  const { host, port, file, timezone } = app.config;
  const live = createLive(app.store.live);
  const server = await listen(createApp(await serverDeps(app, shop, live)), host, port).catch(async (error: unknown) => {
    await Promise.all([shop.close(0), live.close()]);
    throw error;
  });
  if (app.config.redisUrl === null) shop.work();
  const slots = (['sync', 'run'] as const).map((name) => ({ name, cron: file.schedule[name] })).filter((slot) => slot.cron !== 'off');
  const schedule = startSchedule(slots, timezone, (name, id) => shop.ask(name, id));
  const ears = listenForChanges(app, (what) => askNow(shop, what));
  app.log.info('serving', { host, port });
  return {
    loginLink: await createLoginLink(app.store.access, app.baseUrl, 'admin', new Date()),
    stop: async () => {
      await schedule.stop();
      await ears.close();
      await shop.close(STOP_WITHIN_MS);
      await live.close();
      await closeServer(server);
    },
  };
}

async function serverDeps(app: App, shop: OpenWorkshop, live: Live): Promise<Parameters<typeof createApp>[0]> {
  const context = await app.engine(silentProgress).catch((error: unknown) => {
    // The pages still show what is in the store; /readyz says what is wrong.
    app.log.error('no connection', { message: error instanceof Error ? error.message : String(error) });
    return null;
  });
  const events = eventsMapping(app.config);
  const byScope = new Map(context?.wired.map((one) => [one.scope, one.connection]));
  return {
    store: app.store,
    access: app.store.access,
    idempotency: app.store.idempotency,
    live,
    version: readPreferences().version,
    verbs: verbsOf(app, (name, slot) => shop.ask(name, slot)),
    health: healthOf(app, shop.queue),
    pages: dashboardOf(app.config.home, app.log),
    locale: app.config.locale,
    log: app.log,
    now: () => new Date(),
    recordUrl: (scope, object, id) => byScope.get(scope)?.recordUrl(object, id) ?? null,
    catalogue: app.config.settings.catalogue,
    takeEvents: (scope, records) => takeEvents(app, events, scope, records),
    takeCall: vendorCalls(app, () => askNow(shop, 'signals')),
  };
}

/** Signals of one second are one job; a run asked for twice in a minute is one run. */
async function askNow(shop: OpenWorkshop, name: 'signals' | 'run'): Promise<void> {
  const now = new Date();
  await shop.ask(name, name === 'run' ? slotId('run', now) : `signals@${now.toISOString().slice(0, 19)}`);
}

/** What a program tells by the API counts as a source from its first event on. */
async function takeEvents(app: App, mapping: CompiledMapping, scope: string, records: readonly SourceRecord[]): Promise<Ingested> {
  const taken = await ingest(ingestContext(app, randomUUID()), { scope, mapping }, EVENTS, records, { dryRun: false });
  const types = [...new Set(taken.mapped.flatMap(({ lines }) => lines.map(({ type }) => type)))];
  if (types.length > 0) await app.store.saveImportSource({ scope, types, firstOn: today(app) });
  return taken;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
