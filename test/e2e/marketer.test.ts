import assert from 'node:assert/strict';
import { checkCommand } from '../../src/cli/commands/check.ts';
import { setupCommand } from '../../src/cli/commands/setup.ts';
import { runCommand, type Answer } from '../cli/test-cli.ts';
import { fine, startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';

/** What a marketer has in HubSpot: lists that fill themselves, and somebody who says which of them reach nobody. */
describe('a marketer', function () {
  this.timeout(120_000);
  let world: TestWorld;
  let untouched: Readonly<Record<string, readonly unknown[]>>;

  before(async () => {
    world = await startWorld({ partners: 10, events: 200 });
    untouched = await standing(world);
    await hubspot(world, 'POST', '/crm/v3/lists', { objectTypeId: '0-2', name: '支援04 優良', processingType: 'MANUAL' });
  });
  after(() => world.stop());

  it('keeps a list of the same name: it is told, the rest stands, and after a new name a second setup finishes', async () => {
    const first = await cli(world, ['setup']);
    const [mine] = await lists(world, '支援04 優良');
    await hubspot(world, 'PUT', `/crm/v3/lists/${String(mine?.listId)}/update-list-name?listName=${encodeURIComponent('表彰')}`);
    const second = await cli(world, ['setup']);

    assert.equal(first.code, 2);
    assert.match(first.out, /✗ list 支援04 優良: There is a list "支援04 優良" already that does not fill itself\n\s+→ Rename that list/);
    assert.equal((first.out.match(/✗/g) ?? []).length, 1);
    assert.equal(second.code, 0, second.out + second.err);
    assert.equal((await lists(world, '支援')).length, 22);
    assert.equal((await lists(world, '表彰')).length, 1);
  });

  it('is told by check which reminder lists no workflow uses, and once that this cannot be told without the scope', async () => {
    const [people] = await lists(world, '支援08 消化率50%未満(担当者)');
    await world.hubspot.control('rows/flows', {
      rows: [
        {
          id: '1',
          objectTypeId: '0-1',
          enrollmentCriteria: { listFilterBranch: { filters: [{ filterType: 'IN_LIST', listId: people?.listId }] } },
        },
      ],
    });

    const check = await cli(world, ['check']);
    const notice = check.out.split('\n').filter((line) => line.includes('no workflow uses'));
    assert.equal(notice.length, 1);
    assert.doesNotMatch(notice[0] ?? '', /Support 08/);
    assert.match(notice[0] ?? '', /hubspot: no workflow uses Support 09 .*, Support 10 .*, Support 11 .*, so nobody is reminded/);

    await world.hubspot.control('scopes', { scopes: EVERYTHING_BUT_AUTOMATION });
    const without = await cli(world, ['check']);
    await world.hubspot.control('scopes', { scopes: null });
    assert.equal((without.out.match(/whether workflows use the lists cannot be told .*this scope: automation/g) ?? []).length, 1);
  });

  it('sees members in the lists after a run, and others after the next', async () => {
    fine(await world.run());
    const company = (await world.hubspot.records('companies')).find((row) => row.prm_state === 'general' && row.prm_touch_level !== 'none');
    const id = String(company?.id);
    assert.ok(!(await members(world, '支援99 配信しない')).includes(id));

    await world.hubspot.control('records/companies', { id, properties: { prm_exclude: 'true' } });
    fine(await world.run());

    assert.ok((await members(world, '支援99 配信しない')).includes(id));
    assert.ok((await members(world, '支援02 新規・定着化中')).every((member) => member !== id));
  });

  it('finds the portal and the org as they were after setup --remove', async () => {
    const removed = await cli(world, ['setup', '--remove', '--yes']);
    const [mine] = await lists(world, '表彰');
    await hubspot(world, 'DELETE', `/crm/v3/lists/${String(mine?.listId)}`);

    assert.equal(removed.code, 0, removed.out + removed.err);
    assert.deepEqual(await standing(world), untouched);
  });
});

const EVERYTHING_BUT_AUTOMATION = [
  ...['companies', 'contacts', 'deals', 'owners', 'marketing_events', 'feedback_submissions'].flatMap((name) => [
    `crm.objects.${name}.read`,
    `crm.objects.${name}.write`,
    `crm.schemas.${name}.read`,
  ]),
  ...['crm.lists.read', 'crm.lists.write', 'tickets', 'content', 'forms', 'business-intelligence'],
];

function cli({ env, folder }: TestWorld, args: readonly string[]): Promise<Answer> {
  return runCommand([checkCommand, setupCommand], args, { env, folder, locale: 'en' });
}

/** Lists, properties and groups of the portal, and the org's fields: by name, whatever else is told of them. */
async function standing(world: TestWorld): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const found: Record<string, readonly unknown[]> = { lists: await lists(world, '') };
  for (const object of ['companies', 'contacts', 'tasks']) {
    found[object] = namesOf(await hubspot(world, 'GET', `/crm/v3/properties/${object}`));
    found[`groups of ${object}`] = namesOf(await hubspot(world, 'GET', `/crm/v3/properties/${object}/groups`));
  }
  const app = await world.open();
  const { wired } = await app.engine();
  const salesforce = wired.find(({ name }) => name === 'salesforce');
  for (const object of ['Account', 'Opportunity', 'Task']) {
    found[object] = [...((await salesforce?.connection.describe(object))?.fields.keys() ?? [])].sort();
  }
  await app.close();
  return found;
}

function namesOf(answer: Row): string[] {
  const rows = answer.results as readonly Row[];
  return rows
    .filter(({ archived }) => archived !== true)
    .map(({ name }) => String(name))
    .sort();
}

async function lists(world: TestWorld, query: string): Promise<readonly Row[]> {
  const body = { query, count: 500, offset: 0, processingTypes: [], listIds: [] };
  return (await hubspot(world, 'POST', '/crm/v3/lists/search', body)).lists as readonly Row[];
}

async function members(world: TestWorld, name: string): Promise<readonly string[]> {
  const list = (await lists(world, name)).find((one) => one.name === name);
  const answer = await hubspot(world, 'GET', `/crm/v3/lists/${String(list?.listId)}/memberships?limit=250`);
  return (answer.results as readonly Row[]).map(({ recordId }) => String(recordId));
}

async function hubspot(world: TestWorld, method: string, path: string, body?: object): Promise<Row> {
  const response = await fetch(world.hubspot.url + path, {
    method,
    headers: { authorization: `Bearer ${world.env.HUBSPOT_ACCESS_TOKEN ?? ''}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, text);
  return text === '' ? {} : (JSON.parse(text) as Row);
}
