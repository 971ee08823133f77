/**
 * The same update of `--accounts` (100,000) Salesforce accounts by their ids: by `sf data upsert bulk` of Salesforce's own
 * command line, and by our connector as `deliver` uses it (a thousand rows a call). Wall time, and calls to the org. The command
 * line is installed into `--cache` as `npm run strangers` does.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import salesforce from '../connectors/salesforce/index.ts';
import { installSalesforceCli } from '../scripts/strangers/install.ts';
import { jsonAt, run } from '../scripts/strangers/run.ts';
import { accessToken, environmentOf } from '../scripts/strangers/salesforce-cli.ts';
import type { WriteBack } from '../src/core/types.ts';
import { createLogger } from '../src/log.ts';
import { print } from './kit/report.ts';
import { startSandboxProcess } from './kit/sandbox-process.ts';

/** As `deliver` hands them over. */
const ROWS = 1000;
const DEADLINE_MS = 20 * 60_000;

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    cache: { type: 'string', default: join(tmpdir(), 'kakehashi-strangers') },
    json: { type: 'boolean', default: false },
  },
});
const accounts = Number(values.accounts);
const ids = Array.from({ length: accounts }, (_, i) => `001${String(i + 1).padStart(12, '0')}AAA`);

interface Taken {
  readonly ms: number;
  readonly calls: number;
}

const entry = await installSalesforceCli(values.cache);
const sandbox = await startSandboxProcess('salesforce', { accounts, quotas: 'off', latencyMs: 0 });
const folder = await mkdtemp(join(tmpdir(), 'kakehashi-upsert-'));
try {
  const theirs = await byCommandLine();
  const ours = await byConnector();
  print(
    {
      bench: `upsert: ${accounts} accounts by id`,
      scale: 'fixed',
      header: ['', 'seconds', 'calls'],
      rows: [
        ['sf data upsert bulk', theirs.ms / 1000, theirs.calls],
        ['our connector', ours.ms / 1000, ours.calls],
      ],
      figures: [
        { name: 'wall time, ours ÷ theirs', value: ours.ms / theirs.ms, aim: 1 },
        { name: 'calls, ours ÷ theirs', value: ours.calls / theirs.calls, aim: 1 },
      ],
    },
    values.json,
  );
} finally {
  sandbox.stop();
  await rm(folder, { recursive: true, force: true });
}

async function byCommandLine(): Promise<Taken> {
  const sf = (words: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    run(process.execPath, [entry, ...words], { cwd: folder, env: { ...environmentOf(folder), ...more }, deadlineMs: DEADLINE_MS });
  await writeFile(join(folder, 'accounts.csv'), `Id,Phone\n${ids.map((id, i) => `${id},03-${i}`).join('\n')}\n`);
  const login = ['org', 'login', 'access-token', '--instance-url', sandbox.url, '--alias', 'bench', '--no-prompt', '--json'];
  await sf(login, { SF_ACCESS_TOKEN: await accessToken(sandbox.url) });
  await sandbox.forgetCalls();
  const words = [
    'data',
    'upsert',
    'bulk',
    '-s',
    'Account',
    '-f',
    'accounts.csv',
    '-i',
    'Id',
    '--target-org',
    'bench',
    '--wait',
    '15',
    '--json',
  ];
  const { code, out, err, ms } = await sf(words);
  if (code !== 0 || Number(jsonAt(out, 'result', 'processedRecords') ?? accounts) !== accounts) throw new Error(`${out}\n${err}`);
  return { ms, calls: (await sandbox.calls()).length };
}

async function byConnector(): Promise<Taken> {
  const signal = new AbortController().signal;
  const connection = salesforce.connect(
    { loginUrl: sandbox.url, clientId: 'sandbox', clientSecret: 'sandbox' },
    {
      connection: 'salesforce',
      log: createLogger({ level: 'error', stream: 'stderr' }),
      now: () => new Date(),
      signal,
      sleep: (ms) => delay(ms, undefined, { signal }),
    },
  );
  await sandbox.forgetCalls();
  const began = performance.now();
  for (let from = 0; from < accounts; from += ROWS) {
    const results = (await connection.write?.(ids.slice(from, from + ROWS).map((id, i) => updateOf(id, `06-${from + i}`)))) ?? [];
    const refused = results.find(({ ok }) => !ok);
    if (refused !== undefined && !refused.ok) throw refused.error;
  }
  const ms = performance.now() - began;
  await connection.close?.();
  return { ms, calls: (await sandbox.calls()).length };
}

function updateOf(id: string, Phone: string): WriteBack {
  return {
    key: `salesforce/Account/${id}`,
    mode: 'update',
    object: 'Account',
    recordId: id,
    keyField: null,
    fields: { Phone },
    associate: [],
  };
}
