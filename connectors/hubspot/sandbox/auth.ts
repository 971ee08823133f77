import type { SandboxAnswer, SandboxRequest } from '../../../src/sandbox/types.ts';
import { errorAnswer, VendorError } from './errors.ts';
import type { Portal } from './portal.ts';
import { scopesFor } from './scopes.ts';
import { tokenState, type TokenBox } from './tokens.ts';

export const PRIVATE_APP_TOKEN = 'pat-na1-sandbox';

/** Key of the app's developer, for the app's own settings. */
const DEVELOPER_KEY = 'sandbox';
const OPEN_PATHS = /^\/(oauth\/|contacts\/\d+\/|form-integrations\/v1\/submit\/)|^\/$/;

/** Lets through who may: the private app's token or a living OAuth token, with a scope that the path needs; null where all is well. */
export function checkAuth(portal: Portal, tokens: TokenBox, request: SandboxRequest): SandboxAnswer | null {
  if (OPEN_PATHS.test(request.path)) return null;
  if (request.path.startsWith('/webhooks/') && request.query.get('hapikey') === DEVELOPER_KEY) return null;
  const token = bearer(request);
  if (token !== PRIVATE_APP_TOKEN) {
    const state = token === null ? 'unknown' : tokenState(tokens, token);
    if (state === 'expired')
      return errorAnswer(new VendorError(401, 'The OAuth token used to make this call expired.', { category: 'EXPIRED_AUTHENTICATION' }));
    if (state === 'unknown') return errorAnswer(new VendorError(401, NOT_FOUND, { category: 'INVALID_AUTHENTICATION' }));
  }
  return checkScopes(portal, request);
}

/** Whether a request carries an OAuth token: those have limits of their own. */
export function isOAuth(request: SandboxRequest): boolean {
  return bearer(request) !== PRIVATE_APP_TOKEN;
}

const NOT_FOUND =
  'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview';

function bearer(request: SandboxRequest): string | null {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return token ?? null;
}

function checkScopes(portal: Portal, request: SandboxRequest): SandboxAnswer | null {
  const granted = portal.settings.scopes;
  if (granted === null) return null;
  const needed = scopesFor(request.method, request.path);
  if (needed.length === 0 || needed.some((scope) => granted.includes(scope))) return null;
  const message =
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.";
  return errorAnswer(
    new VendorError(403, message, {
      category: 'MISSING_SCOPES',
      errors: [{ message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: needed } }],
    }),
  );
}
