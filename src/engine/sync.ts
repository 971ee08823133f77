import { AppError } from '../core/errors.ts';
import type { Mapped, Page, StreamSpec } from '../core/types.ts';
import type { MappingEnv } from '../core/mapping/compiled.ts';
import type { EngineContext, Wired } from './context.ts';
import { leavingRoom } from './first-load.ts';
import { tellsAbsence } from './optional-sources.ts';
import { readAhead } from './read-ahead.ts';
import { afterMending, keptFields } from './remap.ts';
import type { Team } from './share.ts';
import type { JoinOutcome, Lock, PageOutcome } from './store.ts';

export interface SyncOptions {
  /** `salesforce` or `salesforce.deals`; missing: everything. */
  readonly only?: string;
  /** Forget the cursors and compare the log line by line with what the sources have. */
  readonly full?: boolean;
  readonly dryRun?: boolean;
  /** Names of connections to leave alone: paused ones, in scheduled runs. */
  readonly skip?: ReadonlySet<string>;
}

export interface StreamOutcome extends PageOutcome {
  readonly connection: string;
  readonly stream: string;
  readonly ms: number;
  /** Read from its beginning: what was read is all that the stream holds. */
  readonly whole: boolean;
  readonly error: Error | null;
  /** An optional stream that this org does not have: nothing was read, and that is no fault. */
  readonly absent: boolean;
}
export interface SyncOutcome {
  readonly streams: readonly StreamOutcome[];
  readonly join: JoinOutcome | null;
}

/** Records of small pages that are saved together when the source is faster than the database. */
const TOGETHER = 2000;
const LOCK_AGAIN_MS = 500;

const NOTHING: PageOutcome = { read: 0, added: 0, revised: 0, retracted: 0, entities: 0, rejected: 0 };

/**
 * pages → log. Connections are read side by side (one slow org does not hold up another), the streams of one connection
 * one after the other. A stream that fails is reported and the others go on; what had been read of it is kept.
 * Throws only where nothing can be read at all: an unknown name in `only`.
 */
export async function sync(context: EngineContext, options: SyncOptions = {}): Promise<SyncOutcome> {
  const chosen = choose(context.wired, options.only)
    .filter(({ wired }) => options.skip?.has(wired.name) !== true)
    // Of one that cannot be reached a single stream tells why.
    .map(({ wired, specs }) => ({ wired, specs: wired.fault === undefined ? specs : specs.slice(0, 1) }));
  const streams =
    context.team !== undefined && options.dryRun !== true
      ? await syncTogether(context, context.team, chosen, options)
      : (await Promise.all(chosen.map(({ wired, specs }) => syncConnection(context, wired, specs, options)))).flat();
  const join = options.dryRun === true ? null : await context.store.joinPartners({ scopeOrder: context.wired.map((wired) => wired.scope) });
  return { streams, join };
}

function choose(all: readonly Wired[], only: string | undefined): { wired: Wired; specs: readonly StreamSpec[] }[] {
  if (only === undefined) return all.map((wired) => ({ wired, specs: wired.mapping.specs }));
  const [name, stream] = only.split('.', 2);
  const wired = all.find((one) => one.name === name);
  if (!wired) {
    throw new AppError('CONFIG_INVALID', `There is no connection "${String(name)}"`, {
      fix: `Use one of: ${all.map((one) => one.name).join(', ')}`,
    });
  }
  const specs = stream === undefined ? wired.mapping.specs : wired.mapping.specs.filter((spec) => spec.name === stream);
  if (specs.length === 0) {
    throw new AppError('CONFIG_INVALID', `The mapping ${wired.name} has no stream "${String(stream)}"`, {
      fix: `Use one of: ${wired.mapping.specs.map((spec) => `${wired.name}.${spec.name}`).join(', ')}`,
    });
  }
  return [{ wired, specs }];
}

/** Stream by stream, by whoever has free hands; the first of each connection first, so that no org has to wait for another. */
async function syncTogether(
  context: EngineContext,
  team: Team,
  chosen: readonly { readonly wired: Wired; readonly specs: readonly StreamSpec[] }[],
  options: SyncOptions,
): Promise<readonly StreamOutcome[]> {
  const full = options.full === true;
  const parts = chosen
    .flatMap(({ wired, specs }) =>
      specs.map((spec, rank) => ({
        rank,
        part: { kind: 'sync', connection: wired.name, stream: spec.name, full, several: specs.length > 1 } as const,
      })),
    )
    .sort((a, b) => a.rank - b.rank)
    .map(({ part }) => part);
  const outcomes = await team.share<StreamOutcome>(parts, 0);
  return outcomes.filter((one) => one !== null);
}

async function syncConnection(
  context: EngineContext,
  wired: Wired,
  specs: readonly StreamSpec[],
  options: SyncOptions,
): Promise<StreamOutcome[]> {
  const outcomes: StreamOutcome[] = [];
  if (specs.length > 1) await wired.connection.prepare?.(wired.mapping.uses);
  for (const spec of specs) {
    context.signal.throwIfAborted();
    const outcome = await syncStream(context, wired, spec, options);
    outcomes.push(outcome);
    if (spec.optional !== true && outcome.error instanceof AppError && outcome.error.verdict === 'stop') break;
  }
  return outcomes;
}

export async function syncStream(context: EngineContext, wired: Wired, spec: StreamSpec, options: SyncOptions): Promise<StreamOutcome> {
  const startedAt = context.now().getTime();
  const total = { ...NOTHING, whole: false };
  const task = context.progress.start({ name: `${wired.name}.${spec.name}`, total: null });
  let error: Error | null = null;
  let absent = false;
  try {
    await withStreamLock(context, wired, spec, () => readStream(context, wired, spec, options, total, task.advance));
  } catch (thrown) {
    if (context.signal.aborted) throw thrown;
    absent = await isAbsent(context, wired, spec, thrown);
    if (!absent) error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (spec.optional === true && options.dryRun !== true) await remember(context, wired, spec, absent);
  }
  task.end(error?.message);
  const outcome = { connection: wired.name, stream: spec.name, ...total, ms: context.now().getTime() - startedAt, error, absent };
  if (error) {
    const code = error instanceof AppError ? error.code : 'INTERNAL';
    context.log.error('sync failed', { connection: wired.name, stream: spec.name, code, message: error.message });
  } else if (absent) context.log.info('not in this org', { connection: wired.name, stream: spec.name });
  else context.log.info('synced', { connection: wired.name, stream: spec.name, ...total, ms: outcome.ms });
  return outcome;
}

/** What the org refuses from the first is not there; what it refuses after it was read once has gone wrong. */
async function isAbsent(context: EngineContext, wired: Wired, spec: StreamSpec, error: unknown): Promise<boolean> {
  if (spec.optional !== true || !tellsAbsence(error)) return false;
  const known = await context.store.streamsKnown();
  return !known.some(({ scope, stream, read }) => read && scope === wired.scope && stream === spec.name);
}

/** A stream that only failed is waited for; taken for one that the org lacks, its silence would count. */
function remember({ store }: EngineContext, { scope }: Wired, { name }: StreamSpec, absent: boolean): Promise<void> {
  return absent ? store.forgoStream(scope, name) : store.awaitStream(scope, name);
}

/** One reader per stream, whoever is up; the lock dies with its holder. */
async function withStreamLock(context: EngineContext, wired: Wired, spec: StreamSpec, work: () => Promise<void>): Promise<void> {
  const lock = await takeLock(context, `stream:${wired.scope}:${spec.name}`);
  if (!lock) {
    throw new AppError('BUSY', `Another process is reading ${wired.name}.${spec.name}`, { fix: 'Wait until it is done, then run again' });
  }
  try {
    await work();
  } finally {
    await lock.release();
  }
}

async function takeLock(context: EngineContext, name: string): Promise<Lock | null> {
  for (;;) {
    const lock = await context.store.lock(name);
    if (lock !== null || context.patient !== true) return lock;
    await context.sleep(LOCK_AGAIN_MS);
  }
}

async function readStream(
  context: EngineContext,
  wired: Wired,
  spec: StreamSpec,
  options: SyncOptions,
  total: { -readonly [K in keyof PageOutcome]: number } & { whole: boolean },
  advance: (done: number, of?: number | null) => void,
): Promise<void> {
  const { store } = context;
  if (options.full === true && options.dryRun !== true) await store.forgetCheckpoint(wired.scope, spec.name);
  const before = options.full === true ? null : await store.checkpoint(wired.scope, spec.name);
  const checkpoint = options.dryRun === true ? before : await afterMending(context, wired, spec, before);
  const scopes = Object.fromEntries(context.wired.map((one) => [one.name, one.scope]));
  const env = { scope: wired.scope, scopes, rate: context.policy.rate };
  total.whole = checkpoint === null;
  const everything = wired.connection.stream(spec).read(checkpoint?.cursor);
  const isFirst = options.full !== true && (checkpoint?.firstCompleteTo ?? null) === null;
  const pages = isFirst ? leavingRoom(context, wired, spec, everything) : everything;
  // One page is mapped while the database takes the one before, and more are fetched meanwhile.
  for await (const [{ page, mapped }] of readAhead(mappedPages(wired, spec, pages, env), { weigh: () => 1, most: 1 })) {
    const outcome = options.dryRun === true ? wouldSave(mapped) : await savePage(context, wired, spec, page, mapped);
    for (const key of Object.keys(NOTHING) as (keyof PageOutcome)[]) total[key] += outcome[key];
    advance(total.read, page.total ?? null);
    context.log.debug('page', { connection: wired.name, stream: spec.name, read: outcome.read });
    context.signal.throwIfAborted();
  }
}

interface MappedPage {
  readonly page: Page;
  readonly mapped: readonly Mapped[];
}

async function* mappedPages(wired: Wired, spec: StreamSpec, pages: AsyncIterable<Page>, env: MappingEnv): AsyncGenerator<MappedPage> {
  for await (const waiting of readAhead(pages, { weigh: (one) => one.records.length, most: TOGETHER })) {
    const page = asOne(waiting);
    yield { page, mapped: await wired.mapping.applyPage(spec.name, page.records, env) };
  }
}

/** Pages that follow each other as one: the last one's cursor covers them all, and the pass began when the first one says. */
function asOne([first, ...others]: readonly [Page, ...Page[]]): Page {
  const last = others.at(-1);
  if (last === undefined) return first;
  return { ...last, sourceTime: first.sourceTime, records: [first, ...others].flatMap((page) => page.records) };
}

function savePage(context: EngineContext, wired: Wired, spec: StreamSpec, page: Page, mapped: readonly Mapped[]): Promise<PageOutcome> {
  const { cursor, last, sourceTime, records } = page;
  const version = wired.mapping.versionOf[spec.name];
  return context.store.savePage({
    scope: wired.scope,
    stream: spec.name,
    runId: context.runId,
    mapped,
    cursor,
    last,
    sourceTime,
    raw: { records, fields: keptFields(spec) },
    ...(version === undefined ? {} : { mapping: version }),
  });
}

function wouldSave(mapped: readonly Mapped[]): PageOutcome {
  return {
    ...NOTHING,
    read: mapped.length,
    added: mapped.reduce((sum, one) => sum + one.lines.length, 0),
    entities: mapped.filter((one) => one.entity !== null).length,
    rejected: mapped.reduce((sum, one) => sum + one.rejections.length, 0),
  };
}
