import type { Text } from '../types.ts';

/** A report as it is before it takes a form: the same blocks become Markdown and HTML. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: Text }
  | { readonly kind: 'text'; readonly text: Text }
  /** Names with what is said of them, one a line. */
  | { readonly kind: 'facts'; readonly rows: readonly Fact[] }
  /** Lines of a list. */
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  /** What is behind a figure: folded away on a page, under it in Markdown. */
  | { readonly kind: 'behind'; readonly title: Text; readonly items: readonly Text[] }
  | {
      readonly kind: 'table';
      readonly head: readonly Text[];
      readonly rows: readonly (readonly Text[])[];
      readonly right: readonly number[];
    };

export interface Fact {
  readonly name: Text;
  readonly says: Text;
}

export function heading(level: 1 | 2 | 3, text: Text): Block {
  return { kind: 'heading', level, text };
}

export function paragraph(text: Text): Block {
  return { kind: 'text', text };
}

/** What reads the same in both languages: a name, a date, a figure. */
export function same(text: string): Text {
  return { ja: text, en: text };
}
