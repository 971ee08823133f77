import { AppError, type AppErrorOptions, type ErrorCode } from '../../src/core/errors.ts';
import { object, objects, text, texts, type Json } from './json.ts';

/**
 * One fault as HubSpot tells it, whatever shape it came in. Its own message is read for codes and property names and then
 * dropped: it may carry a record's content, an e-mail address or an id.
 */
export interface VendorFault {
  readonly category: string | null;
  /** `PROPERTY_DOESNT_EXIST`, `INVALID_OPTION` … */
  readonly codes: readonly string[];
  readonly properties: readonly string[];
  /** Ids or keys of the items it is about. */
  readonly ids: readonly string[];
  /** Our own marks on the items of a batch that it is about. */
  readonly traces: readonly string[];
  readonly scopes: readonly string[];
  readonly policy: string | null;
  readonly correlationId: string | null;
}

const NAME = /^[\w.:-]{1,100}$/;

export function readFault(body: unknown): VendorFault {
  const fault = object(body);
  const message = text(fault.message) ?? '';
  const parts = [fault, ...objects(fault.errors), ...embedded(message)];
  const contexts = parts.map((part) => object(part.context));
  return {
    category: named([fault.category, fault.errorType, fault.error])[0] ?? null,
    codes: named(
      parts.flatMap((part) => [part.code, part === fault ? fault.subCategory : part.subCategory, part === fault ? null : part.error]),
    ),
    properties: named([
      ...parts.slice(1).flatMap((part) => [part.name, part.in]),
      ...contexts.flatMap((context) => [...many(context.propertyName), ...many(context.name)]),
      ...[...message.matchAll(/[Pp]roperty "?([a-z][a-z0-9_]*)"? does not exist/g)].map((match) => match[1]),
    ]),
    ids: contexts.flatMap((context) => [...many(context.ids), ...many(context.id), ...many(context.fromObjectId)]),
    traces: contexts.flatMap((context) => many(context.objectWriteTraceId)),
    scopes: named(contexts.flatMap((context) => [...many(context.requiredGranularScopes), ...many(context.requiredScopes)])),
    policy: named([fault.policyName, policyOf(message)])[0] ?? null,
    correlationId: named([fault.correlationId])[0] ?? null,
  };
}

/** `Property values were not valid: [{"name":"…","error":"INVALID_OPTION"}]` carries its parts inside the message. */
function embedded(message: string): readonly Json[] {
  const start = message.indexOf('[{');
  if (start < 0) return [];
  try {
    return objects(JSON.parse(message.slice(start)));
  } catch {
    return [];
  }
}

function policyOf(message: string): string | null {
  if (/ten.secondly/i.test(message)) return 'TEN_SECONDLY_ROLLING';
  if (/secondly limit/i.test(message)) return 'SECONDLY';
  return /daily limit/i.test(message) ? 'DAILY' : null;
}

function many(value: unknown): readonly string[] {
  const one = text(value);
  return one === null ? texts(value) : [one];
}

function named(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.map(text).filter((value) => value !== null && NAME.test(value)))].filter((value) => value !== null);
}

/** What each status means, where it means one thing. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'AUTH_REJECTED',
  403: 'PERMISSION_MISSING',
  404: 'TARGET_GONE',
  423: 'ROW_LOCKED',
  429: 'RATE_LIMITED',
  477: 'REMOTE_UNAVAILABLE',
};

/** The error of a whole answer. `what` names the call for a person: `read companies`. */
export function answerError(what: string, status: number, body: unknown): AppError {
  const fault = readFault(body);
  const code = status >= 500 ? 'REMOTE_UNAVAILABLE' : (BY_STATUS[status] ?? 'REMOTE_REJECTED');
  return new AppError(code, `HubSpot answered ${status}${reason(fault)} to: ${what}`, {
    ...fixFor(code, fault, what),
    details: { status, ...detailsOf(fault) },
  });
}

/** The error of one item of a batch. */
export function itemError(what: string, fault: VendorFault): AppError {
  const code: ErrorCode = fault.category === 'OBJECT_NOT_FOUND' ? 'TARGET_GONE' : 'REMOTE_REJECTED';
  return new AppError(code, `HubSpot refused one record${reason(fault)} in: ${what}`, {
    ...fixFor(code, fault, what),
    details: detailsOf(fault),
  });
}

function reason(fault: VendorFault): string {
  const words = [fault.category, ...fault.codes].filter((word) => word !== null);
  const properties = fault.properties.length > 0 ? ` (property ${fault.properties.join(', ')})` : '';
  return words.length === 0 ? properties : ` ${[...new Set(words)].join(' ')}${properties}`;
}

function detailsOf(fault: VendorFault): Readonly<Record<string, unknown>> {
  const { category, codes, properties, policy, correlationId, scopes } = fault;
  return Object.fromEntries(
    Object.entries({ category, codes, properties, policy, correlationId, scopes }).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

function fixFor(code: ErrorCode, fault: VendorFault, what: string): Pick<AppErrorOptions, 'fix'> {
  if (code === 'AUTH_REJECTED') return { fix: AUTH_FIX };
  if (code === 'PERMISSION_MISSING') {
    const scopes = fault.scopes.length > 0 ? fault.scopes.join(', ') : `the one for: ${what}`;
    return { fix: `Give the private app (Settings → Integrations → Private Apps → Scopes) or the OAuth app this scope: ${scopes}` };
  }
  const property = fault.properties[0];
  if (code !== 'REMOTE_REJECTED' || property === undefined) return {};
  if (fault.codes.includes('PROPERTY_DOESNT_EXIST'))
    return { fix: `Create the property ${property} with \`kakehashi setup\`, or correct its name in the mapping` };
  if (fault.codes.includes('INVALID_OPTION'))
    return { fix: `Add the missing option to ${property} with \`kakehashi setup\`, or map the value to an option that exists` };
  return { fix: `Mend what the mapping puts into ${property}, then \`outbox retry\`` };
}

export const AUTH_FIX =
  'Check HUBSPOT_ACCESS_TOKEN (private app: Settings → Integrations → Private Apps → Auth), or the client id, client secret and refresh token of the OAuth app';
