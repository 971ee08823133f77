import type { SandboxAnswer } from '../../../../src/sandbox/types.ts';
import type { SalesforceError } from '../errors.ts';
import { xml } from '../metadata/xml.ts';
import { datetimeText } from '../store/values.ts';
import type { Batch, BatchJob, BatchState } from './batch-job.ts';
import { isQuery } from './batch-job.ts';

export const NAMESPACE = 'http://www.force.com/2009/06/asyncapi/dataload';

/** An answer in the form that the caller reads: XML, or JSON. */
export function rendered(status: number, name: string, value: object, asJson: boolean): SandboxAnswer {
  if (asJson) return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${xml(name, { '@xmlns': NAMESPACE, ...value })}`,
  };
}

export function errorAnswer({ errorCode, message }: SalesforceError, asJson: boolean): SandboxAnswer {
  return rendered(400, 'error', { exceptionCode: errorCode, exceptionMessage: message }, asJson);
}

/** XML writes times with `Z`, JSON with an offset. */
function timeText(seconds: number, asJson: boolean): string {
  const text = datetimeText(seconds);
  return asJson ? text : text.replace('+0000', 'Z');
}

export function showJob(job: BatchJob, asJson: boolean): object {
  const inState = (state: BatchState): number => job.batches.filter((batch) => batch.state === state).length;
  const sum = (of: (batch: Batch) => number): number => job.batches.reduce((total, batch) => total + of(batch), 0);
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: timeText(job.createdAt, asJson),
    systemModstamp: timeText(job.stampedAt, asJson),
    state: job.state,
    ...(job.externalIdField === null ? {} : { externalIdFieldName: job.externalIdField }),
    concurrencyMode: job.concurrencyMode,
    contentType: job.contentType,
    numberBatchesQueued: inState('Queued'),
    numberBatchesInProgress: inState('InProgress'),
    numberBatchesCompleted: inState('Completed'),
    numberBatchesFailed: inState('Failed'),
    numberBatchesTotal: job.batches.length,
    numberRecordsProcessed: sum(processed),
    numberRetries: 0,
    apiVersion: asJson ? Number(job.apiVersion) : job.apiVersion,
    numberRecordsFailed: sum(failed),
    totalProcessingTime: sum(({ totalMs }) => totalMs),
    apiActiveProcessingTime: isQuery(job.operation) ? 0 : sum(({ totalMs }) => totalMs),
    apexProcessingTime: 0,
  };
}

export function showBatch(batch: Batch, asJson: boolean): object {
  return {
    id: batch.id,
    jobId: batch.jobId,
    state: batch.state,
    ...(batch.message === null ? {} : { stateMessage: batch.message }),
    createdDate: timeText(batch.createdAt, asJson),
    systemModstamp: timeText(batch.stampedAt, asJson),
    numberRecordsProcessed: processed(batch),
    numberRecordsFailed: failed(batch),
    totalProcessingTime: batch.totalMs,
    apiActiveProcessingTime: batch.written === null ? 0 : batch.totalMs,
    apexProcessingTime: 0,
  };
}

function processed({ result, written }: Batch): number {
  return result?.total ?? written?.head.processed ?? 0;
}

function failed({ written }: Batch): number {
  return written?.failed.length ?? 0;
}
