import type { ErrorItem } from '../errors.ts';
import type { JobHead } from './job.ts';

/** A row that was written. */
export interface SuccessfulRow {
  readonly id: string;
  readonly created: boolean;
  /** Which row of the upload it was, from 0. */
  readonly place: number;
  readonly cells: readonly string[];
}

/** A row that was refused. */
export interface FailedRow {
  readonly id: string;
  readonly error: ErrorItem;
  readonly place: number;
  readonly cells: readonly string[];
}

/** A job that writes: what was uploaded, and what became of each row. */
export interface IngestJob {
  readonly head: JobHead;
  readonly externalIdField: string | null;
  upload: Buffer | null;
  columns: readonly string[];
  readonly successful: SuccessfulRow[];
  readonly failed: FailedRow[];
  unprocessed: (readonly string[])[];
}

/** An error as the result files write it: `CODE:message:fields --`. */
export function failureText({ errorCode, message, fields = [] }: ErrorItem): string {
  return `${errorCode}:${message}:${fields.join(',')}${fields.length === 0 ? '' : ' '}--`;
}
