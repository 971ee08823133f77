import { AppError } from '../../src/core/errors.ts';
import type { Cursor } from '../../src/core/types.ts';
import { IdSet } from './id-set.ts';

/** Where a reader is in a stream. */
export interface Position {
  /** `records`: reading what is new or changed. `ids`: looking which ids are left. `done`: between two passes. */
  readonly phase: 'records' | 'ids' | 'done';
  /** kintone's time when this pass began, in milliseconds; the next one looks from there. */
  readonly start: number;
  /** Changed since, in milliseconds; null: everything. */
  readonly since: number | null;
  /** The last id that was read. */
  readonly after: number;
  /** Ids that the stream has told so far and not called deleted. */
  readonly known: IdSet;
}

export function writeCursor({ phase, start, since, after, known }: Position): Cursor {
  return JSON.stringify({ v: 1, phase, start, since, after, known: known.toString() });
}

const PHASES = ['records', 'ids', 'done'] as const;

/** Rejects with CURSOR_EXPIRED what this connector did not write. */
export function readCursor(cursor: Cursor): Position {
  try {
    const found = JSON.parse(cursor) as Readonly<Record<string, unknown>>;
    const phase = PHASES.find((one) => one === found.phase);
    const { v, start, since, after, known } = found;
    if (v === 1 && phase !== undefined && typeof start === 'number' && typeof after === 'number' && typeof known === 'string') {
      return { phase, start, since: typeof since === 'number' ? since : null, after, known: IdSet.from(known) };
    }
  } catch (cause) {
    throw expired(cause);
  }
  throw expired();
}

function expired(cause?: unknown): AppError {
  return new AppError('CURSOR_EXPIRED', 'This is no reading position of the kintone connector', { cause });
}
