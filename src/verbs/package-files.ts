import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config/index.ts';
import { checkPackage, comesBefore, etagOf, packageOnDisk, packagePath, takeSavedPackages } from '../config/saved-packages.ts';
import { AppError } from '../core/errors.ts';
import { printProblems } from '../core/schema/index.ts';
import type { Logger } from '../core/types.ts';
import type { Store } from '../engine/store.ts';
import type { PackageFile } from '../http/verbs.ts';

interface Files {
  readonly config: Config;
  readonly store: Pick<Store, 'lock' | 'savedFiles' | 'saveFile'>;
  readonly log: Logger;
}

const ID = /^[a-z][a-z0-9-]{0,60}$/;

/** The text that counts: what was saved on a page, or the file where it was changed by hand later. */
export async function packageFile(app: Files, id: string): Promise<PackageFile | null> {
  if (!ID.test(id)) return null;
  const onDisk = packageOnDisk(app.config, id);
  const saved = (await app.store.savedFiles('packages')).find((one) => one.id === id);
  const yaml = saved !== undefined && comesBefore(saved, onDisk) ? saved.yaml : onDisk;
  return yaml === null ? null : { yaml, etag: etagOf(yaml) };
}

/** The database first: from then on every process goes by it. Then the file, where this machine lets us write it. */
export async function savePackage(
  app: Files,
  { id, yaml, ifMatch, by }: { readonly id: string; readonly yaml: string; readonly ifMatch: string | null; readonly by: string },
): Promise<PackageFile> {
  if (!ID.test(id)) throw new AppError('INPUT_INVALID', `"${id}" is no id of a package`, { fix: 'Small letters, digits and hyphens' });
  const lock = await app.store.lock(`package:${id}`);
  if (lock === null) throw changedMeanwhile(id);
  try {
    const found = await packageFile(app, id);
    if ((found?.etag ?? null) !== ifMatch) throw changedMeanwhile(id);
    refuseFaults(app, id, yaml);
    const onDisk = packageOnDisk(app.config, id);
    const etag = etagOf(yaml);
    const replaces = [onDisk === null ? '' : etagOf(onDisk), etag, ...(found === null ? [] : [found.etag])];
    await app.store.saveFile('packages', { id, yaml, etag, replaces, by, at: new Date().toISOString() });
    await writeDown(app, id, yaml);
    takeSavedPackages(app.config, await app.store.savedFiles('packages'));
    return { yaml, etag };
  } finally {
    await lock.release();
  }
}

function changedMeanwhile(id: string): AppError {
  return new AppError('EDIT_CONFLICT', `${id} was changed by somebody else meanwhile`);
}

function refuseFaults({ config }: Files, id: string, yaml: string): void {
  const { pack, problems } = checkPackage(config.settings.catalogue, id, yaml);
  if (pack !== null) return;
  throw new AppError('INPUT_INVALID', printProblems(problems, config.locale), {
    fix: config.locale === 'ja' ? '示された行を直して保存し直してください' : 'Mend the lines that are named and save again',
  });
}

/** Whole or not at all. */
async function writeDown({ config, log }: Files, id: string, yaml: string): Promise<void> {
  const path = packagePath(config, id);
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, yaml);
    await rename(draft, path);
  } catch (error) {
    log.warn('a package is kept in the database only', { id, message: error instanceof Error ? error.message : String(error) });
  }
}
