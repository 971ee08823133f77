import { createHash } from 'node:crypto';
import type { App } from '../app.ts';
import { answerBell, askFor, ringForOpen, type Workshop } from '../engine/jobs.ts';
import { silentProgress } from '../engine/progress.ts';
import type { JobName } from '../engine/job-store.ts';
import { bullQueue } from '../queue/bull.ts';
import { inlineQueue } from '../queue/inline.ts';
import type { Queue } from '../queue/queue.ts';

export interface OpenWorkshop {
  readonly queue: Queue;
  ask(name: JobName, id: string): Promise<boolean>;
  /** From now on this process works as well. */
  work(): void;
  /** No new work is begun; what is under way comes to the end of its page. */
  close(withinMs: number): Promise<void>;
}

/** The bell and the watch of one process: every few seconds somebody looks for work that nobody is at. */
export function openWorkshop(app: App): OpenWorkshop {
  const { log, store, signal, config } = app;
  const queue = config.redisUrl === null ? inlineQueue() : bullQueue({ redisUrl: config.redisUrl, log, ...named(config.redisPrefix) });
  const shop: Workshop = {
    store,
    log,
    now: () => new Date(),
    engine: () => app.engine(silentProgress, { partial: true }),
    limits: { rejectionShare: config.file.sync.rejectionShare, rejectionFloor: config.file.sync.rejectionFloor },
    ring: (bell) => queue.ring(bell),
    get config() {
      return settingsPrint(app);
    },
    perConnection: config.file.workers.perConnection,
    signal,
  };
  let watching: Promise<unknown> = Promise.resolve();
  const watch = setInterval(() => {
    if (signal.aborted) return;
    watching = ringForOpen(shop).catch((error: unknown) => {
      log.warn('the database does not tell what is to be done', { message: error instanceof Error ? error.message : String(error) });
    });
  }, config.file.workers.takeOverSeconds * 1000);
  return {
    queue,
    ask: (name, id) => askFor(shop, name, id, new Date()),
    work: () => {
      queue.answer((bell) => answerBell(shop, bell), config.file.workers.concurrency);
    },
    close: async (withinMs) => {
      clearInterval(watch);
      await watching;
      await queue.close(withinMs);
    },
  };
}

function named(prefix: string | null): { readonly prefix?: string } {
  return prefix === null ? {} : { prefix };
}

/** The same in two processes only where settings and mappings are the same. */
function settingsPrint({ config }: App): string {
  const mappings = config.mappings.map(({ name, versionOf }) => [name, versionOf]);
  return createHash('sha256')
    .update(JSON.stringify([config.version, mappings]))
    .digest('hex')
    .slice(0, 32);
}
