import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import type { Seed } from '../../src/sandbox/types.ts';
import { at, listAt } from './json.ts';
import { bodyOf, call, connect, startOrg } from './org.ts';

async function ask(connection: Connection, soql: string, path = 'query'): Promise<unknown> {
  return bodyOf(await call(connection, `${path}?q=${encodeURIComponent(soql)}`));
}

describe('sandbox Salesforce: SOQL', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  before(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
  });
  after(() => sandbox.close());

  async function names(where: string, object = 'Account'): Promise<unknown[]> {
    const answer = await ask(connection, `SELECT Name FROM ${object} WHERE ${where} ORDER BY Name`);
    return listAt(answer, 'records').map((record) => at(record, 'Name'));
  }

  it('gives parents as objects with attributes, and null where there is none', async () => {
    const answer = await ask(connection, 'SELECT Subject, Who.Name, Who.Type, What.Name, Account.Owner.Name FROM Task');

    assert.deepEqual(listAt(answer, 'records'), [
      {
        attributes: { type: 'Task', url: '/services/data/v67.0/sobjects/Task/00T000000000002AAA' },
        Subject: 'Visit',
        Who: {
          attributes: { type: 'Contact', url: '/services/data/v67.0/sobjects/Contact/003000000000001AAA' },
          Name: 'Taro Yamada',
          Type: 'Contact',
        },
        What: null,
        Account: {
          attributes: { type: 'Account', url: '/services/data/v67.0/sobjects/Account/001000000000001AAA' },
          Owner: { attributes: { type: 'User', url: '/services/data/v67.0/sobjects/User/005000000000001AAA' }, Name: 'Sato Hanako' },
        },
      },
    ]);
  });

  it('gives children as a result of its own, filtered, ordered and cut, and null where there are none', async () => {
    const answer = await ask(
      connection,
      'SELECT Id, (SELECT Name FROM Opportunities WHERE Amount != null ORDER BY Amount ASC LIMIT 1) FROM Account ORDER BY Id',
    );

    assert.deepEqual(
      listAt(answer, 'records').map((record) => at(record, 'Opportunities', 'records', 0, 'Name')),
      ['Deal 2', undefined, undefined],
    );
    assert.equal(at(answer, 'records', 1, 'Opportunities'), null);
  });

  it('compares text without regard to case, ids exactly and in both lengths', async () => {
    assert.deepEqual(await names("Name = 'CUSTOMER'"), ['Customer']);
    assert.deepEqual(await names("Id = '001000000000003'"), ['Customer']);
    assert.deepEqual(await names("Id IN ('001000000000003AAA', '001000000000002AAA')"), ['Beta "KK"', 'Customer']);
    assert.deepEqual(await names("Name LIKE '%株式%'"), ['アクメ株式会社']);
    assert.deepEqual(await names("Name LIKE 'c_stomer'"), ['Customer']);
    assert.deepEqual(await names("Name LIKE 'c\\\\_stomer'"), []);
  });

  it('counts a missing value as different', async () => {
    assert.deepEqual(await names("Rank__c != 'Gold'"), ['Beta "KK"', 'Customer']);
    assert.deepEqual(await names("NOT Rank__c IN ('Gold', 'Silver')"), ['Customer']);
    assert.deepEqual(await names('Rank__c = null'), ['Customer']);
    assert.deepEqual(await names("Rank__c NOT IN ('Gold')"), ['Beta "KK"', 'Customer']);
  });

  it('compares numbers, dates, date literals and parents', async () => {
    assert.deepEqual(await names('Amount >= 50 AND Amount < 100.5', 'Opportunity'), ['Deal 2']);
    assert.deepEqual(await names('CloseDate > 2026-02-01', 'Opportunity'), ['Deal 2', 'Deal 3']);
    assert.deepEqual(await names('CloseDate = LAST_N_DAYS:60', 'Opportunity'), ['Deal 3']);
    assert.deepEqual(await names('CloseDate = NEXT_QUARTER', 'Opportunity'), []);
    assert.deepEqual(await names('CloseDate = THIS_QUARTER', 'Opportunity'), ['Deal 2']);
    assert.deepEqual(await names('CreatedDate < TODAY AND IsWon = true', 'Opportunity'), ['Deal 1']);
    assert.deepEqual(await names("Account.Rank__c = 'Silver'", 'Opportunity'), ['Deal 3']);
    assert.deepEqual(await names('CreatedDate = 2026-03-01T09:00:00+09:00', 'Opportunity'), ['Deal 1', 'Deal 2', 'Deal 3']);
  });

  it('joins by sub-query, and by the absence of one', async () => {
    assert.deepEqual(await names('Id IN (SELECT AccountId FROM Opportunity WHERE IsWon = true)'), ['アクメ株式会社']);
    assert.deepEqual(await names('Id NOT IN (SELECT AccountId FROM Opportunity)'), ['Customer']);
  });

  it('puts nulls first unless told otherwise, and cuts by limit and offset', async () => {
    const order = async (tail: string): Promise<unknown[]> =>
      listAt(await ask(connection, `SELECT Amount FROM Opportunity ${tail}`), 'records').map((record) => at(record, 'Amount'));

    assert.deepEqual(await order('ORDER BY Amount'), [null, 50, 100.5]);
    assert.deepEqual(await order('ORDER BY Amount DESC NULLS LAST'), [100.5, 50, null]);
    assert.deepEqual(await order('ORDER BY Amount DESC NULLS LAST LIMIT 1 OFFSET 1'), [50]);
  });

  it('counts, sums and groups', async () => {
    const count = await ask(connection, 'SELECT COUNT() FROM Opportunity WHERE Amount != null');
    const sums = await ask(
      connection,
      'SELECT Account.Name who, SUM(Amount), COUNT(Id) n, MAX(CloseDate) last FROM Opportunity GROUP BY Account.Name HAVING COUNT(Id) > 1',
    );
    const years = await ask(
      connection,
      'SELECT CALENDAR_MONTH(CloseDate), COUNT(Id) FROM Opportunity GROUP BY CALENDAR_MONTH(CloseDate) ORDER BY CALENDAR_MONTH(CloseDate)',
    );

    assert.deepEqual(count, { totalSize: 2, done: true, records: [] });
    assert.deepEqual(listAt(sums, 'records'), [
      { attributes: { type: 'AggregateResult' }, who: 'アクメ株式会社', expr0: 150.5, n: 2, last: '2026-05-15' },
    ]);
    assert.deepEqual(
      listAt(years, 'records').map((record) => at(record, 'expr0')),
      [1, 2, 5],
    );
  });

  it('hides archived activities from query and shows them to queryAll', async () => {
    const visible = await ask(connection, 'SELECT Subject FROM Task');
    const all = await ask(connection, 'SELECT Subject, IsArchived FROM Task ORDER BY ActivityDate', 'queryAll');

    assert.deepEqual(
      listAt(visible, 'records').map((record) => at(record, 'Subject')),
      ['Visit'],
    );
    assert.deepEqual(
      listAt(all, 'records').map((record) => at(record, 'IsArchived')),
      [true, false],
    );
  });

  it('selects by FIELDS() only with a small limit', async () => {
    const all = await ask(connection, 'SELECT FIELDS(ALL) FROM Account LIMIT 1');
    const custom = await ask(connection, 'SELECT FIELDS(CUSTOM) FROM Account LIMIT 1');
    const many = await ask(connection, 'SELECT FIELDS(ALL) FROM Account');

    assert.equal(at(all, 'records', 0, 'Website'), 'https://acme.example');
    assert.deepEqual(Object.keys(at(custom, 'records', 0) ?? {}), ['attributes', 'Rank__c']);
    assert.deepEqual(many, [{ message: 'The SOQL FIELDS function must have a LIMIT of at most 200', errorCode: 'MALFORMED_QUERY' }]);
  });

  it('gives the fields of a parent by its kind', async () => {
    const soql = 'SELECT TYPEOF What WHEN Account THEN Phone WHEN Opportunity THEN Name, Account.Name END FROM Task WHERE WhatId != null';
    const { records } = await connection.query(soql, { scanAll: true });
    const other = await connection.query(soql.replace('Opportunity THEN Name, Account.Name', 'Case THEN Subject ELSE Id'), {
      scanAll: true,
    });

    assert.deepEqual([at(records, 0, 'What', 'Name'), at(records, 0, 'What', 'Account', 'Name')], ['Deal 1', 'アクメ株式会社']);
    assert.deepEqual(Object.keys(at(other.records, 0, 'What') ?? {}), ['attributes', 'Id']);
  });

  it('adds subtotals by ROLLUP and CUBE, and tells them by GROUPING()', async () => {
    const rowsOf = async (soql: string): Promise<unknown[]> =>
      (await connection.query(soql)).records.map((record) => [
        at(record, 'OwnerId') === null ? null : 'owner',
        at(record, 'StageName'),
        at(record, 'n'),
        at(record, 'g'),
      ]);
    const select = 'SELECT OwnerId, StageName, COUNT(Id) n, GROUPING(StageName) g FROM Opportunity';

    assert.deepEqual(await rowsOf(`${select} GROUP BY ROLLUP(OwnerId, StageName)`), [
      ['owner', 'Closed Won', 1, 0],
      ['owner', 'Prospecting', 1, 0],
      ['owner', 'Closed Lost', 1, 0],
      ['owner', null, 3, 1],
      [null, null, 3, 1],
    ]);
    assert.equal((await rowsOf(`${select} GROUP BY CUBE(OwnerId, StageName)`)).length, 3 + 3 + 1 + 1);
  });

  it('takes date functions of a time in the zone of the user', async () => {
    const soql =
      'SELECT HOUR_IN_DAY(convertTimezone(CreatedDate)) h, COUNT(Id) n FROM Account GROUP BY HOUR_IN_DAY(convertTimezone(CreatedDate))';

    assert.deepEqual(at((await connection.query(soql)).records, 0, 'h'), 0);
  });

  it('writes amounts, numbers, dates and times as the locale of the user does, also of whole groups', async () => {
    const soql =
      'SELECT FORMAT(Amount), FORMAT(CloseDate) day, FORMAT(CreatedDate), FORMAT(Probability) p FROM Opportunity WHERE Amount > 100';
    const record = { attributes: { type: 'Opportunity', url: '/services/data/v67.0/sobjects/Opportunity/006000000000001AAA' } };
    const user = await connection.query("SELECT Id FROM User WHERE Username = 'integration@sandbox.example'");
    const setUser = (fields: object): Promise<unknown> => connection.sobject('User').update({ Id: String(user.records[0]?.Id), ...fields });

    const english = await ask(connection, soql);
    const groups = await ask(connection, 'SELECT FORMAT(SUM(Amount)), FORMAT(MIN(CloseDate)) first, COUNT(Id) n FROM Opportunity');
    await setUser({ LocaleSidKey: 'ja_JP', TimeZoneSidKey: 'Asia/Tokyo' });
    const japanese = await ask(connection, soql);
    await setUser({ LocaleSidKey: 'en_US', TimeZoneSidKey: 'GMT' });

    assert.deepEqual(listAt(english, 'records'), [
      { ...record, Amount: '¥101', day: '1/15/2026', CreatedDate: '3/1/2026, 12:00 AM', p: '100%' },
    ]);
    assert.deepEqual(listAt(groups, 'records'), [{ attributes: { type: 'AggregateResult' }, expr0: '¥151', first: '1/15/2026', n: 3 }]);
    assert.deepEqual(listAt(japanese, 'records'), [
      { ...record, Amount: '￥101', day: '2026/01/15', CreatedDate: '2026/03/01 9:00', p: '100%' },
    ]);
  });

  it('measures how far addresses are from a place, nearest first', async () => {
    await connection.sobject('Account').update([
      { Id: '001000000000001AAA', BillingLatitude: 35.6812, BillingLongitude: 139.7671 },
      { Id: '001000000000002AAA', BillingLatitude: 34.7025, BillingLongitude: 135.4959 },
    ]);
    const from = (unit: string): string => `DISTANCE(BillingAddress, GEOLOCATION(35.6812, 139.7671), '${unit}')`;

    const { records } = await connection.query(
      `SELECT Name, ${from('km')} far, BillingAddress FROM Account WHERE BillingLatitude != null ORDER BY ${from('km')} DESC`,
    );

    // Tokyo to Osaka station: 403 km, 251 miles.
    assert.deepEqual(
      records.map((record) => Math.round(Number(at(record, 'far')))),
      [403, 0],
    );
    assert.equal(at(records, 0, 'BillingAddress', 'latitude'), 34.7025);
    assert.deepEqual(await names(`${from('mi')} < 250`), ['アクメ株式会社']);
    assert.deepEqual(await names(`${from('mi')} > 250`), ['Beta "KK"']);
    assert.deepEqual(await names(`${from('MI').replace('Billing', 'Account.Billing')} < 1`, 'Opportunity'), ['Deal 1', 'Deal 2']);
  });

  it('knows the names that FROM gives to the object and to its parents', async () => {
    const soql =
      "SELECT c.Name, o.Username FROM Contact c, c.Account a, a.Owner o WHERE a.Name LIKE 'アク%' ORDER BY a.Name FOR VIEW FOR REFERENCE";
    const { records } = await connection.query(soql);

    assert.deepEqual([at(records, 0, 'Name'), at(records, 0, 'Account', 'Owner', 'Username')], ['Taro Yamada', 'sato@example.com']);
  });

  it('tells the command line what the columns are: parents and sub-queries nest, functions have a name to show', async () => {
    const columnsOf = async (soql: string): Promise<readonly unknown[]> => {
      const answer = await bodyOf(await call(connection, `query?columns=true&q=${encodeURIComponent(soql)}`));
      return listAt(answer, 'columnMetadata').map((column) => [
        at(column, 'columnName'),
        at(column, 'displayName'),
        at(column, 'aggregate'),
        listAt(column, 'joinColumns').map((inner) => at(inner, 'columnName')),
      ]);
    };

    assert.deepEqual(await columnsOf('SELECT Id, Owner.Name, (SELECT StageName, Amount FROM Opportunities) FROM Account'), [
      ['Id', 'Id', false, []],
      ['Owner', 'Owner', false, ['Name']],
      ['Opportunities', 'Opportunities', true, ['StageName', 'Amount']],
    ]);
    assert.deepEqual(await columnsOf('SELECT StageName, AVG(Amount), COUNT(Id) deals FROM Opportunity GROUP BY StageName'), [
      ['StageName', 'StageName', false, []],
      ['expr0', 'avg(Amount)', true, []],
      ['deals', 'deals', true, []],
    ]);
  });

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    [
      'SELECT Foo FROM Account',
      'INVALID_FIELD',
      /^\nSELECT Foo FROM Account\n {7}\^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Account'\. If you are/,
    ],
    ['SELECT Id FROM Foo__c', 'INVALID_TYPE', /sObject type 'Foo__c' is not supported/],
    ['SELECT Foo.Name FROM Account', 'INVALID_FIELD', /Didn't understand relationship 'Foo' in field path/],
    ['SELECT Id, (SELECT Id FROM Deals) FROM Account', 'INVALID_TYPE', /Didn't understand relationship 'Deals' in FROM part/],
    ['SELECT Id Account', 'MALFORMED_QUERY', /unexpected token: '<EOF>'/],
    ["SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 'MALFORMED_QUERY', /unexpected token: 'OR'/],
    ['SELECT Id FROM Account WHERE Name = 5', 'INVALID_FIELD', /must be of type string and should be enclosed in quotes/],
    [
      "SELECT Id FROM Opportunity WHERE CreatedDate > '2026-01-01'",
      'INVALID_FIELD',
      /field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes/,
    ],
    ["SELECT Id FROM Account WHERE Id = 'x'", 'INVALID_QUERY_FILTER_OPERATOR', /invalid ID field: x/],
    ["SELECT Id FROM Account WHERE Description = 'x'", 'MALFORMED_QUERY', /can not be filtered in a query call/],
    ["SELECT Id FROM Account WHERE Name = 'x", 'MALFORMED_QUERY', /mismatched character '<EOF>'/],
    ['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY', /Field must be grouped or aggregated: Name/],
    ['SELECT Id FROM Account WHERE Id IN :ids', 'MALFORMED_QUERY', /Bind variables only allowed in Apex code/],
    ['SELECT Id FROM Account OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', /Maximum SOQL offset allowed is 2000/],
    ['SELECT Id FROM Account ALL ROWS', 'MALFORMED_QUERY', /ALL ROWS not allowed in this context/],
    ['SELECT TYPEOF Account WHEN Account THEN Name END FROM Contact', 'INVALID_FIELD', /cannot be used in TYPEOF/],
    ['SELECT TYPEOF What WHEN Account Name END FROM Task', 'MALFORMED_QUERY', /unexpected token: 'Name'/],
    ['SELECT Amount, FORMAT(Amount) FROM Opportunity', 'INVALID_FIELD', /duplicate field selected: Amount/],
    ['SELECT FORMAT(Name) FROM Opportunity', 'MALFORMED_QUERY', /field Name does not support/],
    ["SELECT Id FROM Opportunity WHERE FORMAT(Amount) = '1'", 'MALFORMED_QUERY', /unexpected token: 'FORMAT'/],
    ['SELECT convertCurrency(Amount) FROM Opportunity', 'MALFORMED_QUERY', /unexpected token: 'convertCurrency'/],
    ['SELECT Id FROM Account WHERE AnnualRevenue > USD5000', 'MALFORMED_QUERY', /unexpected token: 'USD5000'/],
    ['SELECT GROUPING(StageName) FROM Opportunity GROUP BY StageName', 'MALFORMED_QUERY', /GROUPING is only allowed/],
    ['SELECT COUNT(Id) FROM Task GROUP BY CUBE(Status, Subject, OwnerId, WhoId)', 'MALFORMED_QUERY', /at most 3 fields/],
    ['SELECT Id FROM Account WHERE DISTANCE(a, b) < 5', 'MALFORMED_QUERY', /unexpected token: 'b'/],
    ["SELECT Id FROM Account WHERE DISTANCE(Name, GEOLOCATION(1, 2), 'km') < 5", 'INVALID_FIELD', /field Name does not support DISTANCE/],
    [
      "SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'km') = 5",
      'INVALID_QUERY_FILTER_OPERATOR',
      /only < and > are supported/,
    ],
    ["SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'ft') < 5", 'MALFORMED_QUERY', /unexpected token: 'ft'/],
    ['SELECT Id FROM Account WITH SECURITY_ENFORCED', 'MALFORMED_QUERY', /unexpected token: 'WITH'/],
    ['SELECT Id FROM Account WITH USER_MODE', 'MALFORMED_QUERY', /unexpected token: 'WITH'/],
    ['SELECT Id FROM Account LIMIT 1 FOR UPDATE', 'MALFORMED_QUERY', /unexpected token: 'UPDATE'/],
    ['SELECT Id FROM Account USING SCOPE team', 'MALFORMED_QUERY', /unexpected token: 'team'/],
    ['SELECT Id FROM Contact c, x.Account a', 'MALFORMED_QUERY', /unexpected token: 'x'/],
    ['SELECT a.Id FROM Account a, a.Contacts c WHERE c.Name = null', 'INVALID_FIELD', /Didn't understand relationship 'Contacts'/],
    ['SELECT Id FROM Account LIMIT 1.5', 'MALFORMED_QUERY', /unexpected token: '1\.5'/],
    ['SELECT Id FROM Opportunity WHERE CloseDate = 2026-02-30', 'MALFORMED_QUERY', /Invalid date: 2026-02-30/],
    ['SELECT Id FROM Opportunity WHERE CloseDate = LAST_N_DAYS', 'MALFORMED_QUERY', /unexpected token/],
    ["SELECT Id FROM Account WHERE Name = 'a\\q'", 'MALFORMED_QUERY', /Illegal character sequence/],
    ['SELECT Id FROM Account WHERE IsPartner > true', 'INVALID_QUERY_FILTER_OPERATOR', /invalid operator on boolean field/],
    ['SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Contact)', 'INVALID_QUERY_FILTER_OPERATOR', /cannot be used in a semi join/],
    ['', 'MALFORMED_QUERY', /SOQL query must be specified/],
    ['SELECT Id, Id FROM Account', 'INVALID_FIELD', /duplicate field selected: Id/],
    ["SELECT Id FROM Account WHERE Rank__c INCLUDES ('Gold')", 'INVALID_QUERY_FILTER_OPERATOR', /only work on multi-picklist fields/],
  ];
  for (const [soql, code, message] of REFUSED) {
    it(`refuses ${soql} with ${code}`, async () => {
      const response = await call(connection, `query?q=${encodeURIComponent(soql)}`);
      const body = await bodyOf(response);

      assert.equal(response.status, 400);
      assert.equal(at(body, 0, 'errorCode'), code);
      assert.match(String(at(body, 0, 'message')), message);
    });
  }
});

describe('sandbox Salesforce: pages of a query', () => {
  const COUNT = 4500;
  let sandbox: RunningSalesforce;
  let connection: Connection;
  before(async () => {
    const stamps = Array.from({ length: COUNT }, (_, n) => ({
      Name: `Account ${n}`,
      SystemModstamp: `2026-01-0${1 + (n % 3)}T00:00:00.000Z`,
    }));
    const seed: Seed = new Map([['Account', stamps]]);
    sandbox = await startOrg({ locatorLifetimeMs: 60_000 }, seed);
    connection = await connect(sandbox);
  });
  after(() => sandbox.close());

  it('are linked by locators, also those of queryAll, which jsforce reads from /query', async () => {
    const first = await connection.query('SELECT Id FROM Account', { scanAll: true });
    const second = await connection.queryMore(first.nextRecordsUrl ?? '');
    const third = await connection.queryMore(second.nextRecordsUrl ?? '');

    assert.deepEqual([first.records.length, second.records.length, third.records.length], [2000, 2000, 500]);
    assert.deepEqual([first.totalSize, first.done, third.done], [COUNT, false, true]);
    assert.equal(new Set([...first.records, ...second.records, ...third.records].map(({ Id }) => Id)).size, COUNT);
  });

  it('are as large as asked for, within what the API allows', async () => {
    const sizeOf = async (batchSize: number): Promise<number> =>
      (await connection.query('SELECT Id FROM Account', { headers: { 'Sforce-Query-Options': `batchSize=${batchSize}` } })).records.length;

    assert.deepEqual([await sizeOf(500), await sizeOf(10), await sizeOf(9000)], [500, 200, 2000]);
  });

  it('can be walked by (SystemModstamp, Id) without losing a tie', async () => {
    const seen: string[] = [];
    let where = '';
    for (;;) {
      const { records } = await connection.query(`SELECT Id, SystemModstamp FROM Account ${where} ORDER BY SystemModstamp, Id LIMIT 1000`);
      for (const { Id } of records) seen.push(String(Id));
      const last = records.at(-1);
      if (last === undefined) break;
      const stamp = String(last.SystemModstamp).replace('+0000', 'Z');
      where = `WHERE SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > '${String(last.Id)}')`;
    }

    assert.equal(seen.length, COUNT);
    assert.equal(new Set(seen).size, COUNT);
  });

  it('end with INVALID_QUERY_LOCATOR for a locator that is over or never was', async () => {
    const shortLived = await startOrg(
      { locatorLifetimeMs: -1 },
      new Map([['Account', Array.from({ length: 300 }, () => ({ Name: 'A' }))]]),
    );
    const other = await connect(shortLived);
    const { nextRecordsUrl } = await other.query('SELECT Id FROM Account', { headers: { 'Sforce-Query-Options': 'batchSize=200' } });

    await assert.rejects(async () => other.queryMore(nextRecordsUrl ?? ''), { name: 'INVALID_QUERY_LOCATOR' });
    await assert.rejects(async () => connection.queryMore('/services/data/v67.0/query/01gD0000002HU6KIAW-2000'), {
      name: 'INVALID_QUERY_LOCATOR',
    });
    await shortLived.close();
  });

  it('do not exist for aggregates', async () => {
    const answer = await ask(connection, 'SELECT Name, COUNT(Id) FROM Account GROUP BY Name');

    assert.equal(at(answer, 0, 'errorCode'), 'EXCEEDED_ID_LIMIT');
  });
});
