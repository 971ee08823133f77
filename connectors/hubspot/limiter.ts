import type { Context, Pace } from '../../src/core/types.ts';

/** `search` is limited per account and second, everything per app and ten seconds. */
export type CallKind = 'burst' | 'search';

/**
 * Back-pressure in front of every call, so that the limit is met by waiting and not by refusals. Kept behind this
 * interface so that one shared by several processes can take the place of the one in memory.
 */
export interface Limiter {
  /** Resolves when the call may start; rejects when the signal of the context aborts. */
  take(kind: CallKind, context: Clock): Promise<void>;
  /** What an answer told of the limits. */
  observe(limits: Limits, context: Clock): void;
  /** Nobody calls for `ms`: the vendor said so. Resolves when that time is over. */
  pause(kind: CallKind, ms: number, context: Clock): Promise<void>;
}

export type Clock = Pick<Context, 'now' | 'sleep'> & Partial<Pick<Context, 'pace' | 'log'>>;

export interface Limits {
  readonly max: number | null;
  readonly remaining: number | null;
  readonly intervalMs: number | null;
  readonly daily: number | null;
  readonly dailyRemaining: number | null;
}

export interface LimiterOptions {
  /** Calls per ten seconds, set by hand; null: what the answers tell. */
  readonly burst: number | null;
  readonly searchPerSecond: number;
}

/** Share of the burst limit that we use; the rest is left to calls made by hand. */
const BURST_SHARE = 0.98;
/** Calls arrive later than they begin, one more than the other: we count over a longer time than the vendor does. */
const LONGER = 1.025;
const BURST_MS = 10_000;
const DEFAULT_BURST = 190;

/** How far the starts of one kind may crowd: at most `size` in any `perMs`. */
class Window {
  size: number;
  perMs: number;
  #starts: number[] = [];
  free = 0;

  constructor(size: number, perMs: number) {
    this.size = size;
    this.perMs = perMs;
  }

  /** Books the next start at or after `now`, and says when it is. */
  book(now: number): number {
    const bound = this.#starts[this.#starts.length - this.size];
    const at = Math.max(now, this.free, bound === undefined ? 0 : bound + this.perMs, this.#starts.at(-1) ?? 0);
    this.#starts.push(at);
    if (this.#starts.length > 2 * this.size + 16) this.#starts = this.#starts.slice(-this.size);
    return at;
  }

  hold(until: number): void {
    this.free = Math.max(this.free, until);
  }
}

/** `key`: whose calls are counted together where several processes keep one pace. */
export function memoryLimiter(options: LimiterOptions, key = ''): Limiter {
  const burst =
    options.burst === null ? new Window(whole(DEFAULT_BURST * BURST_SHARE), BURST_MS * LONGER) : new Window(options.burst, BURST_MS);
  const search = new Window(whole(options.searchPerSecond), 1_000);
  const windows = { burst, search };
  let floor = 0;
  // A clock that stands still must not make us wait for ever: what has been slept counts as elapsed.
  const clock = (context: Clock): number => (floor = Math.max(floor, context.now().getTime()));

  return {
    async take(kind, context) {
      for (const one of kind === 'search' ? (['search', 'burst'] as const) : (['burst'] as const)) {
        const window = windows[one];
        const now = clock(context);
        const at = window.book(now);
        if (at > now) {
          await context.sleep(at - now);
          floor = Math.max(floor, at);
        }
        await together(context, `${key}:${one}`, window);
      }
    },
    observe(limits, context) {
      const before = burst.free;
      if (options.burst === null) observeBurst(burst, limits, clock(context));
      if (burst.free > before) tellOthers(context, `${key}:burst`, burst.free - clock(context));
    },
    async pause(kind, ms, context) {
      const until = clock(context) + ms;
      windows[kind].hold(until);
      tellOthers(context, `${key}:${kind}`, ms);
      await context.sleep(ms);
      floor = Math.max(floor, until);
    },
  };
}

/** Waits for the turn that all processes have agreed on. Where they cannot be asked, our own windows are what is kept. */
async function together(context: Clock, name: string, { size, perMs }: Window): Promise<void> {
  const { pace, log } = context;
  if (pace === undefined) return;
  const waitMs = await pace.book({ name, size, perMs }).catch((error: unknown) => {
    log?.warn('the pace of the other processes is not known', { message: error instanceof Error ? error.message : String(error) });
    return 0;
  });
  if (waitMs > 0) await context.sleep(waitMs);
}

function tellOthers({ pace, log }: { readonly pace?: Pace; readonly log?: Context['log'] }, window: string, ms: number): void {
  pace?.hold(window, ms).catch((error: unknown) => {
    log?.warn('the other processes are not told to wait', { message: error instanceof Error ? error.message : String(error) });
  });
}

function observeBurst(burst: Window, { max, remaining, intervalMs }: Limits, now: number): void {
  if (intervalMs !== null) burst.perMs = intervalMs * LONGER;
  if (max === null) return;
  burst.size = whole(max * BURST_SHARE);
  // Somebody else uses the same app: leave the last calls of the window to them and let it roll.
  if (remaining !== null && remaining < max * (1 - BURST_SHARE) * 0.5) burst.hold(now + burst.perMs / 10);
}

function whole(count: number): number {
  return Math.max(1, Math.floor(count));
}

const shared = new Map<string, Limiter>();

/** The limiter of one app: connections of one process to the same app share it. `key` must not be a secret in clear. */
export function limiterFor(key: string, options: LimiterOptions): Limiter {
  const known = shared.get(key);
  if (known !== undefined) return known;
  const made = memoryLimiter(options, key);
  shared.set(key, made);
  return made;
}

/** Reads the limits from an answer's headers. */
export function limitsOf(header: (name: string) => string | null): Limits {
  const read = (name: string): number | null => {
    const value = header(`x-hubspot-ratelimit-${name}`);
    return value !== null && /^\d+$/.test(value) ? Number(value) : null;
  };
  return {
    max: read('max'),
    remaining: read('remaining'),
    intervalMs: read('interval-milliseconds'),
    daily: read('daily'),
    dailyRemaining: read('daily-remaining'),
  };
}
