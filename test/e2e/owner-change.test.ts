import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scalar } from '../../src/core/types.ts';
import { verbsOf } from '../../src/verbs/index.ts';
import { AS_OF, fine, startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';

const LIMITS = 'enabled: true, newPerOwnerPerDay: 50, openPerOwner: 50';

interface OpenTask {
  readonly key: string;
  readonly recordId: string;
  readonly partnerId: string;
}

/** Scenario 7, in small: whose a partner is changes in a CRM, and an owner leaves. */
describe('another owner', function () {
  this.timeout(240_000);
  let world: TestWorld;
  before(async () => {
    world = await startWorld({ partners: 16, events: 160, touch: `tasks: { ${LIMITS} }\n` });
    await world.setup();
    fine(await world.run());
    fine(await world.run()); // the tasks come back with their owners
  });
  after(async () => {
    await world.stop();
  });

  /** As a person would, in the CRM itself. */
  async function change(connection: string, object: string, recordId: string, fields: Readonly<Record<string, Scalar>>): Promise<void> {
    const app = await world.open();
    try {
      const wired = (await app.engine()).wired.find(({ name }) => name === connection);
      const write = { key: recordId, mode: 'update', object, recordId, keyField: null, fields, associate: [] } as const;
      for (const result of (await wired?.connection.write?.([write])) ?? []) if (!result.ok) throw result.error;
    } finally {
      await app.close();
    }
  }
  const openTasks = (scope: string): Promise<readonly OpenTask[]> =>
    world.query<OpenTask & Row>(
      `SELECT key, record_id AS "recordId", partner_id AS "partnerId" FROM task
       WHERE status = 'open' AND scope LIKE $1 AND key NOT LIKE 'owner:%' ORDER BY key`,
      [`${scope}:%`],
    );
  async function record(connection: 'salesforce' | 'hubspot', object: string, id: unknown): Promise<Row> {
    const all = await world[connection].records(object);
    return all.find((one) => (one.Id ?? one.id) === id) ?? assert.fail(`no ${object} ${String(id)}`);
  }
  /** Those who sell: the integration user is nobody to give a partner to. */
  const people = async (): Promise<readonly string[]> => {
    const users = await world.salesforce.records('User');
    return users
      .filter((user) => user.UserType === 'Standard' && user.IsActive === true && user.Name !== 'Integration User')
      .map(({ Id }) => String(Id));
  };
  const changes = () => world.query("SELECT record_id FROM line WHERE type = 'owner.changed'");

  it('moves the open task, makes the one of taking over, and dates the change, once', async () => {
    assert.deepEqual(await changes(), [], 'a first load is no change of owner');
    const [task] = await openTasks('salesforce');
    const before = await record('salesforce', 'Task', task?.recordId);
    const others = (await world.salesforce.records('Task')).filter(({ Id }) => Id !== before.Id);
    const next = (await people()).find((id) => id !== before.OwnerId) ?? assert.fail('only one owner');

    await change('salesforce', 'Account', String(before.WhatId), { OwnerId: next });
    fine(await world.run());

    assert.equal((await record('salesforce', 'Task', before.Id)).OwnerId, next);
    const account = await record('salesforce', 'Account', before.WhatId);
    assert.equal(account.PRM_Owner_Since__c, AS_OF);
    const made = (await world.salesforce.records('Task')).filter(({ PRM_Rule__c }) => PRM_Rule__c === 'T14');
    assert.deepEqual(
      made.map(({ WhatId, OwnerId, PRM_Task_Key__c }) => [WhatId, OwnerId, PRM_Task_Key__c]),
      [[before.WhatId, next, `${task?.partnerId ?? ''}:T14:${AS_OF}`]],
    );
    for (const { Id, OwnerId } of others) assert.equal((await record('salesforce', 'Task', Id)).OwnerId, OwnerId);
    assert.equal((await changes()).length, 1);

    fine(await world.run());
    await world.salesforce.forgetRequests();
    fine(await world.run());
    assert.deepEqual(await world.salesforce.writes(), []);
    assert.equal((await changes()).length, 1);
  });

  it('leaves a task where a person has put it, and closes in the CRM the one whose outcome is noted on a page', async () => {
    const [given, noted] = (await openTasks('salesforce')).filter(({ key }) => !key.includes(':T14:'));
    const task = await record('salesforce', 'Task', given?.recordId);
    const [colleague, next] = (await people()).filter((id) => id !== task.OwnerId);
    await change('salesforce', 'Task', String(task.Id), { OwnerId: colleague ?? '' });
    fine(await world.run());
    await change('salesforce', 'Account', String(task.WhatId), { OwnerId: next ?? '' });
    fine(await world.run());
    assert.equal((await record('salesforce', 'Task', task.Id)).OwnerId, colleague);

    const app = await world.open();
    const asked: string[] = [];
    const verbs = verbsOf(app, (name) => Promise.resolve(asked.push(name)));
    const note = { partnerId: noted?.partnerId ?? '', type: 'task.outcome', on: AS_OF, author: '佐藤', outcome: 'reached' };
    await assert.rejects(verbs.note({ ...note, task: given?.key ?? '' }), /no such open task/);
    await verbs.note({ ...note, task: noted?.key ?? '' });
    await app.close();
    assert.deepEqual(asked, ['deliver']);
    fine(await world.run('deliver'));

    const closed = await record('salesforce', 'Task', noted?.recordId);
    assert.deepEqual([closed.Status, closed.PRM_Outcome__c, closed.IsClosed], ['Completed', 'reached', true]);
    fine(await world.run());
    const [told] = await world.query('SELECT status, outcome FROM task WHERE key = $1', [noted?.key]);
    assert.deepEqual(told, { status: 'completed', outcome: 'reached' });
  });

  it('gives the tasks of one who has left to the support lead', async () => {
    const [task] = await openTasks('salesforce');
    const left = (await record('salesforce', 'Task', task?.recordId)).OwnerId;
    const lead = (await world.salesforce.records('User')).find(
      ({ Id, IsActive, UserType }) => Id !== left && IsActive === true && UserType === 'Standard',
    );
    await writeFile(join(world.folder, 'config', 'touch.yaml'), `tasks: { ${LIMITS}, supportLead: ${String(lead?.Email)} }\n`);
    await change('salesforce', 'User', String(left), { IsActive: false });

    fine(await world.run());

    assert.equal((await record('salesforce', 'Task', task?.recordId)).OwnerId, lead?.Id);
    const open = (await world.salesforce.records('Task')).filter(
      ({ PRM_Task_Key__c, IsClosed }) => PRM_Task_Key__c != null && IsClosed === false,
    );
    assert.deepEqual(
      open.filter(({ OwnerId }) => OwnerId === left),
      [],
    );
  });

  it('moves tasks in HubSpot to the same person there; another owner of the company there is on record, but Salesforce decides', async () => {
    const file = join(world.folder, 'mappings', 'salesforce.yaml');
    const yaml = await readFile(file, 'utf8');
    await writeFile(file, yaml.slice(0, yaml.indexOf('\n  task:\n    object: Task')));
    const taken = new Set((await world.query<{ partner_id: string }>('SELECT partner_id FROM task')).map((row) => row.partner_id));
    const both = await world.query<{ partner: string; account: string; company: string }>(
      `SELECT s.partner_id AS partner, split_part(s.key, '/', 3) AS account, split_part(h.key, '/', 3) AS company
       FROM entity s JOIN entity h ON h.partner_id = s.partner_id AND h.key LIKE '%/companies/%' WHERE s.key LIKE '%/Account/%' ORDER BY 1`,
    );
    const one = both.find(({ partner }) => !taken.has(partner)) ?? assert.fail('every partner has a task');
    const now = (await record('salesforce', 'Account', one.account)).OwnerId;
    const [first, second] = (await people()).filter((id) => id !== now);
    const before = (await changes()).length;
    const seen = async (): Promise<readonly unknown[]> =>
      (await world.hubspot.records('tasks')).filter(({ prm_rule }) => prm_rule === 'T14').map(({ hubspot_owner_id }) => hubspot_owner_id);
    const inHubspot = async (user: string | undefined): Promise<string | undefined> => {
      const [row] = await world.query<{ id: string }>(
        `SELECT split_part(o.key, '/', 3) AS id FROM entity o JOIN entity u ON u.attributes ->> 'email' = o.attributes ->> 'email'
         WHERE o.key LIKE 'hubspot:%/owners/%' AND u.key LIKE '%/User/' || $1`,
        [user],
      );
      return row?.id;
    };

    await change('salesforce', 'Account', one.account, { OwnerId: first ?? '' });
    await change('hubspot', 'companies', one.company, { hubspot_owner_id: (await inHubspot(second)) ?? '' });
    fine(await world.run());
    assert.deepEqual(await seen(), [await inHubspot(first)]);
    assert.equal((await changes()).length, before + 2);
    fine(await world.run());

    await change('salesforce', 'Account', one.account, { OwnerId: second ?? '' });
    fine(await world.run());
    assert.deepEqual(await seen(), [await inHubspot(second)]);
  });
});
