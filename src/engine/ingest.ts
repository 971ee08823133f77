import type { CompiledMapping } from '../core/mapping/compiled.ts';
import type { Mapped, SourceRecord } from '../core/types.ts';
import type { RecordsOutcome } from './care.ts';
import { resolveKeys, type ResolveContext } from './resolve-keys.ts';
import type { Store } from './store.ts';

/** Something that tells events without being read by schedule: a kind of file, a token of the API, notes by hand. */
export interface HandSource {
  /** `import:lms`, `api:portal`, `hand:notes`. */
  readonly scope: string;
  readonly mapping: CompiledMapping;
}

export interface IngestContext extends ResolveContext {
  readonly store: Store;
  readonly runId: string;
}

export interface Ingested {
  /** One per record, in their order: what became of it, keys resolved. */
  readonly mapped: readonly Mapped[];
  /** Null with `dryRun`. */
  readonly saved: RecordsOutcome | null;
}

/**
 * Rows or calls → log. Who is meant is looked up in what the CRMs have told: a partner by id, corporate number, domain or
 * own code, people by e-mail address. A partner that is not known is a rejection, to be replayed when it is. Saving the same
 * records again changes nothing; a record that differs supersedes what it said before.
 */
export async function ingest(
  context: IngestContext,
  source: HandSource,
  stream: string,
  records: readonly SourceRecord[],
  options: { readonly dryRun: boolean },
): Promise<Ingested> {
  const env = { scope: source.scope, scopes: {} };
  const mapped = await resolveKeys(context, source.scope, await source.mapping.applyPage(stream, records, env), records);
  if (options.dryRun) return { mapped, saved: null };
  const kept = mapped.filter((one) => one.recordId !== '');
  const saved = await context.store.saveRecords({ scope: source.scope, stream, runId: context.runId, mapped: kept });
  return { mapped, saved };
}
