import { makeId } from '../ids.ts';
import { datetimeText } from '../store/values.ts';

export type JobState = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Aborted' | 'Failed';

/** What query and ingest jobs share. */
export interface JobHead {
  readonly id: string;
  readonly operation: string;
  readonly object: string;
  readonly createdById: string;
  /** Seconds since 1970, of the stamp clock. */
  readonly createdAt: number;
  stampedAt: number;
  state: JobState;
  readonly apiVersion: string;
  readonly delimiter: string;
  readonly lineEnding: string;
  errorMessage: string | null;
  processed: number;
  startedAtMs: number;
  totalMs: number;
}

export const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ',',
  SEMICOLON: ';',
  TAB: '\t',
  PIPE: '|',
  CARET: '^',
  BACKQUOTE: '`',
};
export const LINE_ENDINGS: Readonly<Record<string, string>> = { LF: '\n', CRLF: '\r\n' };

let made = 0;

export function newJob(
  input: Pick<JobHead, 'operation' | 'object' | 'createdById' | 'createdAt' | 'state' | 'apiVersion' | 'delimiter' | 'lineEnding'>,
): JobHead {
  return {
    id: makeId('750', ++made),
    stampedAt: input.createdAt,
    errorMessage: null,
    processed: 0,
    startedAtMs: Date.now(),
    totalMs: 0,
    ...input,
  };
}

/** The fields of a job that every answer shows. */
export function showHead(job: JobHead): Record<string, unknown> {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: datetimeText(job.createdAt),
    systemModstamp: datetimeText(job.stampedAt),
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(job.apiVersion),
    lineEnding: job.lineEnding,
    columnDelimiter: job.delimiter,
  };
}

/** What a job shows once it has begun. */
export function showProgress(job: JobHead, jobType: string): Record<string, unknown> {
  return {
    jobType,
    numberRecordsProcessed: job.processed,
    retries: 0,
    totalProcessingTime: job.totalMs,
    ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
  };
}
