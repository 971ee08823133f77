import type { Problem, YamlDoc } from '../schema/index.ts';
import { parseYaml, validateYaml } from '../schema/index.ts';
import type { MappingFile } from './table.ts';
import type { MappingTestFile } from './table-tests.ts';
import { mappingTable } from './table.ts';
import { mappingTestTable } from './table-tests.ts';

/** A mapping whose grammar is right. */
export interface ParsedMapping {
  readonly mapping: MappingFile;
  readonly doc: YamlDoc;
}

/** Reads a mapping file's text; null when its grammar is wrong, with every problem. Never throws for the text. */
export function parseMapping(text: string, file: string): { readonly parsed: ParsedMapping | null; readonly problems: readonly Problem[] } {
  const doc = parseYaml(text, file);
  const { value, problems } = validateYaml(mappingTable, doc);
  return { parsed: value === null ? null : { mapping: value, doc }, problems };
}

export interface ParsedMappingTest {
  readonly file: MappingTestFile;
  readonly doc: YamlDoc;
}

/** Reads a `*.test.yaml` beside a mapping. */
export function parseMappingTest(
  text: string,
  file: string,
): { readonly parsed: ParsedMappingTest | null; readonly problems: readonly Problem[] } {
  const doc = parseYaml(text, file);
  const { value, problems } = validateYaml(mappingTestTable, doc);
  return { parsed: value === null ? null : { file: value, doc }, problems };
}
