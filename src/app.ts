import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { cliProgress, type CliProgress } from './cli/progress.ts';
import type { Config } from './config/index.ts';
import { AppError } from './core/errors.ts';
import { calendarOf } from './core/mapping/calendar.ts';
import type { CompiledMapping } from './core/mapping/compiled.ts';
import type { EngineContext } from './engine/context.ts';
import type { Mailer } from './engine/mailer.ts';
import type { Policy } from './engine/policy.ts';
import type { Progress } from './engine/progress.ts';
import { createLogger, type MaskingLogger } from './log.ts';
import { sharedLedger } from './engine/daily-calls.ts';
import type { redisPace } from './queue/pace.ts';
import { startEmbeddedPostgres } from './store/embedded/start.ts';
import { openStore, type OpenStore } from './store/open-store.ts';
import { takeSaved } from './verbs/edited-files.ts';
import { openWiring, type Attempt } from './wiring.ts';

export interface AppOptions {
  readonly config: Config;
  readonly log: MaskingLogger;
  readonly progress: CliProgress;
  readonly signal: AbortSignal;
}

/** Everything wired together. Constructing is all that happens here. */
export interface App {
  readonly config: Config;
  readonly log: MaskingLogger;
  readonly progress: CliProgress;
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly store: OpenStore;
  /** Where the dashboard answers. */
  readonly baseUrl: string;
  /**
   * Logs in to every connection (once per app) and lends what the verbs need, with a new run id. `partial`: one that cannot be
   * reached, but was read before, is there with its fault (`Wired.fault`) as long as another can be reached; else that rejects.
   */
  engine(progress?: Progress, options?: { readonly partial?: boolean }): Promise<EngineContext>;
  /** The same for `check` and `init`: each connection by itself, so that one that fails does not hide the others. */
  tryConnections(mappings?: readonly CompiledMapping[]): Promise<readonly Attempt[]>;
  /** null: no mail server is configured. */
  readonly mailer: Mailer | null;
  /** Why the last attempt to log in failed, as its error code; null: it did not fail. */
  trouble(): string | null;
  /** Calls made to vendors so far. */
  calls(): number;
  close(): Promise<void>;
}

export async function openApp({ config, log, progress, signal }: AppOptions): Promise<App> {
  const database = config.databaseUrl === null ? await startEmbeddedPostgres({ home: config.home, log }) : null;
  for (const secret of ownSecrets(config)) log.hide(secret);
  const { secretKey } = config;
  const databaseUrl = config.databaseUrl ?? database?.databaseUrl ?? '';
  const store = await openStore({ databaseUrl, log, secretKey }).catch(async (error: unknown) => {
    await database?.release();
    throw error;
  });
  await takeSaved({ config, store });
  let calls = 0;
  let trouble: string | null = null;
  const pace = await paceOf(config, log);
  const mailer = config.mail === null ? null : (await import('./mail.ts')).smtpMailer(config.mail);
  const ledger = sharedLedger(store, () => new Date());
  const lent = {
    log,
    signal,
    callSignal: later(signal, FINISH_WITHIN_MS),
    onCall: () => (calls += 1),
    ledger,
    keeping: new Set<Promise<void>>(),
    ...(pace === null ? {} : { pace }),
  };
  setMaxListeners(0, signal, lent.callSignal); // each call in flight listens, and there may be many
  const wiring = openWiring(config, store, lent);
  const baseUrl = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
  return {
    config,
    log,
    progress,
    signal,
    store,
    baseUrl,
    engine: async (shown = progress, { partial = false } = {}) => {
      const connected = await wiring.all(partial).catch((error: unknown) => {
        trouble = codeOf(error);
        throw error;
      });
      const fault = connected.find((one) => one.fault !== undefined)?.fault;
      trouble = fault === undefined ? null : codeOf(fault);
      await takeSaved({ config, store });
      // A mapping that was saved on a page meanwhile takes the place of the one that was connected with.
      const wired = connected.map((one) => ({ ...one, mapping: config.mappings.find(({ name }) => name === one.name) ?? one.mapping }));
      const calendar = calendarOf(config.timezone);
      const dateOf = (instant: string): string => calendar.dateOf(instant) ?? instant.slice(0, 10);
      const sleep = (ms: number): Promise<void> => delay(ms, undefined, { signal });
      return {
        store,
        wired,
        policy: policyOf(config),
        log,
        progress: shown,
        runId: randomUUID(),
        now: () => new Date(),
        signal,
        sleep,
        dateOf,
        mailer,
        baseUrl,
      };
    },
    tryConnections: (mappings = config.mappings) => Promise.all(mappings.map((mapping) => wiring.attempt(mapping))),
    mailer,
    trouble: () => trouble,
    calls: () => calls,
    close: async () => {
      progress.stop();
      await wiring.close();
      for (const mapping of [...config.mappings, ...config.imports]) await mapping.close();
      pace?.close();
      await ledger.close();
      await Promise.all(lent.keeping);
      await store.close();
      await database?.release();
    },
  };
}

/** One pace for all processes; without Redis each keeps its own, and the client is not even loaded. */
async function paceOf({ redisUrl, redisPrefix }: Config, log: MaskingLogger): Promise<ReturnType<typeof redisPace> | null> {
  if (redisUrl === null) return null;
  const queue = await import('./queue/pace.ts');
  return queue.redisPace({ redisUrl, log, ...(redisPrefix === null ? {} : { prefix: redisPrefix }) });
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : 'INTERNAL';
}

/** What no line of the log may show: passwords in our own URLs – as written, and as meant – and the key. */
function ownSecrets({ databaseUrl, redisUrl, mail, secretKey, notify }: Config): readonly string[] {
  const passwords = [databaseUrl, redisUrl, mail?.url ?? null].map((url) => (url === null ? '' : new URL(url).password));
  return [...passwords.flatMap((password) => [password, decodeURIComponent(password)]), secretKey ?? '', notify.webhookUrl ?? ''].filter(
    (secret) => secret !== '',
  );
}

/** A process that is asked to stop is gone within ten seconds; until then the page or batch at hand may be finished. */
const FINISH_WITHIN_MS = 7_000;

function later(signal: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController();
  const start = (): void => {
    setTimeout(() => {
      controller.abort(signal.reason);
    }, ms).unref();
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return controller.signal;
}

/** The logger and progress of a command: stdout is the answer's, everything else goes to stderr. */
export function commandTools(options: { readonly verbose: boolean; readonly quiet: boolean }): Pick<AppOptions, 'log' | 'progress'> {
  return {
    log: createLogger({ level: options.verbose ? 'debug' : 'error', stream: 'stderr' }),
    progress: cliProgress(process.stderr, options.quiet || options.verbose),
  };
}

/** The settings that the engine works by. */
export function policyOf(config: Config): Policy {
  const { deliver, company, rates, retention, sync } = config.file;
  return {
    settings: config.settings,
    version: config.version,
    locale: config.locale,
    tasksTo: deliver.tasksTo,
    only: deliver.only === undefined ? null : new Set(deliver.only),
    rate: config.rate,
    currency: company.currency,
    quotaReserve: sync.quotaReserve,
    ratesVersion: JSON.stringify([company.currency, rates]),
    retention,
  };
}
