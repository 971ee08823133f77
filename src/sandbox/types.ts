/**
 * The vendor-free kit that both sandboxes are built on (`src/sandbox/server.ts` implements it): HTTP with routes, journal,
 * faults, clock, latency, gzip, control routes. A sandbox imports `src/sandbox` and itself, never a connector.
 */
import type { IncomingHttpHeaders } from 'node:http';

export interface SandboxRequest {
  readonly method: string;
  /** Without query; duplicate slashes collapsed; a trailing slash removed (except for `/`). */
  readonly path: string;
  readonly rawUrl: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string>>;
  /** Whole body; chunked or with a length; at most 160 MB. */
  readonly body: Buffer;
  /** Parses the body; throws SandboxBadJson, which the sandbox answers the vendor's way. */
  json(): unknown;
}

export interface SandboxAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** object → JSON; string or Buffer → as is (set content-type); AsyncIterable → streamed. */
  readonly body?: unknown;
}

export interface SandboxClock {
  /** Stamp time: starts at `--now` and runs on; `POST /_sandbox/clock {now}` or `{advanceMs}` moves it. */
  now(): Date;
}

export type Handler = (request: SandboxRequest) => SandboxAnswer | Promise<SandboxAnswer>;

export interface Fault {
  /** Regular expression on the path, and an exact method; either may be missing. */
  readonly match: { readonly method?: string; readonly path?: string };
  /** How often; missing: once; -1: for ever. */
  readonly times?: number;
  /** Let this many matching requests pass first. */
  readonly after?: number;
  readonly kind: 'status' | 'reset' | 'slow' | 'truncate' | 'drop-response-after-apply';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly delayMs?: number;
}

export interface SandboxHost {
  readonly clock: SandboxClock;
  /** `path` may carry `:name` segments; a last segment `*name` takes the rest. Registered first wins; a literal segment beats a parameter. */
  route(method: string, path: string, handler: Handler): void;
  /** Runs before routing (auth, rate limits); an answer ends the request. Not run for `/_sandbox/*`. */
  before(handler: (request: SandboxRequest) => SandboxAnswer | null | Promise<SandboxAnswer | null>): void;
  /** Added to every answer but the control routes' (limit headers …). */
  after(decorate: (request: SandboxRequest, answer: SandboxAnswer) => SandboxAnswer): void;
  /** The vendor's own 404. */
  notFound(handler: Handler): void;
  /** Where `GET /_sandbox/records/<object>` reads: NDJSON, streamed. null: no such object. */
  records(read: (object: string) => Iterable<object> | null): void;
  /** Method and path of each request that a request holds, for the journal; null: it holds none. */
  parts(read: (request: SandboxRequest) => readonly string[] | null): void;
  /** `POST /_sandbox/reset`. */
  onReset(reset: () => void | Promise<void>): void;
}

export interface SandboxOptions {
  readonly port: number;
  readonly host?: string;
  /** First value of the stamp clock; default real now. */
  readonly now?: Date;
  readonly latencyMs?: number;
  readonly quotas?: 'real' | 'off';
}

/** Everything the sandbox of one vendor starts with: object name → rows with API field names (values as text or typed, as the vendor stores them). */
export type Seed = ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;

export interface RunningSandbox {
  readonly url: string;
  readonly port: number;
  /** What a client can log in with instead of the fixed credentials, by the name of the connection's option: `username`, `privateKey` … */
  readonly credentials?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** `connectors/<name>/sandbox/index.ts` exports this as `startSandbox`. */
export type StartSandbox = (seed: Seed, options: SandboxOptions) => Promise<RunningSandbox>;
