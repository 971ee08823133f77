/** Who may look: one-time login links, sessions, API tokens. Only hashes are kept. */
export const access = `
CREATE TABLE login_link (
  hash text PRIMARY KEY,
  role text NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE TABLE session (
  hash text PRIMARY KEY,
  role text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE TABLE api_token (
  hash text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  role text NOT NULL,
  created_at timestamptz NOT NULL
);
`;
