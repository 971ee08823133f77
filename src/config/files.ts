import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../core/schema/index.ts';

/** Where the product's own files are: the folder of package.json, in a checkout and in a build alike. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}

/** A folder of settings: the one that is named, else the working directory's own where it exists, else the product's. */
export function resolveFolder(name: 'config' | 'mappings', named: string | null, cwd: string): string {
  if (named !== null) return resolve(cwd, named);
  const own = resolve(cwd, name);
  return isFolder(own) ? own : join(packageRoot(), name);
}

/** Mappings of files: beside the connections' own where there is such a folder, else those that come with the product. */
export function resolveImports(mappingsFolder: string): string {
  const own = join(mappingsFolder, 'imports');
  return isFolder(own) ? own : join(packageRoot(), 'mappings', 'imports');
}

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** Names of the YAML files of a folder, sorted. */
export function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
}

export type ReadText = { readonly text: string; readonly problem: null } | { readonly text: null; readonly problem: Problem };

/** A text file in UTF-8; the classic Japanese mistake, Shift_JIS, is named. */
export function readText(path: string, shown: string): ReadText {
  const refuse = (ja: string, en: string, suggestion: Problem['suggestion'] = null): ReadText => ({
    text: null,
    problem: {
      file: shown,
      line: 1,
      col: 1,
      path: '',
      found: { ja, en },
      expected: { ja: '読み取れる UTF-8 のファイル', en: 'a readable file in UTF-8' },
      suggestion,
    },
  });
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    return refuse(`読めないファイル(${code})`, `a file that cannot be read (${code})`);
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), problem: null };
  } catch {
    return refuse('UTF-8 でない文字', 'characters that are not UTF-8', {
      ja: 'Shift_JIS なら、エディタで UTF-8 として保存し直してください',
      en: 'if it is Shift_JIS, save it as UTF-8',
    });
  }
}

/** The path as people write it: from the working directory where it lies below it. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') || short === '' ? path : short;
}
