import type { IngestJob } from '../bulk/ingest-job.ts';
import type { QueryResult } from '../soql/query.ts';

export type ContentType = 'CSV' | 'JSON';
export type BatchState = 'Queued' | 'InProgress' | 'Completed' | 'Failed' | 'NotProcessed';

/** A job of Bulk API 1.0: a frame around batches. */
export interface BatchJob {
  readonly id: string;
  readonly operation: string;
  readonly object: string;
  readonly externalIdField: string | null;
  readonly contentType: ContentType;
  readonly concurrencyMode: string;
  readonly createdById: string;
  /** Seconds since 1970, of the stamp clock. */
  readonly createdAt: number;
  readonly apiVersion: string;
  stampedAt: number;
  state: 'Open' | 'Closed' | 'Aborted';
  readonly batches: Batch[];
}

/** One batch: what was sent, and what came of it. */
export interface Batch {
  readonly id: string;
  readonly jobId: string;
  readonly createdAt: number;
  readonly upload: Buffer;
  stampedAt: number;
  state: BatchState;
  message: string | null;
  totalMs: number;
  /** What a query found. */
  result: QueryResult | null;
  /** The rows that a batch wrote. */
  written: IngestJob | null;
}

/** Does a batch of this operation hold a statement, and not records? */
export function isQuery(operation: string): boolean {
  return operation === 'query' || operation === 'queryAll';
}
