import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transform } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OTHER_TIME = 'test/support/other-time';

/** The program as plain JavaScript, which starts in half the time of its sources. */
export interface Build {
  readonly bin: string;
  /** For `--import`: see `other-time.ts`. */
  readonly otherTime: string;
  remove(): Promise<void>;
}

/** Types are taken away and nothing is checked: that is `npm run types`. */
export async function build(): Promise<Build> {
  const folder = await mkdtemp(join(tmpdir(), 'kakehashi-build-'));
  const sources = [...(await filesOf('src')), ...(await filesOf('connectors')), `${OTHER_TIME}.ts`, 'package.json'];
  await Promise.all(sources.filter((path) => !/^src\/web\/|\.test\.ts$/.test(path)).map((path) => translate(path, folder)));
  for (const name of ['node_modules', 'config', 'mappings']) await symlink(join(ROOT, name), join(folder, name));
  return {
    bin: join(folder, 'src', 'cli', 'main.js'),
    otherTime: pathToFileURL(join(folder, `${OTHER_TIME}.js`)).href,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function filesOf(folder: string): Promise<string[]> {
  const found = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name).slice(ROOT.length));
}

async function translate(path: string, folder: string): Promise<void> {
  const to = join(folder, path);
  await mkdir(dirname(to), { recursive: true });
  if (!path.endsWith('.ts')) return cp(join(ROOT, path), to);
  const { code } = await transform(await readFile(join(ROOT, path), 'utf8'), { loader: 'ts', format: 'esm', target: 'node20' });
  await writeFile(to.replace(/\.ts$/, '.js'), code.replaceAll(/((?:from|import)\s*\(?\s*)"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
}
