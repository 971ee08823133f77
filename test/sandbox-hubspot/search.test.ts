import assert from 'node:assert/strict';
import { companies, records, refusal, running, type Running } from './running.ts';

const MILLISECOND = Date.UTC(2026, 6, 1);

describe('hubspot sandbox: search', () => {
  let hub: Running;
  afterEach(() => hub.close());

  const ids = async (body: object): Promise<string[]> => {
    const answer = await hub.ask('POST', '/crm/v3/objects/companies/search', { limit: 200, ...body });
    assert.equal(answer.status, 200, answer.text);
    return records(answer.body.results).map((one) => String(one.id));
  };
  const filter = (propertyName: string, operator: string, value?: unknown): Promise<string[]> =>
    ids({ filterGroups: [{ filters: [{ propertyName, operator, ...(Array.isArray(value) ? { values: value } : { value }) }] }] });

  it('knows every operator', async () => {
    hub = await running({
      companies: [
        { id: '1', name: 'Alpha Trading', annualrevenue: '100', city: 'Kyoto', type: 'PARTNER' },
        { id: '2', name: 'Beta Systems', annualrevenue: '9', city: 'Osaka', type: 'RESELLER' },
        { id: '3', name: 'Gamma trading', annualrevenue: '50', type: 'PARTNER' },
      ],
    });

    assert.deepEqual(await filter('annualrevenue', 'LT', '50'), ['2']);
    assert.deepEqual(await filter('annualrevenue', 'LTE', '50'), ['2', '3']);
    assert.deepEqual(await filter('annualrevenue', 'GT', '50'), ['1']);
    assert.deepEqual(await filter('annualrevenue', 'GTE', '50'), ['1', '3']);
    assert.deepEqual(await filter('city', 'EQ', 'kyoto'), ['1']);
    assert.deepEqual(await filter('city', 'NEQ', 'Kyoto'), ['2']);
    assert.deepEqual(await filter('city', 'IN', ['kyoto', 'osaka']), ['1', '2']);
    assert.deepEqual(await filter('city', 'NOT_IN', ['kyoto']), ['2']);
    assert.deepEqual(await filter('city', 'HAS_PROPERTY'), ['1', '2']);
    assert.deepEqual(await filter('city', 'NOT_HAS_PROPERTY'), ['3']);
    assert.deepEqual(await filter('name', 'CONTAINS_TOKEN', 'trading'), ['1', '3']);
    assert.deepEqual(await filter('name', 'CONTAINS_TOKEN', 'sys*'), ['2']);
    assert.deepEqual(await filter('name', 'NOT_CONTAINS_TOKEN', 'trading'), ['2']);
    assert.deepEqual(await filter('type', 'EQ', 'partner'), []);
    assert.deepEqual(
      await ids({ filterGroups: [{ filters: [{ propertyName: 'annualrevenue', operator: 'BETWEEN', value: '9', highValue: '50' }] }] }),
      ['2', '3'],
    );
    assert.deepEqual(await ids({ query: 'beta' }), ['2']);
  });

  it('joins groups with OR and filters with AND, and sorts either way', async () => {
    hub = await running({ companies: companies(5, (at) => ({ annualrevenue: String(at * 10), city: at % 2 === 0 ? 'Kyoto' : 'Osaka' })) });
    const filterGroups = [
      {
        filters: [
          { propertyName: 'city', operator: 'EQ', value: 'Kyoto' },
          { propertyName: 'annualrevenue', operator: 'GT', value: '10' },
        ],
      },
      { filters: [{ propertyName: 'hs_object_id', operator: 'EQ', value: '2' }] },
    ];

    assert.deepEqual(await ids({ filterGroups, sorts: [{ propertyName: 'annualrevenue', direction: 'DESCENDING' }] }), ['5', '3', '2']);
    assert.deepEqual(await ids({ filterGroups, sorts: ['-hs_object_id'], limit: 2 }), ['5', '3']);
    assert.deepEqual(await ids({ filterGroups, sorts: ['-hs_object_id'], limit: 2, after: '2' }), ['2']);
  });

  it('reads past ten thousand records of one millisecond by id', async () => {
    hub = await running({ companies: companies(12_000, () => ({ hs_lastmodifieddate: new Date(MILLISECOND).toISOString() })) });
    const seen = new Set<string>();
    let last = '0';
    let requests = 0;

    for (;;) {
      const page = await hub.client.crm.companies.searchApi.doSearch({
        filterGroups: [
          {
            filters: [
              { propertyName: 'hs_lastmodifieddate', operator: 'GTE' as never, value: String(MILLISECOND) },
              { propertyName: 'hs_object_id', operator: 'GT' as never, value: last },
            ],
          },
        ],
        sorts: ['hs_object_id'],
        properties: ['name'],
        limit: 200,
      });
      requests += 1;
      for (const one of page.results) seen.add(one.id);
      assert.equal(page.total, 12_000 - Number(last));
      if (page.results.length < 200) break;
      last = page.results.at(-1)?.id ?? '';
    }

    assert.equal(seen.size, 12_000);
    assert.equal(requests, 61);
  });

  it('tells the whole count but refuses to page past ten thousand', async () => {
    hub = await running({ companies: companies(10_300) });

    const last = await hub.ask('POST', '/crm/v3/objects/companies/search', { limit: 200, after: '9800' });
    const beyond = await hub.ask('POST', '/crm/v3/objects/companies/search', { limit: 200, after: 10_000 });

    assert.equal(last.body.total, 10_300);
    assert.equal(records(last.body.results).length, 200);
    assert.equal(beyond.status, 400);
    assert.equal(beyond.body.category, 'VALIDATION_ERROR');
  });

  it('follows keyset paging on time and id as one group each', async () => {
    hub = await running({
      companies: companies(9, (at) => ({ hs_lastmodifieddate: new Date(MILLISECOND + Math.floor(at / 3)).toISOString() })),
    });
    const time = String(MILLISECOND + 1);

    const found = await ids({
      filterGroups: [
        { filters: [{ propertyName: 'hs_lastmodifieddate', operator: 'GT', value: time }] },
        {
          filters: [
            { propertyName: 'hs_lastmodifieddate', operator: 'EQ', value: time },
            { propertyName: 'hs_object_id', operator: 'GT', value: '4' },
          ],
        },
      ],
      sorts: [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }],
    });

    assert.deepEqual(found, ['5', '6', '7', '8', '9']);
  });

  it('refuses what is over the limits of a search', async () => {
    hub = await running({ companies: companies(1) });
    const status = async (body: unknown): Promise<number> => (await hub.ask('POST', '/crm/v3/objects/companies/search', body)).status;
    const one = { propertyName: 'name', operator: 'HAS_PROPERTY' };

    assert.equal(await status({ limit: 201 }), 400);
    assert.equal(await status({ filterGroups: Array.from({ length: 6 }, () => ({ filters: [one] })) }), 400);
    assert.equal(await status({ filterGroups: [{ filters: Array.from({ length: 7 }, () => one) }] }), 400);
    assert.equal(await status({ filterGroups: Array.from({ length: 4 }, () => ({ filters: Array.from({ length: 5 }, () => one) })) }), 400);
    assert.equal(await status({ sorts: ['name', 'domain'] }), 400);
    assert.equal(await status({ query: 'x'.repeat(3000) }), 400);
    assert.equal(await status({ filterGroups: [{ filters: [{ propertyName: 'name', operator: 'LIKE', value: 'a' }] }] }), 400);
    assert.equal(await status({ filterGroups: [{ filters: [{ propertyName: 'nonsense', operator: 'HAS_PROPERTY' }] }] }), 400);
    assert.equal(await status('{"filterGroups": [}'), 400);
  });

  it('leaves archived records out and finds by association', async () => {
    hub = await running({ companies: companies(3), contacts: [{ id: '9', 'associations.companies': '2' }] });
    await hub.ask('DELETE', '/crm/v3/objects/companies/1');

    const linked = await hub.client.crm.contacts.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'associations.company', operator: 'EQ' as never, value: '2' }] }],
      limit: 10,
    });

    assert.deepEqual(await ids({}), ['2', '3']);
    assert.deepEqual(
      linked.results.map((one) => one.id),
      ['9'],
    );
  });

  it('shows changes only after the lag that was set', async () => {
    hub = await running({ companies: companies(2) });
    await hub.ask('POST', '/_sandbox/search-lag', { ms: 60_000 });
    await hub.client.crm.companies.basicApi.update('1', { properties: { city: 'Kyoto' } });
    const made = await hub.client.crm.companies.basicApi.create({ properties: { name: 'New' }, associations: [] });
    await hub.client.crm.companies.basicApi.archive('2');

    const before = [await filter('city', 'EQ', 'Kyoto'), await ids({})];
    await hub.ask('POST', '/_sandbox/clock', { advanceMs: 60_000 });
    const after = [await filter('city', 'EQ', 'Kyoto'), await ids({})];

    assert.deepEqual(before, [[], ['1', '2']]);
    assert.deepEqual(after, [['1'], ['1', made.id]]);
  });

  it('keeps its answers right while records change between pages', async () => {
    hub = await running({ companies: companies(30, (at) => ({ city: at < 20 ? 'Kyoto' : 'Osaka' })) });
    const kyoto = { filterGroups: [{ filters: [{ propertyName: 'city', operator: 'EQ', value: 'Kyoto' }] }], sorts: ['hs_object_id'] };
    const first = await ids(kyoto);

    await hub.client.crm.companies.batchApi.update({
      inputs: [
        { id: '1', properties: { city: 'Nara' } },
        { id: '25', properties: { city: 'Kyoto' } },
      ],
    });
    const second = await ids(kyoto);

    assert.equal(first.length, 20);
    assert.deepEqual(second, [...first.slice(1), '25']);
  });

  it('is told from the client as a bad request', async () => {
    hub = await running();

    assert.equal((await refusal(hub.client.crm.companies.searchApi.doSearch({ limit: 500 }))).code, 400);
  });
});
