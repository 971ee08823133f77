/** The brain: from histories to assessments. Pure: no clock, no randomness, no I/O. */
import type { Assessment, IsoDate, PartnerHistory, SourceHealth } from '../types.ts';
import { conclude } from './conclude.ts';
import type { Settings } from './settings/index.ts';
import { type PartnerTrack, track, trackingFor } from './track.ts';

export * from './settings/index.ts';
export { eventsBehind } from './events-behind.ts';

export interface AssessInput {
  readonly histories: Iterable<PartnerHistory> | AsyncIterable<PartnerHistory>;
  readonly asOf: IsoDate;
  readonly settings: Settings;
  readonly sources: readonly SourceHealth[];
}

/**
 * Assessments of all partners, in order of partner id. Histories are read one after the other and not kept: memory grows
 * with partners and weeks, not with the log. Events after `asOf` are not used. The same input gives the same bytes,
 * whatever the order of partners and of their events.
 */
export async function* assessments({ histories, asOf, settings, sources }: AssessInput): AsyncGenerator<Assessment> {
  const tracking = trackingFor(asOf, settings, sources);
  const tracks: PartnerTrack[] = [];
  for await (const history of histories) tracks.push(track(history, tracking));
  yield* conclude(tracks, asOf, settings, sources);
}

export async function assessChannel(input: AssessInput): Promise<Assessment[]> {
  const all: Assessment[] = [];
  for await (const assessment of assessments(input)) all.push(assessment);
  return all;
}
