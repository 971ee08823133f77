import assert from 'node:assert/strict';
import { companies, isRecord, records, running, type Running } from './running.ts';

const HUBSPOT_DEFINED = 'HUBSPOT_DEFINED' as never;

describe('hubspot sandbox: associations', () => {
  let hub: Running;
  afterEach(() => hub.close());

  it('tells the partners of a batch, and those without any as errors of a 207', async () => {
    hub = await running({ companies: companies(2), contacts: [{ id: '9', 'associations.companies': '1' }] });

    const { status, body } = await hub.ask('POST', '/crm/v4/associations/companies/contacts/batch/read', {
      inputs: [{ id: '1' }, { id: '2' }],
    });

    assert.equal(status, 207);
    assert.deepEqual(body.results, [
      {
        from: { id: '1' },
        to: [
          {
            toObjectId: 9,
            associationTypes: [
              { category: 'HUBSPOT_DEFINED', typeId: 280, label: null },
              { category: 'HUBSPOT_DEFINED', typeId: 2, label: 'Primary' },
            ],
          },
        ],
      },
    ]);
    const [error] = records(body.errors);
    assert.equal(error?.subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
    assert.deepEqual(error.context, { fromObjectId: ['2'], fromObjectType: ['company'], toObjectType: ['contact'] });
  });

  it('pages the partners of one record', async () => {
    const notes = Array.from({ length: 1200 }, (_, at) => ({
      id: String(at + 1),
      hs_timestamp: '2026-01-01T00:00:00Z',
      associations: { companies: ['1'] },
    }));
    hub = await running({ companies: companies(1), notes });
    const seen: number[] = [];
    let after: unknown;

    do {
      const { body } = await hub.ask('POST', '/crm/v4/associations/companies/notes/batch/read', {
        inputs: [{ id: '1', ...(after === undefined ? {} : { after }) }],
      });
      const [result] = records(body.results);
      seen.push(...records(result?.to).map((one) => Number(one.toObjectId)));
      const next = isRecord(result?.paging) ? result.paging.next : undefined;
      after = isRecord(next) ? next.after : undefined;
    } while (after !== undefined);

    assert.equal(new Set(seen).size, 1200);
  });

  it('creates labelled ones with 201 and refuses a type of another direction', async () => {
    hub = await running({ companies: companies(1), tasks: [{ id: '77', hs_timestamp: '2026-01-01' }] });
    const inputs = (associationTypeId: number) => ({
      inputs: [{ _from: { id: '77' }, to: { id: '1' }, types: [{ associationCategory: HUBSPOT_DEFINED, associationTypeId }] }],
    });

    const made = await hub.client.crm.associations.v4.batchApi.create('tasks', 'companies', inputs(192));
    const wrong = await hub.ask('POST', '/crm/v4/associations/tasks/companies/batch/create', {
      inputs: [{ from: { id: '77' }, to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 191 }] }],
    });
    const withoutFrom = await hub.ask('POST', '/crm/v4/associations/tasks/companies/batch/create', {
      inputs: [{ to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 192 }] }],
    });

    assert.equal(Number(made.results[0]?.fromObjectId), 77);
    assert.equal(wrong.status, 400);
    assert.equal(withoutFrom.status, 207);
  });

  it('connects by default type, one by one and in a batch, and parts again', async () => {
    hub = await running({ companies: companies(2), tasks: [{ id: '77', hs_timestamp: '2026-01-01' }] });
    const api = hub.client.crm.associations.v4;

    await api.basicApi.createDefault('companies', '1', 'tasks', '77');
    await api.batchApi.createDefault('tasks', 'companies', { inputs: [{ _from: { id: '77' }, to: { id: '2' } }] });
    const both = await api.basicApi.getPage('tasks', '77', 'companies', undefined, 500);
    await api.basicApi.archive('tasks', '77', 'companies', '1');
    await api.batchApi.archive('tasks', 'companies', { inputs: [{ _from: { id: '77' }, to: [{ id: '2' }] }] });
    const none = await api.basicApi.getPage('tasks', '77', 'companies', undefined, 500);

    assert.deepEqual(
      both.results.map((one) => Number(one.toObjectId)),
      [1, 2],
    );
    assert.deepEqual(none.results, []);
  });

  it('keeps one primary company of a contact, told in associatedcompanyid too', async () => {
    hub = await running({ companies: companies(2), contacts: [{ id: '9', 'associations.companies': '1;2' }] });
    const primary = async (): Promise<string | null | undefined> =>
      (await hub.client.crm.contacts.basicApi.getById('9', ['associatedcompanyid'])).properties.associatedcompanyid;

    const before = await primary();
    const put = await hub.ask('PUT', '/crm/v4/objects/contacts/9/associations/companies/2', [
      { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 },
    ]);
    const { body } = await hub.ask('GET', '/crm/v4/objects/contacts/9/associations/companies');

    assert.equal(before, '1');
    assert.equal(put.status, 201);
    assert.equal(await primary(), '2');
    assert.deepEqual(
      records(body.results).map((one) => records(one.associationTypes).map((type) => type.typeId)),
      [[279], [279, 1]],
    );
  });

  it('makes, uses and drops labels of the account', async () => {
    hub = await running({ companies: companies(1), contacts: [{ id: '9' }] });

    const made = await hub.ask('POST', '/crm/v4/associations/contacts/companies/labels', { label: 'Key person', name: 'key_person' });
    const typeId = records(made.body.results)[0]?.typeId;
    const put = await hub.ask('PUT', '/crm/v4/objects/contacts/9/associations/companies/1', [
      { associationCategory: 'USER_DEFINED', associationTypeId: typeId },
    ]);
    const dropped = await hub.ask('DELETE', `/crm/v4/associations/contacts/companies/labels/${String(typeId)}`);
    const labels = await hub.ask('GET', '/crm/associations/v4/contacts/companies/labels');

    assert.deepEqual(put.body.labels, ['Key person', 'Primary']);
    assert.equal(dropped.status, 204);
    assert.deepEqual(
      records(labels.body.results).map((one) => one.typeId),
      [279, 1],
    );
  });

  it('serves the dated paths as well', async () => {
    hub = await running({ companies: companies(1), contacts: [{ id: '9', 'associations.companies': '1' }] });

    const batch = await hub.ask('POST', '/crm/associations/2026-03/contacts/companies/batch/read', { inputs: [{ id: '9' }] });
    const single = await hub.ask('GET', '/crm/objects/2026-03/contacts/9/associations/companies');

    assert.deepEqual([batch.status, single.status], [200, 200]);
    assert.equal(records(single.body.results)[0]?.toObjectId, 1);
  });

  it('hides partners in the recycle bin', async () => {
    hub = await running({ companies: companies(1), contacts: [{ id: '9', 'associations.companies': '1' }] });
    await hub.client.crm.contacts.basicApi.archive('9');

    const { results } = await hub.client.crm.associations.v4.basicApi.getPage('companies', '1', 'contacts');

    assert.deepEqual(results, []);
  });

  it('follows a merge of the primary company', async () => {
    hub = await running({ companies: companies(3), contacts: [{ id: '9', 'associations.companies': '1;2' }] });

    await hub.client.crm.companies.basicApi.merge({ primaryObjectId: '3', objectIdToMerge: '1' });
    const contact = await hub.client.crm.contacts.basicApi.getById('9', ['associatedcompanyid'], undefined, ['companies']);

    assert.equal(contact.properties.associatedcompanyid, '3');
    assert.deepEqual([...new Set(contact.associations?.companies?.results.map((one) => one.id))], ['2', '3']);
  });

  it('reads in the older form too', async () => {
    hub = await running({ companies: companies(1), deals: [{ id: '9', dealname: 'D', 'associations.companies': '1' }] });

    const batch = await hub.ask('POST', '/crm/v3/associations/deals/companies/batch/read', { inputs: [{ id: '9' }] });
    const single = await hub.ask('GET', '/crm/v3/objects/deals/9/associations/companies');

    assert.deepEqual(batch.body.results, [{ from: { id: '9' }, to: [{ id: '1', type: 'deal_to_company' }] }]);
    assert.deepEqual(single.body.results, [{ id: '1', type: 'deal_to_company' }]);
  });
});
