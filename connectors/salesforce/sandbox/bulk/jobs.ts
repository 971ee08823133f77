import type { IngestJob } from './ingest.ts';
import type { QueryJob } from './query-jobs.ts';

/** The Bulk jobs of the org, by id. */
export class Jobs {
  readonly queries = new Map<string, QueryJob>();
  readonly ingests = new Map<string, IngestJob>();

  clear(): void {
    this.queries.clear();
    this.ingests.clear();
  }
}
