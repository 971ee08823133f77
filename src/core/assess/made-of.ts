import type { Grant } from './capacity.ts';
import type { Standing } from './replay.ts';
import type { Earliest } from './score.ts';
import type { References } from './scoring.ts';
import { CHANNEL, type Reference } from './segments.ts';
import type { RecommendedTask, TouchLevel } from '../types.ts';
import type { Yearly } from './yearly.ts';

/** What a partner is told of by the others, besides its standing. */
export interface Told {
  /** Null: it did not ask for its owner's hours. */
  readonly grant: Grant | null;
  readonly touch: TouchLevel;
  readonly priority: number;
  readonly yearly: Yearly | undefined;
  /** Tasks of several partners that are filed under this one. */
  readonly shared: readonly RecommendedTask[];
  /** Triggers that make tasks of its own; the others are in a shared one. */
  readonly own: number;
}

/** Everything that an assessment is made of besides the partner's own track, as text. */
export function yardsticksOf({
  segments,
  references,
  earliest,
  proposals,
}: {
  readonly segments: ReadonlyMap<string, string>;
  readonly references: References;
  readonly earliest: Earliest;
  readonly proposals: ReadonlyMap<string, number>;
}): (standing: Standing, told: Told) => string {
  const bySegment = new Map<string, string>();
  const ofSegment = (name: string): string => {
    const known = bySegment.get(name);
    if (known !== undefined) return known;
    const pick = (all: ReadonlyMap<string, Reference>): unknown => {
      const reference = all.get(name) ?? all.get(CHANNEL);
      return reference && { ...reference, present: [...reference.present] };
    };
    const text = JSON.stringify([name, pick(references.now), pick(references.before), earliest, proposals.get(name)]);
    bySegment.set(name, text);
    return text;
  };
  return (standing, told) => {
    const { walker, flags, ...rest } = standing;
    const { track } = walker;
    // What follows from the track, and what the clocks and the judgement have of the segment, need not be said twice.
    const state = { ...walker, track: undefined, segment: undefined, channel: undefined, hardDays: undefined };
    const figures = [state, { ...rest, flags: [...flags] }, told];
    return `${JSON.stringify(figures)}${ofSegment(segments.get(track.facts.id) ?? CHANNEL)}`;
  };
}
