/** Field table → rows of its documentation. */
import type { Locale, Text } from '../types.ts';
import { expectedOf } from './describe.ts';
import type { Field, RecursiveField } from './field.ts';

export interface DocRow {
  /** `tasks.dueDays.high`, `streams.<name>.keys`, `weeks[]`. */
  readonly path: string;
  readonly type: Text;
  readonly required: boolean;
  readonly default: unknown;
  readonly unit: string | null;
  readonly doc: Text;
}

/** Every field with its place, in the order of the table; a recursive field is opened once. */
export function toDocRows(table: Field): readonly DocRow[] {
  return [...rowsBelow(table, '', [])];
}

/** The rows as a Markdown table. */
export function toMarkdown(table: Field, locale: Locale): string {
  const head = locale === 'ja' ? '| キー | 値 | 既定値 | 意味 |' : '| key | value | default | meaning |';
  const rows = toDocRows(table).map((row) => {
    const unit = row.unit === null ? '' : ` (${row.unit})`;
    const fallback = row.required
      ? locale === 'ja'
        ? '**必須**'
        : '**required**'
      : row.default === undefined
        ? ''
        : `\`${JSON.stringify(row.default)}\``;
    return `| \`${row.path}\` | ${cell(row.type[locale])}${unit} | ${cell(fallback)} | ${cell(row.doc[locale])} |`;
  });
  return [head, '|---|---|---|---|', ...rows].join('\n');
}

function cell(value: string): string {
  return value.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function* rowsBelow(field: Field, path: string, opened: readonly RecursiveField[]): Generator<DocRow> {
  switch (field.type) {
    case 'object':
      for (const [key, inner] of Object.entries(field.fields)) {
        const at = path === '' ? key : `${path}.${key}`;
        yield rowOf(inner, at);
        yield* rowsBelow(inner, at, opened);
      }
      return;
    case 'list':
      yield* rowsBelow(field.of, `${path}[]`, opened);
      return;
    case 'dictionary':
      yield* rowsBelow(field.of, `${path}.<${field.keyValues === undefined ? 'name' : field.keyValues.join('|')}>`, opened);
      return;
    case 'union':
      for (const one of field.of) yield* rowsBelow(one, path, opened);
      return;
    case 'recursive':
      if (!opened.some((one) => one.name === field.name)) yield* rowsBelow(field.field(), path, [...opened, field]);
  }
}

function rowOf(field: Field, path: string): DocRow {
  return {
    path,
    type: expectedOf(field),
    required: field.required === true,
    default: field.default,
    unit: field.unit ?? null,
    doc: field.doc,
  };
}
