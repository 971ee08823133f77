import { AppError } from '../core/errors.ts';
import type { IsoDate, SourceHealth } from '../core/types.ts';
import type { ImportSource } from './care.ts';
import type { EngineContext, Wired } from './context.ts';
import type { Checkpoint, Store, StreamKnown } from './store.ts';

/** As much of a connection as it takes to know what it has delivered: nobody has to be logged in. */
export type Source = Pick<Wired, 'name' | 'scope' | 'mapping'>;

/**
 * How far each source had delivered by a day, and which of them tell of every partner. Throws SOURCES_INCOMPLETE until each stream
 * has been read to its end once.
 */
export async function sourcesAsOf(
  {
    store,
    wired,
    dateOf,
  }: {
    readonly store: Pick<Store, 'checkpoints' | 'streamsKnown' | 'importSources'>;
    readonly wired: readonly Source[];
    readonly dateOf: EngineContext['dateOf'];
  },
  asOf: IsoDate,
): Promise<{ readonly sources: readonly SourceHealth[]; readonly everyPartner: readonly string[] }> {
  const checkpoints = await store.checkpoints();
  const present = presentIn(wired, await store.streamsKnown());
  requireComplete(present, checkpoints);
  const byHand = sourcesByHand(await store.importSources(), asOf);
  return { sources: [...healthOf(dateOf, present, checkpoints, asOf), ...byHand], everyPartner: byHand.map((one) => one.connection) };
}

function requireComplete(present: readonly Present[], checkpoints: readonly Checkpoint[]): void {
  const complete = new Set(checkpoints.filter((one) => one.completeTo !== null).map((one) => `${one.scope}/${one.stream}`));
  const open = present.flatMap(({ wired, streams }) =>
    streams.filter((name) => !complete.has(`${wired.scope}/${name}`)).map((name) => `${wired.name}.${name}`),
  );
  if (open.length === 0) return;
  throw new AppError('SOURCES_INCOMPLETE', `Not read to the end yet: ${open.join(', ')}`, {
    fix: 'Run `kakehashi sync` until it ends without an error; nothing is assessed from half a log',
  });
}

/** Files and calls tell of the whole channel, and nothing is late that nobody reads by schedule. */
function sourcesByHand(sources: readonly ImportSource[], asOf: IsoDate): SourceHealth[] {
  return sources
    .filter(({ firstOn }) => firstOn <= asOf)
    .map(({ scope, types, firstOn }) => ({ connection: scope, deliveredUpTo: asOf, types, since: firstOn }));
}

interface Present {
  readonly wired: Source;
  readonly streams: readonly string[];
}

/** The streams of each connection without the optional ones that were never heard of: the org does not have those. */
function presentIn(all: readonly Source[], known: readonly StreamKnown[]): readonly Present[] {
  const heardOf = new Set(known.map(({ scope, stream }) => `${scope}/${stream}`));
  return all.map((wired) => ({
    wired,
    streams: wired.mapping.specs
      .filter(({ name, optional }) => optional !== true || heardOf.has(`${wired.scope}/${name}`))
      .map(({ name }) => name),
  }));
}

/** Up to which day each connection has delivered: the oldest of its streams, and never later than the as-of day. */
function healthOf(
  dateOf: EngineContext['dateOf'],
  present: readonly Present[],
  checkpoints: readonly Checkpoint[],
  asOf: IsoDate,
): SourceHealth[] {
  return present.map(({ wired, streams }) => {
    const own = checkpoints.filter((one) => one.scope === wired.scope && streams.includes(one.stream));
    const types = [...new Set(streams.flatMap((name) => wired.mapping.typesOf[name] ?? []))].sort();
    const upTo = earliest(own.map((one) => one.completeTo).map((at) => (at === null ? null : dateOf(at))));
    const since = earliest(own.map((one) => one.firstCompleteTo).map((at) => (at === null ? null : dateOf(at))));
    return { connection: wired.name, deliveredUpTo: upTo !== null && upTo > asOf ? asOf : upTo, types, since };
  });
}

function earliest(dates: readonly (IsoDate | null)[]): IsoDate | null {
  return dates.reduce<IsoDate | null>((low, date) => (date !== null && (low === null || date < low) ? date : low), null);
}
