import type { Locale, Text } from '../core/types.ts';

/** Where a command says its answer: text for people in their language, or one JSON document with `--json`. */
export interface Output {
  readonly locale: Locale;
  readonly json: boolean;
  t(text: Text): string;
  /** A line for people; silent with `--json`. */
  line(text?: string | Text): void;
  /** The answer as data; printed only with `--json`. */
  data(value: unknown): void;
  warn(text: string | Text): void;
}

interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export function createOutput(locale: Locale, json: boolean, { stdout, stderr }: Streams = process): Output {
  const t = (text: Text): string => text[locale];
  const say = (text: string | Text): string => (typeof text === 'string' ? text : t(text));
  return {
    locale,
    json,
    t,
    line: (text = '') => {
      if (!json) stdout.write(`${say(text)}\n`);
    },
    data: (value) => {
      if (json) stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    warn: (text) => void stderr.write(`${say(text)}\n`),
  };
}

/** Width on a terminal: CJK and full-width forms take two columns. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text)
    width += /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u.test(char) ? 2 : 1;
  return width;
}

/** Rows with aligned columns; numbers (second argument: indices) to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, displayWidth(cell))));
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const pad = ' '.repeat((widths[i] ?? 0) - displayWidth(cell));
        return right.includes(i) ? pad + cell : cell + pad;
      })
      .join('  ')
      .trimEnd(),
  );
}
