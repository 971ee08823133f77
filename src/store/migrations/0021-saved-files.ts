/** Packages and mappings as they were last saved on a page: every process goes by them, wherever its files are. */
export const savedFiles = `
CREATE TABLE saved_file (
  kind text NOT NULL,
  id text NOT NULL,
  yaml text NOT NULL,
  etag text NOT NULL,
  -- Versions that it replaces; a file that is none of them was changed by hand later, and wins. '': there was none.
  replaces text[] NOT NULL,
  saved_by text NOT NULL,
  saved_at timestamptz NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE TRIGGER tell_saved_file AFTER INSERT OR UPDATE ON saved_file FOR EACH STATEMENT EXECUTE FUNCTION kakehashi_tell('packages');
`;
