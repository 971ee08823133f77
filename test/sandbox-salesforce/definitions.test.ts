import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at, listAt } from './json.ts';
import { grantField, bodyOf, call, connect, startOrg } from './org.ts';

describe('sandbox Salesforce: what the org is made of', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  before(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
  });
  after(() => sandbox.close());

  async function get(path: string): Promise<unknown> {
    return bodyOf(await call(connection, path));
  }

  function namesOf(records: readonly unknown[], field = 'QualifiedApiName'): unknown[] {
    return records.map((record) => at(record, field));
  }

  it('lists objects, and the fields of an object that a query names, over both APIs', async () => {
    const objects = await connection.query(
      "SELECT QualifiedApiName, Label, KeyPrefix, IsCustomizable FROM EntityDefinition WHERE KeyPrefix = '001'",
    );
    const fields = await connection.tooling.query(
      "SELECT Id, DurableId, DataType, EntityDefinition.Label FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Opportunity' AND QualifiedApiName IN ('Amount', 'AccountId', 'CloseDate')",
    );
    const both = await connection.tooling.query(
      "SELECT QualifiedApiName, (SELECT QualifiedApiName FROM Fields WHERE IsNameField = true) FROM EntityDefinition WHERE QualifiedApiName IN ('Account', 'Contact')",
    );

    assert.deepEqual(
      objects.records.map((record) => [at(record, 'QualifiedApiName'), at(record, 'Label'), at(record, 'IsCustomizable')]),
      [['Account', 'Account', true]],
    );
    assert.deepEqual(
      fields.records.map((record) => [at(record, 'DurableId'), at(record, 'DataType'), at(record, 'EntityDefinition', 'Label')]),
      [
        ['Opportunity.AccountId', 'Lookup(Account)', 'Opportunity'],
        ['Opportunity.Amount', 'Currency(16, 2)', 'Opportunity'],
        ['Opportunity.CloseDate', 'Date', 'Opportunity'],
      ],
    );
    assert.equal(at(fields.records, 0, 'Id'), '000000000000000AAA');
    assert.equal(at(fields.records, 0, 'attributes', 'url'), '/services/data/v67.0/tooling/sobjects/FieldDefinition/Opportunity.AccountId');
    assert.deepEqual(
      both.records.map((record) => namesOf(listAt(record, 'Fields', 'records'))),
      [['Name'], ['Name']],
    );
  });

  it('wants to know of which object the fields are', async () => {
    const refused = await get('query?q=SELECT+DurableId+FROM+FieldDefinition');
    const wide = await get("query?q=SELECT+DurableId+FROM+FieldDefinition+WHERE+EntityDefinitionId='Account'+OR+DataType='Date'");

    for (const answer of [refused, wide])
      assert.deepEqual(answer, [
        {
          message: 'FieldDefinition: a filter on a reified column is required [EntityDefinitionId,DurableId]',
          errorCode: 'MALFORMED_QUERY',
        },
      ]);
  });

  it('shows a field as soon as it was made, under the same id ever after', async () => {
    const soql = "SELECT Id, TableEnumOrId FROM CustomField WHERE DeveloperName = 'Rank'";
    const before = await connection.tooling.query(soql);
    await grantField(connection, { fullName: 'Account.Level__c', label: 'Level', type: 'Number', precision: 5, scale: 2 });

    const made = await connection.tooling.query(
      "SELECT DeveloperName, EntityDefinition.QualifiedApiName, Precision FROM CustomField WHERE EntityDefinitionId = 'Account' ORDER BY DeveloperName",
    );
    const field = await get("query?q=SELECT+DataType+FROM+FieldDefinition+WHERE+DurableId='Account.Level__c'");

    assert.deepEqual(namesOf(made.records, 'DeveloperName'), ['Level', 'Rank']);
    assert.equal(at(field, 'records', 0, 'DataType'), 'Number(3, 2)');
    assert.deepEqual((await connection.tooling.query(soql)).records, before.records);
  });

  it('has objects that one API alone knows, and no code', async () => {
    const refused = async (path: string): Promise<unknown> => at(await get(path), 0, 'errorCode');

    assert.equal(await refused('query?q=SELECT+Id+FROM+CustomField'), 'INVALID_TYPE');
    assert.equal(await refused('tooling/query?q=SELECT+Id+FROM+Account'), 'INVALID_TYPE');
    assert.equal(await refused('tooling/sobjects/Account/describe'), 'NOT_FOUND');
    assert.equal(await refused('sobjects/CustomField/describe'), 'NOT_FOUND');
    assert.equal(await refused('tooling/executeAnonymous?anonymousBody=x'), 'NOT_FOUND');
    assert.equal((await connection.tooling.query('SELECT Id, Name FROM ApexClass')).totalSize, 0);
    assert.equal((await connection.query("SELECT Id FROM RecordType WHERE SobjectType = 'Account'")).totalSize, 0);
    assert.ok(namesOf(listAt(await get('tooling/sobjects'), 'sobjects'), 'name').includes('CustomField'));
    assert.ok(!namesOf(listAt(await get('sobjects'), 'sobjects'), 'name').includes('CustomField'));
    assert.ok(!namesOf(listAt(await get('limits/recordCount'), 'sObjects'), 'name').includes('EntityDefinition'));
    assert.equal(at(await get('tooling/sobjects/EntityDefinition/Contact'), 'Label'), 'Contact');
  });

  it('lays every field out on the one layout, and tells its record type', async () => {
    const all = await connection.sobject('Account').layouts();
    const one = await get('sobjects/Account/describe/layouts/012000000000000AAA');
    const compact = await connection.sobject('Account').compactLayouts();
    const primary = await get('compactLayouts?q=Account,Nope');

    const rows = listAt(all, 'layouts', 0, 'detailLayoutSections', 0, 'layoutRows');
    const items = rows.flatMap((row) => listAt(row, 'layoutItems'));
    const name = items.find((item) => at(item, 'layoutComponents', 0, 'value') === 'Name');
    assert.equal(at(name, 'required'), true);
    assert.equal(at(name, 'layoutComponents', 0, 'details', 'type'), 'string');
    assert.equal(at(all, 'recordTypeMappings', 0, 'recordTypeId'), '012000000000000AAA');
    assert.deepEqual(one, at(all, 'layouts', 0));
    assert.equal(at(compact, 'compactLayouts', 0, 'name'), 'SYSTEM');
    assert.deepEqual(Object.keys(primary ?? {}), ['Account']);
    assert.equal((await call(connection, 'sobjects/Account/describe/layouts/012000000000001AAA')).status, 404);
    assert.equal((await call(connection, 'sobjects/OpportunityHistory/describe/layouts')).status, 404);
  });

  it('has a view of all records and one of the own records of an object, with their query and their rows', async () => {
    const [all, mine] = listAt(await connection.sobject('Opportunity').listviews(), 'listviews');
    const described = await get(String(at(all, 'describeUrl')));
    const results = await get(`${String(at(all, 'resultsUrl'))}?limit=2&offset=1`);
    const none = await get(String(at(mine, 'resultsUrl')));

    assert.deepEqual([at(all, 'developerName'), at(mine, 'label')], ['AllOpportunities', 'My Opportunities']);
    assert.equal((await connection.query(String(at(described, 'query')))).totalSize, 3);
    assert.deepEqual(
      listAt(results, 'records').map((record) => at(record, 'columns', 0)),
      ['Deal 2', 'Deal 3'].map((value) => ({ fieldNameOrPath: 'Name', value })),
    );
    assert.deepEqual([at(results, 'size'), at(none, 'size')], [2, 0]);
    assert.equal(at(await get(`${String(at(all, 'resultsUrl'))}?limit=x`), 0, 'errorCode'), 'INVALID_QUERY_PARAMETER');
    assert.equal((await call(connection, 'sobjects/Account/listviews/00B000000000001')).status, 404);
  });

  it('tells what there is to open, and refuses to have it changed', async () => {
    assert.deepEqual(namesOf(listAt({ tabs: await connection.tabs() }, 'tabs'), 'sobjectName').slice(0, 2), ['Account', 'Contact']);
    assert.deepEqual(await get('recent'), []);
    assert.deepEqual(await get('sobjects/Account/quickActions'), []);
    assert.deepEqual(await get('appMenu/AppSwitcher'), { appMenuItems: [] });
    assert.equal((await call(connection, 'tabs', { method: 'POST', body: '{}' })).status, 405);
    assert.equal((await call(connection, 'theme')).status, 404);
  });
});
