import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withDotEnv } from './dot-env.ts';
import { readEnvironment, type Env } from './environment.ts';
import { resolveFolder } from './files.ts';

/** Where settings and mappings are read from, whatever stands in them. */
export function settingsFolders(given: Env = process.env, cwd = process.cwd()): readonly string[] {
  const { environment } = readEnvironment(withDotEnv(given, cwd).env);
  return [resolveFolder('config', environment.config, cwd), resolveFolder('mappings', environment.mappings, cwd)];
}

/** Another text as soon as a YAML file below the folders is made, changed, renamed or removed. */
export function yamlState(folders: readonly string[]): string {
  const files = folders.filter((folder) => existsSync(folder)).flatMap((folder) => yamlFilesBelow(folder));
  return files.sort().join('\n');
}

function yamlFilesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    if (!/\.ya?ml$/.test(name)) return [];
    // An editor may take a file away for a moment while it saves.
    const stat = statSync(join(folder, name), { throwIfNoEntry: false });
    return stat === undefined ? [] : [`${join(folder, name)} ${String(stat.mtimeMs)} ${String(stat.size)}`];
  });
}
