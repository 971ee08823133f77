import { createHash, randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';

/** `ingest` may hand in events and see nothing. */
export type Role = 'ingest' | 'viewer' | 'manager' | 'admin';
/** What a route asks for. */
export type Scope = 'read' | 'write' | 'ingest' | 'admin';

export const SCOPES: readonly Scope[] = ['read', 'write', 'ingest', 'admin'];

export const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  ingest: ['ingest'],
  viewer: ['read'],
  manager: ['read', 'write', 'ingest'],
  admin: ['read', 'write', 'ingest', 'admin'],
};

/** Whose session it is; a link without a name makes one that is nobody's. */
export interface SessionOwner {
  readonly role: Role;
  readonly user: string | null;
  /** Owners to whose partners the user is limited; null: all. */
  readonly owners: readonly string[] | null;
}

export interface User {
  readonly name: string;
  readonly role: Role;
  readonly owners: readonly string[] | null;
}

export interface Token {
  readonly name: string;
  readonly role: Role;
  /** Missing or null: those of the role. */
  readonly scopes?: readonly Scope[] | null;
  readonly owners?: readonly string[] | null;
}

/** Only hashes are stored: who reads the database cannot log in with what is there. */
export interface AccessStore {
  saveLoginLink(link: {
    readonly hash: string;
    readonly role: Role;
    readonly expiresAt: string;
    readonly user?: string | null;
  }): Promise<void>;
  /** Once only: the second use answers null. */
  useLoginLink(hash: string, now: string): Promise<{ readonly role: Role; readonly user: string | null } | null>;
  /** Also forgets the sessions that have expired by `now`. */
  saveSession(session: {
    readonly hash: string;
    readonly role: Role;
    readonly user?: string | null;
    readonly expiresAt: string;
    readonly now: string;
  }): Promise<void>;
  findSession(hash: string, now: string): Promise<SessionOwner | null>;
  endSession(hash: string): Promise<void>;
  /** A user's role counts from the next request on, also for sessions that are open. */
  saveUser(user: User): Promise<void>;
  findUser(name: string): Promise<User | null>;
  listUsers(): Promise<readonly User[]>;
  /** Ends the user's sessions as well. */
  removeUser(name: string): Promise<boolean>;
  saveToken(token: Token & { readonly hash: string; readonly createdAt: string }): Promise<void>;
  findToken(hash: string): Promise<Token | null>;
  listTokens(): Promise<readonly (Token & { readonly createdAt: string })[]>;
  revokeToken(name: string): Promise<boolean>;
}

/** Whoever asks. */
export interface Caller {
  readonly kind: 'session' | 'token';
  /** For the audit: `user:mika`, `token:portal`. */
  readonly who: string;
  readonly name: string | null;
  readonly role: Role;
  readonly scopes: ReadonlySet<Scope>;
  readonly owners: readonly string[] | null;
  /** What a page must send along with a write; null: a token, which no other page can send. */
  readonly csrf: string | null;
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
export async function createLoginLink(
  access: AccessStore,
  baseUrl: string,
  role: Role,
  now: Date,
  user: string | null = null,
): Promise<string> {
  const key = newSecret();
  await access.saveLoginLink({ hash: hashOf(key), role, user, expiresAt: new Date(now.getTime() + LINK_MS).toISOString() });
  return `${baseUrl}/login?key=${key}`;
}

/** The token is shown once; later only its hash is known. */
export async function createToken(
  access: AccessStore,
  name: string,
  role: Role,
  now: Date,
  limits: Pick<Token, 'scopes' | 'owners'> = {},
): Promise<string> {
  const token = `kkh_${newSecret()}`;
  await access.saveToken({ hash: hashOf(token), name, role, ...limits, createdAt: now.toISOString() });
  return token;
}

/** `GET /login?key=…`: exchanges the key for a session cookie. The cookie cannot be read by scripts nor sent from other sites. */
export function loginRoute(access: AccessStore, now: () => Date): RequestHandler {
  return async (request, response) => {
    const key = typeof request.query.key === 'string' ? request.query.key : '';
    const link = key === '' ? null : await access.useLoginLink(hashOf(key), now().toISOString());
    if (!link) {
      response.redirect(303, '/?login=expired');
      return;
    }
    const session = newSecret();
    await access.saveSession({
      hash: hashOf(session),
      ...link,
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

/** Whoever asks, by bearer token or session cookie; null: nobody we know. */
export async function callerOf(request: Request, access: AccessStore, now: Date): Promise<Caller | null> {
  const header = request.headers.authorization;
  if (header?.startsWith('Bearer ')) {
    const token = await access.findToken(hashOf(header.slice(7)));
    return token && tokenCaller(token);
  }
  const secret = cookieOf(request);
  const session = secret === null ? null : await access.findSession(hashOf(secret), now.toISOString());
  return session && sessionCaller(session, csrfOf(secret ?? ''));
}

function tokenCaller({ name, role, scopes, owners }: Token): Caller {
  return {
    kind: 'token',
    who: `token:${name}`,
    name,
    role,
    scopes: new Set(scopes ?? SCOPES_OF[role]),
    owners: owners ?? null,
    csrf: null,
  };
}

function sessionCaller({ role, user, owners }: SessionOwner, csrf: string): Caller {
  return { kind: 'session', who: `user:${user ?? role}`, name: user, role, scopes: new Set(SCOPES_OF[role]), owners, csrf };
}

/** Follows from the session's secret, which no other page can read. */
function csrfOf(secret: string): string {
  return createHash('sha256').update(`csrf ${secret}`).digest('base64url').slice(0, 32);
}

function cookieOf(request: Request): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === COOKIE && value) return value;
  }
  return null;
}
