import type { Distance, Expression } from './ast.ts';
import { FUNCTIONS } from './functions.ts';
import type { Token } from './lexer.ts';
import type { TokenReader } from './token-reader.ts';

/** Words that begin a clause, and so are neither a field nor an alias. */
const CLAUSES = ['WHERE', 'WITH', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'FOR', 'USING', 'UPDATE', 'ALL', 'FROM'];

export function isClause(token: Token): boolean {
  return CLAUSES.includes(token.text.toUpperCase());
}

/** A name given after a field or an object; null where a clause or a comma follows. */
export function readAlias(from: TokenReader): string | null {
  const token = from.peek();
  if (token.kind !== 'word' || isClause(token)) return null;
  from.skip();
  return token.text;
}

/** What a SELECT may show: an expression, or `FORMAT(…)` around one. */
export function readShown(from: TokenReader): Expression {
  if (!from.is('FORMAT') || !from.isSymbol('(', 1)) return readExpression(from);
  from.skip(2);
  const inner = readExpression(from);
  from.symbol(')');
  return { ...inner, formatted: true };
}

/** A field, or a function of one. */
export function readExpression(from: TokenReader): Expression {
  const first = from.take('word');
  if (from.isSymbol('(')) return readCall(from, first);
  if (isClause(first)) throw from.unexpected(first);
  return expression(from, first, null);
}

/** A field without a function, as TYPEOF lists them. */
export function readPlainField(from: TokenReader): Expression {
  return expression(from, from.take('word'), null);
}

/** The rest of a dotted path, whose first name was read. */
export function readPath(from: TokenReader, first: Token): string[] {
  const path = [first.text];
  while (from.acceptSymbol('.')) path.push(from.take('word').text);
  return path;
}

function expression(from: TokenReader, first: Token, fn: string | null, at = first.at): Expression {
  return { kind: 'expression', path: readPath(from, first), fn, formatted: false, distance: null, at };
}

function readCall(from: TokenReader, name: Token): Expression {
  const fn = name.text.toUpperCase();
  const kind = Object.hasOwn(FUNCTIONS, fn) ? FUNCTIONS[fn] : undefined;
  if (kind === undefined) throw from.unexpected(name);
  from.symbol('(');
  if (fn === 'COUNT' && from.acceptSymbol(')')) return { kind: 'expression', path: [], fn, formatted: false, distance: null, at: name.at };
  if (kind === 'distance') return readDistance(from, name);
  const isZoned = kind === 'date' && from.is('CONVERTTIMEZONE') && from.isSymbol('(', 1);
  if (isZoned) from.skip(2);
  const read = expression(from, from.take('word'), fn, name.at);
  if (isZoned) from.symbol(')');
  from.symbol(')');
  return read;
}

/** `DISTANCE(BillingAddress, GEOLOCATION(35.68, 139.76), 'km')`, of which everything before the field was read. */
function readDistance(from: TokenReader, name: Token): Expression {
  const read = expression(from, from.take('word'), 'DISTANCE', name.at);
  from.symbol(',');
  from.keyword('GEOLOCATION');
  from.symbol('(');
  const latitude = Number(from.take('number').text);
  from.symbol(',');
  const longitude = Number(from.take('number').text);
  from.symbol(')');
  from.symbol(',');
  const unit = from.take('string');
  const known: Readonly<Record<string, Distance['unit']>> = { mi: 'mi', km: 'km' };
  const wanted = Object.hasOwn(known, unit.text.toLowerCase()) ? known[unit.text.toLowerCase()] : undefined;
  if (wanted === undefined) throw from.unexpected(unit);
  from.symbol(')');
  return { ...read, distance: { latitude, longitude, unit: wanted } };
}
