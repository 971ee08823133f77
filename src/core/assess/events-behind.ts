import type { Text } from '../types.ts';
import { eventLabel, touchOf, type Catalogue, type EventTouch } from './settings/index.ts';
import type { TopEvent } from './track.ts';

export interface EventBehind {
  readonly on: string;
  readonly label: Text;
  readonly content: Text | null;
  /** Null: no support. */
  readonly touch: EventTouch | null;
  readonly points: number;
  readonly worth: number;
}

interface ScoreWorkings {
  readonly components?: readonly {
    readonly sums: readonly {
      readonly events: readonly (Omit<TopEvent, 'item'> & { readonly item?: string | null })[];
      readonly others: { count: number };
    }[];
  }[];
}

/** The events in an assessment's workings as people call them, the latest first; `others`: how many smaller ones are only counted there. */
export function eventsBehind(
  workings: Readonly<Record<string, unknown>>,
  catalogue: Catalogue,
): { readonly rows: readonly EventBehind[]; readonly others: number } {
  const { components = [] } = (workings.score ?? {}) as ScoreWorkings;
  const sums = components.flatMap((one) => one.sums);
  const rows = sums
    .flatMap(({ events }) => events)
    .map(({ on, type, item = null, points, worth }) => {
      const content = item === null ? null : (catalogue.items[item]?.title ?? { ja: item, en: item });
      return { on, label: eventLabel(type, catalogue), content, touch: touchOf({ type, item }, catalogue), points, worth };
    })
    .sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : b.worth - a.worth));
  return { rows, others: sums.reduce((count, { others }) => count + others.count, 0) };
}
