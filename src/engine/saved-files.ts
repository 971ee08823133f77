import type { IsoTime } from '../core/types.ts';

export type SavedKind = 'packages' | 'mappings';

/** A file as it was last saved on a page. */
export interface SavedText {
  readonly id: string;
  readonly yaml: string;
  readonly etag: string;
  /** Versions of the file that it replaces; `''`: there was none. */
  readonly replaces: readonly string[];
}

/** Part of `Store`. */
export interface SavedFileStore {
  /** In order of id. */
  savedFiles(kind: SavedKind): Promise<readonly SavedText[]>;
  /** What it replaces is added to what was replaced before. */
  saveFile(kind: SavedKind, saved: SavedText & { readonly by: string; readonly at: IsoTime }): Promise<void>;
}
