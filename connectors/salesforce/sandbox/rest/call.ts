import type { SandboxAnswer } from '../../../../src/sandbox/types.ts';
import type { IncomingHttpHeaders } from 'node:http';
import type { ObjectView } from '../describe/access.ts';
import { notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { isKnownTo } from '../soql/resolve.ts';
import type { Actor } from '../store/actor.ts';
import { asRecord } from '../store/input.ts';

/** One REST call below `/services/data/vXX.X`, from the wire or from inside a composite request. */
export interface Call {
  readonly org: Org;
  readonly userId: string;
  /** `67.0` */
  readonly version: string;
  /** `/services/data/v67.0`, or that with `/tooling`. */
  readonly base: string;
  /** Below `/tooling`, which has objects of its own. */
  readonly tooling: boolean;
  readonly method: string;
  /** The path after the version, decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; throws JSON_PARSER_ERROR. */
  json(): unknown;
  readonly raw: Buffer;
  /** Answers a call that this one holds; never rejects for an error that the vendor would answer. */
  dispatch(call: Call): Promise<Answer>;
}

export type Answer = SandboxAnswer;

export function actorOf(call: Call): Actor {
  const options = call.headers['sforce-call-options'];
  const client = /(?:^|[,;])\s*client=([^,;\s]+)/.exec(typeof options === 'string' ? options : '')?.[1] ?? null;
  return { userId: call.userId, isSystem: false, client };
}

/** The object of a path, as this user sees it; 404 where there is none. */
export function viewOfPath(call: Call, name: string): ObjectView {
  const view = call.org.access.view(call.userId, name);
  if (view === null || !isKnownTo(view, call.tooling)) throw notFound();
  return view;
}

export function bodyObject(call: Call): Record<string, unknown> {
  const body = asRecord(call.json());
  if (body === null)
    throw new SalesforceError('JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.');
  return body;
}

export function methodNotAllowed(call: Call, allowed: string): SalesforceError {
  return new SalesforceError('METHOD_NOT_ALLOWED', `HTTP Method '${call.method}' not allowed. Allowed are ${allowed}`, { status: 405 });
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
