import type { IsoDate } from '../types.ts';
import { type Day, isoOf } from './days.ts';
import { type Availability, scoreOf } from './score.ts';
import { CHANNEL, isActivePeer, type Reference, referencesOf } from './segments.ts';
import type { Settings } from './settings/index.ts';
import { COMPONENTS } from './sources.ts';
import type { Moment, PartnerTrack } from './track.ts';

/**
 * A partner's part in the channel's index: its score by the yardsticks of the quarter in which Kakehashi began, now and then.
 * The ordinary score compares with peers of today, so its mean cannot rise; this one can. Null: not active within a year of that day.
 */
export interface IndexPart {
  readonly now: number | null;
  readonly base: number | null;
  /** First day of the quarter whose yardsticks count. */
  readonly since: IsoDate;
}

/** By partner; the same components with the configured weights for all, so that a new source moves nothing by itself. */
export function indexParts(
  tracks: readonly PartnerTrack[],
  segments: ReadonlyMap<string, string>,
  base: Day | null,
  asOf: Day,
  settings: Settings,
): ReadonlyMap<string, IndexPart> {
  if (base === null) return new Map();
  const references = referencesOf(tracks, segments, settings, base, 'base');
  const since = isoOf(base);
  return new Map(
    tracks.map((track) => {
      const reference = references.get(segments.get(track.facts.id) ?? CHANNEL) ?? references.get(CHANNEL);
      const scored = (moment: Moment | null, at: Day): number | null =>
        moment === null || reference === undefined || track.facts.exclude || !isActivePeer(track, at, settings)
          ? null
          : scoreOf(moment, reference, weightsOf(reference, settings), settings).value;
      return [track.facts.id, { now: scored(track.moments.now, asOf), base: scored(track.moments.base, base), since }];
    }),
  );
}

function weightsOf(reference: Reference, settings: Settings): Availability['weights'] {
  const weight = (key: (typeof COMPONENTS)[number]): number => (reference.present.has(key) ? settings.scoring.components[key].weight : 0);
  return {
    results: weight('results'),
    selling: weight('selling'),
    use: weight('use'),
    capability: weight('capability'),
    relation: weight('relation'),
  };
}
