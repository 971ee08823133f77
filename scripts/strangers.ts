/**
 * `npm run strangers -- [--cache DIR] [--json]`: clients that nobody here wrote, from npm, against `kakehashi sandbox`.
 * The first run installs Salesforce's command line (about 280 MB) into the cache folder; exit code 1 where a command fails.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLI_VERSION, installSalesforceCli } from './strangers/install.ts';
import { jsonAt } from './strangers/run.ts';
import { judgeBySalesforceCli } from './strangers/salesforce-cli.ts';
import type { Login, Verdict } from './strangers/salesforce-cli.ts';

const { values } = parseArgs({
  options: { cache: { type: 'string', default: join(tmpdir(), 'kakehashi-strangers') }, json: { type: 'boolean', default: false } },
});

const entry = await installSalesforceCli(values.cache);
const folder = await mkdtemp(join(tmpdir(), 'kakehashi-judge-'));
const verdicts: Verdict[] = [];
const sandbox = startSandboxes();
try {
  await judgeBySalesforceCli(entry, folder, await sandbox.login, (verdict) => {
    verdicts.push(verdict);
    if (!values.json) console.log(line(verdict));
  });
} finally {
  sandbox.stop();
  await rm(folder, { recursive: true, force: true });
}
const failed = verdicts.filter(({ ok }) => !ok).length;
if (values.json) console.log(JSON.stringify({ client: '@salesforce/cli', version: CLI_VERSION, verdicts }, null, 2));
else console.log(`\n@salesforce/cli ${CLI_VERSION}: ${verdicts.length - failed} of ${verdicts.length} commands answered as by the vendor`);
process.exitCode = failed === 0 ? 0 : 1;

function line({ ok, ms, command, reason }: Verdict): string {
  return `${ok ? 'pass' : 'FAIL'}  ${(ms / 1000).toFixed(1).padStart(5)} s  ${command}${reason === '' ? '' : `\n      ${reason}`}`;
}

/** `kakehashi sandbox` as a user starts it, on free ports. */
function startSandboxes(): { readonly login: Promise<Login>; stop(): void } {
  const bin = fileURLToPath(new URL('../bin/kakehashi.js', import.meta.url));
  const child = spawn(
    process.execPath,
    [bin, 'sandbox', '--salesforce-port', '0', '--hubspot-port', '0', '--kintone-port', 'off', '--partners', '30', '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const login = new Promise<Login>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      const url = jsonAt(text, 'salesforce', 'url');
      if (typeof url !== 'string') return;
      const known = (name: string): string => String(jsonAt(text, 'salesforce', 'alternative', name));
      resolve({ url, username: known('username'), privateKey: known('privateKey') });
    });
    child.once('exit', () => {
      reject(new Error('The sandbox did not start'));
    });
  });
  return { login, stop: () => void child.kill('SIGTERM') };
}
