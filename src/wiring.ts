import { setTimeout as delay } from 'node:timers/promises';
import { variableOf, type Config } from './config/index.ts';
import { problemError } from './config/problem-error.ts';
import { AppError } from './core/errors.ts';
import type { CompiledMapping } from './core/mapping/compiled.ts';
import { sharedWrites } from './core/mapping/shared-org.ts';
import type { Connection, Connector, Ledger, Pace } from './core/types.ts';
import type { Wired } from './engine/context.ts';
import type { Store } from './engine/store.ts';
import { unreachable } from './engine/unreachable.ts';
import { keepRotated } from './keep-rotated.ts';
import type { MaskingLogger } from './log.ts';
import { loadConnector } from './registry.ts';
import type { OpenStore } from './store/open-store.ts';

/** What came of logging in to one connection. */
export interface Attempt {
  readonly name: string;
  /** Exactly one of the two. */
  readonly wired?: Wired;
  readonly error?: unknown;
}

export interface Wiring {
  /**
   * Every connection, in the order in which tasks find their home; each is logged in to once, and again after a failure. Every
   * wrong option of every connection is told before the first request. With `partial`, one that fails but was read before
   * stands there with its fault, unless all fail.
   */
  all(partial: boolean): Promise<readonly Wired[]>;
  attempt(mapping: CompiledMapping): Promise<Attempt>;
  close(): Promise<void>;
}

export interface Lent {
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

/** The connections of the mappings, by way of their connectors. */
export function openWiring(config: Config, store: OpenStore, lent: Lent): Wiring {
  const open = new Map<string, Promise<Wired>>();
  const connect = (prepared: Prepared): Promise<Wired> => {
    const { name } = prepared.mapping;
    const known = open.get(name);
    if (known !== undefined) return known;
    const wired = wire(prepared, store, lent);
    open.set(name, wired);
    wired.catch(() => open.delete(name)); // a login that failed may succeed the next time
    return wired;
  };
  return {
    all: async (partial) => {
      const prepared = await Promise.all(
        config.mappings.map(async (mapping) => prepare(config, mapping, await loadConnector(mapping.connector))),
      );
      refuse(prepared.flatMap((one) => one.problems));
      const sorted = inOrder(config, prepared);
      if (!partial) return eachFieldOnce(config, await Promise.all(sorted.map(connect)));
      const tried = await Promise.allSettled(sorted.map(connect));
      const known = tried.some(({ status }) => status === 'fulfilled') ? await readBefore(store) : [];
      const wired = sorted.flatMap(({ mapping }, i) => {
        const one = tried[i];
        if (one === undefined) return [];
        return [one.status === 'fulfilled' ? one.value : without(mapping, one.reason, known)];
      });
      return eachFieldOnce(config, wired);
    },
    attempt: async (mapping) => {
      try {
        const prepared = prepare(config, mapping, await loadConnector(mapping.connector));
        refuse(prepared.problems);
        return { name: mapping.name, wired: await wire(prepared, store, lent) };
      } catch (error) {
        return { name: mapping.name, error };
      }
    },
    close: async () => {
      for (const one of await Promise.allSettled(open.values())) if (one.status === 'fulfilled') await one.value.connection.close?.();
    },
  };
}

/** Throws MAPPING_INVALID where two mappings write one field of one org; which orgs they are is known only now. */
function eachFieldOnce({ locale }: Config, wired: readonly Wired[]): readonly Wired[] {
  const shared = sharedWrites(wired);
  if (shared.length > 0) throw problemError('MAPPING_INVALID', shared, locale);
  return wired;
}

type Known = Awaited<ReturnType<Store['connections']>>;

async function readBefore(store: Store): Promise<Known> {
  const scopes = new Set((await store.checkpoints()).map(({ scope }) => scope));
  return (await store.connections()).filter(({ scope }) => scopes.has(scope));
}

/** The connection as it was known, with its fault; throws the fault where nothing was ever read of it. */
function without(mapping: CompiledMapping, fault: unknown, known: Known): Wired {
  const { name, connector } = mapping;
  const before = known.find((one) => one.name === name && one.connector === connector);
  if (before === undefined || !(fault instanceof Error)) throw fault;
  return { name, connector, scope: before.scope, connection: unreachable(fault), mapping, fault };
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

/** Connections in the order in which their attributes win (`deliver.tasksTo`), the others behind. */
export function inOrder<T extends { readonly mapping: CompiledMapping }>(config: Config, all: readonly T[]): T[] {
  const order = new Map(config.file.deliver.tasksTo.map((name, i) => [name, i]));
  return all.toSorted((a, b) => (order.get(a.mapping.name) ?? 99) - (order.get(b.mapping.name) ?? 99));
}
