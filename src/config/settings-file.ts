import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { foundOf, parseYaml, problemAt, validateYaml, withDefaults } from '../core/schema/index.ts';
import type { Field, Path, Problem } from '../core/schema/index.ts';
import type { Text } from '../core/types.ts';
import { readText, shownPath } from './files.ts';

export interface SettingsFile {
  /** With defaults; the defaults alone when the file is missing or wrong. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** A problem that the table cannot see. */
  readonly at: (path: Path, found: unknown, expected: Text) => Problem;
}

/** One file of `config/`. A missing file means the defaults. */
export function readSettingsFile(folder: string, name: string, table: Field, cwd: string): SettingsFile {
  const path = join(folder, name);
  const shown = shownPath(path, cwd);
  const read = existsSync(path) ? readText(path, shown) : { text: '', problem: null };
  const doc = parseYaml(read.text ?? '', shown);
  const checked = validateYaml(table, doc);
  const problems = read.problem === null ? checked.problems : [read.problem];
  return {
    value: problems.length > 0 ? withDefaults(table, {}) : checked.value,
    problems,
    at: (place, found, expected) => problemAt(doc, place, { found: foundOf(found), expected }),
  };
}
