import { toMarkdown } from '../core/schema/index.ts';
import type { Locale } from '../core/types.ts';
import { TABLES } from './schemas.ts';

/** Pages that carry a table of words, made from the field tables. */
export const REFERENCE_PAGES = ['mappings/README.md', 'mappings/README.ja.md', 'config/README.md', 'config/README.ja.md'] as const;

/** The page's text with every `<!-- table:name -->` … `<!-- /table -->` filled in. */
export function withTables(page: string, locale: Locale): string {
  return page.replace(/<!-- table:([a-z-]+) -->[\s\S]*?<!-- \/table -->/g, (whole, name: string) => {
    const table = TABLES[name];
    return table === undefined ? whole : `<!-- table:${name} -->\n${toMarkdown(table, locale)}\n<!-- /table -->`;
  });
}

export function localeOf(page: string): Locale {
  return page.endsWith('.ja.md') ? 'ja' : 'en';
}
