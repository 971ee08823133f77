import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { spawnSandboxes } from '../../src/sandbox/process.ts';
import type { VendorAccess } from '../../src/sandbox/run.ts';
import { seedsFor, startSandboxes } from '../../src/sandbox/run.ts';
import { saveSeed } from '../../src/sandbox/seed.ts';
import { SandboxError } from '../../src/sandbox/sandbox-error.ts';
import { createHost } from '../../src/sandbox/server.ts';
import { generateWorld } from '../../src/sandbox/world.ts';

const NOW = new Date('2026-06-08T00:00:00Z');
const SMALL = { salesforcePort: 0, hubspotPort: 0, partners: 6, events: 100, now: NOW };

describe('sandboxes', function () {
  this.timeout(60_000);

  it('serve one and the same world to both vendors', async () => {
    const running = await startSandboxes(SMALL);
    try {
      const { truth } = generateWorld({ partners: 6, events: 100, now: NOW });

      const accounts = await recordsOf(running.salesforce.url, 'Account');
      const companies = await recordsOf(running.hubspot.url, 'companies');

      assert.ok(truth.partners.every((partner) => accounts.some((account) => account.Id === partner.accountId)));
      assert.ok(truth.partners.every((partner) => partner.companyIds.every((id) => companies.some((company) => company.id === id))));
    } finally {
      await running.stop();
    }
  });

  it('run in processes of their own and end when they are stopped', async () => {
    const running = await spawnSandboxes(SMALL);

    assert.ok((await recordsOf(running.urls.salesforce, 'Opportunity')).length > 0);
    assert.equal(running.hubspot.credentials.accessToken, 'pat-na1-sandbox');
    assert.deepEqual([running.salesforce.credentials.clientId, running.salesforce.credentials.clientSecret], ['sandbox', 'sandbox']);
    assert.match(running.salesforce.alternative.privateKey ?? '', /BEGIN/);
    await running.stop();

    await assert.rejects(get(running.urls.salesforce));
    await assert.rejects(get(running.urls.hubspot));
  });

  it('serve kintone where it is asked for, from the same world, and from CSV files under the same apps', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'kakehashi-kintone-'));
    const generated = await spawnSandboxes({ ...SMALL, kintonePort: 0 });
    try {
      const partners = await recordsOf(generated.kintone?.url ?? '', 'partners');
      const accounts = await recordsOf(generated.urls.salesforce, 'Account');
      assert.deepEqual(
        partners.map((one) => one.会社名),
        accounts.filter(({ IsPartner, IsDeleted }) => IsPartner === true && IsDeleted === false).map(({ Name }) => Name),
      );
      assert.equal(generated.kintone?.credentials.apps, 'partners:1,deals:2,activities:3,tasks:4');
      const seeds = await seedsFor(SMALL);
      await saveSeed(seeds.kintone, join(dir, 'kintone'));
    } finally {
      await generated.stop();
    }
    const loaded = await spawnSandboxes({ ...SMALL, data: dir, kintonePort: 0 });
    try {
      const { url = '', credentials } = loaded.kintone ?? {};
      assert.equal(credentials?.apps, 'activities:1,deals:2,partners:3,tasks:4');
      assert.ok((await recordsOf(url, 'deals')).length > 0);
      assert.deepEqual(await recordsOf(url, 'tasks'), []);
    } finally {
      await loaded.stop();
      await rm(dir, { recursive: true });
    }
  });

  it('let the parent know of a busy port, and leave nothing running', async () => {
    const taken = await createHost({ port: 0 }).listen();
    try {
      await assert.rejects(spawnSandboxes({ ...SMALL, hubspotPort: taken.port }), (error: unknown) => {
        assert.ok(error instanceof SandboxError);
        assert.match(error.message, new RegExp(`Port ${String(taken.port)} .* in use`));
        assert.match(error.words.ja, /使用中/);
        return true;
      });
    } finally {
      await taken.close();
    }
  });

  it('end with their parent, even when that is killed', async () => {
    const parent = runCommand([
      '--salesforce-port',
      '0',
      '--hubspot-port',
      '0',
      '--kintone-port',
      '0',
      '--partners',
      '3',
      '--events',
      '10',
      '--json',
    ]);
    const { salesforce, hubspot } = await firstAnswer(parent);
    await get(hubspot.url);

    parent.kill('SIGKILL');

    await gone(salesforce.url);
    await gone(hubspot.url);
  });

  describe('command', () => {
    it('prints where they listen, what to connect with and what to try, and ends on SIGTERM', async () => {
      const parent = runCommand([
        '--salesforce-port',
        '0',
        '--hubspot-port',
        '0',
        '--kintone-port',
        '0',
        '--partners',
        '3',
        '--events',
        '10',
      ]);
      const lines: string[] = [];
      for await (const line of createInterface({ input: parent.stdout })) {
        lines.push(line);
        if (line.includes('Ctrl+C')) parent.kill('SIGTERM');
      }
      const text = lines.join('\n');

      assert.match(text, /^Salesforce {2}http:\/\/127\.0\.0\.1:\d+$/m);
      assert.match(text, /^ {2}SALESFORCE_CLIENT_SECRET=sandbox$/m);
      assert.match(text, /^ {2}HUBSPOT_ACCESS_TOKEN=pat-na1-sandbox$/m);
      assert.match(text, /SALESFORCE_PRIVATE_KEY='-----BEGIN/);
      assert.match(text, /curl -s .*\/_sandbox\/faults/);
      assert.equal(await exitOf(parent), 0);
    });

    it('says all that is wrong with its options at once, in the language asked for, and exits with 2', async () => {
      const parent = runCommand(['--salesforce-port', 'x', '--partners', '0', '--now', 'soon', '--quotas', 'some'], 'ja');

      const said = await errorsOf(parent);

      for (const option of ['--salesforce-port', '--partners', '--now', '--quotas']) assert.ok(said.includes(option), option);
      assert.match(said, /対処: /);
      assert.equal(await exitOf(parent), 2);
    });

    it('saves the starting data as CSV, and starts from it again', async () => {
      const dir = await mkdtemp(join(tmpdir(), 'kakehashi-save-'));
      try {
        const ports = ['--salesforce-port', '0', '--hubspot-port', '0', '--kintone-port', '0', '--json'];
        const first = runCommand([...ports, '--partners', '4', '--events', '50', '--now', NOW.toISOString(), '--save', dir]);
        const before = await recordsOf((await firstAnswer(first)).salesforce.url, 'Opportunity');
        first.kill('SIGTERM');
        await exitOf(first);

        const second = runCommand([...ports, '--data', dir, '--now', NOW.toISOString()]);
        const after = await recordsOf((await firstAnswer(second)).salesforce.url, 'Opportunity');
        second.kill('SIGTERM');
        await exitOf(second);

        assert.ok((await readdir(join(dir, 'hubspot'))).includes('companies.csv'));
        assert.ok(before.length > 0);
        assert.deepEqual(after, before);
      } finally {
        await rm(dir, { recursive: true, force: true });
      }
    });
  });
});

/** The command in a process of its own, as `kakehashi sandbox` runs it. */
function runCommand(flags: readonly string[], locale = 'en') {
  const module = new URL('../../src/cli/sandbox.ts', import.meta.url).href;
  const commander = pathToFileURL(createRequire(import.meta.url).resolve('commander')).href;
  const script = `const { sandboxCommand } = await import('${module}'); const { Command } = (await import('${commander}')).default;
    const program = new Command().option('--json').addCommand(sandboxCommand('${locale}'));
    await program.parseAsync(['sandbox', ...process.argv.slice(1)], { from: 'user' });`;
  const node = [
    '--import',
    pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href,
    '--input-type=module',
    '-e',
    script,
    '--',
    ...flags,
  ];
  return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'pipe'] });
}

type Command = ReturnType<typeof runCommand>;

async function firstAnswer(command: Command): Promise<{ salesforce: VendorAccess; hubspot: VendorAccess }> {
  let text = '';
  for await (const line of createInterface({ input: command.stdout })) {
    text += line;
    if (line === '}') return JSON.parse(text) as { salesforce: VendorAccess; hubspot: VendorAccess };
  }
  throw new Error(`The command ended without an answer: ${text}`);
}

async function errorsOf(command: Command): Promise<string> {
  let text = '';
  for await (const chunk of command.stderr) text += String(chunk);
  return text;
}

async function exitOf(command: Command): Promise<number | null> {
  if (command.exitCode === null && command.signalCode === null) await once(command, 'exit');
  return command.exitCode;
}

async function get(url: string): Promise<string> {
  const request = http.get(url, { agent: false });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

async function recordsOf(url: string, object: string): Promise<Record<string, unknown>[]> {
  const text = await get(`${url}/_sandbox/records/${object}`);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Resolves once nothing listens there any more; the test's own limit is the deadline. */
async function gone(url: string): Promise<void> {
  for (;;) {
    try {
      await get(url);
    } catch {
      return;
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
