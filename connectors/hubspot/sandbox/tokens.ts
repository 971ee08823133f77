import { randomBytes } from 'node:crypto';

/** OAuth tokens that are out; times are of the real clock, like everything about credentials. */
export interface TokenBox {
  /** Access token → when it dies. */
  readonly access: Map<string, number>;
  readonly refresh: Set<string>;
}

export const FIRST_REFRESH_TOKEN = 'sandbox';

export function newTokenBox(): TokenBox {
  return { access: new Map(), refresh: new Set([FIRST_REFRESH_TOKEN]) };
}

export function tokenState(box: TokenBox, token: string): 'live' | 'expired' | 'unknown' {
  const diesAt = box.access.get(token);
  if (diesAt === undefined) return 'unknown';
  return Date.now() < diesAt ? 'live' : 'expired';
}

export function issueAccess(box: TokenBox, lifetimeMs: number): string {
  const token = `C${randomBytes(32).toString('base64url')}`;
  box.access.set(token, Date.now() + lifetimeMs);
  return token;
}

/** A new refresh token in place of the old one. */
export function rotateRefresh(box: TokenBox, old: string): string {
  const token = `na1-${randomBytes(16).toString('hex')}`;
  box.refresh.delete(old);
  box.refresh.add(token);
  return token;
}
