import type pg from 'pg';

type Role = 'ingest' | 'viewer' | 'manager' | 'admin';
type Scope = 'read' | 'write' | 'ingest' | 'admin';
interface User {
  readonly name: string;
  readonly role: Role;
  readonly owners: readonly string[] | null;
}
interface Token extends User {
  readonly scopes: readonly Scope[] | null;
}
interface NewToken extends Omit<Token, 'scopes' | 'owners'> {
  readonly scopes?: readonly Scope[] | null;
  readonly owners?: readonly string[] | null;
  readonly hash: string;
  readonly createdAt: string;
}
type Pool = pg.Pool;

export type Access = ReturnType<typeof accessStore>;

/** Users, login links, sessions and API tokens on PostgreSQL. Answers to the interface of the HTTP server; keeps hashes only. */
export function accessStore(pool: Pool) {
  return { ...links(pool), ...users(pool), ...tokens(pool) };
}

function links(pool: Pool) {
  return {
    saveLoginLink: async (link: { hash: string; role: Role; expiresAt: string; user?: string | null }) => {
      const { hash, role, expiresAt, user = null } = link;
      await pool.query('INSERT INTO login_link (hash, role, expires_at, user_name) VALUES ($1, $2, $3, $4)', [hash, role, expiresAt, user]);
    },
    // One statement, so that of two clicks at once only one logs in.
    useLoginLink: async (hash: string, now: string) =>
      (
        await pool.query<{ role: Role; user: string | null }>(
          `UPDATE login_link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING role, user_name AS "user"`,
          [hash, now],
        )
      ).rows[0] ?? null,
    saveSession: async (session: { hash: string; role: Role; user?: string | null; expiresAt: string; now: string }) => {
      const { hash, role, user = null, expiresAt, now } = session;
      await pool.query('INSERT INTO session (hash, role, expires_at, user_name) VALUES ($1, $2, $3, $4)', [hash, role, expiresAt, user]);
      await pool.query('DELETE FROM session WHERE expires_at < $1', [now]);
    },
    findSession: async (hash: string, now: string) =>
      (
        await pool.query<{ role: Role; user: string | null; owners: readonly string[] | null }>(
          `SELECT coalesce(u.role, s.role) AS role, s.user_name AS "user", u.owners FROM session s LEFT JOIN app_user u ON u.name = s.user_name
           WHERE s.hash = $1 AND s.expires_at > $2 AND (s.user_name IS NULL OR u.name IS NOT NULL)`,
          [hash, now],
        )
      ).rows[0] ?? null,
    endSession: async (hash: string) => {
      await pool.query('DELETE FROM session WHERE hash = $1', [hash]);
    },
  };
}

function users(pool: Pool) {
  return {
    saveUser: async ({ name, role, owners }: User) => {
      await pool.query(
        `INSERT INTO app_user (name, role, owners) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET role = excluded.role, owners = excluded.owners`,
        [name, role, owners],
      );
    },
    findUser: async (name: string) =>
      (await pool.query<User>('SELECT name, role, owners FROM app_user WHERE name = $1', [name])).rows[0] ?? null,
    listUsers: async () => (await pool.query<User>('SELECT name, role, owners FROM app_user ORDER BY name')).rows,
    removeUser: async (name: string) => {
      await pool.query('DELETE FROM session WHERE user_name = $1', [name]);
      await pool.query('DELETE FROM login_link WHERE user_name = $1', [name]);
      return ((await pool.query('DELETE FROM app_user WHERE name = $1', [name])).rowCount ?? 0) > 0;
    },
  };
}

function tokens(pool: Pool) {
  return {
    saveToken: async ({ hash, name, role, scopes = null, owners = null, createdAt }: NewToken) => {
      await pool.query('INSERT INTO api_token (hash, name, role, scopes, owners, created_at) VALUES ($1, $2, $3, $4, $5, $6)', [
        hash,
        name,
        role,
        scopes,
        owners,
        createdAt,
      ]);
    },
    findToken: async (hash: string) =>
      (await pool.query<Token>('SELECT name, role, scopes, owners FROM api_token WHERE hash = $1', [hash])).rows[0] ?? null,
    listTokens: async () =>
      (
        await pool.query<Token & { createdAt: string }>(
          'SELECT name, role, scopes, owners, created_at AS "createdAt" FROM api_token ORDER BY name',
        )
      ).rows,
    revokeToken: async (name: string) => ((await pool.query('DELETE FROM api_token WHERE name = $1', [name])).rowCount ?? 0) > 0,
  };
}
