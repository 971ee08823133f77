import type { Server } from 'node:http';
import type { App } from '../../app.ts';
import { AppError } from '../../core/errors.ts';
import { createLoginLink } from '../../http/access.ts';
import { createLive } from '../../http/live.ts';
import { createApp, listen } from '../../http/server.ts';
import { listenForChanges } from '../../vendor-calls.ts';
import { startNotifying } from '../../notify-channels.ts';
import { startSchedule } from '../../queue/schedule.ts';
import type { Cli } from '../command.ts';
import { askNow, serverDeps } from '../server-deps.ts';
import { slotsOf } from '../slots.ts';
import { openWorkshop } from '../workshop.ts';

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
  const { host, port, timezone } = app.config;
  const live = createLive(app.store.live);
  const server = await listen(createApp(await serverDeps(app, shop, live)), host, port).catch(async (error: unknown) => {
    await Promise.all([shop.close(0), live.close()]);
    throw error;
  });
  if (app.config.redisUrl === null) shop.work();
  const schedule = startSchedule(slotsOf(app.config), timezone, (name, id) => shop.ask(name, id));
  const notices = startNotifying(app);
  const ears = listenForChanges(app, (what) => askNow(shop, what));
  app.log.info('serving', { host, port });
  return {
    loginLink: await createLoginLink(app.store.access, app.baseUrl, 'admin', new Date()),
    stop: async () => {
      await schedule.stop();
      await ears.close();
      await notices.close();
      await shop.close(STOP_WITHIN_MS);
      await live.close();
      await closeServer(server);
    },
  };
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
