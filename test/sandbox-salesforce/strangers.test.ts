import assert from 'node:assert/strict';
import jsforce from 'jsforce';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at } from './json.ts';
import { connect, grantField, startOrg, VERSION } from './org.ts';

const ACME = '001000000000001AAA';
const BETA = '001000000000002AAA';

/** Each of these is a call of jsforce, and what one finds in its answer. */
const CALLS: readonly (readonly [string, (connection: Connection) => Promise<unknown>, (string | number)[], unknown])[] = [
  ['identity()', (c) => c.identity(), ['username'], 'integration@sandbox.example'],
  ['query()', async (c) => c.query('SELECT Id FROM Account'), ['totalSize'], 3],
  ['query() of all rows', async (c) => c.query('SELECT Id FROM Task', { scanAll: true }), ['totalSize'], 2],
  ['find()', async (c) => c.sobject('Account').find({ IsPartner: true }, 'Id, Name').sort({ Name: -1 }).limit(1), [0, 'Id'], ACME],
  ['find() with operators', async (c) => c.sobject('Account').find({ Name: { $like: 'Beta%' } }), [0, 'Id'], BETA],
  ['findOne()', async (c) => c.sobject('Account').findOne({ Id: BETA }), ['Id'], BETA],
  ['count()', async (c) => c.sobject('Account').count({ IsPartner: true }), [], 2],
  [
    'select() with children',
    async (c) => c.sobject('Account').find({ Id: ACME }).select('Id').include('Opportunities').select('Id, Name').end().execute(),
    [0, 'Opportunities', 'totalSize'],
    2,
  ],
  ['record().retrieve()', async (c) => c.sobject('Account').record(ACME).retrieve(), ['Website'], 'https://acme.example'],
  ['retrieve() of many', (c) => c.sobject('Account').retrieve([ACME, BETA]), [1, 'Id'], BETA],
  ['create() of one', (c) => c.sobject('Task').create({ Subject: 'Call' }), ['success'], true],
  ['create() of many', (c) => c.sobject('Task').create([{ Subject: 'Call' }, { Subject: 'Visit' }]), [1, 'success'], true],
  ['update() of one', (c) => c.sobject('Account').update({ Id: ACME, Phone: '1' }), ['success'], true],
  ['update() of many', (c) => c.sobject('Account').update([{ Id: ACME, Phone: '1' }]), [0, 'success'], true],
  ['find().update()', async (c) => c.sobject('Account').find({ Id: ACME }).update({ Phone: '2' }), [0, 'success'], true],
  ['upsert() of one', (c) => c.sobject('Account').upsert({ PRM_Key__c: 'k', Name: 'K' }, 'PRM_Key__c'), ['created'], true],
  [
    'upsert() of many',
    (c) => c.sobject('Account').upsert([{ PRM_Key__c: 'k', Name: 'K' }], 'PRM_Key__c', { allOrNone: false, allowRecursive: true }),
    [0, 'success'],
    true,
  ],
  ['destroy() of one', (c) => c.sobject('Opportunity').destroy('006000000000003AAA'), ['success'], true],
  ['destroy() of many', (c) => c.sobject('Task').destroy(['00T000000000001AAA']), [0, 'success'], true],
  ['find().destroy()', async (c) => c.sobject('Opportunity').find({ Name: 'Deal 2' }).destroy(), [0, 'success'], true],
  [
    'updated()',
    async (c) => {
      await c.sobject('Account').update({ Id: ACME, Phone: '1' });
      return c.sobject('Account').updated('2026-03-31T00:00:00Z', '2026-04-02T00:00:00Z');
    },
    ['ids'],
    [ACME],
  ],
  ['deleted()', (c) => c.sobject('Account').deleted('2026-03-31T00:00:00Z', '2026-04-01T00:00:00Z'), ['deletedRecords'], []],
  ['describe()', (c) => c.describe('Account'), ['keyPrefix'], '001'],
  ['describeGlobal()', (c) => c.describeGlobal(), ['maxBatchSize'], 200],
  ['limits()', (c) => c.limits(), ['DailyApiRequests', 'Max'], 115_000],
  [
    'requestPost() of a composite call',
    (c) =>
      c.requestPost(`/services/data/v${VERSION}/composite`, {
        compositeRequest: [{ method: 'GET', url: `/services/data/v${VERSION}/limits`, referenceId: 'limits' }],
      }),
    ['compositeResponse', 0, 'httpStatusCode'],
    200,
  ],
  ['bulk2.query()', async (c) => (await c.bulk2.query('SELECT Id FROM Account ORDER BY Id')).toArray(), [0, 'Id'], ACME],
  [
    'bulk2.loadAndWaitForResults()',
    (c) => c.bulk2.loadAndWaitForResults({ object: 'Account', operation: 'insert', input: [{ Name: 'B' }], pollInterval: 10 }),
    ['successfulResults', 0, 'sf__Created'],
    'true',
  ],
  ['bulk.query() of API 1.0', async (c) => (await c.bulk.query('SELECT Id FROM Account ORDER BY Id')).toArray(), [0, 'Id'], ACME],
  ['bulk.load() of API 1.0', async (c) => c.bulk.load('Account', 'insert', [{ Name: 'B' }]), [0, 'success'], true],
  [
    'metadata.upsert()',
    (c) => c.metadata.upsert('CustomField', [{ fullName: 'Account.New__c', label: 'New', type: 'Checkbox', defaultValue: 'false' }]),
    [0, 'created'],
    true,
  ],
  ['metadata.read()', (c) => c.metadata.read('CustomField', 'Account.PRM_Key__c'), ['length'], 20],
  ['metadata.list()', (c) => c.metadata.list([{ type: 'CustomField' }]), [0, 'type'], 'CustomField'],
  ['metadata.describe()', (c) => c.metadata.describe(VERSION), ['partialSaveAllowed'], true],
  ['tooling.query()', async (c) => c.tooling.query('SELECT Id FROM ApexClass'), ['done'], true],
  ['tooling.describeGlobal()', (c) => c.tooling.describeGlobal(), ['sobjects', 0, 'name'], 'ApexClass'],
  ['tooling.describe()', (c) => c.tooling.describe('CustomField'), ['keyPrefix'], '00N'],
  ['recent()', (c) => c.recent(), [], []],
  ['quickActions()', (c) => c.quickActions(), [], []],
  ['approvalLayouts()', (c) => c.sobject('Account').approvalLayouts(), ['approvalLayouts'], []],
  [
    'listview().results()',
    async (c) => c.request(String(at(await c.sobject('Account').listviews(), 'listviews', 0, 'resultsUrl'))),
    ['size'],
    3,
  ],
  ['soap.getUserInfo()', (c) => c.soap.getUserInfo(), ['organizationId'], '00D5j0000000001EAA'],
];

describe('sandbox Salesforce: jsforce, as it comes from npm', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  beforeEach(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
    connection.bulk.pollInterval = 10;
    connection.bulk2.pollInterval = 10;
    const field = { label: 'Key', type: 'Text', length: 20, externalId: true, unique: true, caseSensitive: false };
    await grantField(connection, { fullName: 'Account.PRM_Key__c', ...field });
  });
  afterEach(() => sandbox.close());

  for (const [name, act, path, expected] of CALLS) {
    it(`is answered ${name}`, async () => {
      assert.deepEqual(at(await act(connection), ...path), expected);
    });
  }

  it('reads on with queryMore() and counts the calls of the day', async () => {
    const small = await startOrg({ maxBatchSize: 2 });
    const other = await connect(small);

    const first = await other.query('SELECT Id FROM Account');
    const second = await other.queryMore(first.nextRecordsUrl ?? '');

    assert.deepEqual([first.done, second.records.length, second.done], [false, 1, true]);
    assert.deepEqual(other.limitInfo, { apiUsage: { used: 2, limit: 115_000 } });
    await small.close();
  });

  it('logs in with a password, over SOAP or OAuth, and out again', async () => {
    const oauth2 = { clientId: 'sandbox', clientSecret: 'sandbox', loginUrl: sandbox.url };
    for (const options of [{}, { oauth2 }]) {
      const other = new jsforce.Connection({ version: VERSION, loginUrl: sandbox.url, ...options });
      await other.login('integration@sandbox.example', 'sandbox');
      assert.equal((await other.query('SELECT Id FROM Account')).totalSize, 3);
      const { accessToken } = other;
      await other.logout();

      const late = new jsforce.Connection({ version: VERSION, instanceUrl: sandbox.url, ...(accessToken == null ? {} : { accessToken }) });
      await assert.rejects(async () => late.query('SELECT Id FROM Account'), { errorCode: 'INVALID_SESSION_ID' });
    }
  });

  it('is told NOT_FOUND for what the sandbox does not serve', async () => {
    const refused = [
      async () => connection.theme(),
      async () => connection.tooling.executeAnonymous('System.debug(1);'),
      async () => connection.query('SELECT Id FROM Account').then(() => connection.request('/query?explain=SELECT+Id+FROM+Account')),
      async () => connection.analytics.reports(),
    ];
    for (const act of refused) await assert.rejects(act, { errorCode: 'NOT_FOUND' });
  });
});
