import { AppError } from '../../src/core/errors.ts';
import type { Cursor } from '../../src/core/types.ts';
import { number, object, parseBody, text } from './json.ts';

/** Where a reader is in a stream; times in milliseconds of the vendor's stamps. */
export interface Position {
  /**
   * `list`: the first load, by the list endpoint. `search`: what changed since. `bin`: what was deleted.
   * `done`: between two passes.
   */
  readonly phase: 'list' | 'search' | 'bin' | 'done';
  /** Vendor's time at the beginning of this pass; the next one looks from here. */
  readonly start: number;
  /** Phase `list`: the next page's token. Phase `search`: the last id that was read. Phase `bin`: the token in the bin. */
  readonly after: string | null;
  /** Phase `search`: changed since. */
  readonly since: number;
  /** The sweep through the bin; it may take several passes when the bin is big. */
  readonly sweep: Sweep;
}

export interface Sweep {
  /** Vendor's time when the sweep under way began. */
  readonly start: number;
  /** Records deleted before that time have been told already. */
  readonly since: number;
  /** Where the sweep goes on; null: at the beginning. */
  readonly after: string | null;
}

export function writeCursor({ phase, start, after, since, sweep }: Position): Cursor {
  return JSON.stringify({ v: 1, phase, start, after, since, sweep });
}

/** Rejects with CURSOR_EXPIRED what this connector did not write. */
export function readCursor(cursor: Cursor): Position {
  const found = object(parseBody(cursor));
  const phase = PHASES.find((one) => one === found.phase);
  const start = number(found.start);
  const sweep = object(found.sweep);
  if (found.v !== 1 || phase === undefined || start === null) throw expired();
  return {
    phase,
    start,
    after: text(found.after),
    since: number(found.since) ?? 0,
    sweep: { start: number(sweep.start) ?? start, since: number(sweep.since) ?? 0, after: text(sweep.after) },
  };
}

const PHASES = ['list', 'search', 'bin', 'done'] as const;

export function expired(cause?: unknown): AppError {
  return new AppError('CURSOR_EXPIRED', 'HubSpot does not know the reading position any more', { cause });
}
