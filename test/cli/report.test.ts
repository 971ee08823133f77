import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportCommands } from '../../src/cli/commands/report.ts';
import { entityKey } from '../../src/core/log-line.ts';
import { account, accounts, anEntity, ORDER, page, SF, told } from '../store/examples.ts';
import { testCli, type TestCli } from './test-cli.ts';

describe('handover', () => {
  let cli: TestCli;
  beforeEach(async () => {
    cli = await testCli([reportCommands]);
    const key = entityKey(SF, 'User', 'u1');
    const nitta = anEntity(key, { kind: 'owner', name: '新田 健', attributes: { email: 'nitta@example.co.jp' } });
    await cli.store.savePage(page([told(nitta)], { stream: 'owners' }));
    await cli.store.savePage(accounts([account('a1', { name: 'Aoba', ownerKey: key })]));
    await cli.store.joinPartners(ORDER);
  });
  afterEach(() => cli.close());

  it('prints Markdown, data, and files in either form and language', async () => {
    const [md, html] = [join(cli.folder, 'h.md'), join(cli.folder, 'h.html')];

    assert.match((await cli.run('handover', '新田')).out, /^# Handover: 新田 健[^]*### Aoba/);
    const { data } = await cli.run('handover', '新田', '--json');
    assert.equal((data as { briefings: readonly { name: string }[] }).briefings[0]?.name, 'Aoba');
    assert.equal((await cli.run('handover', '新田', '--out', md)).out, `Written to ${md}\n`);
    await cli.run('handover', '新田', '--out', html, '--locale', 'ja');
    assert.match(await readFile(md, 'utf8'), /^# Handover/);
    assert.match(await readFile(html, 'utf8'), /^<!doctype html>\n<html lang="ja">[^]*引き継ぎ:新田 健/);
  });

  it('refuses an owner that nobody knows and a file that cannot be written', async () => {
    const unknown = await cli.run('handover', 'nita@example.co.jp');
    const nowhere = await cli.run('handover', '新田', '--out', join(cli.folder, 'none', 'h.md'));

    assert.equal(unknown.code, 2);
    assert.match(unknown.err, /Did you mean "nitta@example.co.jp"\?.*OWNER_UNKNOWN/);
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.err, /cannot be written/);
  });
});

describe('report', () => {
  let cli: TestCli;
  beforeEach(async () => (cli = await testCli([reportCommands])));
  afterEach(() => cli.close());

  it('takes the last full month, and refuses what is no month up to now', async () => {
    const { code, out } = await cli.run('report');
    assert.equal(code, 0);
    assert.match(out, /^# Monthly report \d{4}-\d{2}\n\nNo partner has been read yet\./);
    for (const wrong of ['2024-13', '2024-5', 'May', '2999-01']) assert.equal((await cli.run('report', wrong)).code, 2);
    assert.match((await cli.run('report', '2999-01', '--locale', 'ja')).err, /今月までの年月/);
  });
});
