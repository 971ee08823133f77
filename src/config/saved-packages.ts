import { join } from 'node:path';
import { settingsVersion, type Catalogue } from '../core/assess/settings/index.ts';
import { readPackage, type SupportPackage } from '../core/package/index.ts';
import { parseYaml, type Problem } from '../core/schema/index.ts';
import type { Config } from './load-config.ts';
import { loadPackages, packageContext } from './load-packages.ts';
import { comesBefore, onDisk, type SavedFile } from './saved-files.ts';

export function packagePath({ configFolder }: Pick<Config, 'configFolder'>, id: string): string {
  return join(configFolder, 'packages', `${id}.yaml`);
}

/** What a text says as a package of this id, or all that is wrong with it at file:line:col. */
export function checkPackage(
  catalogue: Catalogue,
  id: string,
  yaml: string,
): { readonly pack: SupportPackage | null; readonly problems: readonly Problem[] } {
  return readPackage(parseYaml(yaml, `packages/${id}.yaml`), id, packageContext(catalogue));
}

/**
 * Files and what was saved on pages, as the next run is to go by them: changes `config` where they say something else than before. A
 * file that cannot be read meanwhile leaves the package as it was.
 */
export function takeSavedPackages(config: Config, saved: readonly SavedFile[]): void {
  if (saved.length === 0) return;
  const { catalogue } = config.settings;
  const before = new Map(config.settings.packages.map((pack) => [pack.id, pack]));
  const files = loadPackages(config.configFolder, config.configFolder, catalogue);
  const now = new Map(files.problems.length > 0 ? before : files.packages.map((pack) => [pack.id, pack]));
  for (const one of saved) {
    if (!comesBefore(one, onDisk(packagePath(config, one.id)))) continue;
    const { pack } = checkPackage(catalogue, one.id, one.yaml);
    if (pack !== null) now.set(one.id, pack);
  }
  const packages = [...now.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const settings = { ...config.settings, packages };
  const version = settingsVersion(settings);
  if (version !== config.version) Object.assign(config, { settings, version });
}
