import { basename, join } from 'node:path';
import { checkMapping, compileMapping } from '../core/mapping/compile.ts';
import type { CompiledMapping, MappingContext } from '../core/mapping/compiled.ts';
import { parseMapping } from '../core/mapping/parse.ts';
import type { ParsedMapping } from '../core/mapping/parse.ts';
import type { Problem } from '../core/schema/index.ts';
import type { Stage } from '../core/types.ts';
import { isFolder, readText, shownPath, yamlFiles } from './files.ts';

export interface MappingSettings {
  /** Event types of the catalogue. */
  readonly types: Readonly<Record<string, { readonly stage: Stage }>>;
  readonly timezone: string;
  readonly freeMail: readonly string[];
}

/** Every `<connection>.yaml` of the folder that is no `.test.yaml`, compiled, in order of name; with the problems of all of them. */
export function loadMappings(
  folder: string,
  cwd: string,
  settings: MappingSettings,
): { readonly mappings: readonly CompiledMapping[]; readonly problems: readonly Problem[] } {
  if (!isFolder(folder)) return { mappings: [], problems: [noFolder(shownPath(folder, cwd))] };
  const problems: Problem[] = [];
  const parsed: { readonly name: string; readonly file: ParsedMapping }[] = [];
  for (const fileName of yamlFiles(folder).filter((name) => !/\.test\.ya?ml$/.test(name))) {
    const path = join(folder, fileName);
    const name = basename(fileName).replace(/\.ya?ml$/, '');
    const read = readText(path, shownPath(path, cwd));
    if (!/^[a-z][a-z0-9-]*$/.test(name)) problems.push(badName(shownPath(path, cwd), name));
    if (read.text === null) {
      problems.push(read.problem);
      continue;
    }
    const result = parseMapping(read.text, shownPath(path, cwd));
    problems.push(...result.problems);
    if (result.parsed !== null) parsed.push({ name, file: result.parsed });
  }
  const context = contextOf(parsed, settings);
  for (const { name, file } of parsed) problems.push(...checkMapping(file, context(name)));
  return { mappings: problems.length > 0 ? [] : parsed.map(({ name, file }) => compileMapping(file, context(name))), problems };
}

function contextOf(parsed: readonly { readonly name: string; readonly file: ParsedMapping }[], settings: MappingSettings) {
  const types = Object.fromEntries(Object.entries(settings.types).map(([type, { stage }]) => [type, stage]));
  const partnerObjects = Object.fromEntries(
    parsed.flatMap(({ name, file }) => {
      const partner = Object.values(file.mapping.streams).find((stream) => stream.kind === 'partner');
      return partner === undefined ? [] : [[name, partner.object]];
    }),
  );
  return (name: string): MappingContext => ({ name, types, timezone: settings.timezone, freeMail: settings.freeMail, partnerObjects });
}

function noFolder(folder: string): Problem {
  return {
    file: folder,
    line: 0,
    col: 0,
    path: '',
    found: { ja: 'フォルダなし', en: 'no such folder' },
    expected: { ja: 'マッピングのフォルダ(KAKEHASHI_MAPPINGS)', en: 'a folder of mappings (KAKEHASHI_MAPPINGS)' },
    suggestion: null,
  };
}

function badName(file: string, name: string): Problem {
  return {
    file,
    line: 0,
    col: 0,
    path: '',
    found: { ja: `接続の名前「${name}」`, en: `the connection name ${name}` },
    expected: { ja: '小文字の英数字とハイフン', en: 'small letters, digits and hyphens' },
    suggestion: null,
  };
}
