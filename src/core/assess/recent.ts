import type { HistoryEvent, RecentEvent } from '../types.ts';
import { titleOf } from './content-title.ts';
import { both } from './format.ts';
import type { Settings } from './settings/index.ts';

const SHOWN = 8;
/** Book-keeping of ours and money: no support that anybody felt. */
const UNSHOWN = new Set(['contact.left', 'contact.joined', 'lead.converted', 'deal.moved']);

/** The latest support events that mean something to people, the newest first; of several alike on one day the first. `events` come in order. */
export function recentEvents(events: readonly HistoryEvent[], settings: Settings): readonly RecentEvent[] {
  const shown: RecentEvent[] = [];
  const seen = new Set<string>();
  for (let at = events.length - 1; at >= 0 && shown.length < SHOWN; at -= 1) {
    const event = events[at];
    if (event === undefined || UNSHOWN.has(event.type)) continue;
    if (settings.catalogue.eventTypes[event.type]?.weak === true) continue;
    const key = `${event.on} ${event.type} ${event.item ?? ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    shown.push({ on: event.on, stage: event.stage, text: textOf(event, settings) });
  }
  return shown;
}

function textOf({ type, item }: HistoryEvent, settings: Settings): RecentEvent['text'] {
  const word = settings.catalogue.eventTypes[type]?.label ?? { ja: type, en: type };
  if (item === null) return word;
  const title = titleOf(item, settings);
  return both((locale) => (locale === 'ja' ? `${word.ja}「${title.ja}」` : `${word.en}: ${title.en}`));
}
