import type { FieldDef, Value } from '../describe/types.ts';
import type { Row } from '../store/row.ts';
import type { Table } from '../store/table.ts';

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'join'; readonly parts: readonly Node[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] };

/** As much of the store as a formula needs. */
interface Rows {
  find(id: string): { readonly table: Table; readonly row: Row } | null;
  read(table: Table, row: Row, fieldName: string): Value;
}

/** What a formula reads while it is worked out. */
type Read = (path: readonly string[]) => Value;

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|(\d+(?:\.\d+)?)|([A-Za-z_$][\w$]*(?:\.[\w$]+)*)|([(),&]))/y;
const MOST_NESTED = 60;

export class FormulaError extends Error {}

/** A parsed formula: text, numbers, fields over lookups, `&`, and IF, ISBLANK, TEXT, ROUND, CASE. Throws FormulaError in the vendor's words. */
export function parseFormula(text: string): Node {
  const tokens = tokensOf(text);
  let at = 0;
  const peek = (): string | undefined => tokens[at]?.[0];
  const take = (wanted?: string): RegExpExecArray => {
    const token = tokens[at];
    if (token === undefined) throw new FormulaError("Syntax error. Found '<EOF>'");
    if (wanted !== undefined && token[4] !== wanted) throw new FormulaError(`Syntax error. Missing '${wanted}'`);
    at++;
    return token;
  };
  const joined = (depth: number): Node => {
    if (depth > MOST_NESTED) throw new FormulaError('Formula is too deep');
    const parts = [single(depth)];
    while (peek() !== undefined && tokens[at]?.[4] === '&') {
      take('&');
      parts.push(single(depth));
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'join', parts };
  };
  const single = (depth: number): Node => {
    const token = take();
    if (token[1] !== undefined) return { kind: 'text', text: token[1].replaceAll(/\\(.)/g, '$1') };
    if (token[2] !== undefined) return { kind: 'number', number: Number(token[2]) };
    if (token[3] === undefined) throw new FormulaError(`Syntax error. Found '${token[4] ?? ''}'`);
    if (tokens[at]?.[4] !== '(') return { kind: 'field', path: token[3].split('.') };
    take('(');
    const args: Node[] = [joined(depth + 1)];
    while (tokens[at]?.[4] === ',') {
      take(',');
      args.push(joined(depth + 1));
    }
    take(')');
    return call(token[3].toUpperCase(), args);
  };
  const node = joined(0);
  if (at < tokens.length) throw new FormulaError(`Syntax error. Extra '${tokens[at]?.[0].trim() ?? ''}'`);
  return node;
}

function tokensOf(text: string): RegExpExecArray[] {
  const tokens: RegExpExecArray[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const token = pattern.exec(text);
    if (token === null) throw new FormulaError('Syntax error');
    tokens.push(token);
  }
  return tokens;
}

const ARGUMENTS: Readonly<Record<string, (count: number) => boolean>> = {
  IF: (count) => count === 3,
  ISBLANK: (count) => count === 1,
  TEXT: (count) => count === 1,
  ROUND: (count) => count === 2,
  CASE: (count) => count >= 4 && count % 2 === 0,
};

function call(name: string, args: readonly Node[]): Node {
  const fits = ARGUMENTS[name];
  if (fits === undefined) throw new FormulaError(`Unknown function ${name}. Check spelling.`);
  if (!fits(args.length)) throw new FormulaError(`Incorrect number of parameters for function '${name}()'`);
  return { kind: 'call', name, args };
}

/** Every field path that the formula reads. */
export function pathsIn(node: Node): (readonly string[])[] {
  if (node.kind === 'field') return [node.path];
  return node.kind === 'join' ? node.parts.flatMap(pathsIn) : node.kind === 'call' ? node.args.flatMap(pathsIn) : [];
}

function work(node: Node, read: Read): Value {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'number':
      return node.number;
    case 'field':
      return read(node.path);
    case 'join':
      return node.parts.map((part) => shown(work(part, read))).join('');
    case 'call':
      return apply(node.name, node.args, read);
  }
}

function apply(name: string, args: readonly Node[], read: Read): Value {
  const value = (index: number): Value => {
    const node = args[index];
    return node === undefined ? null : work(node, read);
  };
  switch (name) {
    case 'IF':
      return value(0) === true ? value(1) : value(2);
    case 'ISBLANK':
      return value(0) === null || value(0) === '';
    case 'ROUND': {
      const [number, digits] = [value(0), Number(value(1))];
      return typeof number === 'number' ? Math.round(number * 10 ** digits) / 10 ** digits : null;
    }
    case 'CASE': {
      const subject = value(0);
      for (let at = 1; at + 1 < args.length; at += 2) if (value(at) === subject) return value(at + 1);
      return value(args.length - 1);
    }
    default:
      return shown(value(0));
  }
}

function shown(value: Value): string {
  return value === null ? '' : String(value);
}

/** Reads a formula field of a row; lookups lead to other rows. */
export function formulaReader(store: Rows, table: Table, formula: string): (row: Row) => Value {
  const node = parseFormula(formula);
  return (row) => {
    const result = work(node, (path) => follow(store, table, row, path));
    return result === '' ? null : result;
  };
}

function follow(store: Rows, table: Table, row: Row, path: readonly string[]): Value {
  const [name = '', ...rest] = path;
  if (rest.length === 0) return store.read(table, row, name);
  const lookup = lookupNamed(table.def.fields.values(), name);
  const id = lookup === null ? null : store.read(table, row, lookup.name);
  const found = typeof id === 'string' ? store.find(id) : null;
  return found === null ? null : follow(store, found.table, found.row, rest);
}

/** The lookup field behind a relationship name (`Account`, `Partner__r`). */
export function lookupNamed(fields: Iterable<FieldDef>, relationship: string): FieldDef | null {
  for (const field of fields) if (field.relationshipName?.toLowerCase() === relationship.toLowerCase()) return field;
  return null;
}
