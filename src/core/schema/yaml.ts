/** Reading YAML that people edit: safely, with line and column kept, and every fault explained. */
import { isAlias, isCollection, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair } from 'yaml';
import type { Text } from '../types.ts';
import type { Problem } from './problem.ts';
import { explainYamlError } from './yaml-errors.ts';

export type Path = readonly (string | number)[];

/** A parsed file. `value` is plain data; `problems` are the faults of the YAML itself (then `value` is undefined). */
export interface YamlDoc {
  readonly file: string;
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Where the value at the path stands (its key if `key`); for a path that is not there, its nearest ancestor. */
  position(path: Path, options?: { readonly key?: boolean }): { readonly line: number; readonly col: number };
}

const MAX_BYTES = 1024 * 1024;
const MAX_ALIASES = 100;
const MAX_DEPTH = 64;

/** Parses one YAML 1.2 document. Custom tags, duplicate keys, merge bombs, several documents and more than 1 MB are refused; never throws. */
export function parseYaml(source: string, file: string): YamlDoc {
  if (Buffer.byteLength(source) > MAX_BYTES) return broken(file, [tooLarge(file)]);
  const counter = new LineCounter();
  const doc = parseDocument(source, {
    lineCounter: counter,
    prettyErrors: false,
    schema: 'core',
    uniqueKeys: true,
    strict: true,
    stringKeys: false,
    // 'silent' would pass over a second document.
    logLevel: 'error',
  });
  const at = (offset: number) => place(counter, offset);
  const faults = [...doc.errors, ...doc.warnings].map((fault) => explainYamlError(fault, file, at(fault.pos[0]), source));
  const problems = faults.length > 0 ? firstAtEachPlace(faults) : structureFaults(doc, file, at);
  if (problems.length > 0) return broken(file, problems);
  const value = plain(doc);
  if (value instanceof Error) return broken(file, [tooManyAliases(file)]);
  return { file, value, problems: [], position: (path, options) => at(offsetOf(doc, path, options?.key === true)) };
}

/** A problem at a path of a file that was parsed. */
export function problemAt(
  doc: YamlDoc,
  path: Path,
  finding: { readonly found: Text; readonly expected: Text; readonly suggestion?: Text | null; readonly key?: boolean },
): Problem {
  const where = doc.position(path, { key: finding.key === true });
  return {
    file: doc.file,
    ...where,
    path: printPath(path),
    found: finding.found,
    expected: finding.expected,
    suggestion: finding.suggestion ?? null,
  };
}

/** `streams.deals.lines[0].type`; keys that are no plain words are quoted: `map["Closed Won"]`. */
export function printPath(path: Path): string {
  return path
    .map((part, i) => {
      if (typeof part === 'number') return `[${String(part)}]`;
      if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(part)) return `[${JSON.stringify(part)}]`;
      return i === 0 ? part : `.${part}`;
    })
    .join('');
}

function place(counter: LineCounter, offset: number): { line: number; col: number } {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(1, line), col: Math.max(1, col) };
}

/** One slip often offends the parser twice. */
function firstAtEachPlace(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter((one, i) => problems.findIndex((other) => other.line === one.line && other.col === one.col) === i);
}

function broken(file: string, problems: readonly Problem[]): YamlDoc {
  return { file, value: undefined, problems, position: () => ({ line: 1, col: 1 }) };
}

function plain(doc: Document.Parsed): unknown {
  try {
    return doc.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (error) {
    return error instanceof Error ? error : new Error('unreadable');
  }
}

function structureFaults(doc: Document.Parsed, file: string, at: (offset: number) => { line: number; col: number }): Problem[] {
  const problems: Problem[] = [];
  const add = (node: unknown, found: Text, expected: Text) =>
    problems.push({ file, ...at(startOf(node)), path: '', found, expected, suggestion: null });
  visit(doc, (_key, node, ancestors) => {
    if (ancestors.length > MAX_DEPTH * 2) {
      add(
        node,
        { ja: `${String(MAX_DEPTH)}段を超える入れ子`, en: `more than ${String(MAX_DEPTH)} levels of nesting` },
        { ja: '浅い構造', en: 'a shallower structure' },
      );
      return visit.BREAK;
    }
    if (isAlias(node) && node.resolve(doc) === undefined) {
      add(
        node,
        { ja: `定義のない別名 *${node.source}`, en: `the alias *${node.source} without its anchor` },
        { ja: '引用符で囲んだ文字列', en: 'the text in quotes' },
      );
    }
    if (isPair(node) && !isScalar(node.key)) {
      add(node.key, { ja: '文字列でないキー', en: 'a key that is no text' }, { ja: '文字列のキー', en: 'a plain text as key' });
      return visit.BREAK;
    }
    if (isPair(node) && isScalar(node.key) && (node.key.value === null || node.key.value === '')) {
      add(node.key, { ja: '空のキー', en: 'an empty key' }, { ja: '名前のあるキー', en: 'a key with a name' });
      return visit.BREAK;
    }
    if (isPair(node) && isScalar(node.key) && node.key.value === '__proto__') {
      add(node.key, { ja: 'キー __proto__', en: 'the key __proto__' }, { ja: '別の名前', en: 'another name' });
      return visit.BREAK;
    }
    return undefined;
  });
  return problems;
}

function offsetOf(doc: Document.Parsed, path: Path, wantKey: boolean): number {
  let node: unknown = doc.contents;
  let offset = startOf(node);
  for (const [i, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(doc);
    const pair = isMap(node) ? node.items.find((item) => keyOf(item) === String(part)) : undefined;
    const next: unknown = isSeq(node) && typeof part === 'number' ? node.items[part] : pair?.value;
    if (pair !== undefined && (isEmpty(next) || (wantKey && i === path.length - 1))) return startOf(pair.key);
    if (next === undefined || next === null) return offset;
    node = next;
    offset = isCollection(node) && !flowOf(node) && pair !== undefined ? startOf(pair.key) : startOf(node);
  }
  return offset;
}

function flowOf(node: { flow?: boolean | undefined }): boolean {
  return node.flow === true;
}

function keyOf(pair: Pair): string {
  const value = isScalar(pair.key) ? pair.key.value : null;
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

function tooLarge(file: string): Problem {
  return {
    file,
    line: 1,
    col: 1,
    path: '',
    found: { ja: '1 MB を超えるファイル', en: 'a file of more than 1 MB' },
    expected: { ja: '1 MB 以下', en: 'at most 1 MB' },
    suggestion: null,
  };
}

function tooManyAliases(file: string): Problem {
  return {
    file,
    line: 1,
    col: 1,
    path: '',
    found: { ja: `${String(MAX_ALIASES)}回を超える別名(*)の展開`, en: `aliases (*) that expand more than ${String(MAX_ALIASES)} times` },
    expected: { ja: '別名を使わない書き方', en: 'the values written out' },
    suggestion: null,
  };
}
