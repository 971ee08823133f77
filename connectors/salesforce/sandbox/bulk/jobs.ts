import type { IngestJob } from './ingest-job.ts';
import type { QueryJob } from './query-job.ts';

/** The Bulk jobs of the org, by id. */
export class Jobs {
  readonly queries = new Map<string, QueryJob>();
  readonly ingests = new Map<string, IngestJob>();

  clear(): void {
    this.queries.clear();
    this.ingests.clear();
  }
}
