import type { IsoDate } from '../core/types.ts';
import type { EngineContext } from './context.ts';
import type { Part, Shard, Team } from './share.ts';
import { sourcesAsOf } from './source-health.ts';
import { printOf, trackAll } from './tracks.ts';

/** What came of a shard. */
export interface TrackOutcome {
  /** Partners whose histories were read. */
  readonly renewed: number;
  readonly error: null;
}

/** Below two of these nobody is called: the histories are read sooner than others have come. */
const PER_SHARD = 500;
const MOST_SHARDS = 16;
/** Where they stand in the run: behind the streams, before the deliveries. */
const AFTER_SYNC = 5_000;

/**
 * The first pass of an assessment by all who have free hands: each reads the histories of one shard of the partners and keeps what it
 * made of them, so that afterwards little is left to read. The pass over all partners is then made once. Nothing of the result depends on
 * who did what. Answers how many histories were read.
 */
export async function trackTogether(
  context: EngineContext,
  team: Team,
  { asOf, print }: { readonly asOf: IsoDate; readonly print: string },
) {
  const open = await context.store.openTracks(print);
  const of = Math.min(MOST_SHARDS, Math.floor(open / PER_SHARD));
  if (of < 2) return 0;
  const parts = Array.from({ length: of }, (_, index): Part => ({ kind: 'assess', asOf, shard: { index, of } }));
  const done = await team.share<TrackOutcome>(parts, AFTER_SYNC);
  return done.reduce((sum, one) => sum + (one?.renewed ?? 0), 0);
}

export async function trackShard(
  context: EngineContext,
  { asOf, shard }: { readonly asOf: IsoDate; readonly shard: Shard },
): Promise<TrackOutcome> {
  const { sources, everyPartner } = await sourcesAsOf(context, asOf);
  const print = printOf(context, asOf, sources);
  const { renewed } = await trackAll(context, { asOf, sources, everyPartner, print, readOnly: false, shard });
  return { renewed, error: null };
}
