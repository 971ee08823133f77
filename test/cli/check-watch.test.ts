import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshDatabase } from '../support/database.ts';
import { dealMapping } from './test-cli.ts';

const BIN = fileURLToPath(new URL('../../bin/kakehashi.js', import.meta.url));

describe('check --watch', function () {
  this.timeout(60_000);
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let folder: string;
  let child: ChildProcess;
  let said = '';

  before(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'kakehashi-watch-'));
    await mkdir(join(folder, 'mappings'));
    await write(dealMapping({ Won: 'deal.won' }));
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: database.databaseUrl,
      KAKEHASHI_HOME: join(folder, 'home'),
      KAKEHASHI_LOCALE: 'en',
    };
    child = spawn(process.execPath, [BIN, '--locale', 'en', 'check', '--watch'], { cwd: folder, env });
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  });
  after(async () => {
    child.kill('SIGKILL');
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  function write(mapping: string): Promise<void> {
    return writeFile(join(folder, 'mappings', 'salesforce.yaml'), mapping);
  }
  /** What is said until then; the next wait begins behind it. */
  async function until(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(said);
      if (found !== null) {
        const heard = said.slice(0, found.index + found[0].length);
        said = said.slice(heard.length);
        return heard;
      }
      if (child.exitCode !== null) throw new Error(said);
      await new Promise((resolve) => child.stdout?.once('data', resolve) ?? resolve(null));
    }
  }

  it('checks at once, after each change, online at a key, and ends with Ctrl-C', async () => {
    assert.match(await until(/Watching: .*\n/), /No problem found/);

    await write(dealMapping({ Won: 'deal.wonn' }));
    assert.match(await until(/Watching: .*\n/), /mappings\/salesforce\.yaml:\d+:\d+ .*deal\.wonn.*did you mean deal\.won\?/);

    await write(dealMapping({ Won: 'deal.won' }));
    assert.match(await until(/Watching: .*\n/), /No problem found/);

    child.stdin?.write('\n');
    assert.match(await until(/Watching: .*\n/), /salesforce: no credentials/);

    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
  });
});
