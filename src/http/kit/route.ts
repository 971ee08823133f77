import type { Field, Infer, ObjectField } from '../../core/schema/index.ts';
import type { Locale, Text } from '../../core/types.ts';
import type { Caller, Scope } from '../access.ts';
import type { ServerDeps } from '../deps.ts';

/** What a route is asked: checked, with defaults filled in. */
export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  readonly locale: Locale;
  /** `If-Match`, without its quotes. */
  readonly ifMatch: string | null;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
  /** Says the version of what is answered. */
  readonly etag: (version: string) => void;
}

type Shape<F> = F extends Field ? Infer<F> : Readonly<Record<string, never>>;

export type Tag = 'partners' | 'work' | 'channel' | 'packages' | 'content' | 'reports' | 'operations' | 'access' | 'events';

interface Described {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** `/api/partners/:id`. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: Text;
  /** What a caller must be allowed; users have the scopes of their role, tokens those they were given. */
  readonly scope: Scope;
  /** It speaks of the whole channel: nobody may ask who is limited to some owners. */
  readonly whole?: boolean;
  /** Largest body in bytes; 100 kB unless said. */
  readonly bodyLimit?: number;
  /** A type of its own; then `answer` is the text of it. */
  readonly produces?: string;
}

interface Spec<P, Q, B, A extends Field> extends Described {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
  readonly handle: (asked: Asked<Shape<P>, Shape<Q>, Shape<B>>, deps: ServerDeps) => Promise<Infer<A>>;
}

/** One route: what may be asked, by whom, what comes back, and who answers. Everything else follows from this table. */
export interface Route extends Described {
  readonly params?: ObjectField;
  readonly query?: ObjectField;
  readonly body?: ObjectField;
  readonly answer: Field;
  readonly handle: (asked: Asked<unknown, unknown, unknown>, deps: ServerDeps) => Promise<unknown>;
}

export function route<
  const P extends Field | undefined,
  const Q extends Field | undefined,
  const B extends Field | undefined,
  const A extends Field,
>(spec: Spec<P, Q, B, A>): Route {
  return spec as unknown as Route;
}
