import assert from 'node:assert/strict';
import { companies, isRecord, records, running, type Running } from './running.ts';

describe('hubspot sandbox: properties', () => {
  let hub: Running;
  afterEach(() => hub.close());

  const score = { groupName: 'prm', name: 'prm_score', label: 'PRM score', type: 'number', fieldType: 'number' };

  it('makes a group and properties of every type with 201', async () => {
    hub = await running();
    const group = await hub.ask('POST', '/crm/v3/properties/companies/groups', { name: 'prm', label: 'PRM', displayOrder: -1 });

    const made = await hub.ask('POST', '/crm/v3/properties/companies', score);
    const all = await hub.client.crm.properties.coreApi.getAll('companies', false);

    assert.deepEqual([group.status, made.status], [201, 201]);
    assert.deepEqual(group.body, { name: 'prm', label: 'PRM', displayOrder: -1, archived: false });
    assert.equal(made.body.calculated, false);
    assert.equal(all.results.find((one) => one.name === 'prm_score')?.groupName, 'prm');
    assert.equal(all.results.find((one) => one.name === 'name')?.hubspotDefined, true);
  });

  it('answers 409 for a property that exists, and 404 for one that does not', async () => {
    hub = await running();

    const existing = await hub.ask('POST', '/crm/v3/properties/companies', { ...score, groupName: 'companyinformation', name: 'domain' });
    const missing = await hub.ask('GET', '/crm/v3/properties/companies/prm_score');

    assert.equal(existing.status, 409);
    assert.deepEqual(
      [existing.body.category, existing.body.subCategory],
      ['OBJECT_ALREADY_EXISTS', 'Properties.PROPERTY_WITH_NAME_EXISTS'],
    );
    assert.deepEqual([missing.status, missing.body.category], [404, 'OBJECT_NOT_FOUND']);
  });

  it('refuses a wrong name, type, field type or group', async () => {
    hub = await running();
    const status = async (wrong: object): Promise<number> =>
      (await hub.ask('POST', '/crm/v3/properties/companies', { ...score, groupName: 'companyinformation', ...wrong })).status;

    assert.equal(await status({ name: '1st' }), 400);
    assert.equal(await status({ type: 'text' }), 400);
    assert.equal(await status({ fieldType: 'select' }), 400);
    assert.equal(await status({ groupName: 'nowhere' }), 400);
    assert.equal(await status({ label: undefined }), 400);
    assert.equal(await status({}), 201);
  });

  it('replaces all options on change and restores an archived property', async () => {
    hub = await running();
    const segment = { groupName: 'companyinformation', name: 'prm_segment', label: 'S', type: 'enumeration', fieldType: 'select' };
    const option = (value: string): object => ({ label: value, value, displayOrder: 0, hidden: false });
    await hub.ask('POST', '/crm/v3/properties/companies', { ...segment, options: [option('gold'), option('silver')] });

    const changed = await hub.client.crm.properties.coreApi.update('companies', 'prm_segment', {
      options: [{ label: 'B', value: 'bronze', displayOrder: 0, hidden: false }],
    });
    const archived = await hub.ask('DELETE', '/crm/v3/properties/companies/prm_segment');
    const gone = await hub.ask('GET', '/crm/v3/properties/companies/prm_segment');
    const restored = await hub.ask('POST', '/crm/v3/properties/companies', { ...segment, options: [option('gold')] });

    assert.deepEqual(
      changed.options.map((one) => one.value),
      ['bronze'],
    );
    assert.deepEqual([archived.status, gone.status, restored.status], [204, 404, 201]);
  });

  it('allows ten unique properties of an object', async () => {
    hub = await running();
    const status = async (at: number): Promise<number> =>
      (
        await hub.ask('POST', '/crm/v3/properties/tasks', {
          groupName: 'task',
          name: `key_${at}`,
          label: 'K',
          type: 'string',
          fieldType: 'text',
          hasUniqueValue: true,
        })
      ).status;

    const statuses: number[] = [];
    for (let at = 1; at <= 11; at += 1) statuses.push(await status(at));

    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 201), 400]);
  });

  it('keeps a property that a list uses, and a group that has properties', async () => {
    hub = await running();
    await hub.ask('POST', '/crm/v3/properties/companies/groups', { name: 'prm', label: 'PRM' });
    await hub.ask('POST', '/crm/v3/properties/companies', score);
    const operation = { operationType: 'NUMBER', operator: 'IS_GREATER_THAN', value: 1, includeObjectsWithNoValueSet: false };
    const and = {
      filterBranchType: 'AND',
      filterBranchOperator: 'AND',
      filterBranches: [],
      filters: [{ filterType: 'PROPERTY', property: 'prm_score', operation }],
    };
    await hub.ask('POST', '/crm/v3/lists', {
      name: 'L',
      objectTypeId: '0-2',
      processingType: 'DYNAMIC',
      filterBranch: { filterBranchType: 'OR', filters: [], filterBranches: [and] },
    });

    const property = await hub.ask('DELETE', '/crm/v3/properties/companies/prm_score');
    const group = await hub.ask('DELETE', '/crm/v3/properties/companies/groups/prm');

    assert.equal(property.status, 400);
    assert.match(String(property.body.subCategory), /CANNOT_DELETE_PROPERTY_IN_USE/);
    assert.equal(group.body.subCategory, 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES');
  });

  it('reads and creates in batches, with 207 for what failed', async () => {
    hub = await running();

    const created = await hub.ask('POST', '/crm/v3/properties/companies/batch/create', {
      inputs: [{ ...score, groupName: 'companyinformation' }],
    });
    const read = await hub.ask('POST', '/crm/v3/properties/companies/batch/read', {
      archived: false,
      inputs: [{ name: 'prm_score' }, { name: 'nonsense' }],
    });

    assert.equal(created.status, 201);
    assert.equal(read.status, 207);
    assert.equal(records(read.body.results).length, 1);
  });

  it('makes properties of unknown seed columns, typed by their values', async () => {
    hub = await running({
      companies: companies(1, () => ({
        salesforceaccountid: '0015i0000000001AAA',
        score: '12.5',
        since: '2026-01-01',
        seen: '2026-01-01T00:00:00Z',
        zip_code: '0123',
        vip: 'true',
      })),
    });

    const { results } = await hub.client.crm.properties.coreApi.getAll('companies', false);
    const typeOf = (name: string): string | undefined => results.find((one) => one.name === name)?.type;

    assert.deepEqual(['salesforceaccountid', 'score', 'since', 'seen', 'zip_code', 'vip'].map(typeOf), [
      'string',
      'number',
      'date',
      'datetime',
      'string',
      'bool',
    ]);
    assert.equal(results.find((one) => one.name === 'salesforceaccountid')?.label, 'Salesforce Account ID');
  });

  it('counts custom properties against the limit, and serves the dated paths', async () => {
    hub = await running({ companies: companies(1, () => ({ extra: 'x' })) });

    const limits = await hub.ask('GET', '/crm/v3/limits/custom-properties');
    const dated = await hub.ask('GET', '/crm/properties/2026-03/companies/extra');

    const company = records(limits.body.byObjectType).find((one) => one.objectTypeId === '0-2');
    assert.ok(isRecord(company));
    assert.equal(company.usage, 1);
    assert.equal(dated.body.name, 'extra');
  });
});
