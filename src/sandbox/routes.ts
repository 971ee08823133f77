import type { Handler } from './types.ts';

interface Target {
  readonly names: readonly string[];
  readonly handler: Handler;
}

interface Node {
  readonly literals: Map<string, Node>;
  param: Node | null;
  /** Handlers by method, for a path that ends here. */
  readonly ends: Map<string, Target>;
  /** Handlers by method, for `*name`: this node and everything below it. */
  readonly rests: Map<string, Target>;
}

export interface RouteMatch {
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
}

export interface RouteTable {
  add(method: string, pattern: string, handler: Handler): void;
  find(method: string, path: string): RouteMatch | null;
}

/** A table of routes: a literal segment beats a parameter, a parameter beats `*rest`, the first registered wins among equals. */
export function createRouteTable(): RouteTable {
  const root = newNode();
  return {
    add(method, pattern, handler) {
      addRoute(root, method.toUpperCase(), pattern, handler);
    },
    find(method, path) {
      const segments = path === '/' ? [] : path.slice(1).split('/');
      // HEAD is answered by the GET route; the answer's body is left out when it is sent.
      return walk(root, method, segments, 0, []) ?? (method === 'HEAD' ? walk(root, 'GET', segments, 0, []) : null);
    },
  };
}

/** The path without query, with slashes collapsed and without a trailing slash. */
export function normalPath(rawPath: string): string {
  if (!rawPath.includes('//') && (rawPath.length <= 1 || !rawPath.endsWith('/'))) return rawPath === '' ? '/' : rawPath;
  const path = rawPath.replace(/\/{2,}/g, '/');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function newNode(): Node {
  return { literals: new Map(), param: null, ends: new Map(), rests: new Map() };
}

function addRoute(root: Node, method: string, pattern: string, handler: Handler): void {
  const names: string[] = [];
  let node = root;
  for (const segment of pattern.split('/').filter((part) => part !== '')) {
    if (segment.startsWith('*')) {
      names.push(segment.slice(1));
      if (!node.rests.has(method)) node.rests.set(method, { names, handler });
      return;
    }
    node = segment.startsWith(':') ? paramChild(node, segment.slice(1), names) : literalChild(node, segment);
  }
  if (!node.ends.has(method)) node.ends.set(method, { names, handler });
}

function paramChild(node: Node, name: string, names: string[]): Node {
  names.push(name);
  node.param ??= newNode();
  return node.param;
}

function literalChild(node: Node, segment: string): Node {
  const known = node.literals.get(segment);
  if (known !== undefined) return known;
  const child = newNode();
  node.literals.set(segment, child);
  return child;
}

function walk(node: Node, method: string, segments: readonly string[], at: number, values: readonly string[]): RouteMatch | null {
  const segment = segments[at];
  if (segment === undefined) {
    const end = node.ends.get(method);
    return end === undefined ? null : matched(end, values);
  }
  const literal = node.literals.get(segment);
  const byLiteral = literal === undefined ? null : walk(literal, method, segments, at + 1, values);
  if (byLiteral !== null) return byLiteral;
  const byParam = node.param === null ? null : walk(node.param, method, segments, at + 1, [...values, decoded(segment)]);
  if (byParam !== null) return byParam;
  const rest = node.rests.get(method);
  return rest === undefined ? null : matched(rest, [...values, segments.slice(at).map(decoded).join('/')]);
}

function matched(target: Target, values: readonly string[]): RouteMatch {
  const params: Record<string, string> = {};
  target.names.forEach((name, i) => {
    params[name] = values[i] ?? '';
  });
  return { handler: target.handler, params };
}

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // A lone percent sign is taken as it stands.
  }
}
