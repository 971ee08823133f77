import { TEMPLATES, type TemplateId } from '../../core/assess/templates.ts';
import type { Text } from '../../core/types.ts';
import { itemName } from './meta.ts';
import type { Meta } from './types.ts';

/** What a package sends: an item of the catalogue, or a task by its template. */
export function contentName(meta: Meta | null, content: string): Text {
  const template = Object.hasOwn(TEMPLATES, content) ? TEMPLATES[content as TemplateId] : null;
  if (template === null) return itemName(meta, content);
  // A template's own figures are those of one partner.
  const plain = (text: string): string => text.replaceAll(/[((]?\{\w+\}社?[))]?/g, '').trim();
  return { ja: plain(template.action.ja), en: plain(template.action.en) };
}
