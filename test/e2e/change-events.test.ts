import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../src/app.ts';
import { startServing, type Serving } from '../../src/cli/commands/serve.ts';
import { freePort } from '../support/free-port.ts';
import { fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

/** Salesforce tells, and both CRMs have the answer: nobody asked for a run. */
describe('change events of Salesforce', function () {
  this.timeout(180_000);
  let world: TestWorld;
  let app: App;
  let serving: Serving;

  before(async () => {
    world = await startWorld({ partners: 12, events: 300 });
    await world.setup();
    fine(await world.run());
    await world.salesforce.control('change-events', { entities: ['Account', 'Opportunity'] });
    app = await world.open({ SALESFORCE_CHANGE_EVENTS: 'on', PORT: String(await freePort()) });
    serving = await startServing(app);
  });
  after(async () => {
    await serving.stop();
    await app.close();
    await world.stop();
  });

  it('bring a change to both CRMs, and what we wrote ourselves brings nothing', async () => {
    const companies = new Set((await world.hubspot.records('companies')).map(({ salesforceaccountid: id }) => id));
    const account = (await world.salesforce.records('Account')).find(
      ({ Id, IsPartner: partner, PRM_Touch_Level__c: touch }) => partner === true && touch !== 'none' && companies.has(Id),
    );
    assert.ok(account);
    await until(async () => (await world.salesforce.requests()).filter(({ path }) => path.startsWith('/cometd/')).length > 2);

    await world.salesforce.control('records/Account', [{ Id: account.Id, PRM_Exclude__c: true }]);

    await until(async () => {
      const here = (await world.salesforce.records('Account')).find(({ Id }) => Id === account.Id);
      const there = (await world.hubspot.records('companies')).find(({ salesforceaccountid: id }) => id === account.Id);
      return here?.PRM_Touch_Level__c === 'none' && there?.prm_touch_level === 'none';
    });
    const [position] = await world.query<{ position: string }>('SELECT position FROM listen_position');
    assert.match(position?.position ?? '', /^\d+$/);

    await sleep(3000);
    assert.equal(await signalRuns(), 1);
    assert.equal((await world.query('SELECT 1 FROM signal')).length, 0);
  });

  const signalRuns = async (): Promise<number> => (await world.query("SELECT 1 FROM run WHERE command = 'signals'")).length;
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail('waited a minute in vain');
    await sleep(100);
  }
}
