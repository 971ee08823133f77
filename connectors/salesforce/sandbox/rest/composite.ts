import { notFound, SalesforceError } from '../errors.ts';
import { asRecord } from '../store/input.ts';
import { bodyObject, isTrue, methodNotAllowed } from './call.ts';
import type { Answer, Call } from './call.ts';
import { collections } from './collections.ts';
import { fillReferences, UnknownReference } from './references.ts';
import { isKnownVersion } from './versions.ts';
import { tree } from './tree.ts';

const MOST_PARTS = 25;
const MOST_QUERIES = 5;
const MOST_GRAPHS = 75;
const MOST_NODES = 500;

/** Everything below `/composite`. */
export function composite(call: Call): Answer | Promise<Answer> {
  const kind = call.segments[1]?.toLowerCase();
  if (kind === 'sobjects') return collections(call);
  if (call.method !== 'POST') throw methodNotAllowed(call, kind === undefined ? 'GET,HEAD,POST' : 'POST');
  switch (kind) {
    case undefined:
      return series(call);
    case 'batch':
      return batch(call);
    case 'graph':
      return graph(call);
    case 'tree':
      return tree(call);
    default:
      throw notFound();
  }
}

interface Part {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

interface PartAnswer {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

async function series(call: Call): Promise<Answer> {
  const body = bodyObject(call);
  const parts = readParts(body.compositeRequest);
  if (parts.length > MOST_PARTS) throw new SalesforceError('INVALID_INPUT', `Limit reached for number of subrequests. Limit=${MOST_PARTS}`);
  if (parts.filter(({ url }) => /\/(?:query|queryAll|composite\/sobjects)\b/i.test(url)).length > MOST_QUERIES) {
    throw new SalesforceError(
      'INVALID_INPUT',
      `Limit reached for number of query and sObject collection subrequests. Limit=${MOST_QUERIES}`,
    );
  }
  return { status: 200, body: { compositeResponse: await runParts(call, parts, isTrue(body.allOrNone)) } };
}

function readParts(value: unknown): Part[] {
  if (!Array.isArray(value)) throw new SalesforceError('JSON_PARSER_ERROR', 'Missing required field: compositeRequest');
  const names = new Set<string>();
  return value.map((one: unknown) => {
    const { method, url, referenceId, body, httpHeaders } = asRecord(one) ?? {};
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
      throw new SalesforceError('JSON_PARSER_ERROR', 'A subrequest needs method, url and referenceId');
    }
    if (names.has(referenceId)) throw new SalesforceError('INVALID_INPUT', `Duplicate referenceId: ${referenceId}`);
    names.add(referenceId);
    const headers = Object.fromEntries(
      Object.entries(asRecord(httpHeaders) ?? {}).map(([name, text]) => [name.toLowerCase(), String(text)]),
    );
    return { method: method.toUpperCase(), url, referenceId, body, headers };
  });
}

/** Runs parts one after the other. With all-or-none the first failure undoes them all. */
async function runParts(call: Call, parts: readonly Part[], allOrNone: boolean): Promise<PartAnswer[]> {
  const answers: PartAnswer[] = [];
  const known = new Map<string, unknown>();
  const undo = allOrNone ? call.org.writer.begin() : null;
  for (const part of parts) {
    const answer = await runPart(call, part, known);
    answers.push({
      body: answer.body ?? null,
      httpHeaders: headersOf(answer),
      httpStatusCode: answer.status,
      referenceId: part.referenceId,
    });
    if (answer.status < 400) known.set(part.referenceId, answer.body);
    if (answer.status >= 400 && undo !== null) {
      undo.rollBack();
      return parts.map(({ referenceId }, at) => (at === answers.length - 1 ? (answers[at] ?? halted(referenceId)) : halted(referenceId)));
    }
  }
  undo?.commit();
  return answers;
}

function halted(referenceId: string): PartAnswer {
  return {
    body: [
      {
        errorCode: 'PROCESSING_HALTED',
        message: 'The transaction was rolled back since another operation in the same transaction failed.',
      },
    ],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId,
  };
}

function headersOf(answer: Answer): Record<string, string> {
  const location = answer.headers?.location;
  return location === undefined ? {} : { Location: location };
}

async function runPart(call: Call, part: Part, known: ReadonlyMap<string, unknown>): Promise<Answer> {
  try {
    return await call.dispatch(
      inner(call, part.method, String(fillReferences(part.url, known)), fillReferences(part.body, known), part.headers),
    );
  } catch (error) {
    if (error instanceof UnknownReference) return { status: 400, body: [{ errorCode: 'PROCESSING_HALTED', message: error.message }] };
    if (error instanceof SalesforceError) return { status: error.status, body: error.body() };
    throw error;
  }
}

/** A call inside of a call: the same user, its own path and body. */
function inner(call: Call, method: string, url: string, body: unknown, headers: Readonly<Record<string, string>>): Call {
  const [path = '', search = ''] = url.split(/\?(.*)/s);
  const match = /^(?:\/?services\/data)?\/?v(\d+\.\d)(?:\/(.*))?$/.exec(path.replace(/\/{2,}/g, '/').replace(/\/$/, ''));
  const version = match?.[1] ?? '';
  if (match === null || !isKnownVersion(version)) throw notFound();
  const segments = (match[2] ?? '')
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  return {
    ...call,
    method,
    version,
    base: `/services/data/v${version}`,
    segments,
    query: new URLSearchParams(search),
    // Who calls is said once, outside.
    headers: { ...headers, 'sforce-call-options': call.headers['sforce-call-options'] },
    json: () => body ?? null,
    raw: Buffer.from(JSON.stringify(body ?? null)),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Independent calls; each counts towards the limit. */
async function batch(call: Call): Promise<Answer> {
  const { batchRequests, haltOnError } = bodyObject(call);
  if (!Array.isArray(batchRequests)) throw new SalesforceError('JSON_PARSER_ERROR', 'Missing required field: batchRequests');
  if (batchRequests.length > MOST_PARTS)
    throw new SalesforceError('INVALID_INPUT', `Limit reached for number of subrequests. Limit=${MOST_PARTS}`);
  const results: { statusCode: number; result: unknown }[] = [];
  let hasErrors = false;
  call.org.quota.count(Math.max(0, batchRequests.length - 1));
  for (const one of batchRequests as readonly unknown[]) {
    if (hasErrors && isTrue(haltOnError)) {
      results.push({ statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }] });
      continue;
    }
    const { method, url, richInput } = asRecord(one) ?? {};
    const part: Part = {
      method: String(method).toUpperCase(),
      url: typeof url === 'string' ? url : '',
      referenceId: '',
      body: richInput,
      headers: {},
    };
    const answer = await runPart(call, part, new Map());
    hasErrors ||= answer.status >= 400;
    results.push({ statusCode: answer.status, result: answer.body ?? null });
  }
  return { status: 200, body: { hasErrors, results } };
}

/** Graphs are each all-or-none, and independent of one another. */
async function graph(call: Call): Promise<Answer> {
  const { graphs } = bodyObject(call);
  if (!Array.isArray(graphs)) throw new SalesforceError('JSON_PARSER_ERROR', 'Missing required field: graphs');
  if (graphs.length > MOST_GRAPHS) throw new SalesforceError('INVALID_INPUT', `Limit reached for number of graphs. Limit=${MOST_GRAPHS}`);
  const answers: object[] = [];
  for (const one of graphs as readonly unknown[]) {
    const { graphId, compositeRequest } = asRecord(one) ?? {};
    const parts = readParts(compositeRequest);
    if (parts.length > MOST_NODES) throw new SalesforceError('INVALID_INPUT', `Limit reached for number of nodes. Limit=${MOST_NODES}`);
    const compositeResponse = await runParts(call, parts, true);
    answers.push({
      graphId,
      graphResponse: { compositeResponse },
      isSuccessful: compositeResponse.every(({ httpStatusCode }) => httpStatusCode < 400),
    });
  }
  return { status: 200, body: { graphs: answers } };
}
