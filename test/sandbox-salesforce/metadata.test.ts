import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at } from './json.ts';
import { bodyOf, call, connect, grantField, startOrg } from './org.ts';

const SEGMENT = {
  fullName: 'Account.PRM_Segment__c',
  label: 'PRM Segment',
  type: 'Picklist',
  valueSet: {
    restricted: true,
    valueSetDefinition: {
      sorted: false,
      value: [
        { fullName: 'Gold', default: false, label: '金' },
        { fullName: 'Silver', default: false, label: '銀' },
      ],
    },
  },
};

describe('sandbox Salesforce: metadata', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  beforeEach(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
  });
  afterEach(() => sandbox.close());

  async function errorOf(soql: string): Promise<unknown> {
    return at(await bodyOf(await call(connection, `query?q=${encodeURIComponent(soql)}`)), 0, 'errorCode');
  }

  async function canSee(object: string, field: string): Promise<boolean> {
    return (await connection.describe(object)).fields.some(({ name }) => name === field);
  }

  it('hides a new field from everybody until a permission set grants it and is assigned', async () => {
    const [made] = await connection.metadata.upsert('CustomField', [SEGMENT]);
    const fresh = [await canSee('Account', 'PRM_Segment__c'), await errorOf('SELECT PRM_Segment__c FROM Account')];
    await connection.metadata.upsert('PermissionSet', [
      { fullName: 'PRM', label: 'PRM', fieldPermissions: [{ field: SEGMENT.fullName, readable: true, editable: true }] },
    ]);
    const granted = await canSee('Account', 'PRM_Segment__c');
    const { records } = await connection.query("SELECT Id FROM PermissionSet WHERE Name = 'PRM'");
    const assignment = { AssigneeId: connection.userInfo?.id ?? '', PermissionSetId: String(records[0]?.Id) };
    await connection.sobject('PermissionSetAssignment').create(assignment);

    assert.deepEqual(made, { created: true, fullName: 'Account.PRM_Segment__c', success: true, errors: [] });
    assert.deepEqual(fresh, [false, 'INVALID_FIELD']);
    assert.equal(granted, false);
    assert.equal(await canSee('Account', 'PRM_Segment__c'), true);
    assert.equal(await errorOf('SELECT PRM_Segment__c FROM Account'), undefined);
    await assert.rejects(connection.sobject('PermissionSetAssignment').create(assignment), { name: 'DUPLICATE_VALUE' });
  });

  it('lets a field be read but not written where the grant says so', async () => {
    await connection.metadata.upsert('CustomField', [SEGMENT]);
    await connection.metadata.upsert('PermissionSet', [
      { fullName: 'PRM', label: 'PRM', fieldPermissions: [{ field: SEGMENT.fullName, readable: true, editable: false }] },
    ]);
    const { records } = await connection.query("SELECT Id FROM PermissionSet WHERE Name = 'PRM'");
    await connection
      .sobject('PermissionSetAssignment')
      .create({ AssigneeId: connection.userInfo?.id ?? '', PermissionSetId: String(records[0]?.Id) });

    await assert.rejects(connection.sobject('Account').update({ Id: '001000000000001AAA', PRM_Segment__c: 'Gold' }), {
      name: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    });
  });

  it('enforces what a field was defined to be', async () => {
    await grantField(connection, SEGMENT);
    await grantField(connection, { fullName: 'Account.PRM_Score__c', label: 'PRM Score', type: 'Number', precision: 4, scale: 1 });
    const update = (fields: Record<string, unknown>) => connection.sobject('Account').update({ Id: '001000000000001AAA', ...fields });

    await update({ PRM_Segment__c: 'Gold', PRM_Score__c: 87.54 });

    assert.equal(
      at(await connection.query("SELECT PRM_Score__c FROM Account WHERE PRM_Segment__c = 'Gold'"), 'records', 0, 'PRM_Score__c'),
      87.5,
    );
    assert.equal(
      at(await connection.query('SELECT toLabel(PRM_Segment__c) FROM Account WHERE PRM_Score__c != null'), 'records', 0, 'PRM_Segment__c'),
      '金',
    );
    await assert.rejects(update({ PRM_Segment__c: 'Tin' }), {
      name: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      message: 'PRM Segment: bad value for restricted picklist field: Tin',
    });
    await assert.rejects(update({ PRM_Score__c: 12345 }), { name: 'NUMBER_OUTSIDE_VALID_RANGE' });
  });

  it('puts an Activity field on tasks and events at once', async () => {
    await grantField(connection, {
      fullName: 'Activity.PRM_Task_Key__c',
      label: 'Task key',
      type: 'Text',
      length: 64,
      externalId: true,
      unique: true,
      caseSensitive: false,
    });

    const results = await connection
      .sobject('Task')
      .upsert([{ PRM_Task_Key__c: 't1', Subject: 'Call' }], 'PRM_Task_Key__c', { allOrNone: false });

    assert.equal(results[0]?.success, true);
    assert.equal(await canSee('Event', 'PRM_Task_Key__c'), true);
  });

  it('finds values of a multi-select picklist by includes and excludes', async () => {
    const values = ['silent', 'watch', 'warning'].map((fullName) => ({ fullName, default: false, label: fullName }));
    await grantField(connection, {
      fullName: 'Account.PRM_Flags__c',
      label: 'Flags',
      type: 'MultiselectPicklist',
      visibleLines: 4,
      valueSet: { restricted: true, valueSetDefinition: { sorted: false, value: values } },
    });
    await connection.sobject('Account').update({ Id: '001000000000001AAA', PRM_Flags__c: 'silent;watch' });
    const count = async (where: string): Promise<number> => (await connection.query(`SELECT Id FROM Account WHERE ${where}`)).totalSize;

    assert.equal(await count("PRM_Flags__c INCLUDES ('silent;watch', 'warning')"), 1);
    assert.equal(await count("PRM_Flags__c INCLUDES ('silent;warning')"), 0);
    assert.equal(await count("PRM_Flags__c EXCLUDES ('watch')"), 2);
  });

  it('answers each component on its own, and gives back what it keeps', async () => {
    const results = await connection.metadata.upsert('CustomField', [
      { fullName: 'Account.PRM_A__c', label: 'A', type: 'Text', length: 10 },
      { fullName: 'Account.PRM_B__c', label: 'B', type: 'Text' },
      { fullName: 'Nothing.PRM_C__c', label: 'C', type: 'Text', length: 10 },
    ]);
    const read = await connection.metadata.read('CustomField', ['Account.PRM_A__c']);
    const listed = await connection.metadata.list({ type: 'CustomField' });
    const deleted = await connection.metadata.delete('CustomField', ['Account.PRM_A__c']);

    assert.deepEqual(
      results.map(({ success }) => success),
      [true, false, false],
    );
    assert.equal(at(results[1], 'errors', 0, 'statusCode'), 'FIELD_INTEGRITY_EXCEPTION');
    assert.deepEqual([at(read, 0, 'fullName'), at(read, 0, 'length')], ['Account.PRM_A__c', 10]);
    assert.equal(
      listed.some(({ fullName }) => fullName === 'Account.PRM_A__c'),
      true,
    );
    assert.deepEqual(
      deleted.map(({ success }) => success),
      [true],
    );
  });

  it('faults for a type that it does not know, and for a session that is over', async () => {
    await assert.rejects(connection.metadata.upsert('ApexClass', [{ fullName: 'X' }]), { name: 'sf:INVALID_TYPE' });
    await fetch(`${sandbox.url}/_sandbox/expire-sessions`, { method: 'POST' });
    const envelope = `<se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header><SessionHeader><sessionId>${connection.accessToken ?? ''}</sessionId></SessionHeader></se:Header><se:Body><describeMetadata/></se:Body></se:Envelope>`;
    const expired = await fetch(`${sandbox.url}/services/Soap/m/67.0`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: envelope,
    });

    assert.equal(expired.status, 500);
    assert.match(await expired.text(), /<faultcode>sf:INVALID_SESSION_ID<\/faultcode>/);
  });
});
