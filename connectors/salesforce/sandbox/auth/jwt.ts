import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { asRecord } from '../store/input.ts';

const MAX_AHEAD_SECONDS = 300;
const MILLISECONDS_FROM = 1e11;

export type JwtVerdict =
  { readonly ok: true; readonly username: string } | { readonly ok: false; readonly error: string; readonly description: string };

/** Checks a JWT bearer assertion: RS256, our client as issuer, not over. Clients of the vendor put `exp` in milliseconds too. */
export function checkAssertion(assertion: string, key: KeyObject, clientId: string): JwtVerdict {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const head = decode(header);
  const claims = decode(payload);
  if (head === null || claims === null) return refused('invalid_grant', 'invalid assertion');
  if (head.alg !== 'RS256' || !verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')))
    return refused('invalid_grant', 'invalid assertion');
  if (claims.iss !== clientId) return refused('invalid_client_id', 'client identifier invalid');
  if (typeof claims.aud !== 'string' || !/^https?:\/\//.test(claims.aud)) return refused('invalid_grant', 'audience is invalid');
  if (typeof claims.exp !== 'number') return refused('invalid_grant', 'expired authorization code');
  const inMilliseconds = claims.exp > MILLISECONDS_FROM;
  const left = (inMilliseconds ? claims.exp / 1000 : claims.exp) - Date.now() / 1000;
  // A clock that is a little off is forgiven, as the vendor does.
  if (left < -30) return refused('invalid_grant', 'expired authorization code');
  if (left > MAX_AHEAD_SECONDS + 30 && !inMilliseconds) return refused('invalid_grant', 'invalid assertion');
  return typeof claims.sub === 'string' && claims.sub !== ''
    ? { ok: true, username: claims.sub }
    : refused('invalid_grant', "user hasn't approved this consumer");
}

function refused(error: string, description: string): JwtVerdict {
  return { ok: false, error, description };
}

function decode(part: string): Record<string, unknown> | null {
  try {
    return asRecord(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown);
  } catch {
    return null;
  }
}
