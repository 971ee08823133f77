import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../src/app.ts';
import { startServing, type Serving } from '../../src/cli/commands/serve.ts';
import { signatureV3 } from '../../connectors/hubspot/sandbox/webhooks/sender.ts';
import { freePort } from '../support/free-port.ts';
import { fine, startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';

const SECRET = 'webhook-secret';

/** HubSpot calls, and both CRMs have the answer: nobody asked for a run. */
describe('webhooks of HubSpot', function () {
  this.timeout(180_000);
  let world: TestWorld;
  let app: App;
  let serving: Serving;

  before(async () => {
    world = await startWorld({ partners: 12, events: 300 });
    await world.setup();
    fine(await world.run());
    app = await world.open({ HUBSPOT_CLIENT_SECRET: SECRET, PORT: String(await freePort()) });
    serving = await startServing(app);
    await world.hubspot.control('webhooks', {
      targetUrl: `${app.baseUrl}/webhooks/hubspot`,
      clientSecret: SECRET,
      delayMs: 20,
      retryMs: 200,
      duplicateEvery: 2,
      reorder: true,
      subscriptions: [
        { eventType: 'company.propertyChange', propertyName: 'prm_exclude' },
        { eventType: 'contact.privacyDeletion' },
        { eventType: 'contact.deletion' },
        { eventType: 'object.creation', objectTypeId: '0-47' },
      ],
    });
  });
  after(async () => {
    await serving.stop();
    await app.close();
    await world.stop();
  });

  it('bring a change to both CRMs', async () => {
    const company = (await world.hubspot.records('companies')).find(
      ({ salesforceaccountid: id, prm_touch_level: touch }) => id && touch !== 'none',
    );
    assert.ok(company);

    await world.hubspot.control('records/companies', { id: company.id, properties: { prm_exclude: 'true' } });

    const account = String(company.salesforceaccountid);
    await until(async () => {
      const touchThere = (await recordOf('companies', company.id)).prm_touch_level;
      const touchHere = (await world.salesforce.records('Account')).find(({ Id }) => Id === account)?.PRM_Touch_Level__c;
      return touchThere === 'none' && touchHere === 'none';
    });
    const runs = await world.query<{ command: string }>("SELECT command FROM run WHERE command = 'signals'");
    assert.ok(runs.length >= 1);
    assert.deepEqual(await world.query('SELECT * FROM signal'), []);
  });

  it('forget a person whom HubSpot forgot', async () => {
    const [contact] = await world.query<{ key: string }>(
      "SELECT key FROM entity WHERE kind = 'contact' AND key LIKE 'hubspot:%' AND NOT deleted LIMIT 1",
    );
    assert.ok(contact);
    const id = contact.key.split('/').at(-1);

    const answer = await fetch(`${world.hubspot.url}/crm/v3/objects/contacts/gdpr-delete`, {
      method: 'POST',
      headers: { authorization: 'Bearer pat-na1-sandbox', 'content-type': 'application/json' },
      body: JSON.stringify({ objectId: id }),
    });
    assert.equal(answer.status, 204);

    await until(async () => (await world.query('SELECT 1 FROM entity WHERE key = $1', [contact.key])).length === 0);
  });

  it('are stored although nobody can look at them yet, and refused without a right signature', async () => {
    const url = `${app.baseUrl}/webhooks/hubspot`;
    const body = JSON.stringify([{ portalId: 62515, objectId: 1, subscriptionType: 'company.creation' }]);
    const post = async (headers: Readonly<Record<string, string>>, to = url, text = body): Promise<number> =>
      (await fetch(to, { method: 'POST', body: text, headers: { 'content-type': 'text/plain', ...headers } })).status;
    const stamp = String(Date.now());
    const signed = (text: string, to = url) => ({
      'x-hubspot-request-timestamp': stamp,
      'x-hubspot-signature-v3': signatureV3(SECRET, to, text, stamp),
    });
    assert.equal(await post({}), 401);
    assert.equal(await post({ ...signed(body), 'x-hubspot-signature-v3': signatureV3('wrong', url, body, stamp) }), 401);
    assert.equal(await post(signed(body)), 204);
    assert.equal(await post(signed('{}'), url, '{}'), 400);
    assert.equal(await post(signed(body), `${app.baseUrl}/webhooks/salesforce`), 401);
    assert.equal(await post(signed(body), `${app.baseUrl}/webhooks/..%2f..%2fevil`), 401);
    const large = 'x'.repeat(1_100_000);
    assert.equal(await post(signed(large), url, large), 413);
  });

  async function recordOf(object: string, id: unknown): Promise<Row> {
    return (await world.hubspot.records(object)).find((one) => one.id === id) ?? {};
  }
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail('waited a minute in vain');
    await sleep(100);
  }
}
