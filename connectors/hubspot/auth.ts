import { createHash } from 'node:crypto';
import { AppError } from '../../src/core/errors.ts';
import type { Context } from '../../src/core/types.ts';
import { number, object, text } from './json.ts';
import type { Settings } from './options.ts';
import { AUTH_FIX, readFault } from './vendor-errors.ts';
import type { Answer, Call } from './wire.ts';

export interface Auth {
  token(): Promise<string>;
  /**
   * A token in place of `stale`, which was answered with 401; callers that ask at the same time share one refresh.
   * False where there is nothing to renew. Rejects with AUTH_REJECTED when the refresh token is refused, and from then on
   * without asking again.
   */
  renew(stale: string): Promise<boolean>;
}

/** A token is renewed that long before its end. */
const MARGIN_MS = 60_000;

// The vendor may replace the refresh token at each use. What stood in the options is then worthless, so a later connection
// of this process must begin with the newest one. By hash of the token that the options gave.
const rotated = new Map<string, string>();

export function openAuth(settings: Settings, send: (call: Call) => Promise<Answer>, tokenPath: string, context: Context): Auth {
  const { accessToken, oauth } = settings;
  if (oauth === null) return { token: () => Promise.resolve(accessToken ?? ''), renew: () => Promise.resolve(false) };
  const given = createHash('sha256').update(`${settings.baseUrl}\n${oauth.clientId}\n${oauth.refreshToken}`).digest('hex');
  let current: { readonly token: string; readonly until: number } | null = null;
  let refused: AppError | null = null;
  let refreshing: Promise<string> | null = null;

  const refresh = async (): Promise<string> => {
    const refreshToken = rotated.get(given) ?? oauth.refreshToken;
    const answer = await send({
      what: 'refresh the access token',
      method: 'POST',
      path: tokenPath,
      form: { grant_type: 'refresh_token', client_id: oauth.clientId, client_secret: oauth.clientSecret, refresh_token: refreshToken },
      effect: 'read',
      accept: [400, 401, 403],
    });
    const body = object(answer.body);
    const token = text(body.access_token);
    if (answer.status >= 400 || token === null) {
      refused = refusal(answer);
      throw refused;
    }
    const next = text(body.refresh_token);
    if (next !== null && next !== refreshToken) {
      rotated.set(given, next);
      context.onRotated?.('refreshToken', next);
    }
    current = { token, until: context.now().getTime() + (number(body.expires_in) ?? 1800) * 1000 - MARGIN_MS };
    return token;
  };
  const once = (): Promise<string> => {
    if (refused !== null) return Promise.reject(refused);
    refreshing ??= refresh().finally(() => {
      refreshing = null;
    });
    return refreshing;
  };
  return {
    token: () => (current !== null && context.now().getTime() < current.until ? Promise.resolve(current.token) : once()),
    async renew(stale) {
      if (current === null || current.token === stale) await once();
      return true;
    },
  };
}

function refusal(answer: Answer): AppError {
  const { category, codes, correlationId } = readFault(answer.body);
  return new AppError('AUTH_REJECTED', `HubSpot refused the refresh token (${answer.status}${category === null ? '' : ` ${category}`})`, {
    fix: `${AUTH_FIX}. A refresh token is refused after the app was uninstalled or when it was replaced: install the app again`,
    details: { status: answer.status, category, codes, correlationId },
  });
}
