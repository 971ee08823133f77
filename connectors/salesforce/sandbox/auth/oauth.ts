import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import { CLIENT_ID, CLIENT_SECRET, INTEGRATION_USER, ORG_ID } from '../org.ts';
import type { Org } from '../org.ts';
import { checkAssertion } from './jwt.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'api web refresh_token';

/** The OAuth endpoints: token, revoke, introspection of the user. */
export function addOAuth(host: SandboxHost, org: Org): void {
  host.route('POST', '/services/oauth2/token', (request) => grant(org, request));
  host.route('GET', '/services/oauth2/authorize', (request) => authorize(org, request));
  for (const method of ['GET', 'POST']) {
    host.route(method, '/services/oauth2/revoke', (request) => revoke(org, request));
    host.route(method, '/services/oauth2/userinfo', (request) => userInfo(org, request));
    host.route(method, '/id/:orgId/:userId', (request) => identity(org, request));
  }
}

function grant(org: Org, request: SandboxRequest): SandboxAnswer {
  const form = new URLSearchParams(request.body.toString('utf8'));
  for (const [name, value] of request.query) if (!form.has(name)) form.set(name, value);
  const basic = basicCredentials(request.headers.authorization);
  if (basic !== null && !form.has('client_id')) {
    form.set('client_id', basic.id);
    form.set('client_secret', basic.secret);
  }
  switch (form.get('grant_type')) {
    case 'client_credentials':
      return clientRefused(form) ?? tokenAnswer(org, INTEGRATION_USER, null);
    case JWT_BEARER:
      return jwtGrant(org, form);
    case 'refresh_token':
      return refreshGrant(org, form);
    case 'authorization_code':
      return codeGrant(org, form);
    case 'password':
      return passwordGrant(org, form);
    case null:
      return refused('invalid_request', 'grant_type is required');
    default:
      return refused('unsupported_grant_type', 'grant type not supported');
  }
}

function basicCredentials(header: string | undefined): { id: string; secret: string } | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) };
}

function clientRefused(form: URLSearchParams): SandboxAnswer | null {
  if (form.get('client_id') !== CLIENT_ID) return refused('invalid_client_id', 'client identifier invalid');
  const secret = Buffer.from(form.get('client_secret') ?? '');
  const right = Buffer.from(CLIENT_SECRET);
  return secret.length === right.length && timingSafeEqual(secret, right) ? null : refused('invalid_client', 'invalid client credentials');
}

function jwtGrant(org: Org, form: URLSearchParams): SandboxAnswer {
  const verdict = checkAssertion(form.get('assertion') ?? '', org.publicKey, CLIENT_ID);
  if (!verdict.ok) return refused(verdict.error, verdict.description);
  // Whoever holds the key may come as any user; a name that nobody has is the integration user.
  return tokenAnswer(org, org.userNamed(verdict.username) ?? INTEGRATION_USER, null);
}

function refreshGrant(org: Org, form: URLSearchParams): SandboxAnswer {
  const bad = form.has('client_secret')
    ? clientRefused(form)
    : form.get('client_id') === CLIENT_ID
      ? null
      : refused('invalid_client_id', 'client identifier invalid');
  if (bad !== null) return bad;
  const userId = org.sessions.userOfRefresh(form.get('refresh_token') ?? '');
  return userId === null ? refused('invalid_grant', 'expired access/refresh token') : tokenAnswer(org, userId, null);
}

/** The web-server flow's first half: nobody has to click here, the integration user agrees at once. */
function authorize(org: Org, request: SandboxRequest): SandboxAnswer {
  const redirect = request.query.get('redirect_uri') ?? '';
  if (request.query.get('client_id') !== CLIENT_ID) return refused('invalid_client_id', 'client identifier invalid');
  if (!URL.canParse(redirect)) return refused('redirect_uri_mismatch', 'redirect_uri must match configuration');
  const target = new URL(redirect);
  target.searchParams.set('code', org.sessions.code(INTEGRATION_USER));
  const state = request.query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return { status: 302, headers: { location: target.toString() }, body: '' };
}

function codeGrant(org: Org, form: URLSearchParams): SandboxAnswer {
  if (form.get('client_id') !== CLIENT_ID) return refused('invalid_client_id', 'client identifier invalid');
  if (form.has('client_secret') && form.get('client_secret') !== CLIENT_SECRET)
    return refused('invalid_client', 'invalid client credentials');
  const userId = org.sessions.spendCode(form.get('code') ?? '');
  return userId === null
    ? refused('invalid_grant', 'expired authorization code')
    : tokenAnswer(org, userId, org.sessions.refreshToken(userId));
}

function passwordGrant(org: Org, form: URLSearchParams): SandboxAnswer {
  const bad = clientRefused(form);
  if (bad !== null) return bad;
  const userId = signIn(org, form.get('username') ?? '', form.get('password') ?? '');
  return userId === null ? refused('invalid_grant', 'authentication failure') : tokenAnswer(org, userId, null);
}

/** The user of a name and the password `sandbox` (a security token may follow it); null: refused. */
export function signIn(org: Org, username: string, password: string): string | null {
  return password.startsWith(CLIENT_SECRET) ? org.userNamed(username) : null;
}

function tokenAnswer(org: Org, userId: string, refreshToken: string | null): SandboxAnswer {
  const { token } = org.sessions.open(userId);
  const id = `${org.url}/id/${ORG_ID}/${userId}`;
  const issuedAt = String(Date.now());
  const signature = createHmac('sha256', CLIENT_SECRET)
    .update(id + issuedAt)
    .digest('base64');
  return {
    status: 200,
    headers: { 'cache-control': 'no-cache, no-store' },
    body: {
      access_token: token,
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      signature,
      scope: SCOPE,
      instance_url: org.url,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
    },
  };
}

function refused(error: string, description: string): SandboxAnswer {
  return { status: 400, headers: { 'cache-control': 'no-cache, no-store' }, body: { error, error_description: description } };
}

function revoke(org: Org, request: SandboxRequest): SandboxAnswer {
  const token = new URLSearchParams(request.body.toString('utf8')).get('token') ?? request.query.get('token') ?? '';
  return org.sessions.revoke(token) ? { status: 200, body: '' } : refused('invalid_token', 'invalid token');
}

/** The session of an Authorization header; both of the words that clients use are taken. */
export function sessionOf(org: Org, request: Pick<SandboxRequest, 'headers'>) {
  const token = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim();
  return token === undefined ? null : org.sessions.find(token);
}

function userInfo(org: Org, request: SandboxRequest): SandboxAnswer {
  const session = sessionOf(org, request);
  if (session === null) return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'Bad_OAuth_Token' };
  const user = userFields(org, session.userId);
  return {
    status: 200,
    body: {
      sub: `${org.url}/id/${ORG_ID}/${session.userId}`,
      user_id: session.userId,
      organization_id: ORG_ID,
      preferred_username: user.Username,
      nickname: user.Alias,
      name: user.Name,
      email: user.Email,
      email_verified: true,
      given_name: user.FirstName,
      family_name: user.LastName,
      zoneinfo: user.TimeZoneSidKey,
      user_type: 'STANDARD',
      language: user.LanguageLocaleKey,
      locale: user.LocaleSidKey,
      utcOffset: 0,
      active: true,
      urls: urls(org),
    },
  };
}

function identity(org: Org, request: SandboxRequest): SandboxAnswer {
  const session = sessionOf(org, request);
  if (session === null) return { status: 403, headers: { 'content-type': 'text/plain' }, body: 'Bad_OAuth_Token' };
  const user = userFields(org, session.userId);
  return {
    status: 200,
    body: {
      id: `${org.url}/id/${ORG_ID}/${session.userId}`,
      asserted_user: true,
      user_id: session.userId,
      organization_id: ORG_ID,
      username: user.Username,
      nick_name: user.Alias,
      display_name: user.Name,
      email: user.Email,
      first_name: user.FirstName,
      last_name: user.LastName,
      timezone: user.TimeZoneSidKey,
      active: true,
      user_type: 'STANDARD',
      language: user.LanguageLocaleKey,
      locale: user.LocaleSidKey,
      utcOffset: 0,
      is_app_installed: true,
      urls: urls(org),
    },
  };
}

function urls(org: Org): object {
  const base = `${org.url}/services`;
  return {
    enterprise: `${base}/Soap/c/{version}/${ORG_ID.slice(0, 15)}`,
    metadata: `${base}/Soap/m/{version}/${ORG_ID.slice(0, 15)}`,
    partner: `${base}/Soap/u/{version}/${ORG_ID.slice(0, 15)}`,
    rest: `${base}/data/v{version}/`,
    sobjects: `${base}/data/v{version}/sobjects/`,
    query: `${base}/data/v{version}/query/`,
    profile: `${org.url}/{user_id}`,
  };
}

function userFields(org: Org, userId: string): Record<string, unknown> {
  const users = org.store.tableNamed('User');
  const row = users?.get(userId);
  const fields: Record<string, unknown> = {};
  if (users === null || row === undefined) return fields;
  for (const field of users.def.fields.values()) fields[field.name] = org.store.reader(users, field)(row);
  return fields;
}
