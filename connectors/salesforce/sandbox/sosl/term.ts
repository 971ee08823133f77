import { malformedSearch, searchError } from './sosl-error.ts';

/** What is looked for: words and phrases, joined. */
export type Term =
  | { readonly kind: 'word'; readonly pattern: RegExp }
  | { readonly kind: 'and' | 'or'; readonly items: readonly Term[] }
  | { readonly kind: 'not'; readonly item: Term };

type Token = { readonly kind: 'word' | 'phrase'; readonly text: string } | { readonly kind: '(' | ')' | 'AND' | 'OR' | 'NOT' };

const RESERVED = /[&|!{}[\]()^~*?:\\"'+-]/;
/** Scripts that put no space between words: there a word is found inside another. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Reads the search term from after the opening brace to after the closing one. */
export function parseTerm(text: string, start: number): { term: Term; end: number } {
  const { tokens, end } = tokensOf(text, start);
  const words = tokens.flatMap((token) => ('text' in token ? [token.text] : []));
  if (words.length === 0) throw malformedSearch('No search term found. The search term must be enclosed in braces.');
  const short = words.length === 1 ? words[0]?.replaceAll(/[*?]/g, '') : undefined;
  if (short !== undefined && short.length < 2 && !UNSPACED.test(short))
    throw malformedSearch(`search term must be longer than one character: ${short}`);
  const reader = { tokens, at: 0 };
  const term = anyOf(reader);
  if (reader.at < tokens.length) throw searchError(text, end - 1, "unexpected token: ')'");
  return { term, end };
}

/** A plain text as parameterized search takes it: every word of it. */
export function termOfText(text: string): Term {
  const escaped = text.replaceAll(/[&|!{}[\]()^~:\\'+-]/g, String.raw`\$&`);
  return parseTerm(`${escaped}}`, 0).term;
}

/** Do these values, taken together, hold what is looked for? */
export function matches(term: Term, values: readonly string[]): boolean {
  switch (term.kind) {
    case 'word':
      return values.some((value) => term.pattern.test(value));
    case 'and':
      return term.items.every((item) => matches(item, values));
    case 'or':
      return term.items.some((item) => matches(item, values));
    case 'not':
      return !matches(term.item, values);
  }
}

function tokensOf(text: string, start: number): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  let at = start;
  for (;;) {
    const char = text[at];
    if (char === undefined) throw searchError(text, text.length, `line 1:${text.length} mismatched character '<EOF>' expecting '}'`);
    if (char === '}') return { tokens, end: at + 1 };
    if (/\s/.test(char)) at++;
    else if (char === '(' || char === ')') {
      tokens.push({ kind: char });
      at++;
    } else {
      const word = char === '"' ? readPhrase(text, at) : readWord(text, at);
      tokens.push(char === '"' ? { kind: 'phrase', text: word.text } : wordOrOperator(word.text));
      at = word.end;
    }
  }
}

function wordOrOperator(text: string): Token {
  return text === 'AND' || text === 'OR' || text === 'NOT' ? { kind: text } : { kind: 'word', text };
}

function readPhrase(text: string, start: number): { text: string; end: number } {
  const end = text.indexOf('"', start + 1);
  if (end < 0) throw searchError(text, text.length, `line 1:${text.length} mismatched character '<EOF>' expecting '"'`);
  return { text: text.slice(start + 1, end).replaceAll(/\\(.)/g, '$1'), end: end + 1 };
}

/** A reserved character that is not escaped is the vendor's "mismatched character", one column before it. */
function readWord(text: string, start: number): { text: string; end: number } {
  let word = '';
  let at = start;
  for (;;) {
    const char = text[at] ?? '}';
    if (/[\s})(]/.test(char)) return { text: word, end: at };
    if (char === '\\' && RESERVED.test(text[at + 1] ?? '')) {
      word += text[at + 1] ?? '';
      at += 2;
    } else if (char === '*' || char === '?' || !RESERVED.test(char)) {
      word += char;
      at++;
    } else throw searchError(text, Math.max(0, at - 1), `line 1:${at} mismatched character '${char}' expecting '}'`);
  }
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

function anyOf(reader: Reader): Term {
  const items = [allOf(reader)];
  while (reader.tokens[reader.at]?.kind === 'OR') {
    reader.at++;
    items.push(allOf(reader));
  }
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'or', items };
}

/** Words that stand side by side must all be there, as with AND between them. */
function allOf(reader: Reader): Term {
  const items: Term[] = [];
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token === undefined || token.kind === ')' || token.kind === 'OR') break;
    reader.at++;
    if (token.kind === 'AND') continue;
    if (token.kind === 'NOT') items.push({ kind: 'not', item: one(reader) });
    else {
      reader.at--;
      items.push(one(reader));
    }
  }
  if (items.length === 0) throw malformedSearch('No search term found. The search term must be enclosed in braces.');
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'and', items };
}

function one(reader: Reader): Term {
  const token = reader.tokens[reader.at];
  reader.at++;
  if (token?.kind === '(') {
    const inner = anyOf(reader);
    if (reader.tokens[reader.at]?.kind !== ')') throw malformedSearch("unexpected token: '}'");
    reader.at++;
    return inner;
  }
  if (token === undefined || !('text' in token)) throw malformedSearch(`unexpected token: '${token?.kind ?? '}'}'`);
  return { kind: 'word', pattern: patternOf(token.text, token.kind === 'word') };
}

/** A whole word, without regard to case; `*` stands for any letters of it, `?` for one. */
function patternOf(text: string, wild: boolean): RegExp {
  const source = text.replaceAll(/[.*+?^${}()|[\]\\/]/g, (char) => {
    if (wild && char === '*') return String.raw`[\p{L}\p{N}]*`;
    if (wild && char === '?') return String.raw`[\p{L}\p{N}]`;
    return `\\${char}`;
  });
  if (UNSPACED.test(text)) return new RegExp(source, 'iu');
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${source}(?![\p{L}\p{N}])`, 'iu');
}
