import { AppError } from '../../src/core/errors.ts';
import type { Cursor, IsoTime } from '../../src/core/types.ts';

/** A place in the order (stamp, Id). Without an id: behind everything with this stamp. */
export interface Position {
  readonly t: IsoTime;
  readonly id: string | null;
}

/** Where a pass begins: at a stamp and everything after it, or behind a position. */
export type Start = { readonly since: IsoTime } | { readonly behind: Position };

/** A pass that is under way. */
export interface Underway {
  readonly phase: 'main' | 'left';
  /** The vendor's clock when it began, as a stamp: no earlier than any stamp seen by then. */
  readonly began: IsoTime | null;
  /** The same by the `Date` header (ms), for measuring spans; null: not told. */
  readonly beganAt: number | null;
  /** Null: the first load, which reads everything. */
  readonly from: Start | null;
  /** The newest stamp when a pass of several pages began; the next pass begins no later than this. Null: unknown yet, one page so far. */
  readonly cap: IsoTime | null;
  /** Read up to here, in this phase. */
  readonly at: Position | null;
  /** The newest position seen in this pass. */
  readonly newest: Position | null;
  /** The Bulk job that does the rest of a first load. */
  readonly bulk: BulkPlace | null;
  readonly before: Done | null;
}

export interface BulkPlace {
  readonly job: string;
  /** Of the page of results to read next; null: the first. */
  readonly locator: string | null;
  /** Rows of that page that were read already. */
  readonly skip: number;
  /** Rows read before that page. */
  readonly rows: number;
}

/** A pass was read to its end. */
export interface Done {
  readonly phase: 'done';
  /** The newest position read; null: the object was empty. */
  readonly at: Position | null;
  /** The vendor's clock (ms) at the end of the pass that first saw this position; null: not told. */
  readonly seenAt: number | null;
  /** Everything stamped up to `at` has come to light: no need to look back. */
  readonly settled: boolean;
}

export type Place = Underway | Done;

const VERSION = 1;

export function encode(place: Place): Cursor {
  return JSON.stringify({ v: VERSION, ...place });
}

/** Rejects with CURSOR_EXPIRED what this version did not write. */
export function decode(cursor: Cursor): Place {
  const read = parse(cursor);
  if (read?.v === VERSION && (read.phase === 'main' || read.phase === 'left' || read.phase === 'done')) return read as unknown as Place;
  throw new AppError('CURSOR_EXPIRED', 'The saved reading position was not written by this version');
}

function parse(cursor: Cursor): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(cursor);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
