import { createHash, randomBytes } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** `ingest` may hand in events and see nothing. */
export type Role = 'ingest' | 'viewer' | 'manager' | 'admin';

/** Only hashes are stored: who reads the database cannot log in with what is there. */
export interface AccessStore {
  saveLoginLink(link: { readonly hash: string; readonly role: Role; readonly expiresAt: string }): Promise<void>;
  /** Once only: the second use answers null. */
  useLoginLink(hash: string, now: string): Promise<Role | null>;
  /** Also forgets the sessions that have expired by `now`. */
  saveSession(session: { readonly hash: string; readonly role: Role; readonly expiresAt: string; readonly now: string }): Promise<void>;
  findSession(hash: string, now: string): Promise<Role | null>;
  endSession(hash: string): Promise<void>;
  saveToken(token: { readonly hash: string; readonly name: string; readonly role: Role; readonly createdAt: string }): Promise<void>;
  findToken(hash: string): Promise<{ readonly name: string; readonly role: Role } | null>;
  listTokens(): Promise<readonly { readonly name: string; readonly role: Role; readonly createdAt: string }[]>;
  revokeToken(name: string): Promise<boolean>;
}

const COOKIE = 'kakehashi_session';
const SESSION_MS = 7 * 86_400_000;
const LINK_MS = 3_600_000;

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A link that logs one person in, once, within an hour. */
export async function createLoginLink(access: AccessStore, baseUrl: string, role: Role, now: Date): Promise<string> {
  const key = newSecret();
  await access.saveLoginLink({ hash: hashOf(key), role, expiresAt: new Date(now.getTime() + LINK_MS).toISOString() });
  return `${baseUrl}/login?key=${key}`;
}

/** The token is shown once; later only its hash is known. */
export async function createToken(access: AccessStore, name: string, role: Role, now: Date): Promise<string> {
  const token = `kkh_${newSecret()}`;
  await access.saveToken({ hash: hashOf(token), name, role, createdAt: now.toISOString() });
  return token;
}

/** `GET /login?key=…`: exchanges the key for a session cookie. The cookie cannot be read by scripts nor sent from other sites. */
export function loginRoute(access: AccessStore, now: () => Date): RequestHandler {
  return async (request, response) => {
    const key = typeof request.query.key === 'string' ? request.query.key : '';
    const role = key === '' ? null : await access.useLoginLink(hashOf(key), now().toISOString());
    if (!role) {
      response.redirect(303, '/?login=expired');
      return;
    }
    const session = newSecret();
    await access.saveSession({
      hash: hashOf(session),
      role,
      expiresAt: new Date(now().getTime() + SESSION_MS).toISOString(),
      now: now().toISOString(),
    });
    response.cookie(COOKIE, session, { httpOnly: true, sameSite: 'lax', secure: request.secure, maxAge: SESSION_MS, path: '/' });
    response.redirect(303, '/');
  };
}

export function logoutRoute(access: AccessStore): RequestHandler {
  return async (request, response) => {
    const session = cookieOf(request);
    if (session) await access.endSession(hashOf(session));
    response.clearCookie(COOKIE, { path: '/' });
    response.redirect(303, '/');
  };
}

/** The role of whoever asks, by bearer token or session cookie; null: nobody we know. */
export async function roleOf(request: Request, access: AccessStore, now: Date): Promise<Role | null> {
  const header = request.headers.authorization;
  if (header?.startsWith('Bearer ')) return (await access.findToken(hashOf(header.slice(7))))?.role ?? null;
  const session = cookieOf(request);
  return session ? access.findSession(hashOf(session), now.toISOString()) : null;
}

const RANK: Record<Role, number> = { ingest: -1, viewer: 0, manager: 1, admin: 2 };

/** 401 for nobody, 403 for somebody who may not; problem+json for programs. */
export function requireRole(least: Role, access: AccessStore, now: () => Date): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    const role = await roleOf(request, access, now());
    if (role && RANK[role] >= RANK[least]) {
      next();
      return;
    }
    const status = role ? 403 : 401;
    if (status === 401) response.set('WWW-Authenticate', 'Bearer realm="kakehashi"');
    response
      .status(status)
      .type('application/problem+json')
      .send({
        type: 'about:blank',
        title: status === 401 ? 'Unauthorized' : 'Forbidden',
        status,
        detail:
          status === 401
            ? 'Send a token (kakehashi token create) or log in with a link (kakehashi user link).'
            : `This needs the role ${least}.`,
      });
  };
}

function cookieOf(request: Request): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE && value) return value;
  }
  return null;
}
