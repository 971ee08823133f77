import type { BatchJob } from '../bulk-1/batch-job.ts';
import type { IngestJob } from './ingest-job.ts';
import type { QueryJob } from './query-job.ts';

/** The Bulk jobs of the org, by id: of API 2.0, and of API 1.0. */
export class Jobs {
  readonly queries = new Map<string, QueryJob>();
  readonly ingests = new Map<string, IngestJob>();
  readonly batchJobs = new Map<string, BatchJob>();
  #made = 0;

  clear(): void {
    this.queries.clear();
    this.ingests.clear();
    this.batchJobs.clear();
  }

  /** Numbers the jobs and batches of API 1.0, apart from those of 2.0. */
  nextNumber(): number {
    return 1_000_000 + ++this.#made;
  }
}
