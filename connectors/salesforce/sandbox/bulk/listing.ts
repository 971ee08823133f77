import type { Answer, Call } from '../rest/call.ts';
import type { JobHead } from './job.ts';

const PAGE = 1000;

interface Listed {
  readonly head: JobHead;
  readonly shown: object;
}

/** `GET /jobs/ingest` and `GET /jobs/query`: `{done, records, nextRecordsUrl}`. */
export function listJobs(call: Call, jobs: readonly Listed[]): Answer {
  const from = Number.parseInt(call.query.get('queryLocator') ?? '0', 10) || 0;
  const done = from + PAGE >= jobs.length;
  const next = `${call.base}/${call.segments.join('/')}?queryLocator=${from + PAGE}`;
  return {
    status: 200,
    body: { done, records: jobs.slice(from, from + PAGE).map(({ shown }) => shown), nextRecordsUrl: done ? null : next },
  };
}
