import { hash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import { settingsVersion } from '../core/assess/settings/index.ts';
import { AppError } from '../core/errors.ts';
import { crmField } from '../core/fields.ts';
import { readPackage } from '../core/package/index.ts';
import { parseYaml, printProblems } from '../core/schema/index.ts';
import type { PackageFile } from '../http/verbs.ts';

const ID = /^[a-z][a-z0-9-]{0,60}$/;

export async function packageFile(config: Config, id: string): Promise<PackageFile | null> {
  if (!ID.test(id)) return null;
  const yaml = await readFile(pathOf(config, id), 'utf8').catch(() => null);
  return yaml === null ? null : { yaml, etag: etagOf(yaml) };
}

/** One after the other: between looking and writing nobody else of this process writes. */
let last: Promise<unknown> = Promise.resolve();

export async function savePackage(config: Config, id: string, yaml: string, ifMatch: string | null): Promise<PackageFile> {
  const mine = last.then(() => saveNow(config, id, yaml, ifMatch));
  last = mine.catch(() => undefined);
  return mine;
}

async function saveNow(config: Config, id: string, yaml: string, ifMatch: string | null): Promise<PackageFile> {
  if (!ID.test(id)) throw new AppError('INPUT_INVALID', `"${id}" is no id of a package`, { fix: 'Small letters, digits and hyphens' });
  const found = await packageFile(config, id);
  if ((found?.etag ?? null) !== ifMatch) throw new AppError('EDIT_CONFLICT', `${id} was changed by somebody else meanwhile`);
  const { catalogue, packages } = config.settings;
  const flags = crmField('flags')?.options?.map(({ value }) => value) ?? [];
  const context = { eventTypes: Object.keys(catalogue.eventTypes), contentItems: Object.keys(catalogue.items), flags };
  const { pack, problems } = readPackage(parseYaml(yaml, `packages/${id}.yaml`), id, context);
  if (pack === null) {
    throw new AppError('INPUT_INVALID', printProblems(problems, config.locale), {
      fix: config.locale === 'ja' ? '示された行を直して保存し直してください' : 'Mend the lines that are named and save again',
    });
  }
  const path = pathOf(config, id);
  await mkdir(join(config.configFolder, 'packages'), { recursive: true });
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, yaml);
  await rename(draft, path);
  const rest = packages.filter((one) => one.id !== id);
  const settings = { ...config.settings, packages: [...rest, pack].sort((a, b) => (a.id < b.id ? -1 : 1)) };
  // The engine reads its settings anew for each run: the next one of this process goes by them.
  Object.assign(config, { settings, version: settingsVersion(settings) });
  return { yaml, etag: etagOf(yaml) };
}

function pathOf(config: Config, id: string): string {
  return join(config.configFolder, 'packages', `${id}.yaml`);
}

function etagOf(yaml: string): string {
  return hash('sha256', yaml, 'hex').slice(0, 32);
}
