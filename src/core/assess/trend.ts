import { type Availability, scoreOf } from './score.ts';
import type { Reference } from './segments.ts';
import type { Settings } from './settings/index.ts';
import type { PartnerTrack } from './track.ts';

export interface Trend {
  readonly change: number;
  /** The four add up to the change. */
  readonly newEvents: number;
  readonly decay: number;
  readonly unused: number;
  readonly other: number;
}

/**
 * Change of the score over the window, taken apart by putting one thing after the other into its new place: time passes
 * (decay), new events come (newEvents), unused deliveries and sources come or go (unused), peers and settings move (other).
 */
export function trendOf(
  track: PartnerTrack,
  before: { readonly reference: Reference; readonly availability: Availability },
  now: { readonly reference: Reference; readonly availability: Availability },
  settings: Settings,
): Trend {
  const { moments } = track;
  const was = { reference: before.reference, weights: before.availability.weights };
  const at = (inputs: Parameters<typeof scoreOf>[0], reference: Reference, weights: Availability['weights']): number =>
    scoreOf(inputs, reference, weights, settings).value;
  const start = at(moments.before, was.reference, was.weights);
  const aged = at(moments.aged, was.reference, was.weights);
  const withNew = at({ ...moments.now, use: moments.newUses }, was.reference, was.weights);
  const withUnused = at(moments.now, was.reference, now.availability.weights);
  const end = at(moments.now, now.reference, now.availability.weights);
  return {
    change: end - start,
    decay: aged - start,
    newEvents: withNew - aged,
    unused: withUnused - withNew,
    other: end - withUnused,
  };
}
