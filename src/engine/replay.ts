import { AppError } from '../core/errors.ts';
import type { CompiledMapping } from '../core/mapping/compiled.ts';
import type { Mapped, SourceRecord } from '../core/types.ts';
import type { Policy } from './policy.ts';
import type { Store } from './store.ts';

export interface ReplayContext {
  readonly store: Store;
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly rate: Policy['rate'];
  /** Every connection, in the order in which attributes win. */
  readonly sources: readonly ReplaySource[];
}

export interface ReplaySource {
  readonly name: string;
  readonly scope: string;
  readonly mapping: CompiledMapping;
  /** What is told by hand names partners and people by text: looked up again. */
  readonly resolve?: (mapped: readonly Mapped[], records: readonly SourceRecord[]) => Promise<readonly Mapped[]>;
}

export interface ReplayOutcome {
  readonly connection: string;
  readonly stream: string;
  /** Records that were on the list. */
  readonly records: number;
  /** Records that map now and have left the list. */
  readonly mended: number;
  readonly added: number;
  readonly revised: number;
}

const BATCH = 500;

/**
 * Maps rejected records again from the fields that were kept of them: nothing is downloaded. What maps now leaves the list
 * and joins the log; what does not stays with its present reason. `only`: one connection by name.
 */
export async function replay(context: ReplayContext, only?: string): Promise<readonly ReplayOutcome[]> {
  const { store, sources } = context;
  const outcomes: ReplayOutcome[] = [];
  for (const { scope, stream } of await streamsWithRejections(store)) {
    const source = sources.find((one) => one.scope === scope);
    if (!source || (only !== undefined && source.name !== only)) continue;
    if (!source.mapping.specs.some((spec) => spec.name === stream)) continue; // the mapping has no such stream any more
    outcomes.push(await replayStream(context, source, stream));
  }
  if (outcomes.some((one) => one.mended > 0)) await store.joinPartners({ scopeOrder: sources.map((one) => one.scope) });
  return outcomes;
}

async function streamsWithRejections(store: Store): Promise<readonly { scope: string; stream: string }[]> {
  const groups = await store.rejectionGroups({ examples: 0 });
  return [...new Map(groups.map(({ scope, stream }) => [`${scope} ${stream}`, { scope, stream }])).values()];
}

/** Under the stream's lock, so that no sync saves a newer state of a record in between. */
async function replayStream(context: ReplayContext, source: ReplaySource, stream: string): Promise<ReplayOutcome> {
  const lock = await context.store.lock(`stream:${source.scope}:${stream}`);
  if (!lock) {
    throw new AppError('BUSY', `Another process is reading ${source.name}.${stream}`, { fix: 'Wait until it is done, then replay again' });
  }
  try {
    return await replayRecords(context, source, stream);
  } finally {
    await lock.release();
  }
}

async function replayRecords(
  { store, runId, signal, sources, rate }: ReplayContext,
  { name, scope, mapping, resolve }: ReplaySource,
  stream: string,
): Promise<ReplayOutcome> {
  const env = { scope, scopes: Object.fromEntries(sources.map((one) => [one.name, one.scope])), rate };
  const sum = { connection: name, stream, records: 0, mended: 0, added: 0, revised: 0 };
  for (let after = ''; ;) {
    signal.throwIfAborted();
    const records = await store.rejectedRecords({ scope, stream, after, limit: BATCH });
    const last = records.at(-1);
    if (!last) return sum;
    const applied = await mapping.applyPage(stream, records, env);
    const mapped = resolve === undefined ? applied : await resolve(applied, records);
    const { added, revised } = await store.saveRecords({ scope, stream, runId, mapped, keepKnown: true });
    sum.records += records.length;
    sum.mended += mapped.filter((one) => one.rejections.length === 0).length;
    sum.added += added;
    sum.revised += revised;
    after = last.id;
  }
}
