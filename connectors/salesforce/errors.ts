import { AppError, type AppErrorOptions } from '../../src/core/errors.ts';
import { AUTH_FIXES, AUTH_RETRY, ITEM_FAULTS, REQUEST_FAULTS, SLOW_QUERY, type Fault } from './fault-table.ts';
import { CallFailed, type WireAnswer } from './transport.ts';

/** One error as Salesforce words it, wherever it stood (REST body, item of a batch, SOAP fault, token endpoint). */
export interface VendorError {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

export interface FailedCall {
  readonly what: string;
  /** Whether it might have changed something. */
  readonly writes: boolean;
  /** What the user needs for it, where the permission is missing. */
  readonly needs: string | null;
  /** The answer, if one came. */
  readonly answer: WireAnswer | null;
}

/** What a call that failed means, in our words. Names, values and mail addresses that Salesforce quotes are left out. */
export function translate(error: unknown, call: FailedCall): Error {
  if (error instanceof AppError) return error;
  if (error instanceof CallFailed) return brokenCall(error, call);
  if (!call.answer) return error instanceof Error ? error : new Error(String(error));
  if (call.answer.status < 300) return unreadable(call, error);
  return refusedCall(vendorErrorOf(error), call, call.answer, error);
}

/** A success whose body is not what Salesforce says: a maintenance page, or the page of a proxy. */
function unreadable(call: FailedCall, cause: unknown): AppError {
  const code = call.writes ? 'REMOTE_AMBIGUOUS' : 'REMOTE_UNAVAILABLE';
  return new AppError(code, `${call.what}: the answer cannot be read`, {
    cause: withoutData(cause),
    details: { status: call.answer?.status },
  });
}

function brokenCall(error: CallFailed, call: FailedCall): AppError {
  const details = { reason: error.message };
  if (call.writes && error.sent) {
    return new AppError('REMOTE_AMBIGUOUS', `${call.what}: no answer, so it is not known whether it was done`, { cause: error, details });
  }
  return new AppError('REMOTE_UNAVAILABLE', `${call.what}: Salesforce does not answer (${error.message})`, { cause: error, details });
}

function refusedCall(vendor: VendorError, call: FailedCall, answer: WireAnswer, cause: unknown): AppError {
  const retryAfterMs = retryAfterOf(answer.headers['retry-after']) ?? (SLOW_QUERY.has(vendor.code) ? 600_000 : undefined);
  const options = {
    cause: withoutData(cause),
    details: detailsOf(vendor, answer.status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  if (vendor.code === 'REQUEST_LIMIT_EXCEEDED') return limitExceeded(vendor, call, options);
  if (answer.status === 429) return new AppError('RATE_LIMITED', `${call.what}: Salesforce asks for a pause`, options);
  const fault = REQUEST_FAULTS[vendor.code.replace(SOAP_PREFIX, '')];
  if (fault) return fromFault(withNeeds(fault, call), vendor, call.what, options);
  return byStatus(vendor, call, answer.status, options);
}

/** Faults of the Metadata API are plain answers, although they come with 500. */
const SOAP_PREFIX = /^[a-z]+:/i;

function byStatus(vendor: VendorError, call: FailedCall, status: number, options: AppErrorOptions): AppError {
  const { what } = call;
  if (status === 503) return new AppError('REMOTE_UNAVAILABLE', `${what}: Salesforce is not available`, options);
  if (status >= 500 && !SOAP_PREFIX.test(vendor.code)) {
    return new AppError(call.writes ? 'REMOTE_AMBIGUOUS' : 'REMOTE_UNAVAILABLE', `${what}: Salesforce broke off (HTTP ${status})`, options);
  }
  if (status === 401) return new AppError('AUTH_REJECTED', `${what}: Salesforce does not accept the session`, options);
  if (status === 403) return new AppError('PERMISSION_MISSING', `${what}: not permitted (${vendor.code})`, options);
  if (status >= 301 && status < 400) {
    const fix = "Use the org's My Domain as LOGIN_URL and INSTANCE_URL";
    return new AppError('CONFIG_INVALID', `${what}: the address answers with a redirect`, { ...options, fix });
  }
  return new AppError('REMOTE_REJECTED', `${what}: refused with ${vendor.code}`, options);
}

function withNeeds(fault: Fault, call: FailedCall): Fault {
  return fault.code === 'PERMISSION_MISSING' && call.needs !== null ? { ...fault, fix: call.needs } : fault;
}

/** 403 with this code means either the day's pool or too many calls running at the same time. */
function limitExceeded(vendor: VendorError, call: FailedCall, options: AppErrorOptions): AppError {
  if (/concurrent/i.test(vendor.message)) return new AppError('RATE_LIMITED', `${call.what}: too many calls run at the same time`, options);
  return new AppError('QUOTA_EXHAUSTED', `${call.what}: the org's daily API calls are used up`, { retryAfterMs: 3_600_000, ...options });
}

/** One record's error in an answer of which other records may have succeeded. */
export function itemError(errors: readonly VendorError[], what: string): AppError {
  const vendor = errors[0] ?? { code: 'UNKNOWN', message: '', fields: [] };
  const fields = [...new Set(errors.flatMap((error) => error.fields))];
  const all = { ...vendor, fields };
  const fault = ITEM_FAULTS[vendor.code];
  const options = { details: detailsOf(all, null) };
  if (!fault) return new AppError('INTERNAL', `${what}: refused with the unknown code ${vendor.code}`, options);
  return fromFault(fault, all, what, options);
}

function fromFault(fault: Fault, vendor: VendorError, what: string, options: AppErrorOptions): AppError {
  const words = fault.quotable === true ? firstWords(vendor.message) : (fault.says ?? vendor.code);
  const where = vendor.fields.length > 0 && fault.quotable !== true ? ` (${vendor.fields.join(', ')})` : '';
  return new AppError(fault.code, `${what}: ${words}${where}`, fault.fix === undefined ? options : { ...options, fix: fault.fix });
}

/** A query's error text begins with the query itself and a caret; the sentence after `Column:n` is what matters. */
function firstWords(message: string): string {
  const tail = message.split(/ERROR at Row:\d+:Column:\d+\s*/).at(-1) ?? message;
  return (tail.trim().split('\n')[0] ?? '').slice(0, 300);
}

/** The token endpoint's refusal. */
export function authError(error: unknown, answer: WireAnswer | null, flow: string): Error {
  const what = `Login to Salesforce (${flow})`;
  if (error instanceof AppError) return error;
  if (error instanceof CallFailed) return brokenCall(error, { what, writes: false, needs: null, answer });
  const thrown = error instanceof Error ? error : new Error(String(error));
  return answer ? refusedLogin(thrown.name, answer, what) : thrown;
}

function refusedLogin(code: string, { status, headers }: WireAnswer, what: string): AppError {
  const retryAfterMs = retryAfterOf(headers['retry-after']);
  const options = { details: { vendorCode: code, status }, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (status === 429) return new AppError('RATE_LIMITED', `${what}: Salesforce asks for a pause`, options);
  if (status >= 500 || AUTH_RETRY.has(code)) return new AppError('REMOTE_UNAVAILABLE', `${what}: not available (HTTP ${status})`, options);
  const fix = AUTH_FIXES[code] ?? 'Check LOGIN_URL (the My Domain of the org), CLIENT_ID and the credentials';
  return new AppError('AUTH_REJECTED', `${what} was refused: ${code}`, { ...options, fix });
}

/** Digs the vendor's code out of what jsforce throws: an HttpApiError, whose `data` is the element, several elements, or text. */
export function vendorErrorOf(error: unknown): VendorError {
  const shape = error as { errorCode?: unknown; message?: unknown; data?: unknown } | null;
  const all = Array.isArray(shape?.data) ? (shape.data as unknown[]) : [shape?.data];
  const listed = all.map(vendorErrorFrom).filter((one) => one !== null);
  const first = listed[0];
  if (first) return { ...first, fields: listed.flatMap((one) => one.fields) };
  const code = typeof shape?.errorCode === 'string' ? shape.errorCode : 'UNKNOWN';
  return { code, message: typeof shape?.message === 'string' ? shape.message : '', fields: [] };
}

/** `{errorCode|statusCode, message, fields}` of a REST body or of an item. */
export function vendorErrorFrom(value: unknown): VendorError | null {
  if (typeof value !== 'object' || value === null) return null;
  const { errorCode, statusCode, message, fields } = value as Record<string, unknown>;
  const code = typeof statusCode === 'string' ? statusCode : errorCode;
  if (typeof code !== 'string') return null;
  const names = Array.isArray(fields) ? fields.filter((field) => typeof field === 'string') : typeof fields === 'string' ? [fields] : [];
  return { code, message: typeof message === 'string' ? message : '', fields: names };
}

function detailsOf(vendor: VendorError, status: number | null): Record<string, unknown> {
  return {
    vendorCode: vendor.code,
    ...(status === null ? {} : { status }),
    ...(vendor.fields.length > 0 ? { fields: vendor.fields } : {}),
  };
}

/** jsforce's error carries the whole answer; only its name and stack are kept. */
function withoutData(error: unknown): Error {
  return new Error(error instanceof Error ? error.name : 'unknown');
}

/** Seconds, in ms. */
export function retryAfterOf(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
