import { randomUUID } from 'node:crypto';
import type { SandboxAnswer } from '../../../src/sandbox/types.ts';

export interface ErrorDetail {
  readonly message: string;
  readonly code?: string;
  readonly in?: string;
  readonly subCategory?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export interface ErrorFields {
  readonly category?: string;
  readonly subCategory?: string;
  readonly errors?: readonly ErrorDetail[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** One of the batch entries that a 207 lists beside its results. */
export interface BatchError extends ErrorFields {
  readonly status: 'error';
  readonly category: string;
  readonly message: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export const JSON_TYPE = 'application/json;charset=utf-8';

/** Thrown by whatever serves a request; the router turns it into the vendor's error body. */
export class VendorError extends Error {
  readonly status: number;
  readonly fields: ErrorFields;
  constructor(status: number, message: string, fields: ErrorFields = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

/** The usual error body: status, message, correlation id, category and what else is known (api reference, "Error handling"). */
export function errorAnswer(error: VendorError): SandboxAnswer {
  const { category, ...rest } = error.fields;
  const body = {
    status: 'error',
    message: error.message,
    correlationId: randomUUID(),
    ...rest,
    ...(category === undefined ? {} : { category }),
  };
  return { status: error.status, headers: { 'content-type': JSON_TYPE }, body };
}

export function invalid(message: string, fields: ErrorFields = {}): VendorError {
  return new VendorError(400, message, { category: 'VALIDATION_ERROR', ...fields });
}

/** What HubSpot says when a record does not exist: no category, see the wire of GET one. */
export function resourceNotFound(): VendorError {
  return new VendorError(404, 'resource not found');
}

export function missing(message: string, fields: ErrorFields = {}): VendorError {
  return new VendorError(404, message, { category: 'OBJECT_NOT_FOUND', ...fields });
}

export function requiredFields(names: readonly string[]): VendorError {
  return invalid(`Invalid input JSON on line 1, column 1: Some required fields were not set: [${names.join(', ')}]`);
}
