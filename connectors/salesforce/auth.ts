import { createPrivateKey } from 'node:crypto';
import jsforce from 'jsforce';
import { SignJWT } from 'jose';
import { AppError } from '../../src/core/errors.ts';
import { isSafeUrl, SAFE_URL } from '../../src/core/safe-url.ts';
import type { Context } from '../../src/core/types.ts';
import { authError } from './errors.ts';
import type { Settings } from './options.ts';
import { CallTransport, type Wire } from './transport.ts';

/** A login that works. */
export interface Session {
  readonly accessToken: string;
  readonly instanceUrl: string;
  /** Null for a bare access token: it does not say whose it is. */
  readonly identity: Identity | null;
}
export interface Identity {
  /** 18 characters. */
  readonly orgId: string;
  readonly userId: string;
}

export interface Auth {
  /** Logs in at the first call; later ones get the same session. */
  session(): Promise<Session>;
  /**
   * A session in place of `stale`, which Salesforce answered with 401. Callers that ask at the same time share one login.
   * Rejects with AUTH_REJECTED when that happens more than twice in a minute: a token that is refused as soon as it is
   * given would otherwise be asked for without end.
   */
  renew(stale: Session): Promise<Session>;
}

const RENEWALS_PER_MINUTE = 2;
const JWT_LIFE_S = 180;

export function openAuth(settings: Settings, wire: Wire, context: Context): Auth {
  let current: Promise<Session> | null = null;
  let renewedAt: number[] = [];
  const login = (): Promise<Session> => {
    const started = askForSession(settings, wire, context);
    current = started;
    started.catch(() => {
      if (current === started) current = null;
    });
    return started;
  };
  const session = (): Promise<Session> => current ?? login();
  return {
    session,
    renew: async (stale) => {
      const latest = await session();
      if (latest !== stale) return latest;
      const now = context.now().getTime();
      renewedAt = renewedAt.filter((at) => now - at < 60_000);
      if (settings.auth.flow === 'accessToken') throw expiredToken();
      if (renewedAt.length >= RENEWALS_PER_MINUTE) throw refusedTokens();
      renewedAt.push(now);
      return login();
    },
  };
}

async function askForSession(settings: Settings, wire: Wire, context: Context): Promise<Session> {
  const { auth, loginUrl } = settings;
  if (auth.flow === 'accessToken') {
    return { accessToken: auth.accessToken, instanceUrl: settings.instanceUrl ?? loginUrl, identity: null };
  }
  const oauth2 = new jsforce.OAuth2({
    loginUrl,
    clientId: auth.clientId,
    ...(auth.flow === 'clientCredentials' ? { clientSecret: auth.clientSecret } : {}),
  });
  const transport = new CallTransport(wire);
  oauth2._transport = transport;
  const startedAt = context.now().getTime();
  try {
    const token = await oauth2.requestToken(await grantOf(settings, context));
    return sessionOf(token, settings);
  } catch (error) {
    throw authError(error, transport.answer, auth.flow);
  } finally {
    const ms = context.now().getTime() - startedAt;
    context.onCall?.({ method: 'POST', path: '/services/oauth2/token', ms, status: transport.answer?.status ?? null });
  }
}

async function grantOf({ auth }: Settings, context: Context): Promise<{ grant_type: string; [name: string]: string }> {
  if (auth.flow !== 'jwt') return { grant_type: 'client_credentials' };
  const nowS = Math.floor(context.now().getTime() / 1000);
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(auth.clientId)
    .setSubject(auth.username)
    .setAudience(auth.audience)
    .setExpirationTime(nowS + JWT_LIFE_S)
    .sign(createPrivateKey(auth.privateKey));
  return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
}

function sessionOf(token: { access_token: string; instance_url: string; id: string }, settings: Settings): Session {
  const identity = identityOf(token.id);
  if (typeof token.access_token !== 'string' || identity === null) {
    throw new AppError('AUTH_REJECTED', 'The token endpoint answered without a token', {
      fix: 'Check LOGIN_URL: it must be the address of a Salesforce org',
    });
  }
  const instanceUrl: unknown = settings.instanceUrl ?? token.instance_url;
  if (typeof instanceUrl !== 'string' || !isSafeUrl(instanceUrl)) {
    throw new AppError('AUTH_REJECTED', 'The token endpoint sends us to an address that is none of an org', {
      fix: `Check LOGIN_URL: the instance must be ${SAFE_URL}`,
    });
  }
  return { accessToken: token.access_token, instanceUrl, identity };
}

/** `https://host/id/<org>/<user>` */
function identityOf(url: unknown): Identity | null {
  const [orgId, userId] = typeof url === 'string' ? url.split('/').slice(-2) : [];
  if (orgId === undefined || userId === undefined || !orgId.startsWith('00D')) return null;
  return { orgId: toId18(orgId), userId: toId18(userId) };
}

/** The 18-character form of an id: three letters more that make it safe where case is lost. */
export function toId18(id: string): string {
  if (id.length !== 15) return id;
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
  const suffix = [0, 5, 10].map((start) => {
    const bits = Array.from({ length: 5 }, (_, i) => i).reduce((sum, i) => sum + (/[A-Z]/.test(id.charAt(start + i)) ? 1 << i : 0), 0);
    return letters.charAt(bits);
  });
  return id + suffix.join('');
}

function expiredToken(): AppError {
  return new AppError('AUTH_REJECTED', 'The access token has expired or was revoked', {
    fix: 'Get a new ACCESS_TOKEN; for lasting use give CLIENT_ID and CLIENT_SECRET, or a private key',
  });
}

function refusedTokens(): AppError {
  return new AppError('AUTH_REJECTED', 'Salesforce refuses the tokens that it has just given', {
    fix: "Check the app's IP restrictions and session policies, and that the integration user may use the API",
  });
}
