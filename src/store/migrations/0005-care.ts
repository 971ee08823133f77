/** What people decide and who decided it; paused connections; people who asked to be forgotten; sources fed by hand. */
export const care = `
-- With the raw fields, what is needed to map a rejected record again without a download.
ALTER TABLE rejection ADD COLUMN associations jsonb;
CREATE INDEX rejection_replay ON rejection (scope, stream, record_id);

CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  who text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_at ON audit (at DESC);

CREATE TABLE paused_connection (name text PRIMARY KEY, paused_at timestamptz NOT NULL, paused_by text NOT NULL);

-- Keyed hashes of record keys and e-mail addresses; places: the keys that lines of an erased contact hang on instead.
CREATE TABLE suppression (
  hash text PRIMARY KEY,
  places jsonb NOT NULL DEFAULT '[]',
  suppressed_at timestamptz NOT NULL DEFAULT now()
);

-- Files, calls of the API and notes: sources that nobody reads by schedule. types: what they have told so far.
CREATE TABLE import_source (scope text PRIMARY KEY, types text[] NOT NULL, first_on date NOT NULL);
`;
