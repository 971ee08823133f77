import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkCommand } from '../../src/cli/commands/check.ts';
import { initCommand } from '../../src/cli/commands/init.ts';
import { previewCommand } from '../../src/cli/commands/preview.ts';
import { runCommands } from '../../src/cli/commands/run.ts';
import type { CrmField, Text } from '../../src/core/types.ts';
import { runCommand, type Answer } from '../cli/test-cli.ts';
import { AS_OF, fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

const RUN = ['run', '--as-of', AS_OF];
const CHECK = ['check'];

/** An admin changes the orgs under our feet: it is told at the next run, once, and the way back is shown. */
describe('a changed org', function () {
  this.timeout(120_000);
  let world: TestWorld;

  before(async () => {
    world = await startWorld({ partners: 8, events: 120 });
    await makeFields(world, 'Account', [picklist('Agency_Grade__c', '代理店グレード', ['Gold', 'Silver'])]);
    for (const name of ['dealer_class', 'dealer_note', 'dealer_code']) await hubspot(world, 'POST', '', property(name));
    await edit(world, 'salesforce', /rank: \{ from: \[Partner_Rank__c.*/, 'rank: Agency_Grade__c');
    await edit(
      world,
      'hubspot',
      /attributes:\n\s+employees: .*/,
      'attributes:\n      employees: numberofemployees\n      size: { from: dealer_class, map: { A: big, B: small }, default: null }\n      note: { from: dealer_note, optional: true }\n      code: { from: dealer_code, optional: true }',
    );
    for (const name of ['salesforce', 'hubspot']) await rm(join(world.folder, 'mappings', `${name}.test.yaml`));
    await hideRanks(world);
    await world.setup();
    fine(await world.run());
  });
  after(() => world.stop());

  it('is noticed in HubSpot at the next run: a property that went, one of another type, a new option – and told once', async () => {
    await hubspot(world, 'DELETE', '/dealer_note');
    await hubspot(world, 'PATCH', '/dealer_code', { type: 'number', fieldType: 'number' });
    await hubspot(world, 'PATCH', '/dealer_class', { options: ['A', 'B', 'C'].map((value) => ({ label: value, value })) });

    const first = ok(await cli(world, RUN));
    const second = fine(await world.run());
    const check = ok(await cli(world, CHECK));

    for (const said of [first, check]) {
      assert.match(
        said,
        /hubspot\.yaml:\d+:\d+ streams\.companies\.attributes\.note\.from: found the field dealer_note \(dealer_note\), which companies had/,
      );
      assert.match(said, /hubspot\.yaml:\d+:\d+ .*dealer_code, whose type was text and is number now/);
      assert.match(said, /the new options "C" in dealer_class; .* add them to `map`, then `rejections replay`/);
    }
    assert.match(first, /^Fields have changed in the orgs\n {2}! hubspot /m);
    assert.deepEqual(second.schema, []);
    assert.deepEqual((await openChanges(world)).map(({ text }) => /消えた|型が変わった|新しい選択肢/.exec(text.ja)?.[0]).sort(), [
      '型が変わった',
      '新しい選択肢',
      '消えた',
    ]);
  });

  it('is told no more once the mapping is mended or the fields are accepted as they are', async () => {
    await edit(world, 'hubspot', /map: \{ A: big, B: small \}/, 'map: { A: big, B: small, C: small }');

    const mended = ok(await cli(world, CHECK));
    ok(await cli(world, [...CHECK, '--accept']));

    assert.match(mended, /dealer_code, whose type/);
    assert.doesNotMatch(mended, /dealer_class/);
    assert.deepEqual(await openChanges(world), []);
    assert.deepEqual(fine(await world.run()).schema, []);
  });

  it('a field renamed in Salesforce: run and check name it with what it is now, init proposes it, preview shows it, run works again', async () => {
    await makeFields(world, 'Account', [picklist('Partner_Grade__c', '代理店グレード', ['Gold', 'Silver'])]);
    const accounts = (await world.salesforce.records('Account')).filter(({ IsPartner }) => IsPartner === true);
    await world.salesforce.control(
      'records/Account',
      accounts.map(({ Id }) => ({ Id, Partner_Grade__c: 'Gold' })),
    );
    await hideRanks(world, 'Agency_Grade__c');

    const broken = await world.run();
    const check = await cli(world, CHECK);
    assert.deepEqual([broken.verdict, check.code], ['stop', 2]);
    assert.match(
      broken.schema?.[0]?.text.en ?? '',
      /found the field Agency_Grade__c .*; Partner_Grade__c is new there and looks like the same field/,
    );
    assert.match(
      check.err,
      /salesforce\.yaml:\d+:\d+ .*rank.*Agency_Grade__c, which Account does not have.*did you mean Partner_Grade__c\?/,
    );

    ok(await cli(world, ['init', '--out', join(world.folder, 'proposal')]));
    const proposal = await readFile(join(world.folder, 'proposal', 'mappings', 'salesforce.yaml'), 'utf8');
    const line = /^ {6}(rank: .*)$/m.exec(proposal)?.[1] ?? '';
    assert.match(line, /from: Partner_Grade__c/);

    await edit(world, 'salesforce', /rank: Agency_Grade__c/, line);
    const shown = ok(await cli(world, ['preview', 'salesforce.partners', '--record', String(accounts[0]?.Id)]));
    assert.match(shown, /Partner_Grade__c\s+Gold[\s\S]*rank/);
    fine(await world.run());
    assert.deepEqual(await openChanges(world), []);
    const [row] = await world.query<{ n: number }>(
      "SELECT count(*)::int AS n FROM entity WHERE kind = 'partner' AND attributes->>'rank' = 'Gold'",
    );
    assert.equal(row?.n, accounts.length);
  });
});

const COMMANDS = [checkCommand, initCommand, previewCommand, runCommands];

function cli({ env, folder }: TestWorld, args: readonly string[]): Promise<Answer> {
  return runCommand(COMMANDS, args, { env, folder, locale: 'en' });
}

function ok({ code, out, err }: Answer): string {
  assert.equal(code, 0, `${out}\n${err}`);
  return out;
}

async function edit(world: TestWorld, name: string, from: RegExp, to: string): Promise<void> {
  const file = join(world.folder, 'mappings', `${name}.yaml`);
  const text = await readFile(file, 'utf8');
  assert.match(text, from);
  await writeFile(file, text.replace(from, to));
}

/** As if the org did not have them. */
async function hideRanks(world: TestWorld, ...more: readonly string[]): Promise<void> {
  const fields = ['Partner_Rank__c', 'ChannelProgramLevelName', ...more].map((name) => [name, { readable: false }] as const);
  await world.salesforce.control('permissions', { object: 'Account', fields: Object.fromEntries(fields) });
}

async function openChanges(world: TestWorld): Promise<readonly { readonly text: Text }[]> {
  const app = await world.open();
  const changes = await app.store.openChanges();
  await app.close();
  return changes;
}

function picklist(name: string, label: string, values: readonly string[]): { name: string; field: CrmField } {
  const options = values.map((value) => ({ value, label: { ja: value, en: value } }));
  return { name, field: { key: name, type: 'picklist', label: { ja: label, en: label }, writtenBy: 'people', options } };
}

/** As an admin would in Setup. */
async function makeFields(world: TestWorld, object: string, fields: readonly { name: string; field: CrmField }[]): Promise<void> {
  const app = await world.open();
  const { wired } = await app.engine();
  const salesforce = wired.find(({ name }) => name === 'salesforce');
  const results = await salesforce?.connection.setup?.apply(
    { locale: 'ja', objects: [{ object, fields }], lists: null },
    { repair: false },
  );
  await app.close();
  assert.ok(results?.every((one) => one.ok));
}

function property(name: string): object {
  const enumeration = { type: 'enumeration', fieldType: 'select', options: ['A', 'B'].map((value) => ({ label: value, value })) };
  const shape = name === 'dealer_class' ? enumeration : { type: 'string', fieldType: 'text' };
  return { name, label: name, groupName: 'companyinformation', ...shape };
}

async function hubspot(world: TestWorld, method: string, path: string, body?: object): Promise<void> {
  const response = await fetch(`${world.hubspot.url}/crm/v3/properties/companies${path}`, {
    method,
    headers: { authorization: `Bearer ${world.env.HUBSPOT_ACCESS_TOKEN ?? ''}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert.ok(response.ok, await response.text());
}
