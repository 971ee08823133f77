import type { CompiledMapping } from '../core/mapping/compiled.ts';
import type { Mapped, SourceRecord } from '../core/types.ts';
import type { Store } from './store.ts';

export interface TriedMapping {
  readonly record: SourceRecord;
  /** It is on the list of rejected records as things stand. */
  readonly rejected: boolean;
  readonly fields: readonly { readonly name: string; readonly value: unknown; readonly lines: readonly number[] }[];
  readonly mapped: Mapped;
}

const BATCH = 500;
const NOTHING = { ja: '', en: '' };

/**
 * What a mapping that is not saved yet would make of one record that is kept here: the record asked for, else the first that was rejected,
 * else the first that is kept. Nothing is downloaded or stored. Null: no record of the stream is kept.
 */
export async function tryMapping(
  store: Pick<Store, 'rejectedRecords' | 'rawRecords' | 'connections'>,
  mapping: CompiledMapping,
  { stream, record: asked }: { readonly stream: string; readonly record?: string | undefined },
): Promise<TriedMapping | null> {
  const connections = await store.connections();
  const scope = connections.find(({ name }) => name === mapping.name)?.scope;
  if (scope === undefined) return null;
  const rejected = await rejectedRecord(store, { scope, stream }, asked);
  const record = rejected ?? (await keptRecord(store, { scope, stream }, asked));
  if (record === null) return null;
  const env = { scope, scopes: Object.fromEntries(connections.map((one) => [one.name, one.scope])) };
  return {
    record,
    rejected: rejected !== null,
    fields: fieldsOf(mapping, stream, record),
    mapped: await mapping.apply(stream, record, env),
  };
}

interface Place {
  readonly scope: string;
  readonly stream: string;
}

async function rejectedRecord(
  store: Pick<Store, 'rejectedRecords'>,
  place: Place,
  asked: string | undefined,
): Promise<SourceRecord | null> {
  for (let after = ''; ;) {
    const records = await store.rejectedRecords({ ...place, after, limit: BATCH });
    const found = asked === undefined ? records[0] : records.find(({ id }) => id === asked);
    const last = records.at(-1);
    if (found !== undefined || last === undefined) return found ?? null;
    after = last.id;
  }
}

async function keptRecord(
  store: Pick<Store, 'rawRecords'>,
  { scope, stream }: Place,
  asked: string | undefined,
): Promise<SourceRecord | null> {
  for await (const records of store.rawRecords(scope, stream)) {
    const found = records.find(({ id, deleted }) => (asked === undefined ? deleted !== true : id === asked));
    if (found !== undefined) return found;
  }
  return null;
}

function fieldsOf({ uses, specs }: CompiledMapping, stream: string, record: SourceRecord): TriedMapping['fields'] {
  const spec = specs.find(({ name }) => name === stream);
  const read = uses.filter(({ object, use }) => object === spec?.object && use === 'read');
  const raw: Readonly<Record<string, unknown>> = { ...record.raw, ...record.associations };
  const names = new Set([...Object.keys(raw), ...(spec?.fields ?? [])]);
  return [...names].map((name) => {
    const places = read.filter(({ field }) => field === name).map(({ at }) => at({ found: NOTHING, expected: NOTHING, suggestion: null }));
    const lines = places.filter(({ path }) => path.startsWith(`streams.${stream}.`)).map(({ line }) => line);
    return { name, value: raw[name] ?? null, lines: [...new Set(lines)] };
  });
}
