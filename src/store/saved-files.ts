import type { SavedFileStore, SavedText } from '../engine/saved-files.ts';
import type { Database } from './database.ts';

/** Files that people edit on pages. */
export function savingFiles({ pool }: Database): SavedFileStore {
  return {
    savedFiles: async (kind) =>
      (await pool.query<SavedText>('SELECT id, yaml, etag, replaces FROM saved_file WHERE kind = $1 ORDER BY id', [kind])).rows,
    saveFile: async (kind, { id, yaml, etag, replaces, by, at }) => {
      await pool.query(
        `INSERT INTO saved_file AS f (kind, id, yaml, etag, replaces, saved_by, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kind, id) DO UPDATE SET yaml = excluded.yaml, etag = excluded.etag, saved_by = excluded.saved_by,
           saved_at = excluded.saved_at, replaces = ARRAY(SELECT DISTINCT unnest(f.replaces || excluded.replaces))`,
        [kind, id, yaml, etag, replaces, by, at],
      );
    },
  };
}
