import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import { sessionOf } from '../auth/oauth.ts';
import { notFound, SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { dispatch, errorAnswer } from './dispatch.ts';
import { partsOf } from './parts.ts';
import { isKnownVersion, versionList } from './versions.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'];
const DATA = '/services/data';

/** Everything below `/services/data`: who asks, is there quota left, which version; then the call itself. */
export function addRestApi(host: SandboxHost, org: Org): void {
  host.route('GET', DATA, () => versionList());
  for (const method of METHODS) {
    host.route(method, `${DATA}/:version`, (request) => answer(org, request));
    host.route(method, `${DATA}/:version/*rest`, (request) => answer(org, request));
  }
  host.after((request, given) => (request.path.startsWith(`${DATA}/`) ? withUsage(org, given) : given));
  host.notFound(() => errorAnswer(notFound()));
  host.parts(partsOf);
}

function withUsage(org: Org, given: SandboxAnswer): SandboxAnswer {
  return { ...given, headers: { ...given.headers, 'sforce-limit-info': `api-usage=${org.quota.used()}/${org.quota.limit}` } };
}

async function answer(org: Org, request: SandboxRequest): Promise<SandboxAnswer> {
  const session = sessionOf(org, request);
  if (session === null) return errorAnswer(new SalesforceError('INVALID_SESSION_ID', 'Session expired or invalid', { status: 401 }));
  if (org.quota.isSpent())
    return errorAnswer(new SalesforceError('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', { status: 403 }));
  org.quota.count();
  const version = (request.params.version ?? '').replace(/^v/, '');
  if (!isKnownVersion(version)) return errorAnswer(notFound());
  const method = request.method === 'POST' ? (request.query.get('_HttpMethod')?.toUpperCase() ?? 'POST') : request.method;
  return dispatch({
    org,
    userId: session.userId,
    version,
    base: `${DATA}/v${version}`,
    tooling: false,
    method,
    segments: segmentsOf(request.path),
    query: request.query,
    headers: request.headers,
    json: () => request.json(),
    raw: request.body,
    dispatch,
  });
}

/** Each part is decoded on its own: an external id may hold a slash. */
function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .slice(4)
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch {
        return segment;
      }
    });
}
