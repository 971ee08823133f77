import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { access, constants, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/types.ts';

const HERE = fileURLToPath(new URL('../../..', import.meta.url));

/** The same folder for every asker: looked for, and built where it must be, once. What failed is tried again by the next. */
export function dashboardOf(home: string, log: Logger): () => Promise<string> {
  let folder: Promise<string> | null = null;
  return () =>
    (folder ??= builtDashboard(home, log).catch((error: unknown) => {
      folder = null;
      throw error;
    }));
}

/**
 * The folder with the dashboard's pages. In a checkout they are built from `src/web/` when first asked for, and again when a
 * source has changed; the image has them built. Rejects with an AppError that says what to do.
 */
async function builtDashboard(home: string, log: Logger): Promise<string> {
  const shipped = join(HERE, 'web');
  if (!existsSync(join(HERE, 'src', 'web', 'index.html'))) {
    if (existsSync(join(shipped, 'index.html'))) return shipped;
    throw unbuilt('The pages of the dashboard are not in this installation');
  }
  const sources = digest(HERE);
  const places = [join(HERE, 'node_modules', '.cache', 'kakehashi-web'), join(home, 'web')].map((place) =>
    join(place, sources.slice(0, 16)),
  );
  const found = places.find((place) => existsSync(join(place, 'index.html')));
  if (found !== undefined) return found;
  return build((await firstWritable(places)) ?? join(home, 'web', sources.slice(0, 16)), log);
}

/** A checkout may be read-only; then the pages are kept with the state. */
async function firstWritable(places: readonly string[]): Promise<string | null> {
  for (const place of places) {
    const writable = await mkdir(dirname(place), { recursive: true })
      .then(() => access(dirname(place), constants.W_OK))
      .then(
        () => true,
        () => false,
      );
    if (writable) return place;
  }
  return null;
}

/** Built beside its place and moved there whole, so that two processes may build at once and neither serves half of it. */
async function build(folder: string, log: Logger): Promise<string> {
  const vite = join(HERE, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) throw unbuilt('The build tool of the dashboard is not installed');
  const began = performance.now();
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await run(process.execPath, [
    vite,
    'build',
    '--config',
    join(HERE, 'src', 'web', 'vite.config.ts'),
    '--outDir',
    draft,
    '--logLevel',
    'error',
  ]);
  await rename(draft, folder).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(join(folder, 'index.html'))) throw error;
  });
  log.info('dashboard built', { ms: Math.round(performance.now() - began) });
  return folder;
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd: HERE, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(unbuilt(`The dashboard could not be built: ${said.trim().slice(0, 2000)}`));
    });
  });
}

function unbuilt(message: string): AppError {
  return new AppError('CONFIG_INVALID', message, { fix: 'Run `npm ci` and `npm run build:web`, then start again' });
}

/** Of everything that the build reads: the pages, what they take from the core, and the versions of the libraries. */
function digest(root: string): string {
  const hash = createHash('sha256');
  for (const folder of ['src/web', 'src/core'])
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.(ts|tsx|css|html|svg)$/.test(file)) hash.update(`${folder}/${file}\n`).update(readFileSync(join(root, folder, file)));
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}
