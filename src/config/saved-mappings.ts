import { join } from 'node:path';
import { checkMapping, compileMapping } from '../core/mapping/compile.ts';
import type { CompiledMapping, MappingContext } from '../core/mapping/compiled.ts';
import { parseMapping } from '../core/mapping/parse.ts';
import type { Problem } from '../core/schema/index.ts';
import type { Config } from './load-config.ts';
import { comesBefore, onDisk, type SavedFile } from './saved-files.ts';

export function mappingPath({ mappingsFolder }: Pick<Config, 'mappingsFolder'>, name: string): string {
  return join(mappingsFolder, `${name}.yaml`);
}

/** What a text says as the mapping of this connection, beside the mappings of all others, or all that is wrong with it at file:line:col. */
export function readMappingText(
  config: Config,
  name: string,
  yaml: string,
): { readonly mapping: CompiledMapping | null; readonly problems: readonly Problem[] } {
  const { parsed, problems: faults } = parseMapping(yaml, `mappings/${name}.yaml`);
  if (parsed === null) return { mapping: null, problems: faults };
  const own = Object.values(parsed.mapping.streams).find(({ kind }) => kind === 'partner');
  const partners = config.mappings.flatMap((one) =>
    one.specs.filter(({ kind }) => kind === 'partner').map(({ object }) => [one.name, object]),
  );
  const { eventTypes } = config.settings.catalogue;
  const context: MappingContext = {
    name,
    types: Object.fromEntries(Object.entries(eventTypes).map(([type, { stage }]) => [type, stage])),
    timezone: config.timezone,
    freeMail: config.file.freeMail,
    partnerObjects: { ...(Object.fromEntries(partners) as Record<string, string>), ...(own === undefined ? {} : { [name]: own.object }) },
  };
  const problems = [...faults, ...checkMapping(parsed, context)];
  return { mapping: problems.length > 0 ? null : compileMapping(parsed, context), problems };
}

/** Which text a mapping was compiled from, where it was saved on a page. */
const versions = new WeakMap<CompiledMapping, string>();

/** What was saved on pages, as the next run is to go by it: changes `config.mappings`. What it replaces may still be in use and stays open. */
export function takeSavedMappings(config: Config, saved: readonly SavedFile[]): void {
  for (const one of saved) {
    const now = config.mappings.find(({ name }) => name === one.id);
    if (now === undefined || versions.get(now) === one.etag || !comesBefore(one, onDisk(mappingPath(config, one.id)))) continue;
    const { mapping } = readMappingText(config, one.id, one.yaml);
    if (mapping === null) continue;
    versions.set(mapping, one.etag);
    Object.assign(config, { mappings: config.mappings.map((other) => (other === now ? mapping : other)) });
  }
}
