import assert from 'node:assert/strict';
import { companies, isRecord, records, running, type Running } from './running.ts';

describe('hubspot sandbox: what older clients ask', () => {
  let hub: Running;
  afterEach(() => hub.close());

  it('pages companies by the last id, with the properties asked for and their times in milliseconds', async () => {
    hub = await running({ companies: companies(3) });

    const first = await hub.ask('GET', '/companies/v2/companies/paged?limit=2&properties=name&properties=createdate');
    const second = await hub.ask('GET', `/companies/v2/companies/paged?limit=2&offset=${String(first.body.offset)}`);

    assert.deepEqual([first.body['has-more'], first.body.offset, second.body['has-more']], [true, 2, false]);
    assert.deepEqual(
      records(first.body.companies).map((one) => one.companyId),
      [1, 2],
    );
    assert.deepEqual(
      records(second.body.companies).map(({ companyId, properties }) => [companyId, properties]),
      [[3, {}]],
    );
    const { properties } = records(first.body.companies)[0] ?? {};
    assert.ok(isRecord(properties) && isRecord(properties.name) && isRecord(properties.createdate));
    assert.equal(properties.name.value, 'Company 1');
    assert.equal(properties.createdate.value, String(Date.UTC(2026, 0, 1)));
    assert.equal(records(properties.name.versions).length, 1);
  });

  it('tells contacts with their addresses, and deals with what they hang on', async () => {
    hub = await running({
      companies: companies(1),
      contacts: [{ id: '7', email: 'taro@x.example', firstname: 'Taro' }],
      deals: [{ id: '9', dealname: 'Big', 'associations.companies': '1', 'associations.contacts': '7' }],
    });

    const people = await hub.ask('GET', '/contacts/v1/lists/all/contacts/all?count=500&property=firstname');
    const deals = await hub.ask('GET', '/deals/v1/deal/paged?includeAssociations=true&properties=dealname');
    const deal = await hub.ask('GET', '/deals/v1/deal/9');

    const [person] = records(people.body.contacts);
    assert.deepEqual([people.body['has-more'], people.body['vid-offset'], person?.vid], [false, 7, 7]);
    assert.ok(isRecord(person?.properties));
    assert.deepEqual(person.properties.firstname, { value: 'Taro' });
    assert.equal(records(records(person['identity-profiles'])[0]?.identities)[0]?.value, 'taro@x.example');
    assert.deepEqual(records(deals.body.deals)[0]?.associations, {
      associatedVids: [7],
      associatedCompanyIds: [1],
      associatedDealIds: [],
    });
    assert.equal(deal.body.dealId, 9);
  });

  it('defines properties as a list, and knows no custom objects', async () => {
    hub = await running();

    for (const path of ['/properties/v1/contacts/properties', '/properties/v2/companies/properties', '/companies/v2/properties']) {
      const answer = await hub.ask('GET', path);
      const defined: unknown = JSON.parse(answer.text);
      const first = records(defined)[0];
      assert.deepEqual([typeof first?.name, typeof first?.createdAt, first?.deleted], ['string', 'number', false], path);
    }
    for (const path of ['/crm/v3/schemas', '/crm-object-schemas/v3/schemas', '/crm-object-schemas/2026-03/schemas'])
      assert.deepEqual((await hub.ask('GET', path)).body, { results: [] }, path);
    assert.equal((await hub.client.crm.schemas.coreApi.getAll()).results.length, 0);
    assert.equal((await hub.ask('GET', '/crm/v3/schemas/cars')).status, 404);
  });

  it('refuses what is not there, and a token without the scope', async () => {
    hub = await running({ companies: companies(1) });

    for (const path of ['/companies/v2/companies/99', '/deals/v1/deal/abc', '/contacts/v1/lists', '/engagements/v1/engagements/paged'])
      assert.equal((await hub.ask('GET', path)).status, 404, path);
    await hub.ask('POST', '/_sandbox/scopes', { scopes: ['crm.objects.contacts.read'] });
    assert.equal((await hub.ask('GET', '/companies/v2/companies/paged')).status, 403);
    assert.equal((await hub.ask('GET', '/contacts/v1/lists/all/contacts/all')).status, 200);
  });
});
