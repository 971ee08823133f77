import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CrmField } from '../../src/core/types.ts';
import { startWorld, type CliResult, type TestWorld } from '../support/sandboxes.ts';

/** Where the written files are used from. */
function from(world: TestWorld, folder: string): Record<string, string> {
  return { KAKEHASHI_CONFIG: join(world.folder, folder, 'config'), KAKEHASHI_MAPPINGS: join(world.folder, folder, 'mappings') };
}

function succeeded({ code, stdout, stderr }: CliResult): string {
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout;
}

describe('init', function () {
  this.timeout(180_000);
  let world: TestWorld;

  before(async () => {
    world = await startWorld({ partners: 12, events: 200 });
  });
  after(() => world.stop());

  it('writes mappings for both orgs, after which check finds nothing and a run works', async () => {
    const said = succeeded(await world.cli(['--locale', 'en', 'init', '--out', 'fresh']));
    assert.match(said, /written {2}fresh\/mappings\/salesforce\.yaml/);
    assert.match(said, /\d+ of \d+ records of hubspot join one of \d+ of salesforce \(by id [1-9]\d*, corporate number \d+, domain \d+\)/);

    const checked = succeeded(await world.cli(['--locale', 'en', 'check'], from(world, 'fresh')));
    assert.match(checked, /Mapping salesforce: [1-9]\d* examples fine/);
    assert.match(checked, /No problem found/);

    await world.setup();
    succeeded(await world.cli(['sync'], from(world, 'fresh')));
    const ran = succeeded(await world.cli(['--locale', 'en', 'run', '--dry-run'], from(world, 'fresh')));
    assert.match(ran, /Assess {2}12 partners \(\d+ changed, [1-9]\d* writes owed\)/);
    const [row] = await world.query<{ n: number }>('SELECT count(*)::int AS n FROM partner');
    assert.ok((row?.n ?? 0) >= 12, String(row?.n));
  });

  it('leaves files that are there alone, and writes beside them only when asked to', async () => {
    const mine = join(world.folder, 'mine', 'mappings', 'salesforce.yaml');
    await mkdir(join(world.folder, 'mine', 'mappings'), { recursive: true });
    await writeFile(mine, '# mine\n');

    const said = succeeded(await world.cli(['--locale', 'en', 'init', '--out', 'mine']));
    assert.match(said, /exists, left as it is {2}mine\/mappings\/salesforce\.yaml/);
    assert.equal(existsSync(`${mine}.new`), false);

    succeeded(await world.cli(['init', '--out', 'mine', '--force']));
    assert.equal(await readFile(mine, 'utf8'), '# mine\n');
    assert.match(await readFile(`${mine}.new`, 'utf8'), /^connector: salesforce$/m);
  });

  it('only prints with --dry-run', async () => {
    const said = succeeded(await world.cli(['init', '--out', 'nowhere', '--dry-run']));

    assert.match(said, /^connector: hubspot$/m);
    assert.equal(existsSync(join(world.folder, 'nowhere')), false);
  });

  it('says what to set where no credentials are', async () => {
    const none = Object.fromEntries(Object.keys(world.env).map((name) => [name, /^(SALESFORCE|HUBSPOT)_/.test(name) ? '' : undefined]));
    const { code, stderr } = await world.cli(['--locale', 'en', 'init'], without(none));

    assert.equal(code, 2);
    assert.match(stderr, /No credentials are set[\s\S]*SALESFORCE_/);
  });
});

/** Only what is set. */
function without(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

describe('init in an org that names things in its own way', function () {
  this.timeout(180_000);
  let world: TestWorld;

  before(async () => {
    world = await startWorld({ partners: 12, events: 200 });
    await renameThings(world);
  });
  after(() => world.stop());

  it('recognises partners by their type and the rank by its label, and says that it is unsure', async () => {
    const said = succeeded(await world.cli(['--locale', 'en', 'init', '--out', 'own']));
    const lines = (await readFile(join(world.folder, 'own', 'mappings', 'salesforce.yaml'), 'utf8')).split('\n');
    const lineOf = (text: RegExp): string => String(lines.findIndex((line) => text.test(line)) + 1);
    const where = lineOf(/^ {4}where: Type IN \('Channel Partner \/ Reseller'.*\) # init の推測/);
    const rank = lineOf(/^ {6}rank: \{ from: Agency_Grade__c, optional: true \} # init の推測: ラベル「代理店グレード」/);

    assert.notEqual(where, '0', lines.join('\n'));
    assert.notEqual(rank, '0', lines.join('\n'));
    assert.match(said, new RegExp(`own/mappings/salesforce\\.yaml:${where} partners are told by the options .* of Type`));
    assert.match(said, new RegExp(`own/mappings/salesforce\\.yaml:${rank} Agency_Grade__c \\(代理店グレード\\) taken for the rank`));
    assert.match(lines.join('\n'), /^ {4}where: Account\.Type IN \(/m);
  });

  it('writes a mapping that check accepts and that reads ranks', async () => {
    const own = from(world, 'own');
    assert.match(succeeded(await world.cli(['--locale', 'en', 'check'], own)), /No problem found/);

    succeeded(await world.cli(['sync'], own));
    const rows = await world.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM entity WHERE kind = 'partner' AND attributes->>'rank' = 'Gold'",
    );
    assert.equal(rows[0]?.n, 12);
  });
});

/** No account has IsPartner, the field of the rank has a name of the org's own. */
async function renameThings(world: TestWorld): Promise<void> {
  const app = await world.open();
  const { wired } = await app.engine();
  const field: CrmField = {
    ...{ key: 'grade', type: 'picklist', label: { ja: '代理店グレード', en: '代理店グレード' }, writtenBy: 'people' },
    options: ['Gold', 'Silver'].map((value) => ({ value, label: { ja: value, en: value } })),
  };
  const salesforce = wired.find(({ name }) => name === 'salesforce');
  const objects = [{ object: 'Account', fields: [{ name: 'Agency_Grade__c', field }] }];
  const results = await salesforce?.connection.setup?.apply({ locale: 'ja', objects, lists: null }, { repair: false });
  assert.ok(results?.every(({ ok }) => ok));
  await app.close();
  const accounts = (await world.salesforce.records('Account')).filter(({ IsPartner }) => IsPartner === true);
  const own = { IsPartner: false, Type: 'Channel Partner / Reseller', Agency_Grade__c: 'Gold' };
  await world.salesforce.control(
    'records/Account',
    accounts.map(({ Id }) => ({ Id, ...own })),
  );
  await world.salesforce.control('permissions', {
    object: 'Account',
    fields: { Partner_Rank__c: { readable: false }, ChannelProgramLevelName: { readable: false } },
  });
}
