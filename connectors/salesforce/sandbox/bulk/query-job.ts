import type { QueryResult } from '../soql/query.ts';
import type { JobHead } from './job.ts';

/** A job that reads: its statement, and what it found once it has run. */
export interface QueryJob {
  readonly head: JobHead;
  readonly text: string;
  result: QueryResult | null;
}
