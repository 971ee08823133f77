import assert from 'node:assert/strict';
import type { Connection } from 'jsforce';
import type { RunningSalesforce } from '../../connectors/salesforce/sandbox/index.ts';
import { at, listAt } from './json.ts';
import { bodyOf, call, connect, startOrg } from './org.ts';

const BASE = '/services/data/v67.0';

describe('sandbox Salesforce: composite', () => {
  let sandbox: RunningSalesforce;
  let connection: Connection;
  beforeEach(async () => {
    sandbox = await startOrg();
    connection = await connect(sandbox);
  });
  afterEach(() => sandbox.close());

  async function post(path: string, body: unknown): Promise<{ status: number; body: unknown; used: string | null }> {
    const response = await call(connection, path, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: await bodyOf(response), used: response.headers.get('sforce-limit-info') };
  }

  async function accounts(): Promise<number> {
    return (await connection.query('SELECT Id FROM Account')).totalSize;
  }

  it('runs parts in order, later ones with the results of earlier ones, as one call', async () => {
    const { body, used } = await post('composite', {
      compositeRequest: [
        { method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'acc', body: { Name: 'Neu' } },
        { method: 'POST', url: `${BASE}/sobjects/Contact`, referenceId: 'con', body: { LastName: 'Ito', AccountId: '@{acc.id}' } },
        { method: 'GET', url: `${BASE}/sobjects/Account/@{acc.id}?fields=Name`, referenceId: 'read' },
      ],
    });

    assert.deepEqual(
      listAt(body, 'compositeResponse').map((part) => at(part, 'httpStatusCode')),
      [201, 201, 200],
    );
    assert.equal(at(body, 'compositeResponse', 2, 'body', 'Name'), 'Neu');
    assert.equal(used, 'api-usage=1/115000');
  });

  it('describes several objects as one call; one that the org lacks fails alone, and the journal tells what was held', async () => {
    const { body, used } = await post('composite', {
      compositeRequest: ['Account', 'Gone__c', 'Contact'].map((object) => ({
        method: 'GET',
        url: `${BASE}/sobjects/${object}/describe`,
        referenceId: object,
      })),
    });
    const journal = (await (await fetch(`${sandbox.url}/_sandbox/requests`)).json()) as { path: string; parts?: string[] }[];

    assert.deepEqual(
      listAt(body, 'compositeResponse').map((part) => [
        at(part, 'httpStatusCode'),
        at(part, 'body', 'name') ?? at(part, 'body', 0, 'errorCode'),
      ]),
      [
        [200, 'Account'],
        [404, 'NOT_FOUND'],
        [200, 'Contact'],
      ],
    );
    assert.equal(used, 'api-usage=1/115000');
    assert.deepEqual(
      journal.filter(({ path }) => path.endsWith('/composite')).map(({ parts }) => parts),
      [['Account', 'Gone__c', 'Contact'].map((object) => `GET ${BASE}/sobjects/${object}/describe`)],
    );
  });

  it('halts what depends on a failure, and with all-or-none takes everything back', async () => {
    const parts = [
      { method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'good', body: { Name: 'Kept?' } },
      { method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'bad', body: {} },
      { method: 'GET', url: `${BASE}/sobjects/Account/@{bad.id}`, referenceId: 'after' },
    ];

    const all = await post('composite', { allOrNone: true, compositeRequest: parts });
    const afterAll = await accounts();
    const each = await post('composite', { allOrNone: false, compositeRequest: parts });

    assert.deepEqual(
      listAt(all.body, 'compositeResponse').map((part) => at(part, 'body', 0, 'errorCode')),
      ['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED'],
    );
    assert.equal(afterAll, 3);
    assert.deepEqual(
      listAt(each.body, 'compositeResponse').map((part) => at(part, 'httpStatusCode')),
      [201, 400, 400],
    );
    assert.equal(await accounts(), 4);
  });

  it('takes 25 parts and of these 5 queries or collections', async () => {
    const limits = (n: number): object[] =>
      Array.from({ length: n }, (_, i) => ({ method: 'GET', url: `${BASE}/limits`, referenceId: `r${i}` }));
    const queries = Array.from({ length: 6 }, (_, i) => ({
      method: 'GET',
      url: `${BASE}/query?q=SELECT+Id+FROM+Account`,
      referenceId: `q${i}`,
    }));

    assert.equal((await post('composite', { compositeRequest: limits(25) })).status, 200);
    assert.equal((await post('composite', { compositeRequest: limits(26) })).status, 400);
    assert.equal((await post('composite', { compositeRequest: queries })).status, 400);
    assert.equal(
      at((await post('composite', { compositeRequest: queries.slice(1) })).body, 'compositeResponse', 0, 'body', 'totalSize'),
      3,
    );
  });

  it('counts each part of a batch', async () => {
    const { body, used } = await post('composite/batch', {
      batchRequests: [
        { method: 'GET', url: 'v67.0/limits' },
        { method: 'GET', url: 'v67.0/sobjects/Nope/describe' },
      ],
    });

    assert.equal(at(body, 'hasErrors'), true);
    assert.deepEqual(
      listAt(body, 'results').map((result) => at(result, 'statusCode')),
      [200, 404],
    );
    assert.equal(used, 'api-usage=2/115000');
  });

  it('takes back one graph without the other', async () => {
    const { body } = await post('composite/graph', {
      graphs: [
        { graphId: 'g1', compositeRequest: [{ method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'a', body: { Name: 'One' } }] },
        {
          graphId: 'g2',
          compositeRequest: [
            { method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'a', body: { Name: 'Two' } },
            { method: 'POST', url: `${BASE}/sobjects/Account`, referenceId: 'b', body: {} },
          ],
        },
      ],
    });

    assert.deepEqual(
      listAt(body, 'graphs').map((graph) => [at(graph, 'graphId'), at(graph, 'isSuccessful')]),
      [
        ['g1', true],
        ['g2', false],
      ],
    );
    assert.equal(await accounts(), 4);
  });

  it('plants a tree of records, or nothing of it', async () => {
    const account = (name: string, contact: object): object => ({
      attributes: { type: 'Account', referenceId: name },
      Name: name,
      Contacts: { records: [{ attributes: { type: 'Contact', referenceId: `${name}-c` }, ...contact }] },
    });

    const planted = await post('composite/tree/Account', { records: [account('t1', { LastName: 'Mori' })] });
    const refused = await post('composite/tree/Account', {
      records: [account('t2', { LastName: 'Mori' }), account('t3', { LastName: 'Mori', Email: 'no' })],
    });

    assert.equal(planted.status, 201);
    assert.deepEqual(
      listAt(planted.body, 'results').map((result) => at(result, 'referenceId')),
      ['t1', 't1-c'],
    );
    assert.equal(refused.status, 400);
    assert.equal(at(refused.body, 'results', 0, 'errors', 0, 'statusCode'), 'INVALID_EMAIL_ADDRESS');
    assert.equal(await accounts(), 4);
  });
});

describe('sandbox Salesforce: limits', () => {
  it('tells usage on every answer and in /limits, and refuses nothing while quotas are off', async () => {
    const sandbox = await startOrg({ dailyApiRequests: 3 });
    const connection = await connect(sandbox);

    for (let n = 0; n < 4; n++) await connection.query('SELECT Id FROM Account');
    const limits = await connection.limits();
    await sandbox.close();

    assert.deepEqual(connection.limitInfo.apiUsage, { used: 5, limit: 3 });
    assert.deepEqual(limits.DailyApiRequests, { Max: 3, Remaining: 0 });
  });

  it('refuses with 403 REQUEST_LIMIT_EXCEEDED once a real quota is spent', async () => {
    const sandbox = await startOrg({ dailyApiRequests: 2, quotas: 'real' });
    const connection = await connect(sandbox);

    await connection.query('SELECT Id FROM Account');
    await connection.query('SELECT Id FROM Account');
    const refused = await call(connection, 'limits');
    await sandbox.close();

    assert.equal(refused.status, 403);
    assert.deepEqual(await bodyOf(refused), [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }]);
    assert.equal(refused.headers.get('sforce-limit-info'), 'api-usage=2/2');
  });
});
