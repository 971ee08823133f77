import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run.ts';

/** The last version of Salesforce's command line that runs on Node 20, with the last jsforce that does. */
export const CLI_VERSION = '2.108.6';
const JSFORCE_VERSION = '3.10.16';
const INSTALL_MS = 15 * 60_000;

/** Installs `@salesforce/cli` into the folder unless it is there; the path of its entry script. */
export async function installSalesforceCli(folder: string): Promise<string> {
  const home = join(folder, `salesforce-cli-${CLI_VERSION}`);
  const entry = join(home, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');
  if (existsSync(join(home, 'ready'))) return entry;
  await mkdir(home, { recursive: true });
  await writeFile(
    join(home, 'package.json'),
    JSON.stringify({
      private: true,
      dependencies: { '@salesforce/cli': CLI_VERSION },
      overrides: { '@jsforce/jsforce-node': JSFORCE_VERSION },
    }),
  );
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, err } = await run('npm', args, { cwd: home, deadlineMs: INSTALL_MS });
  if (code !== 0) throw new Error(`npm install of @salesforce/cli failed:\n${err}`);
  await writeFile(join(home, 'ready'), '');
  return entry;
}
