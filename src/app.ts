import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { cliProgress, type CliProgress } from './cli/progress.ts';
import { variableOf, type Config } from './config/index.ts';
import { AppError } from './core/errors.ts';
import { calendarOf } from './core/mapping/calendar.ts';
import type { CompiledMapping } from './core/mapping/compiled.ts';
import type { Connection, Connector, Ledger, Pace } from './core/types.ts';
import type { EngineContext, Wired } from './engine/context.ts';
import type { Mailer } from './engine/mailer.ts';
import type { Policy } from './engine/policy.ts';
import type { Progress } from './engine/progress.ts';
import { keepRotated } from './keep-rotated.ts';
import { createLogger, type MaskingLogger } from './log.ts';
import { sharedLedger } from './engine/daily-calls.ts';
import type { redisPace } from './queue/pace.ts';
import { loadConnector } from './registry.ts';
import { startEmbeddedPostgres } from './store/embedded/start.ts';
import { openStore, type OpenStore } from './store/open-store.ts';

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
  /** Logs in to every connection (once per app) and lends what the verbs need, with a new run id. */
  engine(progress?: Progress): Promise<EngineContext>;
  /** The same for `check` and `init`: each connection by itself, so that one that fails does not hide the others. */
  tryConnections(mappings?: readonly CompiledMapping[]): Promise<readonly Attempt[]>;
  /** null: no mail server is configured. */
  readonly mailer: Mailer | null;
  /** Calls made to vendors so far. */
  calls(): number;
  close(): Promise<void>;
}

export interface Attempt {
  readonly name: string;
  /** Exactly one of the two. */
  readonly wired?: Wired;
  readonly error?: unknown;
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
  let calls = 0;
  let wiring: Promise<readonly Wired[]> | null = null;
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
  const wire = (): Promise<readonly Wired[]> => (wiring ??= wireAll(config, store, lent));
  return {
    config,
    log,
    progress,
    signal,
    store,
    baseUrl: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`,
    engine: async (shown = progress) => {
      const wired = await wire().catch((error: unknown) => {
        wiring = null; // a login that failed may succeed the next time
        throw error;
      });
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
      };
    },
    tryConnections: (mappings = config.mappings) => Promise.all(mappings.map((mapping) => attempt(config, mapping, store, lent))),
    mailer,
    calls: () => calls,
    close: async () => {
      progress.stop();
      for (const one of wiring ? await wiring.catch(() => []) : []) await one.connection.close?.();
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

/** What no line of the log may show: passwords in our own URLs – as written, and as meant – and the key. */
function ownSecrets({ databaseUrl, redisUrl, mail, secretKey }: Config): readonly string[] {
  const passwords = [databaseUrl, redisUrl, mail?.url ?? null].map((url) => (url === null ? '' : new URL(url).password));
  return [...passwords.flatMap((password) => [password, decodeURIComponent(password)]), secretKey ?? ''].filter((secret) => secret !== '');
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

interface Lent {
  readonly log: MaskingLogger;
  readonly signal: AbortSignal;
  /** Of calls under way: they may come to their end before they are cut off. */
  readonly callSignal: AbortSignal;
  readonly pace?: Pace;
  readonly ledger: Ledger;
  readonly onCall: () => void;
  /** Replaced secrets that are being stored: the process must not end before. */
  readonly keeping: Set<Promise<void>>;
}

/** All connections or none: every wrong option of every connection is told before the first request. */
async function wireAll(config: Config, store: OpenStore, lent: Lent): Promise<readonly Wired[]> {
  const prepared = await Promise.all(
    config.mappings.map(async (mapping) => prepare(config, mapping, await loadConnector(mapping.connector))),
  );
  refuse(prepared.flatMap((one) => one.problems));
  const order = new Map(config.file.deliver.tasksTo.map((name, i) => [name, i]));
  const sorted = prepared.toSorted((a, b) => (order.get(a.mapping.name) ?? 99) - (order.get(b.mapping.name) ?? 99));
  return Promise.all(sorted.map((one) => wire(one, store, lent)));
}

async function attempt(config: Config, mapping: CompiledMapping, store: OpenStore, lent: Lent): Promise<Attempt> {
  try {
    const prepared = prepare(config, mapping, await loadConnector(mapping.connector));
    refuse(prepared.problems);
    return { name: mapping.name, wired: await wire(prepared, store, lent) };
  } catch (error) {
    return { name: mapping.name, error };
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new AppError('CONFIG_INVALID', problems.join('\n'), {
    fix: 'Set the variables in the environment or in .env (see .env.example, which says where to get each)',
    details: { problems },
  });
}

interface Prepared {
  readonly mapping: CompiledMapping;
  readonly connector: Connector;
  readonly options: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

function prepare(config: Config, mapping: CompiledMapping, connector: Connector): Prepared {
  const options = config.optionsFor(mapping.name, connector.options);
  const missing = connector.options
    .filter((spec) => spec.required && options[spec.name] === undefined)
    .map((spec) => `${variableOf(mapping.name, spec.name)} is not set: ${spec.doc[config.locale]}`);
  const wrong = missing.length > 0 ? [] : connector.validate(options).map((problem) => `${mapping.name}: ${problem}`);
  return { mapping, connector, options, problems: [...missing, ...wrong] };
}

async function wire({ mapping, connector, options: configured }: Prepared, store: OpenStore, lent: Lent): Promise<Wired> {
  const { log, signal, callSignal, onCall, pace, ledger, keeping } = lent;
  const options = await store.rotated.newest(mapping.name, configured);
  for (const spec of connector.options) if (spec.secret) log.hide(options[spec.name] ?? '');
  const connection: Connection = connector.connect(options, {
    connection: mapping.name,
    log,
    now: () => new Date(),
    signal: callSignal,
    ...(pace === undefined ? {} : { pace }),
    sleep: (ms) => delay(ms, undefined, { signal }),
    ledger,
    onCall,
    onRotated: (option, value) => {
      log.hide(value);
      const replaced = { connection: mapping.name, option, configured: configured[option] ?? '', value };
      const kept = keepRotated(store.rotated, log, replaced);
      keeping.add(kept);
      void kept.then(() => keeping.delete(kept));
    },
  });
  const scope = await connection.scope().catch((error: unknown) => {
    throw inTheAdminsWords(error, mapping.name, connector);
  });
  await store.registerConnection({ name: mapping.name, connector: connector.name, scope });
  return { name: mapping.name, connector: connector.name, scope, connection, mapping };
}

/** A connector speaks of its options; an admin knows them as the variables of one connection. */
function inTheAdminsWords(error: unknown, name: string, connector: Connector): unknown {
  if (!(error instanceof AppError)) return error;
  const variables = new Map(connector.options.map((option) => [variableOf('', option.name).slice(1), variableOf(name, option.name)]));
  const { code, cause, retryAfterMs, details } = error;
  return new AppError(code, `${name}: ${error.message}`, {
    cause,
    details,
    fix: error.fix.replaceAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g, (word) => variables.get(word) ?? word),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
