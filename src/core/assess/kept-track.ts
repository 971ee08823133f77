import { feedsFor } from './sources.ts';
import type { PartnerTrack, Tracking } from './track.ts';

/** To be raised whenever `track` makes something else of the same history. */
export const TRACK_FORMAT = 3;

type Kept = Omit<PartnerTrack, 'feeds'>;

/** A track as text; `restoreTrack` gives the same back under the same settings, sources and as-of date. */
export function keepTrack(track: PartnerTrack): string {
  return JSON.stringify({ ...track, feeds: undefined });
}

/** What the sources tell of the partner is worked out again: it has days without end, which JSON has not. */
export function restoreTrack(text: string, { feeds, asOf, settings }: Tracking): PartnerTrack {
  const kept = JSON.parse(text) as Kept;
  return { ...kept, feeds: feedsFor(kept.facts, feeds, asOf, settings) };
}
