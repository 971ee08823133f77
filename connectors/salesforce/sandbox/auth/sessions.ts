import { randomBytes } from 'node:crypto';

export interface Session {
  readonly token: string;
  readonly userId: string;
  /** Real time, in milliseconds. */
  readonly endsAt: number;
}

/** Access and refresh tokens. They live in real time, whatever the stamp clock says. */
export class Sessions {
  readonly #orgId: string;
  readonly #lifetimeMs: number;
  readonly #sessions = new Map<string, Session>();
  readonly #refresh = new Map<string, string>();
  readonly #codes = new Map<string, string>();

  constructor(orgId: string, lifetimeMs: number) {
    this.#orgId = orgId;
    this.#lifetimeMs = lifetimeMs;
  }

  open(userId: string): Session {
    const token = `${this.#orgId.slice(0, 15)}!AQ${randomBytes(48).toString('base64url').replaceAll('-', '.')}`;
    const session = { token, userId, endsAt: Date.now() + this.#lifetimeMs };
    this.#sessions.set(token, session);
    return session;
  }

  /** An authorization code; good for one exchange. */
  code(userId: string): string {
    const code = `aPrx${randomBytes(32).toString('base64url')}`;
    this.#codes.set(code, userId);
    return code;
  }

  spendCode(code: string): string | null {
    const userId = this.#codes.get(code) ?? null;
    this.#codes.delete(code);
    return userId;
  }

  refreshToken(userId: string): string {
    const token = `5Aep861${randomBytes(32).toString('base64url')}`;
    this.#refresh.set(token, userId);
    return token;
  }

  userOfRefresh(token: string): string | null {
    return this.#refresh.get(token) ?? null;
  }

  /** null: never given out, revoked or over. */
  find(token: string): Session | null {
    const session = this.#sessions.get(token);
    if (session === undefined) return null;
    if (session.endsAt > Date.now()) return session;
    this.#sessions.delete(token);
    return null;
  }

  revoke(token: string): boolean {
    const wasRefresh = this.#refresh.delete(token);
    return this.#sessions.delete(token) || wasRefresh;
  }

  /** Every access token is over at once; refresh tokens stay. */
  expireAll(): void {
    this.#sessions.clear();
  }
}
