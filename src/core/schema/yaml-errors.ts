import type { YAMLError } from 'yaml';
import type { Text } from '../types.ts';
import type { Problem } from './problem.ts';

interface Explanation {
  readonly found: Text;
  readonly expected: Text;
  readonly suggestion?: Text;
}

const INDENT: Explanation = {
  found: { ja: '字下げのずれ', en: 'an indentation that does not line up' },
  expected: { ja: '同じ階層のキーは同じ字下げ(半角スペース)', en: 'keys of one level indented alike, with spaces' },
};

const QUOTES: Explanation = {
  found: { ja: '記号(@ ` % など)で始まる値', en: 'a value that begins with a sign such as @, ` or %' },
  expected: { ja: '引用符で囲んだ文字列', en: 'the text in quotes' },
};

/** Faults of the YAML itself, by the parser's code. */
const BY_CODE: Partial<Record<string, Explanation>> = {
  DUPLICATE_KEY: {
    found: { ja: '同じキーが2回', en: 'the same key twice' },
    expected: { ja: 'キーは1回だけ', en: 'each key once' },
  },
  TAB_AS_INDENT: {
    found: { ja: 'タブによる字下げ', en: 'a tab as indentation' },
    expected: { ja: '半角スペース', en: 'spaces' },
    suggestion: { ja: 'エディタの「タブをスペースに変換」を使ってください', en: "use your editor's “convert tabs to spaces”" },
  },
  BAD_INDENT: INDENT,
  BLOCK_AS_IMPLICIT_KEY: {
    found: { ja: '1行に2つの「: 」、または字下げのずれ', en: 'a second `: ` in one line, or an indentation that does not line up' },
    expected: { ja: '「キー: 値」の形(値に「: 」を含むなら引用符で囲む)', en: '`key: value`, a value that contains `: ` in quotes' },
  },
  BAD_SCALAR_START: QUOTES,
  BAD_DIRECTIVE: QUOTES,
  LINE_WITHOUT_COLON: {
    found: { ja: '「:」のない行', en: 'a line without `:`' },
    expected: { ja: '「キー: 値」の形', en: '`key: value`' },
  },
  BLOCK_IN_FLOW: INDENT,
  IMPOSSIBLE: INDENT,
  MISSING_CHAR: {
    found: { ja: '閉じていない引用符・括弧、またはコロンの後の空白の抜け', en: 'a quote, bracket or separator that is missing' },
    expected: { ja: '引用符と括弧を閉じ、「キー: 値」の形', en: 'closed quotes and brackets, and `key: value`' },
  },
  MULTILINE_IMPLICIT_KEY: {
    found: { ja: '「:」のない行', en: 'a line without `:`' },
    expected: { ja: '「キー: 値」の形', en: '`key: value`' },
  },
  BAD_ALIAS: {
    found: { ja: '定義のない別名(*)', en: 'an alias (*) without its anchor (&)' },
    expected: { ja: '定義済みの別名、または引用符で囲んだ文字列', en: 'a defined alias, or the text in quotes' },
  },
  MULTIPLE_DOCS: {
    found: { ja: '2つ目の文書(---)', en: 'a second document (---)' },
    expected: { ja: '1ファイルに1文書', en: 'one document per file' },
  },
  TAG_RESOLVE_FAILED: {
    found: { ja: '独自のタグ(!)', en: 'a tag (!)' },
    expected: { ja: 'タグなし、または引用符で囲んだ文字列', en: 'no tag, or the text in quotes' },
  },
  UNEXPECTED_TOKEN: {
    found: { ja: '予期しない文字', en: 'a character that does not belong here' },
    expected: { ja: '正しい YAML', en: 'valid YAML' },
  },
};

/** A parser's error or warning, in plain words. */
export function explainYamlError(fault: YAMLError, file: string, where: { line: number; col: number }, source: string): Problem {
  const explanation = BY_CODE[codeOf(fault, source)] ?? {
    found: { ja: `YAML の誤り(${fault.code})`, en: `broken YAML (${fault.code})` },
    expected: { ja: '正しい YAML', en: 'valid YAML' },
  };
  return { file, ...where, path: '', found: explanation.found, expected: explanation.expected, suggestion: explanation.suggestion ?? null };
}

/** The parser calls a tab by several names. */
function codeOf(fault: YAMLError, source: string): string {
  if (fault.code === 'BAD_INDENT' && fault.message.includes('end with')) return 'MISSING_CHAR';
  if (fault.code === 'MISSING_CHAR' && fault.message.startsWith('Implicit map keys')) return 'LINE_WITHOUT_COLON';
  const lineStart = source.lastIndexOf('\n', Math.max(0, fault.pos[0] - 1)) + 1;
  const indent = /^[ \t]*/.exec(source.slice(lineStart))?.[0] ?? '';
  return indent.includes('\t') && fault.code !== 'DUPLICATE_KEY' ? 'TAB_AS_INDENT' : fault.code;
}
