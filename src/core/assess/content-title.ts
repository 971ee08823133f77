import type { Text } from '../types.ts';
import type { Settings } from './settings/index.ts';

/** What a content item is called; its id where the catalogue does not know it. */
export function titleOf(content: string, settings: Settings): Text {
  return settings.catalogue.items[content]?.title ?? { ja: content, en: content };
}
