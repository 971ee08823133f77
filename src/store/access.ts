import type pg from 'pg';

type Role = 'viewer' | 'manager' | 'admin';

export type Access = ReturnType<typeof accessStore>;

/** Login links, sessions and API tokens on PostgreSQL. Answers to the interface of the HTTP server; keeps hashes only. */
export function accessStore(pool: pg.Pool) {
  const roleOf = async (text: string, values: readonly string[]): Promise<Role | null> =>
    (await pool.query<{ role: Role }>(text, [...values])).rows[0]?.role ?? null;
  return {
    saveLoginLink: async ({ hash, role, expiresAt }: { hash: string; role: Role; expiresAt: string }) => {
      await pool.query('INSERT INTO login_link (hash, role, expires_at) VALUES ($1, $2, $3)', [hash, role, expiresAt]);
    },
    // One statement, so that of two clicks at once only one logs in.
    useLoginLink: (hash: string, now: string) =>
      roleOf('UPDATE login_link SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING role', [hash, now]),
    saveSession: async ({ hash, role, expiresAt, now }: { hash: string; role: Role; expiresAt: string; now: string }) => {
      await pool.query('INSERT INTO session (hash, role, expires_at) VALUES ($1, $2, $3)', [hash, role, expiresAt]);
      await pool.query('DELETE FROM session WHERE expires_at < $1', [now]);
    },
    findSession: (hash: string, now: string) => roleOf('SELECT role FROM session WHERE hash = $1 AND expires_at > $2', [hash, now]),
    endSession: async (hash: string) => {
      await pool.query('DELETE FROM session WHERE hash = $1', [hash]);
    },
    saveToken: async ({ hash, name, role, createdAt }: { hash: string; name: string; role: Role; createdAt: string }) => {
      await pool.query('INSERT INTO api_token (hash, name, role, created_at) VALUES ($1, $2, $3, $4)', [hash, name, role, createdAt]);
    },
    findToken: async (hash: string) =>
      (await pool.query<{ name: string; role: Role }>('SELECT name, role FROM api_token WHERE hash = $1', [hash])).rows[0] ?? null,
    listTokens: async () =>
      (
        await pool.query<{ name: string; role: Role; createdAt: string }>(
          'SELECT name, role, created_at AS "createdAt" FROM api_token ORDER BY name',
        )
      ).rows,
    revokeToken: async (name: string) => ((await pool.query('DELETE FROM api_token WHERE name = $1', [name])).rowCount ?? 0) > 0,
  };
}
