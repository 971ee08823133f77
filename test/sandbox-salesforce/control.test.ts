import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at } from './json.ts';
import { bodyOf, call, connect, grantField, startOrg } from './org.ts';

const ACME = '001000000000001AAA';
const BETA = '001000000000002AAA';

describe('sandbox Salesforce: control routes and pages', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  beforeEach(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
  });
  afterEach(() => sandbox.close());

  async function control(path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const answer = await bodyOf(response);
    assert.equal(response.status, 200, JSON.stringify(answer));
    return answer;
  }

  it('merge accounts: the loser is in the bin with its master, its children have moved', async () => {
    await control('merge', { object: 'Account', masterId: BETA, loserIds: [ACME] });

    const losers = await connection.query('SELECT Id, MasterRecordId FROM Account WHERE IsDeleted = true AND MasterRecordId != null', {
      scanAll: true,
    });
    const moved = await connection.query(
      `SELECT Id FROM Opportunity WHERE AccountId = '${BETA}' AND SystemModstamp >= 2026-04-01T09:00:00Z`,
    );
    const { deletedRecords } = await connection.sobject('Account').deleted('2026-04-01T08:00:00Z', '2026-04-01T10:00:00Z');

    assert.deepEqual([losers.records[0]?.Id, losers.records[0]?.MasterRecordId], [ACME, BETA]);
    assert.equal(moved.totalSize, 2);
    assert.deepEqual(
      deletedRecords.map(({ id }) => id),
      [ACME],
    );
    assert.equal((await connection.query(`SELECT Id FROM Account WHERE Id = '${ACME}'`)).totalSize, 0);
  });

  it('make and change records as somebody else would, read-only fields too, and delete them', async () => {
    const made = await control('records/Opportunity', [
      { Name: 'Late', AccountId: BETA, StageName: 'Closed Won', CloseDate: '2026-03-01', SystemModstamp: '2026-03-15T00:00:00Z' },
    ]);
    const id = String(at(made, 'ids', 0));
    await control('records/Account', [{ Id: BETA, Name: 'Renamed' }]);
    const stamp = at(await connection.query(`SELECT SystemModstamp FROM Opportunity WHERE Id = '${id}'`), 'records', 0, 'SystemModstamp');
    await control('delete/Opportunity', { ids: [id] });

    assert.equal(stamp, '2026-03-15T00:00:00.000+0000');
    assert.equal(at(await connection.query(`SELECT Name FROM Account WHERE Id = '${BETA}'`), 'records', 0, 'Name'), 'Renamed');
    assert.equal((await connection.query(`SELECT Id FROM Opportunity WHERE Id = '${id}'`)).totalSize, 0);
  });

  it('take rights away: the field, or the whole object, is not there any more', async () => {
    await control('permissions', { object: 'Account', fields: { Website: { readable: false }, Phone: { editable: false } } });
    const { fields } = await connection.describe('Account');
    const field = await bodyOf(await call(connection, 'query?q=SELECT+Website+FROM+Account'));
    await assert.rejects(connection.sobject('Account').update({ Id: ACME, Phone: '1' }), { name: 'INVALID_FIELD_FOR_INSERT_UPDATE' });
    await control('permissions', { object: 'Task', readable: false });

    assert.equal(
      fields.some(({ name }) => name === 'Website'),
      false,
    );
    assert.equal(at(field, 0, 'errorCode'), 'INVALID_FIELD');
    assert.equal(at(await bodyOf(await call(connection, 'query?q=SELECT+Id+FROM+Task')), 0, 'errorCode'), 'INVALID_TYPE');
    assert.equal((await call(connection, 'sobjects/Task/describe')).status, 404);
  });

  it('let single records of a batch fail, as a lock or a validation rule would', async () => {
    await control('item-faults', {
      object: 'Account',
      ids: [BETA],
      times: 1,
      errorCode: 'UNABLE_TO_LOCK_ROW',
      message: `unable to obtain exclusive access to this record or 1 records: ${BETA}`,
    });
    const update = () =>
      connection.sobject('Account').update(
        [
          { Id: ACME, Phone: '1' },
          { Id: BETA, Phone: '1' },
        ],
        { allOrNone: false },
      );

    const first = await update();
    const second = await update();

    assert.deepEqual(
      first.map((result) => at(result, 'errors', 0, 'statusCode')),
      [undefined, 'UNABLE_TO_LOCK_ROW'],
    );
    assert.deepEqual(
      second.map(({ success }) => success),
      [true, true],
    );
  });

  it('show every record with its fields, flat', async () => {
    const text = await (await fetch(`${sandbox.url}/_sandbox/records/Opportunity`)).text();
    const records = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

    assert.equal(records.length, 3);
    assert.deepEqual(
      [at(records[0], 'Id'), at(records[0], 'Amount'), at(records[0], 'CloseDate')],
      ['006000000000001AAA', 100.5, '2026-01-15'],
    );
  });

  it('go back to the seed on reset', async () => {
    await connection.sobject('Account').update({ Id: ACME, Name: 'Changed' });
    await grantField(connection, { fullName: 'Account.PRM_A__c', label: 'A', type: 'Text', length: 10 });

    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });

    assert.equal(at(await connection.query(`SELECT Name FROM Account WHERE Id = '${ACME}'`), 'records', 0, 'Name'), 'アクメ株式会社');
    assert.equal(
      (await connection.describe('Account')).fields.some(({ name }) => name === 'PRM_A__c'),
      false,
    );
  });

  it('show an account as a rep sees it, with our fields by label, and nothing of it as markup', async () => {
    await grantField(connection, { fullName: 'Account.PRM_Next_Action__c', label: '次の一手', type: 'Text', length: 255 });
    await connection.sobject('Account').update({ Id: ACME, PRM_Next_Action__c: '<script>alert(1)</script>' });

    const response = await fetch(`${sandbox.url}/lightning/r/Account/${ACME}/view`);
    const html = await response.text();
    const list = await (await fetch(`${sandbox.url}/lightning/o/Account/list`)).text();
    const missing = await fetch(`${sandbox.url}/lightning/r/Account/001000000000099AAA/view`);

    assert.match(html, /次の一手.*&lt;script&gt;alert\(1\)&lt;\/script&gt;/s);
    assert.equal(html.includes('<script>'), false);
    assert.match(html, /Visit/);
    assert.match(list, new RegExp(`/lightning/r/Account/${ACME}/view`));
    assert.equal(missing.status, 404);
  });
});
