import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface NewFile {
  readonly path: string;
  readonly text: string;
}
export interface Written {
  /** Where it would have stood. */
  readonly path: string;
  readonly written: string | null;
}

/** Writes what is not there yet. What is there stays as it is; with `beside`, the new text goes into `<file>.new`. */
export async function writeFiles(files: readonly NewFile[], { beside }: { readonly beside: boolean }): Promise<readonly Written[]> {
  const done: Written[] = [];
  for (const { path, text } of files) {
    const target = !existsSync(path) ? path : beside ? `${path}.new` : null;
    if (target !== null) {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    done.push({ path, written: target });
  }
  return done;
}
