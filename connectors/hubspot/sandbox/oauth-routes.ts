import type { SandboxAnswer, SandboxRequest } from '../../../src/sandbox/types.ts';
import { JSON_TYPE, VendorError } from './errors.ts';
import type { Portal } from './portal.ts';
import { json, NO_CONTENT, param, type Router } from './router.ts';
import { FIRST_REFRESH_TOKEN, issueAccess, rotateRefresh, tokenState, type TokenBox } from './tokens.ts';
import { PORTAL_ID } from './values.ts';

const CLIENT = 'sandbox';
const CODE = 'sandbox';

/** The token endpoint in all three versions, and what tells about tokens. */
export function addOAuthRoutes(router: Router, portal: Portal, tokens: TokenBox): void {
  for (const path of ['/oauth/v1/token', '/oauth/v3/token', '/oauth/2026-03/token']) {
    router.on('POST', 'root', path, (request) => grant(portal, tokens, request));
  }
  router.on('GET', 'root', '/oauth/v1/access-tokens/:token', (request) => json(tellAccess(portal, tokens, param(request, 'token'))));
  router.on('GET', 'root', '/oauth/v1/refresh-tokens/:token', (request) => json(tellRefresh(portal, tokens, param(request, 'token'))));
  router.on('DELETE', 'root', '/oauth/v1/refresh-tokens/:token', (request) => {
    tokens.refresh.delete(param(request, 'token'));
    return NO_CONTENT;
  });
}

/** Errors here are shaped by RFC 6749, with HubSpot's own fields beside. */
function refused(status: string, message: string, error: string): SandboxAnswer {
  return { status: 400, headers: { 'content-type': JSON_TYPE }, body: { status, message, error, error_description: message } };
}

function grant(portal: Portal, tokens: TokenBox, request: SandboxRequest): SandboxAnswer {
  const form = new URLSearchParams(request.body.toString('utf8'));
  if (form.get('client_id') !== CLIENT) return refused('BAD_CLIENT_ID', 'missing or invalid client id', 'invalid_client');
  if (form.get('client_secret') !== CLIENT) return refused('BAD_CLIENT_SECRET', 'missing or invalid client secret', 'invalid_client');
  switch (form.get('grant_type')) {
    case 'refresh_token': {
      const refresh = form.get('refresh_token') ?? '';
      if (!tokens.refresh.has(refresh)) return refused('BAD_REFRESH_TOKEN', 'missing or invalid refresh token', 'invalid_grant');
      return issued(portal, tokens, request, portal.settings.rotateRefreshTokens ? rotateRefresh(tokens, refresh) : refresh);
    }
    case 'authorization_code':
      if (form.get('code') !== CODE) return refused('BAD_AUTH_CODE', 'missing or unknown auth code', 'invalid_grant');
      tokens.refresh.add(FIRST_REFRESH_TOKEN);
      return issued(portal, tokens, request, FIRST_REFRESH_TOKEN);
    default:
      return refused('BAD_GRANT_TYPE', 'missing or unknown grant type', 'unsupported_grant_type');
  }
}

function issued(portal: Portal, tokens: TokenBox, request: SandboxRequest, refreshToken: string): SandboxAnswer {
  const lifetime = portal.settings.tokenLifetimeMs;
  const answer = {
    token_type: 'bearer',
    refresh_token: refreshToken,
    access_token: issueAccess(tokens, lifetime),
    expires_in: Math.round(lifetime / 1000),
  };
  const newer = { token_use: 'access_token', hub_id: PORTAL_ID, scopes: portal.settings.scopes ?? [], user_id: 1 };
  return json(request.path.startsWith('/oauth/v1/') ? answer : { ...answer, ...newer });
}

function tellAccess(portal: Portal, tokens: TokenBox, token: string): object {
  if (tokenState(tokens, token) !== 'live')
    throw new VendorError(404, 'The access token is expired or invalid', { category: 'OBJECT_NOT_FOUND' });
  const expiresIn = Math.round(((tokens.access.get(token) ?? 0) - Date.now()) / 1000);
  return { token, ...owner(portal), expires_in: expiresIn, app_id: 1, token_type: 'access' };
}

function tellRefresh(portal: Portal, tokens: TokenBox, token: string): object {
  if (!tokens.refresh.has(token)) throw new VendorError(404, 'The refresh token is invalid', { category: 'OBJECT_NOT_FOUND' });
  return { token, ...owner(portal), client_id: CLIENT, token_type: 'refresh' };
}

function owner(portal: Portal): object {
  return {
    user: 'admin@sandbox.example',
    user_id: 1,
    hub_domain: 'sandbox.example',
    hub_id: PORTAL_ID,
    scopes: portal.settings.scopes ?? [],
  };
}
