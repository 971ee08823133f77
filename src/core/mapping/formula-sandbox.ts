/**
 * JSONata made safe to run on an admin's text: bounded time, depth, lists and texts; nothing that differs from one run to
 * the next. Growing a text is where JSONata can take the whole process down (`$pad("x", 4e8)`, a text doubled thirty
 * times), so every function that grows one measures first.
 */
import jsonata from 'jsonata';

const LIMITS = { timeout: 250, stack: 200, sequence: 10_000 } as const;
const MAX_TEXT = 100_000;
const MAX_REGEX_INPUT = 2_000;
const MAX_REPLACED = 10_000;
const MAX_REPLACEMENT = 1_000;

/** Not the same tomorrow, or a way around the limits. */
const FORBIDDEN = new Set(['now', 'millis', 'random', 'shuffle', 'eval']);
const GROWING = ['string', 'join', 'replace', 'pad'] as const;

/** Parses a formula. Throws an Error whose message is for the person who wrote it. */
export function parseFormula(source: string): jsonata.Expression {
  try {
    return jsonata(source, { ...LIMITS, RegexEngine: BoundedRegExp });
  } catch (error) {
    throw new Error(messageOf(error), { cause: error });
  }
}

/** What a formula may not contain; null: it is fine. */
export function forbiddenIn(node: unknown): string | null {
  if (typeof node !== 'object' || node === null) return null;
  const { type, value } = node as { readonly type?: unknown; readonly value?: unknown };
  if (type === 'transform') return '| … | … |';
  if (type === 'variable' && typeof value === 'string' && FORBIDDEN.has(value)) return `$${value}`;
  for (const child of Object.values(node)) {
    const found = forbiddenIn(child);
    if (found !== null) return found;
  }
  return null;
}

/** A formula ready to run many times. */
export async function prepareFormula(source: string): Promise<(input: unknown) => Promise<unknown>> {
  const expression = parseFormula(source);
  boundConcatenation(expression.ast());
  for (const name of GROWING) expression.registerFunction(name, bounded(name, await builtIn(name)));
  expression.registerFunction('__concat', bounded('__concat', await builtIn('__concat')));
  for (const name of FORBIDDEN) expression.registerFunction(name, () => unavailable(name));
  return async (input) => resultOf(await expression.evaluate(input));
}

type BuiltIn = (this: unknown, ...args: unknown[]) => unknown;

async function builtIn(name: string): Promise<BuiltIn> {
  if (name === '__concat') {
    const toText = await builtIn('string');
    const text = (self: unknown, value: unknown) => (value === undefined ? '' : String(toText.call(self, value)));
    return function concat(this: unknown, left, right) {
      return text(this, left) + text(this, right);
    };
  }
  const found: unknown = await jsonata(`$${name}`).evaluate({});
  const implementation = (found as { readonly implementation?: unknown }).implementation;
  if (typeof implementation !== 'function') throw new Error(`JSONata has no function $${name}`);
  return implementation as BuiltIn;
}

function bounded(name: string, run: BuiltIn): BuiltIn {
  return function measured(this: unknown, ...args: unknown[]) {
    if (name === 'pad' && Math.abs(Number(args[1])) > MAX_TEXT) throw tooLong(name);
    if (name === 'replace') boundReplace(args);
    if (!fits(args)) throw tooLong(name);
    const result = run.apply(this, args);
    if (typeof result === 'string' && result.length > MAX_TEXT) throw tooLong(name);
    return result;
  };
}

function boundReplace(args: readonly unknown[]): void {
  const [text, , replacement] = args;
  if (typeof text === 'string' && text.length > MAX_REPLACED) throw tooLong('replace');
  if (replacement !== undefined && (typeof replacement !== 'string' || replacement.length > MAX_REPLACEMENT)) throw tooLong('replace');
}

/** Whether all texts within the values, taken together, stay within bounds; shared parts count each time. */
function fits(values: readonly unknown[]): boolean {
  let size = 0;
  const stack: unknown[] = [...values];
  while (stack.length > 0) {
    const value = stack.pop();
    size += typeof value === 'string' ? value.length : 1;
    if (size > MAX_TEXT) return false;
    if (typeof value === 'object' && value !== null && !('_jsonata_function' in value)) {
      for (const [key, inner] of Object.entries(value)) {
        size += key.length;
        stack.push(inner);
      }
    }
  }
  return true;
}

/** `a & b` becomes a call of the measured `$__concat(a, b)`. */
function boundConcatenation(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const it = node as Record<string, unknown>;
  for (const child of Object.values(it)) boundConcatenation(child);
  if (it.type !== 'binary' || it.value !== '&') return;
  it.type = 'function';
  it.value = '(';
  it.procedure = { type: 'variable', value: '__concat', position: it.position };
  it.arguments = [it.lhs, it.rhs];
  delete it.lhs;
  delete it.rhs;
}

/** Regular expressions whose input is bounded; one that runs away all the same ends with its thread. */
const BoundedRegExp = new Proxy(RegExp, {
  construct(target, [pattern, flags]: [string | RegExp, string | undefined]) {
    const expression = new target(pattern, flags);
    expression.exec = (text: string) => {
      if (text.length > MAX_REGEX_INPUT) throw tooLong('match');
      return target.prototype.exec.call(expression, text);
    };
    return expression;
  },
});

function tooLong(name: string): Error {
  return new Error(name === '__concat' ? 'a text (&) grew too long' : `$${name}: the text is too long`);
}

function unavailable(name: string): never {
  throw new Error(`$${name} is not available here`);
}

/** A scalar, a list of scalars, or null. */
function resultOf(result: unknown): unknown {
  if (result === undefined || result === null) return null;
  if (Array.isArray(result)) return result.map((item: unknown) => scalarOf(item));
  return scalarOf(result);
}

function scalarOf(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.length > MAX_TEXT) throw tooLong('string');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Error('the result is neither text, number, true/false nor a list of these');
}

/** JSONata throws plain objects. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') return error.message;
  return 'the formula failed';
}
