import { basename, join } from 'node:path';
import type { Catalogue } from '../core/assess/settings/index.ts';
import { crmField } from '../core/fields.ts';
import { readPackage, type PackageContext, type SupportPackage } from '../core/package/index.ts';
import { parseYaml, type Problem } from '../core/schema/index.ts';
import { isFolder, readText, shownPath, yamlFiles } from './files.ts';

/** What a package may speak of. */
export function packageContext(catalogue: Catalogue): PackageContext {
  return {
    eventTypes: Object.keys(catalogue.eventTypes),
    contentItems: Object.keys(catalogue.items),
    flags: crmField('flags')?.options?.map(({ value }) => value) ?? [],
  };
}

/** Every `packages/<id>.yaml` of the settings, in order of id, with the problems of all of them; no folder means no packages. */
export function loadPackages(
  folder: string,
  cwd: string,
  catalogue: Catalogue,
): { readonly packages: readonly SupportPackage[]; readonly problems: readonly Problem[] } {
  const home = join(folder, 'packages');
  if (!isFolder(home)) return { packages: [], problems: [] };
  const context = packageContext(catalogue);
  const packages: SupportPackage[] = [];
  const problems: Problem[] = [];
  for (const fileName of yamlFiles(home)) {
    const path = join(home, fileName);
    const shown = shownPath(path, cwd);
    const read = readText(path, shown);
    if (read.text === null) {
      problems.push(read.problem);
      continue;
    }
    const { pack, problems: found } = readPackage(parseYaml(read.text, shown), basename(fileName).replace(/\.ya?ml$/, ''), context);
    problems.push(...found);
    if (pack !== null) packages.push(pack);
  }
  return { packages, problems };
}
