import type { Fault } from './types.ts';

const KINDS: readonly Fault['kind'][] = ['status', 'reset', 'slow', 'truncate', 'drop-response-after-apply'];
const KEYS = ['match', 'times', 'after', 'kind', 'status', 'headers', 'body', 'delayMs'];

/** What was posted to a control route is not usable; the message says where and why. */
export class ControlInputError extends Error {
  override readonly name = 'ControlInputError';
}

export interface FaultBox {
  /** Checks what was posted and adds it; throws ControlInputError and adds nothing where one of them is wrong. */
  add(input: unknown): readonly Fault[];
  /** The fault that strikes this request, if any. `target` is the path with its query. */
  strike(method: string, target: string): Fault | null;
  /** Those still waiting, with the times left. */
  list(): readonly Fault[];
  clear(): void;
}

interface Armed {
  readonly fault: Fault;
  readonly path: RegExp | null;
  left: number;
  skip: number;
}

export function createFaultBox(): FaultBox {
  let armed: Armed[] = [];
  return {
    add(input) {
      const faults = (Array.isArray(input) ? (input as unknown[]) : [input]).map(checkFault);
      armed.push(...faults.map(arm));
      return faults;
    },
    strike(method, target) {
      if (armed.length === 0) return null;
      const struck = firstToStrike(armed, method, target);
      if (struck === null) return null;
      if (struck.left > 0) struck.left -= 1;
      if (struck.left === 0) armed = armed.filter((one) => one !== struck);
      return struck.fault;
    },
    list() {
      return armed.map((one) => ({ ...one.fault, times: one.left, after: one.skip }));
    },
    clear() {
      armed = [];
    },
  };
}

function arm(fault: Fault): Armed {
  return {
    fault,
    path: fault.match.path === undefined ? null : new RegExp(fault.match.path),
    left: fault.times ?? 1,
    skip: fault.after ?? 0,
  };
}

function firstToStrike(armed: readonly Armed[], method: string, target: string): Armed | null {
  for (const one of armed) {
    if (!hits(one, method, target)) continue;
    if (one.skip === 0) return one;
    one.skip -= 1;
  }
  return null;
}

function hits(one: Armed, method: string, target: string): boolean {
  const wanted = one.fault.match.method;
  if (wanted !== undefined && wanted.toUpperCase() !== method) return false;
  return one.path === null || one.path.test(target);
}

function checkFault(input: unknown): Fault {
  const fault = asObject(input, 'a fault');
  for (const key of Object.keys(fault)) {
    if (!KEYS.includes(key)) throw new ControlInputError(`unknown key "${key}"; a fault has ${KEYS.join(', ')}`);
  }
  const kind = KINDS.find((one) => one === fault.kind);
  if (kind === undefined) throw new ControlInputError(`kind: expected one of ${KINDS.join(', ')}`);
  if (kind === 'status' && fault.status === undefined) throw new ControlInputError('status: kind "status" needs it');
  return {
    match: checkMatch(fault.match),
    kind,
    ...wholeNumber(fault, 'times', -1, Number.MAX_SAFE_INTEGER),
    ...wholeNumber(fault, 'after', 0, Number.MAX_SAFE_INTEGER),
    ...wholeNumber(fault, 'status', 200, 599),
    ...wholeNumber(fault, 'delayMs', 0, 2 ** 31 - 1),
    ...(fault.headers === undefined ? {} : { headers: checkHeaders(fault.headers) }),
    ...(fault.body === undefined ? {} : { body: fault.body }),
  };
}

function checkMatch(input: unknown): Fault['match'] {
  const match = asObject(input ?? {}, 'match');
  const method = optionalText(match, 'method');
  const path = optionalText(match, 'path');
  for (const key of Object.keys(match)) {
    if (key !== 'method' && key !== 'path') throw new ControlInputError(`match: unknown key "${key}"; it has method and path`);
  }
  try {
    if (path !== undefined) new RegExp(path);
  } catch (cause) {
    throw new ControlInputError(`match.path: ${cause instanceof Error ? cause.message : 'not a regular expression'}`, { cause });
  }
  return { ...(method === undefined ? {} : { method }), ...(path === undefined ? {} : { path }) };
}

function checkHeaders(input: unknown): Readonly<Record<string, string>> {
  const headers = asObject(input, 'headers');
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (typeof value !== 'string' && typeof value !== 'number') throw new ControlInputError(`headers.${name}: expected text`);
      return [name, String(value)];
    }),
  );
}

function wholeNumber<K extends string>(
  from: Readonly<Record<string, unknown>>,
  key: K,
  least: number,
  most: number,
): Partial<Record<K, number>> {
  const value = from[key];
  if (value === undefined) return {};
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  if (!fits) throw new ControlInputError(`${key}: expected a whole number from ${least} to ${most}`);
  if (key === 'times' && value === 0) throw new ControlInputError('times: 0 would never strike; -1 means for ever');
  const found: Partial<Record<K, number>> = {};
  found[key] = value;
  return found;
}

function optionalText(from: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = from[key];
  if (value === undefined || typeof value === 'string') return value;
  throw new ControlInputError(`match.${key}: expected text`);
}

export function asObject(input: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new ControlInputError(`${what}: expected an object`);
  return Object.fromEntries(Object.entries(input));
}
