import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at, listAt } from './json.ts';
import { bodyOf, call, connect, startOrg } from './org.ts';

describe('sandbox Salesforce: search', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  before(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
  });
  after(() => sandbox.close());

  async function names(sosl: string): Promise<unknown[]> {
    const { searchRecords } = await connection.search(sosl);
    return searchRecords.map((record) => at(record, 'Name'));
  }

  it('gives jsforce the fields that were asked for, object by object', async () => {
    const { searchRecords } = await connection.search('FIND {taro OR beta} IN ALL FIELDS RETURNING Account(Name), Contact(Id, Email)');

    assert.deepEqual(searchRecords, [
      { attributes: { type: 'Account', url: '/services/data/v67.0/sobjects/Account/001000000000002AAA' }, Name: 'Beta "KK"' },
      {
        attributes: { type: 'Contact', url: '/services/data/v67.0/sobjects/Contact/003000000000001AAA' },
        Id: '003000000000001AAA',
        Email: 'taro@acme.example',
      },
    ]);
  });

  it('gives ids where no object is named, also at the address with a slash that simple_salesforce asks', async () => {
    const response = await call(connection, `search/?q=${encodeURIComponent('FIND {Yamada}')}`);

    assert.deepEqual(
      listAt(await bodyOf(response), 'searchRecords').map((record) => [at(record, 'attributes', 'type'), at(record, 'Id')]),
      [['Contact', '003000000000001AAA']],
    );
  });

  it('finds whole words, parts of them by wildcard, phrases, and Japanese inside a name', async () => {
    assert.deepEqual(await names('FIND {Cust} RETURNING Account(Name)'), []);
    assert.deepEqual(await names('FIND {Cust*} RETURNING Account(Name)'), ['Customer']);
    assert.deepEqual(await names('FIND {Custome?} RETURNING Account(Name)'), ['Customer']);
    assert.deepEqual(await names('FIND {"deal 2"} RETURNING Opportunity(Name)'), ['Deal 2']);
    assert.deepEqual(await names('FIND {株式} RETURNING Account(Name)'), ['アクメ株式会社']);
    assert.deepEqual(await names('FIND {deal AND NOT (1 OR 2)} RETURNING Opportunity(Name)'), ['Deal 3']);
  });

  it('looks only at the fields of the group', async () => {
    assert.deepEqual(await names('FIND {taro@acme.example} IN EMAIL FIELDS RETURNING Contact(Name)'), ['Taro Yamada']);
    assert.deepEqual(await names('FIND {gold} IN NAME FIELDS RETURNING Account(Name)'), []);
    assert.deepEqual(await names('FIND {gold} RETURNING Account(Name)'), ['アクメ株式会社']);
  });

  it('filters, orders and cuts each object, and all of them together', async () => {
    const deals = 'FIND {deal} RETURNING Opportunity(Name';
    assert.deepEqual(await names(`${deals} WHERE StageName != 'Prospecting' ORDER BY Name DESC)`), ['Deal 3', 'Deal 1']);
    assert.deepEqual(await names(`${deals} ORDER BY Name LIMIT 1 OFFSET 1)`), ['Deal 2']);
    assert.deepEqual(await names(`${deals} WHERE Name = ') LIMIT 1' LIMIT 5)`), []);
    assert.deepEqual(await names(`${deals} ORDER BY Name), Account(Name) LIMIT 2`), ['Deal 1', 'Deal 2']);
  });

  it('answers the same by parameters, in the address and as JSON', async () => {
    const address = await call(connection, 'parameterizedSearch?q=deal&sobject=Opportunity&Opportunity.fields=Id,Name&Opportunity.limit=1');
    const json = await call(connection, 'parameterizedSearch', {
      method: 'POST',
      body: JSON.stringify({ q: 'deal', fields: ['Name'], sobjects: [{ name: 'Opportunity', where: 'Amount > 60' }], in: 'NAME' }),
    });
    const hyphen = await call(connection, 'parameterizedSearch?q=no-such-thing');

    assert.deepEqual(listAt(await bodyOf(address), 'searchRecords'), [
      {
        attributes: { type: 'Opportunity', url: '/services/data/v67.0/sobjects/Opportunity/006000000000001AAA' },
        Id: '006000000000001AAA',
        Name: 'Deal 1',
      },
    ]);
    assert.deepEqual(
      listAt(await bodyOf(json), 'searchRecords').map((record) => at(record, 'Name')),
      ['Deal 1'],
    );
    assert.deepEqual(await bodyOf(hyphen), { searchRecords: [] });
  });

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['SELECT Id FROM Account', 'MALFORMED_SEARCH', /^No search term found\. The search term must be enclosed in braces\.$/],
    ['FIND {}', 'MALFORMED_SEARCH', /No search term found/],
    ['FIND {a}', 'MALFORMED_SEARCH', /search term must be longer than one character: a/],
    [
      'FIND {John|jane} RETURNING Contact',
      'MALFORMED_SEARCH',
      /^\nFIND \{John\|jane\} RETURNING Contact\n {9}\^\nERROR at Row:1:Column:10\nline 1:10 mismatched character '\|' expecting '\}'$/,
    ],
    ['FIND {acme', 'MALFORMED_SEARCH', /mismatched character '<EOF>' expecting '\}'/],
    ['FIND {acme} IN SIDEBAR FIELDS', 'MALFORMED_SEARCH', /unexpected token: 'SIDEBAR'/],
    ['FIND {acme} RETURNING Account(Name', 'MALFORMED_SEARCH', /unexpected token: '<EOF>'/],
    ['FIND {acme} RETURNING Account(COUNT())', 'MALFORMED_SEARCH', /unexpected token: '\('/],
    ['FIND {acme} RETURNING Account(Id USING ListView = x)', 'MALFORMED_SEARCH', /unexpected token: 'USING'/],
    ['FIND {acme} RETURNING Account() LIMIT 1', 'MALFORMED_SEARCH', /unexpected token: '\)'/],
    ['FIND {acme} WITH HIGHLIGHT', 'MALFORMED_SEARCH', /unexpected token: 'WITH'/],
    ['FIND {acme) OR (beta}', 'MALFORMED_SEARCH', /unexpected token: '\)'/],
    ['FIND {acme} RETURNING Nothing__c', 'INVALID_TYPE', /sObject type 'Nothing__c' is not supported/],
    ['FIND {acme} RETURNING Account(Foo)', 'INVALID_FIELD', /No such column 'Foo' on entity 'Account'/],
  ];
  for (const [sosl, code, message] of REFUSED) {
    it(`refuses ${sosl} with ${code}`, async () => {
      const response = await call(connection, `search?q=${encodeURIComponent(sosl)}`);
      const body = await bodyOf(response);

      assert.equal(response.status, 400);
      assert.equal(at(body, 0, 'errorCode'), code);
      assert.match(String(at(body, 0, 'message')), message);
    });
  }

  it('counts the records of the objects that are asked for, and knows no other resource below limits', async () => {
    assert.deepEqual(await bodyOf(await call(connection, 'limits/recordCount?sObjects=Account,Nothing__c,Task')), {
      sObjects: [
        { count: 3, name: 'Account' },
        { count: 2, name: 'Task' },
      ],
    });
    assert.equal((await call(connection, 'limits/nothing')).status, 404);
  });

  it('tells NOT_FOUND for the default values, named layouts and images of an object', async () => {
    for (const path of ['defaultValues', 'describe/namedLayouts/x', 'richTextImageFields', 'quickActions/x', 'events']) {
      const response = await call(connection, `sobjects/Account/${path}`);
      assert.equal(response.status, 404, path);
      assert.deepEqual(await bodyOf(response), [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }], path);
    }
  });
});
