/** Field table → rows of its documentation. */
import type { Locale, Text } from '../types.ts';
import { expectedOf } from './describe.ts';
import type { Field } from './field.ts';
import { unwrap } from './field.ts';

export interface DocRow {
  /** `tasks.dueDays.high`, `streams.<name>.keys`, `weeks[]`. */
  readonly path: string;
  readonly type: Text;
  readonly required: boolean;
  readonly default: unknown;
  readonly unit: string | null;
  readonly doc: Text;
}

/** Every field with its place, in the order of the table. What has a name of its own comes once, after the rest: `condition: field`. */
export function toDocRows(table: Field): readonly DocRow[] {
  const named = new Map<string, Field>();
  const body = unwrap(table);
  const rows = [...rowsBelow(body, '', named, true)];
  for (const [name, field] of named) rows.push(...rowsBelow(field, `${name}: `, named, true));
  return rows;
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

/** `open`: the named object itself, not a mention of it. A map's iteration sees what is added meanwhile. */
function* rowsBelow(field: Field, path: string, named: Map<string, Field>, open = false): Generator<DocRow> {
  const name = nameOf(field);
  if (name !== null && !open) {
    if (!named.has(name)) named.set(name, unwrap(field));
    return;
  }
  const known = unwrap(field);
  if (known.type === 'object') {
    for (const [key, inner] of Object.entries(known.fields)) {
      const at = path === '' || path.endsWith(': ') ? `${path}${key}` : `${path}.${key}`;
      yield rowOf(inner, at);
      yield* rowsBelow(inner, at, named);
    }
  } else if (known.type === 'list') yield* rowsBelow(known.of, `${path}[]`, named);
  else if (known.type === 'dictionary')
    yield* rowsBelow(known.of, `${path}.<${known.keyValues === undefined ? 'name' : known.keyValues.join('|')}>`, named);
  else if (known.type === 'union') for (const one of known.of) yield* rowsBelow(one, path, named);
}

function nameOf(field: Field): string | null {
  return (field.type === 'object' || field.type === 'recursive') && field.name !== undefined ? field.name : null;
}

/** `a list (line)`: the names of what may stand there. */
function typeOf(field: Field): Text {
  const names = [...new Set(namesIn(field))];
  const type = expectedOf(field);
  return names.length === 0 ? type : { ja: `${type.ja}(${names.join(', ')})`, en: `${type.en} (${names.join(', ')})` };
}

function namesIn(field: Field): readonly string[] {
  const name = nameOf(field);
  if (name !== null) return [name];
  if (field.type === 'list' || field.type === 'dictionary') return namesIn(field.of);
  return field.type === 'union' ? field.of.flatMap(namesIn) : [];
}

function rowOf(field: Field, path: string): DocRow {
  return {
    path,
    type: typeOf(field),
    required: field.required === true,
    default: field.default,
    unit: field.unit ?? null,
    doc: field.doc,
  };
}
