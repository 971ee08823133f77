import * as yup from 'yup';
import type { Text } from '../types.ts';
import { withDefaults } from './defaults.ts';
import { expectedOf, foundOf } from './describe.ts';
import type { Field, Infer } from './field.ts';
import { alternativeFor, unwrap } from './field.ts';
import type { Problem } from './problem.ts';
import { didYouMean } from './problem.ts';
import { nearest } from './suggest.ts';
import { isAllowedKey, isRealDate, toYup } from './to-yup.ts';
import type { Path, YamlDoc } from './yaml.ts';
import { problemAt } from './yaml.ts';

export interface Checked<T> {
  /** With defaults filled in; null when anything is wrong. */
  readonly value: T | null;
  readonly problems: readonly Problem[];
}

/** Checks a parsed file against its table and reports every problem at once. An empty file counts as `{}`. Never throws for a fault of the file. */
export function validateYaml<F extends Field>(table: F, doc: YamlDoc): Checked<Infer<F>> {
  if (doc.problems.length > 0) return { value: null, problems: doc.problems };
  const value = doc.value ?? {};
  const problems = faultsOf(table, value).flatMap((fault) => explain(table, value, doc, fault));
  if (problems.length > 0) return { value: null, problems: distinct(problems) };
  return { value: withDefaults(table, value) as Infer<F>, problems: [] };
}

/** Plain data that came in a request: the same check, with paths in place of lines. */
export function checkValue<F extends Field>(table: F, value: unknown): Checked<Infer<F>> {
  return validateYaml(table, { file: '', value, problems: [], position: () => ({ line: 0, col: 0 }) });
}

interface Fault {
  readonly path: Path;
  readonly unknownKeys: boolean;
}

function faultsOf(table: Field, value: unknown): Fault[] {
  try {
    const schema = toYup(table);
    schema.validateSync(value, { abortEarly: false, strict: true });
    return [];
  } catch (error) {
    if (!yup.ValidationError.isError(error)) throw error;
    const leaves = error.inner.length > 0 ? error.inner : [error];
    return leaves.map((leaf) => ({ path: pathOf(leaf.path ?? '', value), unknownKeys: leaf.type === 'noUnknown' }));
  }
}

/** yup gives a path as text; which keys it means is settled by the data, so that keys with dots, brackets or quotes come out right. */
function pathOf(text: string, value: unknown): Path {
  return walk(text.startsWith('.') ? text.slice(1) : text, value) ?? [];
}

function walk(text: string, value: unknown): Path | undefined {
  if (text === '') return [];
  if (Array.isArray(value)) {
    const match = /^\[(\d+)\]\.?/.exec(text);
    if (match === null) return undefined;
    const rest = walk(text.slice(match[0].length), value[Number(match[1])]);
    return rest === undefined ? undefined : [Number(match[1]), ...rest];
  }
  const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  for (const key of Object.keys(record)) {
    for (const form of [`["${key}"]`, key]) {
      if (!text.startsWith(form)) continue;
      const after = text.slice(form.length);
      if (after !== '' && !/^[.[]/.test(after)) continue;
      const rest = walk(after.startsWith('.') ? after.slice(1) : after, record[key]);
      if (rest !== undefined) return [key, ...rest];
    }
  }
  // A key that is required and not there.
  const missing = /^\["(.*)"\]$/.exec(text)?.[1] ?? text;
  return [missing];
}

function explain(table: Field, root: unknown, doc: YamlDoc, fault: Fault): Problem[] {
  const field = fieldAt(table, root, fault.path);
  const value = valueAt(root, fault.path);
  if (field === undefined) return [];
  if (fault.unknownKeys) return unknownKeys(field, value, doc, fault.path);
  const key = value === undefined;
  return [problemAt(doc, fault.path, { found: foundOf(value), expected: expectedOf(field), suggestion: suggestionFor(field, value), key })];
}

function unknownKeys(field: Field, value: unknown, doc: YamlDoc, path: Path): Problem[] {
  const known = containerFor(field, value);
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value);
  if (known?.type === 'object') {
    const names = Object.keys(known.fields);
    const free = names.filter((name) => !keys.includes(name));
    const expected: Text = { ja: `次のキーのいずれか: ${names.join(', ')}`, en: `one of the keys ${names.join(', ')}` };
    return keys
      .filter((key) => !names.includes(key))
      .map((key) =>
        problemAt(doc, [...path, key], { key: true, found: unknownKey(key), expected, suggestion: didYouMean(nearest(key, free)) }),
      );
  }
  if (known?.type !== 'dictionary') return [];
  const expected = known.keyDoc ?? {
    ja: `次のキーのいずれか: ${known.keyValues?.join(', ') ?? ''}`,
    en: `one of the keys ${known.keyValues?.join(', ') ?? ''}`,
  };
  return keys
    .filter((key) => !isAllowedKey(known, key))
    .map((key) =>
      problemAt(doc, [...path, key], {
        key: true,
        found: unknownKey(key),
        expected,
        suggestion: didYouMean(nearest(key, known.keyValues ?? [])),
      }),
    );
}

function unknownKey(key: string): Text {
  return { ja: `知らないキー「${key}」`, en: `the unknown key ${key}` };
}

function containerFor(field: Field, value: unknown): Field | undefined {
  const known = unwrap(field);
  const inner = known.type === 'union' ? alternativeFor(known, value) : known;
  return inner === undefined ? undefined : unwrap(inner);
}

/** The field that describes the value at the path. */
function fieldAt(table: Field, root: unknown, path: Path): Field | undefined {
  let field: Field | undefined = table;
  let value = root;
  for (const part of path) {
    const container: Field | undefined = field === undefined ? undefined : containerFor(field, value);
    if (container?.type === 'list') field = container.of;
    else if (container?.type === 'dictionary') field = container.of;
    else if (container?.type === 'object') field = container.fields[String(part)];
    else return undefined;
    value = valueAt(value, [part]);
  }
  return field;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

function suggestionFor(field: Field, value: unknown): Text | null {
  const known = unwrap(field);
  if (typeof value === 'string') return suggestionForText(known, value);
  if (known.type === 'text' && (typeof value === 'number' || typeof value === 'boolean')) {
    return { ja: `"${String(value)}" のように引用符で囲んでください`, en: `put it in quotes: "${String(value)}"` };
  }
  if (known.type === 'list' && value !== null && value !== undefined && !Array.isArray(value)) {
    return { ja: '[ ] で囲むか「- 」で始めてください', en: 'write it in [ ] or begin each item with "- "' };
  }
  return null;
}

const YES = /^(yes|on|y|はい|true)$/i;
const NO = /^(no|off|n|いいえ|false)$/i;

function suggestionForText(field: Exclude<Field, { type: 'recursive' }>, value: string): Text | null {
  if (field.type === 'enum') return didYouMean(nearest(value, field.values));
  if (field.type === 'boolean') return didYouMean(YES.test(value) ? 'true' : NO.test(value) ? 'false' : undefined);
  if (field.type === 'number' || field.type === 'integer') {
    const folded = value.normalize('NFKC').replaceAll(',', '').trim();
    return folded !== '' && Number.isFinite(Number(folded)) ? didYouMean(folded) : null;
  }
  if (field.type === 'date') return didYouMean(dateIn(value));
  if (field.type === 'list') return didYouMean(`[${value}]`);
  if ((field.type === 'object' || field.type === 'dictionary') && value.normalize('NFKC').includes(':')) {
    return { ja: 'コロンは半角で、後ろに空白を1つ入れてください', en: 'write the colon in half width, followed by a space' };
  }
  return null;
}

function dateIn(value: string): string | undefined {
  const match = /^(\d{4})\D(\d{1,2})\D(\d{1,2})\D?$/.exec(value.normalize('NFKC'));
  if (match === null) return undefined;
  const iso = `${match[1] ?? ''}-${(match[2] ?? '').padStart(2, '0')}-${(match[3] ?? '').padStart(2, '0')}`;
  return isRealDate(iso) ? iso : undefined;
}

function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  const fresh = problems.filter((problem) => {
    const id = JSON.stringify([problem.line, problem.col, problem.path]);
    return !seen.has(id) && seen.add(id).size > 0;
  });
  return fresh.sort((a, b) => a.line - b.line || a.col - b.col);
}
