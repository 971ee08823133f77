import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at, listAt } from './json.ts';
import { bodyOf, call, connect, grantField, startOrg } from './org.ts';

const ACME = '001000000000001AAA';

describe('sandbox Salesforce: records', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  beforeEach(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
    await grantField(connection, {
      fullName: 'Account.PRM_Key__c',
      label: 'PRM Key',
      type: 'Text',
      length: 20,
      externalId: true,
      unique: true,
      caseSensitive: false,
    });
  });
  afterEach(() => sandbox.close());

  async function send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await call(connection, path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  it('are made, read, changed and deleted with the statuses of the REST API', async () => {
    const made = await send('POST', 'sobjects/Account', { Name: 'New', AnnualRevenue: 12.4 });
    const id = String(at(made.body, 'id'));
    const changed = await send('PATCH', `sobjects/Account/${id}`, { Phone: '03-1234-5678' });
    const read = await send('GET', `sobjects/Account/${id.slice(0, 15)}?fields=Name,Phone,AnnualRevenue`);
    const deleted = await send('DELETE', `sobjects/Account/${id}`);

    assert.deepEqual(made, { status: 201, body: { id, success: true, errors: [] } });
    assert.deepEqual(changed, { status: 204, body: null });
    assert.deepEqual(read.body, {
      attributes: { type: 'Account', url: `/services/data/v67.0/sobjects/Account/${id}` },
      Name: 'New',
      Phone: '03-1234-5678',
      AnnualRevenue: 12,
    });
    assert.equal(deleted.status, 204);
    assert.deepEqual(await send('GET', `sobjects/Account/${id}`), {
      status: 404,
      body: [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] }],
    });
    assert.deepEqual(await send('GET', 'sobjects/Account/001000000000009AAA'), {
      status: 404,
      body: [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }],
    });
  });

  const REFUSED: readonly (readonly [string, Record<string, unknown>, string, string])[] = [
    ['an unknown field', { Name: 'A', Foo__c: 1 }, 'INVALID_FIELD', "No such column 'Foo__c' on sobject of type Account"],
    ['a missing required field', { Phone: '1' }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]'],
    [
      'a text that is too long',
      { Name: 'A', PRM_Key__c: 'x'.repeat(21) },
      'STRING_TOO_LONG',
      `PRM Key: data value too large: ${'x'.repeat(21)} (max length=20)`,
    ],
    [
      'a value of another type',
      { Name: 'A', AnnualRevenue: 'much' },
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of double from VALUE_STRING value much or request may be missing a required field at [line:1, column:1]',
    ],
    [
      'a reference to another kind of record',
      { Name: 'A', ParentId: '003000000000001AAA' },
      'FIELD_INTEGRITY_EXCEPTION',
      'Parent Account ID: id value of incorrect type: 003000000000001AAA',
    ],
    ['a reference to nothing', { Name: 'A', ParentId: '001000000000099AAA' }, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'],
    [
      'an owner who left',
      { Name: 'A', OwnerId: '005000000000002AAA' },
      'OPERATION_WITH_INACTIVE_USER_EXCEPTION',
      'operation performed with inactive user [005000000000002AAA] as owner of account',
    ],
    [
      'a read-only field',
      { Name: 'A', SystemModstamp: '2026-01-01T00:00:00Z' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: SystemModstamp. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
    ],
  ];
  for (const [what, fields, errorCode, message] of REFUSED) {
    it(`refuse ${what} with ${errorCode}`, async () => {
      const { status, body } = await send('POST', 'sobjects/Account', fields);

      assert.equal(status, 400);
      assert.equal(at(body, 0, 'errorCode'), errorCode);
      assert.equal(at(body, 0, 'message'), message);
    });
  }

  it('are upserted one by one by external id: 201, 200, and 404 for a field that is none', async () => {
    const made = await send('PATCH', 'sobjects/Account/PRM_Key__c/k%2F1', { Name: 'Keyed' });
    const changed = await send('PATCH', 'sobjects/Account/PRM_Key__c/K%2F1', { Phone: '1' });
    const refused = await send('PATCH', 'sobjects/Account/Phone/1', { Name: 'A' });

    assert.equal(made.status, 201);
    assert.deepEqual(changed, { status: 200, body: { id: at(made.body, 'id'), success: true, errors: [], created: false } });
    assert.deepEqual(refused, {
      status: 404,
      body: [{ message: 'Provided external ID field does not exist or is not accessible: Phone', errorCode: 'NOT_FOUND' }],
    });
  });

  it('are upserted 200 at a time, each with its own result in the order asked', async () => {
    const records = [
      { PRM_Key__c: 'a', Name: 'A' },
      { PRM_Key__c: 'b' },
      { PRM_Key__c: 'c', Name: 'C' },
      { PRM_Key__c: 'c', Name: 'C again' },
    ];

    const results = await connection.sobject('Account').upsert(records, 'PRM_Key__c', { allOrNone: false, allowRecursive: true });

    assert.deepEqual(
      results.map(({ success }) => success),
      [true, false, false, false],
    );
    assert.deepEqual(at(results, 1, 'errors'), [
      { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] },
    ]);
    assert.equal(at(results, 2, 'errors', 0, 'statusCode'), 'DUPLICATE_VALUE');
    assert.equal(at(results, 0, 'created'), true);
  });

  it('are taken back together when all or none was asked for', async () => {
    const results = await connection
      .sobject('Account')
      .upsert([{ PRM_Key__c: 'a', Name: 'A' }, { PRM_Key__c: 'b' }], 'PRM_Key__c', { allOrNone: true });

    assert.deepEqual(
      results.map((result) => at(result, 'errors', 0, 'statusCode')),
      ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'],
    );
    assert.equal((await connection.query("SELECT Id FROM Account WHERE PRM_Key__c = 'a'")).totalSize, 0);
  });

  it('refuse more than 200 in one call, and a body with an unknown field as a whole', async () => {
    const many = await send('PATCH', 'composite/sobjects/Account/PRM_Key__c', {
      records: Array.from({ length: 201 }, (_, n) => ({ attributes: { type: 'Account' }, PRM_Key__c: String(n), Name: 'A' })),
    });
    const unknown = await send('POST', 'composite/sobjects', {
      records: [
        { attributes: { type: 'Account' }, Name: 'A' },
        { attributes: { type: 'Account' }, Name: 'B', Foo: 1 },
      ],
    });

    assert.deepEqual(many, {
      status: 400,
      body: [{ message: 'record limit reached. cannot submit more than 200 records into this call', errorCode: 'EXCEEDED_ID_LIMIT' }],
    });
    assert.equal(unknown.status, 400);
    assert.equal(at(unknown.body, 0, 'errorCode'), 'INVALID_FIELD');
  });

  it('are updated, retrieved and deleted by jsforce in collections', async () => {
    const updated = await connection.sobject('Account').update(
      [
        { Id: ACME, Phone: '1' },
        { Id: '001000000000099AAA', Phone: '2' },
      ],
      { allOrNone: false },
    );
    const retrieved = await send('POST', 'composite/sobjects/Account', { ids: [ACME, '001000000000099AAA'], fields: ['Phone'] });
    const deleted = await connection.sobject('Account').destroy([ACME, ACME], { allOrNone: false });

    assert.deepEqual(
      updated.map(({ success }) => success),
      [true, false],
    );
    assert.equal(at(updated, 1, 'errors', 0, 'statusCode'), 'INVALID_CROSS_REFERENCE_KEY');
    assert.deepEqual(
      listAt(retrieved.body).map((record) => at(record, 'Phone')),
      ['1', undefined],
    );
    assert.deepEqual(
      deleted.map((result) => at(result, 'errors', 0, 'statusCode')),
      [undefined, 'ENTITY_IS_DELETED'],
    );
  });

  it('refuse a value that another record has, naming that record', async () => {
    await send('POST', 'sobjects/Account', { Name: 'A', PRM_Key__c: 'taken' });
    const first = String(at(await connection.query("SELECT Id FROM Account WHERE PRM_Key__c = 'taken'"), 'records', 0, 'Id'));

    const { body } = await send('POST', 'sobjects/Account', { Name: 'B', PRM_Key__c: 'TAKEN' });

    assert.deepEqual(body, [
      {
        message: `duplicate value found: PRM_Key__c duplicates value on record with id: ${first.slice(0, 15)}`,
        errorCode: 'DUPLICATE_VALUE',
        fields: [],
      },
    ]);
  });

  it('carry what Salesforce derives: closed deals with their history, the account of a task, when it was done', async () => {
    await send('PATCH', 'sobjects/Opportunity/006000000000002AAA', { StageName: 'Closed Won' });
    const task = await send('POST', 'sobjects/Task', { Subject: 'Call', WhatId: '006000000000003AAA' });
    const taskId = String(at(task.body, 'id'));
    await send('PATCH', `sobjects/Task/${taskId}`, { Status: 'Completed' });

    const deal = await connection.query(
      "SELECT IsWon, IsClosed, Probability, (SELECT StageName, Amount FROM OpportunityHistories) FROM Opportunity WHERE Id = '006000000000002AAA'",
    );
    const done = await send('GET', `sobjects/Task/${taskId}?fields=AccountId,IsClosed,CompletedDateTime,Priority`);

    assert.deepEqual([at(deal, 'records', 0, 'IsWon'), at(deal, 'records', 0, 'Probability')], [true, 100]);
    assert.equal(at(deal, 'records', 0, 'Opportunities'), undefined);
    assert.equal(at(deal, 'records', 0, 'OpportunityHistories', 'records', 0, 'StageName'), 'Closed Won');
    assert.equal(at(done.body, 'AccountId'), '001000000000002AAA');
    assert.equal(at(done.body, 'IsClosed'), true);
    assert.match(String(at(done.body, 'CompletedDateTime')), /^2026-04-01T09:\d\d:\d\d\.000\+0000$/);
    assert.equal(at(done.body, 'Priority'), 'Normal');
  });

  it('go with their parent into the bin, where queryAll and deleted find them', async () => {
    await send('DELETE', `sobjects/Account/${ACME}`);

    const visible = await connection.query(`SELECT Id FROM Opportunity WHERE AccountId = '${ACME}'`);
    const all = await connection.query(`SELECT Id, IsDeleted FROM Opportunity WHERE AccountId = '${ACME}'`, { scanAll: true });
    const { deletedRecords } = await connection.sobject('Account').deleted('2026-04-01T08:00:00Z', '2026-04-01T10:00:00Z');
    const { ids } = await connection.sobject('Account').updated('2026-03-02T12:00:00Z', '2026-04-01T10:00:00Z');

    assert.deepEqual([visible.totalSize, all.totalSize, at(all, 'records', 0, 'IsDeleted')], [0, 2, true]);
    assert.deepEqual(
      deletedRecords.map(({ id }) => id),
      [ACME],
    );
    assert.equal(ids.includes(ACME), false);
  });

  it('stamp every change with the sandbox clock, to the second', async () => {
    await fetch(`${sandbox.url}/_sandbox/clock`, { method: 'POST', body: JSON.stringify({ now: '2026-06-01T12:00:00.750Z' }) });
    await send('PATCH', `sobjects/Account/${ACME}`, { Phone: '1' });

    const { body } = await send('GET', `sobjects/Account/${ACME}?fields=SystemModstamp,CreatedDate`);

    assert.match(String(at(body, 'SystemModstamp')), /^2026-06-01T12:00:0\d\.000\+0000$/);
    assert.equal(at(body, 'CreatedDate'), '2026-03-01T00:00:00.000+0000');
  });

  it('answer an unknown object, path and method the way the vendor does', async () => {
    assert.deepEqual(await send('GET', 'sobjects/Foo'), {
      status: 404,
      body: [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }],
    });
    for (const path of [
      'nothing/here',
      'constructor',
      '__proto__',
      'tooling/executeAnonymous?anonymousBody=x',
      'theme',
      'analytics/reports',
      'ui-api/records/1',
    ])
      assert.deepEqual(at((await send('GET', path)).body, 0, 'errorCode'), 'NOT_FOUND', path);
    assert.deepEqual(await send('PUT', 'sobjects/Account', {}), {
      status: 405,
      body: [{ message: "HTTP Method 'PUT' not allowed. Allowed are GET,HEAD,POST", errorCode: 'METHOD_NOT_ALLOWED' }],
    });
    assert.equal((await send('GET', '/services/data/v30.0/sobjects')).status, 404);
    assert.equal(at((await send('GET', '//services/data/v51.0//sobjects/Account')).body, 'objectDescribe', 'name'), 'Account');
  });

  it('go to the bin and come back over SOAP, with what went with them, but not from beyond the bin', async () => {
    const open = async (): Promise<number> =>
      (await connection.query(`SELECT Id FROM Contact WHERE AccountId = '${ACME}'`)).totalSize +
      (await connection.query(`SELECT Id FROM Opportunity WHERE AccountId = '${ACME}'`)).totalSize;
    await fetch(`${sandbox.url}/_sandbox/change-events`, { method: 'POST', body: JSON.stringify({ entities: ['Account'] }) });
    await connection.soap.delete([ACME]);
    const whileDeleted = await open();

    const back = await connection.soap.undelete([ACME, ACME, 'x']);
    const whenBack = await open();
    await connection.soap.delete([ACME]);
    await connection.soap.emptyRecycleBin([ACME]);
    const gone = await connection.soap.undelete([ACME]);

    assert.deepEqual([whileDeleted, whenBack], [0, 3]);
    assert.deepEqual(
      back.map(({ success, errors }) => [success, at(errors, 'statusCode') ?? at(errors, 0, 'statusCode')]),
      [
        [true, undefined],
        [false, 'UNDELETE_FAILED'],
        [false, 'MALFORMED_ID'],
      ],
    );
    assert.equal(at(gone, 0, 'errors', 'statusCode') ?? at(gone, 0, 'errors', 0, 'statusCode'), 'INVALID_CROSS_REFERENCE_KEY');
  });

  it('are made, changed and upserted over SOAP, values as text, the errors of each as its result', async () => {
    const made = await connection.soap.create([
      { type: 'Account', Name: 'By SOAP', AnnualRevenue: 12.5, IsPartner: true },
      { type: 'Account', Foo: 'x' },
    ]);
    const id = String(at(made, 0, 'id'));
    await connection.soap.update([{ type: 'Account', Id: id, AnnualRevenue: null, Phone: '03' }]);
    const upserted = await connection.soap.upsert('PRM_Key__c', [{ type: 'Account', PRM_Key__c: 'S-1', Name: 'Upserted' }]);
    const { records } = await connection.query(`SELECT Name, AnnualRevenue, IsPartner, Phone FROM Account WHERE Id = '${id}'`);

    assert.deepEqual(
      made.map(({ success }) => success),
      [true, false],
    );
    assert.deepEqual([at(upserted, 0, 'created'), at(upserted, 0, 'success')], [true, true]);
    assert.deepEqual(
      ['Name', 'AnnualRevenue', 'IsPartner', 'Phone'].map((name) => at(records, 0, name)),
      ['By SOAP', null, true, '03'],
    );
    assert.match((await connection.soap.getServerTimestamp()).timestamp, /^2026-04-01T09:0/);
  });
});

describe('sandbox Salesforce: describe', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  before(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
  });
  after(() => sandbox.close());

  it('lists the objects and their fields with type, length, picklist and references', async () => {
    const { sobjects } = await connection.describeGlobal();
    const { fields, keyPrefix, childRelationships } = await connection.describe('Account');
    const name = fields.find((field) => field.name === 'Name');
    const rank = fields.find((field) => field.name === 'Rank__c');

    assert.equal(
      sobjects.some((object) => object.name === 'OpportunityHistory'),
      true,
    );
    assert.equal(keyPrefix, '001');
    assert.deepEqual([name?.type, name?.length, name?.nillable, name?.updateable], ['string', 255, false, true]);
    assert.deepEqual([rank?.custom, rank?.type], [true, 'string']);
    assert.equal(
      childRelationships.some((relation) => relation.relationshipName === 'Opportunities' && relation.childSObject === 'Opportunity'),
      true,
    );
  });

  it('answers 304 while nothing has changed', async () => {
    const first = await call(connection, 'sobjects/Contact/describe');
    const again = await call(connection, 'sobjects/Contact/describe', {
      headers: { 'if-modified-since': first.headers.get('last-modified') ?? '' },
    });

    assert.deepEqual([first.status, again.status], [200, 304]);
  });

  it('lacks the partner features that the org has not bought, in describe and in queries', async () => {
    const plain = await startOrg({ features: [] });
    const other = await connect(plain);

    const { fields } = await other.describe('Opportunity');
    const response = await call(other, `query?q=${encodeURIComponent('SELECT PartnerAccountId FROM Opportunity')}`);
    const programs = await call(other, 'sobjects/ChannelProgram/describe');
    await plain.close();

    assert.equal(
      fields.some(({ name }) => name === 'PartnerAccountId'),
      false,
    );
    assert.equal(at(await bodyOf(response), 0, 'errorCode'), 'INVALID_FIELD');
    assert.equal(programs.status, 404);
  });
});
