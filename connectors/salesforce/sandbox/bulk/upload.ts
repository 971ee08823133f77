import { parse } from 'csv-parse';
import { SalesforceError } from '../errors.ts';
import type { IngestJob } from './ingest-job.ts';
import { DELIMITERS } from './job.ts';

/** The rows of an upload, header first; rejects with the error that fails the job. */
export async function* readUpload(job: IngestJob): AsyncGenerator<string[]> {
  const data = job.upload ?? Buffer.alloc(0);
  if (!isUtf8(data)) throw new SalesforceError('ClientInputError', 'ClientInputError : The data is not UTF-8');
  if (job.head.lineEnding === 'LF' && data.includes('\r\n')) {
    throw new SalesforceError(
      'ClientInputError',
      `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${job.head.lineEnding}`,
    );
  }
  const parser = parse(data, {
    delimiter: DELIMITERS[job.head.delimiter] ?? ',',
    bom: true,
    relax_column_count: false,
    skip_empty_lines: true,
  });
  try {
    for await (const row of parser as AsyncIterable<string[]>) yield row;
  } catch (error) {
    throw new SalesforceError(
      'InvalidBatch',
      `InvalidBatch : Failed to parse CSV: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function isUtf8(data: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(data);
    return true;
  } catch {
    return false;
  }
}
