import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** A file as it was last saved on a page. */
export interface SavedFile {
  readonly id: string;
  readonly yaml: string;
  readonly etag: string;
  /** Versions of the file that it replaces; `''`: there was none. */
  readonly replaces: readonly string[];
}

/** Of a file's text. */
export function etagOf(yaml: string): string {
  return hash('sha256', yaml, 'hex').slice(0, 32);
}

/** The file on this machine; null: there is none. */
export function onDisk(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** Whether what was saved comes before the file of this machine: unless somebody has changed that by hand since. */
export function comesBefore(saved: SavedFile, file: string | null): boolean {
  return saved.replaces.includes(file === null ? '' : etagOf(file));
}
