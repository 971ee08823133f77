import type { JobHead } from './job.ts';

/** A row that was written. */
export interface SuccessfulRow {
  readonly id: string;
  readonly created: boolean;
  readonly cells: readonly string[];
}

/** A row that was refused. */
export interface FailedRow {
  readonly id: string;
  readonly error: string;
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
