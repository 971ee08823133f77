import type { Wired } from './context.ts';
import type { Store } from './store.ts';

/** What is still to be read for the first time. */
export interface Forecast {
  readonly records: number;
  readonly calls: number;
  /** Streams whose size the vendor does not tell: they may cost more. */
  readonly unknown: readonly string[];
}

/** `absent`: optional streams that the org does not have. Null: everything was read to its end once, or the connection cannot tell. */
export async function forecastOf(
  store: Pick<Store, 'checkpoints'>,
  { scope, mapping, connection }: Wired,
  absent: ReadonlySet<string>,
): Promise<Forecast | null> {
  const known = (await store.checkpoints()).filter((one) => one.scope === scope && one.firstCompleteTo !== null);
  const read = new Set(known.map(({ stream }) => stream));
  const open = mapping.specs.filter(({ name }) => !read.has(name) && !absent.has(name));
  if (open.length === 0 || connection.forecast === undefined) return null;
  const streams = await connection.forecast(open);
  const sum = (key: 'records' | 'calls'): number => streams.reduce((total, one) => total + (one[key] ?? 0), 0);
  return {
    records: sum('records'),
    calls: sum('calls'),
    unknown: streams.filter(({ records }) => records === null).map(({ stream }) => stream),
  };
}
