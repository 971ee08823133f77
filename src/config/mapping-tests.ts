import { join } from 'node:path';
import { parseMappingTest } from '../core/mapping/parse.ts';
import type { Problem } from '../core/schema/index.ts';
import { isFile, readText, shownPath } from './files.ts';

type Read = ReturnType<typeof parseMappingTest>;

/** `<connection>.test.yaml` beside a mapping; `test: null` without a problem where there is none. */
export function readMappingTest(
  folder: string,
  name: string,
  cwd: string = process.cwd(),
): { readonly test: Read['parsed']; readonly problems: readonly Problem[] } {
  const path = join(folder, `${name}.test.yaml`);
  if (!isFile(path)) return { test: null, problems: [] };
  const read = readText(path, shownPath(path, cwd));
  if (read.text === null) return { test: null, problems: [read.problem] };
  const { parsed, problems } = parseMappingTest(read.text, shownPath(path, cwd));
  return { test: parsed, problems };
}
