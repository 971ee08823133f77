import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, type Config } from '../../config/index.ts';
import { compileMapping } from '../../core/mapping/compile.ts';
import type { CompiledMapping } from '../../core/mapping/compiled.ts';
import { parseMapping } from '../../core/mapping/parse.ts';
import { printProblems } from '../../core/schema/index.ts';
import { AppError } from '../../core/errors.ts';
import { connectorNames, loadConnector } from '../../registry.ts';

export interface Template {
  /** Name of the connection: the connector's. */
  readonly name: string;
  readonly text: string;
}

/** Settings of the company that every connection has without being configured. */
const SHARED = new Set(['lookBackMinutes', 'bulkFrom', 'quotaShare']);

/** A template for every connector of which something is in the environment. */
export async function templatesFor(config: Config): Promise<readonly Template[]> {
  const templates: Template[] = [];
  for (const name of connectorNames()) {
    const { options: specs } = await loadConnector(name);
    const options = config.optionsFor(name, specs);
    const given = specs.some((spec) => !SHARED.has(spec.name) && options[spec.name] !== undefined && options[spec.name] !== spec.default);
    if (given) templates.push({ name, text: templateText(name) });
  }
  // Salesforce first: others are joined to it.
  return templates.toSorted((a, b) => Number(b.name === 'salesforce') - Number(a.name === 'salesforce'));
}

function templateText(name: string): string {
  const paths = ['.', 'examples'].map((folder) => join(packageRoot(), 'mappings', folder, `${name}.yaml`));
  const path = paths.find((one) => existsSync(one));
  if (path === undefined) {
    throw new AppError('CONFIG_INVALID', `There is no mapping to start from for ${name}`, {
      fix: 'Write one by hand (mappings/README.md) and use `check`',
    });
  }
  return readFileSync(path, 'utf8');
}

/** Compiles the text of one mapping among the others. */
export function compileText(name: string, text: string, file: string, all: readonly Template[], config: Config): CompiledMapping {
  const { parsed, problems } = parseMapping(text, file);
  if (parsed === null) throw new AppError('MAPPING_INVALID', printProblems(problems, config.locale));
  const types = Object.fromEntries(Object.entries(config.settings.catalogue.eventTypes).map(([type, { stage }]) => [type, stage]));
  const partnerObjects = Object.fromEntries(all.flatMap((one) => partnerObject(one)));
  return compileMapping(parsed, { name, types, timezone: config.timezone, freeMail: config.file.freeMail, partnerObjects });
}

function partnerObject({ name, text }: Template): [string, string][] {
  const { parsed } = parseMapping(text, name);
  const partner = Object.values(parsed?.mapping.streams ?? {}).find((stream) => stream.kind === 'partner');
  return partner === undefined ? [] : [[name, partner.object]];
}
