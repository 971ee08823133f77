import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config/index.ts';
import { comesBefore, etagOf, onDisk, type SavedFile } from '../config/saved-files.ts';
import { mappingPath, readMappingText, takeSavedMappings } from '../config/saved-mappings.ts';
import { checkPackage, packagePath, takeSavedPackages } from '../config/saved-packages.ts';
import { AppError } from '../core/errors.ts';
import { printProblems, type Problem } from '../core/schema/index.ts';
import type { Logger } from '../core/types.ts';
import type { SavedKind } from '../engine/saved-files.ts';
import type { Store } from '../engine/store.ts';
import type { EditedFile } from '../http/verbs.ts';

interface Files {
  readonly config: Config;
  readonly store: Pick<Store, 'lock' | 'savedFiles' | 'saveFile'>;
  readonly log: Logger;
}

interface Kind {
  readonly path: (config: Config, id: string) => string;
  /** All that is wrong with a text, by place. */
  readonly check: (config: Config, id: string, yaml: string) => readonly Problem[];
  /** Puts what is saved into the settings of this process. */
  readonly take: (config: Config, saved: readonly SavedFile[]) => void;
}

const KINDS: Readonly<Record<SavedKind, Kind>> = {
  packages: {
    path: packagePath,
    check: ({ settings }, id, yaml) => checkPackage(settings.catalogue, id, yaml).problems,
    take: takeSavedPackages,
  },
  mappings: {
    path: mappingPath,
    check: (config, name, yaml) => readMappingText(config, name, yaml).problems,
    take: takeSavedMappings,
  },
};

const ID = /^[a-z][a-z0-9-]{0,60}$/;

/** The text that counts: what was saved on a page, or the file where it was changed by hand later. */
export async function editedFile(app: Files, kind: SavedKind, id: string): Promise<EditedFile | null> {
  if (!ID.test(id)) return null;
  const file = onDisk(KINDS[kind].path(app.config, id));
  const saved = (await app.store.savedFiles(kind)).find((one) => one.id === id);
  const yaml = saved !== undefined && comesBefore(saved, file) ? saved.yaml : file;
  return yaml === null ? null : { yaml, etag: etagOf(yaml) };
}

export function checkFile({ config }: Files, kind: SavedKind, id: string, yaml: string): readonly Problem[] {
  return KINDS[kind].check(config, id, yaml);
}

/** Brings this process up to what any of them saved. */
export async function takeSaved({ config, store }: Pick<Files, 'config'> & { readonly store: Pick<Store, 'savedFiles'> }): Promise<void> {
  for (const kind of ['packages', 'mappings'] as const) KINDS[kind].take(config, await store.savedFiles(kind));
}

/**
 * The database first: from then on every process goes by it. Then the file, where this machine lets us write it. Throws EDIT_CONFLICT where
 * the file is no longer that of `ifMatch` (null: there is none yet), INPUT_INVALID with all that is wrong.
 */
export async function saveEdited(
  app: Files,
  kind: SavedKind,
  { id, yaml, ifMatch, by }: { readonly id: string; readonly yaml: string; readonly ifMatch: string | null; readonly by: string },
): Promise<EditedFile> {
  if (!ID.test(id)) throw new AppError('INPUT_INVALID', `"${id}" is no name of a file`, { fix: 'Small letters, digits and hyphens' });
  const lock = await app.store.lock(`${kind}:${id}`);
  if (lock === null) throw changedMeanwhile(id);
  try {
    const found = await editedFile(app, kind, id);
    if ((found?.etag ?? null) !== ifMatch) throw changedMeanwhile(id);
    refuseFaults(app, checkFile(app, kind, id, yaml));
    const path = KINDS[kind].path(app.config, id);
    const file = onDisk(path);
    const etag = etagOf(yaml);
    const replaces = [file === null ? '' : etagOf(file), etag, ...(found === null ? [] : [found.etag])];
    await app.store.saveFile(kind, { id, yaml, etag, replaces, by, at: new Date().toISOString() });
    await writeDown(app, path, yaml);
    KINDS[kind].take(app.config, await app.store.savedFiles(kind));
    return { yaml, etag };
  } finally {
    await lock.release();
  }
}

function changedMeanwhile(id: string): AppError {
  return new AppError('EDIT_CONFLICT', `${id} was changed by somebody else meanwhile`);
}

function refuseFaults({ config }: Files, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new AppError('INPUT_INVALID', printProblems(problems, config.locale), {
    fix: config.locale === 'ja' ? '示された行を直して保存し直してください' : 'Mend the lines that are named and save again',
  });
}

/** Whole or not at all. */
async function writeDown({ log }: Files, path: string, yaml: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(draft, yaml);
    await rename(draft, path);
  } catch (error) {
    log.warn('a file is kept in the database only', { path, message: error instanceof Error ? error.message : String(error) });
  }
}
