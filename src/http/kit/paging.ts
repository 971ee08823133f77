import { integer, nullable, text } from '../../core/schema/index.ts';
import { Refusal, type Wrong } from './problem.ts';

const MOST = 500;

/** `?limit=&cursor=` */
export const PAGING = {
  limit: integer({ min: 1, max: MOST, default: 50, doc: { ja: '1ページの件数', en: 'Rows of one page' } }),
  cursor: text({ maxLength: 2000, doc: { ja: '前の答えの next', en: '`next` of the answer before' } }),
} as const;

/** What follows the page; null: nothing. */
export const NEXT = nullable(
  text({
    required: true,
    doc: { ja: '次ページのカーソル。null なら最後', en: 'Cursor of the page that follows; null: this was the last' },
  }),
);

/** Opaque to callers: the values of the last row that the next page follows, and what they sort by. */
export function writeCursor(kind: string, values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify([kind, ...values])).toString('base64url');
}

/** Null without a cursor. A cursor that is none, or of another order, is the caller's mistake. */
export function readCursor(cursor: string | undefined, kind: string, length: number): readonly (string | number | null)[] | null {
  if (cursor === undefined) return null;
  const values = parsed(cursor);
  if (values?.length === length + 1 && values[0] === kind) return values.slice(1);
  throw new Refusal(400, 'INPUT_INVALID', {
    text: { ja: 'cursor が正しくないか、並び順が違います', en: 'The cursor is none, or belongs to another order' },
    fix: { ja: '同じ条件で得た next をそのまま送ってください', en: 'Send the `next` of an answer with the same filters and sort' },
    wrong: [CURSOR_WRONG],
  });
}

export const CURSOR_WRONG: Wrong = {
  in: 'query',
  problem: {
    ...{ file: '', line: 0, col: 0, path: 'cursor', suggestion: null },
    found: { ja: '読めないカーソル', en: 'a cursor that cannot be read' },
    expected: { ja: '前の答えの next', en: '`next` of the answer before' },
  },
};

export function isCursor(text: string): boolean {
  return parsed(text) !== null;
}

function parsed(cursor: string): (string | number | null)[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) && value.every((one) => one === null || typeof one === 'string' || typeof one === 'number') ? value : null;
  } catch {
    return null;
  }
}

/** One more row than asked tells whether a page follows. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (last: T) => string,
): { readonly rows: readonly T[]; readonly next: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { rows: shown, next: last === undefined ? null : cursorOf(last) };
}
