import type { HistoryEvent } from '../types.ts';
import { type Day, dayOf } from './days.ts';
import type { Settings } from './settings/index.ts';

/** One delivery of a content item to a partner, however many people got it. */
export interface Delivery {
  readonly item: string;
  readonly deliveredOn: Day;
  /** When somebody there first did what was wanted. */
  readonly consumedOn: Day | null;
}

/** Deliveries of items with a wanted action, in order. Newsletters and other items without one never count. */
export function readDeliveries(events: readonly HistoryEvent[], settings: Settings): readonly Delivery[] {
  const window = settings.scoring.use.windowDays;
  const byItem = new Map<string, { item: string; deliveredOn: Day; consumedOn: Day | null }[]>();
  const lastUse = new Map<string, Day>();
  for (const event of events) {
    if (event.item === null || settings.catalogue.items[event.item]?.wanted === undefined) continue;
    const on = dayOf(event.on);
    const list = byItem.get(event.item) ?? [];
    const latest = list.at(-1);
    if (event.stage === 'used' || event.stage === 'result') {
      lastUse.set(event.item, on);
      if (latest !== undefined) latest.consumedOn ??= on;
    } else if (settings.catalogue.eventTypes[event.type]?.delivery === true && (latest === undefined || on - latest.deliveredOn > window)) {
      const used = lastUse.get(event.item);
      list.push({ item: event.item, deliveredOn: on, consumedOn: used !== undefined && on - used <= window ? on : null });
      byItem.set(event.item, list);
    }
  }
  return [...byItem.values()].flat().sort((a, b) => a.deliveredOn - b.deliveredOn || (a.item < b.item ? -1 : 1));
}

/** K consumed of N delivered within the window that ends `settleDays` before a day. Uses after `known` are not used. */
export function consumption(
  deliveries: readonly Delivery[],
  at: Day,
  settings: Settings,
  options: { readonly known?: Day; readonly knownDeliveries?: Day } = {},
): { readonly k: number; readonly n: number } {
  const { windowDays, settleDays } = settings.scoring.use;
  const known = options.known ?? at;
  let k = 0;
  let n = 0;
  for (const { deliveredOn, consumedOn } of deliveries) {
    if (deliveredOn <= at - windowDays || deliveredOn > at - settleDays) continue;
    const consumed = consumedOn !== null && consumedOn <= known;
    if (options.knownDeliveries !== undefined && deliveredOn > options.knownDeliveries && !consumed) continue;
    n += 1;
    if (consumed) k += 1;
  }
  return { k, n };
}

/** Deliveries within the window, not done, at least `settleDays` old. */
export function openItems(deliveries: readonly Delivery[], at: Day, settings: Settings): readonly string[] {
  const { windowDays, settleDays } = settings.scoring.use;
  return deliveries
    .filter(
      ({ deliveredOn, consumedOn }) =>
        deliveredOn > at - windowDays && deliveredOn <= at - settleDays && (consumedOn === null || consumedOn > at),
    )
    .map(({ item }) => item);
}
