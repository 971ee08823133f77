import assert from 'node:assert/strict';
import jsforce from 'jsforce';
import { fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

/** People who were erased in a CRM leave nothing that a pass could read; they are looked for by their ids. */
describe('a contact that vanished', function () {
  this.timeout(180_000);
  let world: TestWorld;
  before(async () => {
    world = await startWorld({ partners: 12, events: 300 });
    await world.setup();
    fine(await world.run());
  });
  after(async () => {
    await world.stop();
  });

  it('from HubSpot under privacy law is erased here by the daily look; lines stay as counts', async () => {
    const key = await someContact('hubspot');
    const lines = await linesOf(key);
    assert.ok(lines > 0);
    await gdprDelete(key);

    fine(await world.run());
    assert.equal((await entity(key)).length, 1, 'looked for already today');
    const before = await count('line');
    await letADayPass();
    fine(await world.run());

    assert.deepEqual(await entity(key), []);
    assert.equal(await linesOf(key), 0);
    assert.ok((await count('line')) >= before);
  });

  it('from an emptied bin of Salesforce loses name, address and raw fields', async () => {
    const key = await someContact('salesforce');
    const connection = new jsforce.Connection({
      version: '67.0',
      instanceUrl: world.salesforce.url,
      oauth2: { clientId: 'sandbox', clientSecret: 'sandbox', loginUrl: world.salesforce.url },
    });
    await connection.authorize({ grant_type: 'client_credentials' });
    await connection.bulk2.loadAndWaitForResults({
      object: 'Contact',
      operation: 'hardDelete',
      input: [{ Id: key.split('/').at(-1) ?? '' }],
    });

    fine(await world.run('sync'));
    assert.equal((await entity(key))[0]?.deleted, false);
    fine(await world.run('sync', { full: true }));

    assert.deepEqual(await entity(key), [{ deleted: true, name: '', attributes: {} }]);
    const raw = await world.query<{ raw_print: string | null }>('SELECT raw_print FROM source_record WHERE entity_key = $1', [key]);
    assert.deepEqual([...new Set(raw.map(({ raw_print: print }) => print ?? '-'))], ['-']);
  });

  it('is told from one that is there: the others stay as they are, and the look goes round', async () => {
    const before = await count("entity WHERE kind = 'contact' AND NOT deleted");
    for (let day = 0; day < 3; day += 1) {
      await letADayPass();
      fine(await world.run());
    }
    assert.equal(await count("entity WHERE kind = 'contact' AND NOT deleted"), before);
    const marks = await world.query<{ name: string }>("SELECT name FROM setting WHERE name LIKE 'presence:%'");
    assert.deepEqual(marks.map(({ name }) => name.split('/').at(-1)).sort(), ['Contact', 'User', 'contacts']);
  });

  const someContact = async (vendor: string): Promise<string> => {
    const [row] = await world.query<{ key: string }>(
      `SELECT e.key FROM entity e WHERE e.kind = 'contact' AND e.key LIKE $1 AND NOT e.deleted
       ORDER BY (SELECT count(*) FROM line l WHERE l.contact_key = e.key) DESC LIMIT 1`,
      [`${vendor}:%`],
    );
    assert.ok(row);
    return row.key;
  };
  const entity = (key: string) =>
    world.query<{ deleted: boolean; name: string; attributes: object }>('SELECT deleted, name, attributes FROM entity WHERE key = $1', [
      key,
    ]);
  const count = async (what: string): Promise<number> =>
    Number((await world.query<{ n: string }>(`SELECT count(*) AS n FROM ${what}`))[0]?.n);
  const linesOf = (key: string): Promise<number> => count(`line WHERE contact_key = '${key}'`);
  const letADayPass = (): Promise<unknown> =>
    world.query(`UPDATE setting SET value = jsonb_set(value::jsonb, '{on}', '"2026-01-01"') WHERE name LIKE 'presence:%'`);

  async function gdprDelete(key: string): Promise<void> {
    const answer = await fetch(`${world.hubspot.url}/crm/v3/objects/contacts/gdpr-delete`, {
      method: 'POST',
      headers: { authorization: 'Bearer pat-na1-sandbox', 'content-type': 'application/json' },
      body: JSON.stringify({ objectId: key.split('/').at(-1) }),
    });
    assert.equal(answer.status, 204);
  }
});
