import assert from 'node:assert/strict';
import { companies, records, refusal, running, type Running } from './running.ts';

const UNIQUE = [{ objectType: 'companies', name: 'prm_external_id', type: 'string', hasUniqueValue: 'true' }];

describe('hubspot sandbox: objects', () => {
  let hub: Running;
  afterEach(() => hub.close());

  it('lists every record exactly once, in pages of a hundred', async () => {
    hub = await running({ companies: companies(250) });

    const ids: string[] = [];
    let after: string | undefined;
    let pages = 0;
    do {
      const page = await hub.client.crm.companies.basicApi.getPage(100, after, ['name']);
      ids.push(...page.results.map((one) => one.id));
      after = page.paging?.next?.after;
      pages += 1;
    } while (after !== undefined);

    assert.equal(pages, 3);
    assert.deepEqual(
      ids,
      Array.from({ length: 250 }, (_, at) => String(at + 1)),
    );
  });

  it('refuses a page of more than a hundred', async () => {
    hub = await running({ companies: companies(3) });

    const { code, body } = await refusal(hub.client.crm.companies.basicApi.getPage(101));

    assert.equal(code, 400);
    assert.equal(body.category, 'VALIDATION_ERROR');
  });

  it('answers values as text, empty ones as null and unknown properties not at all', async () => {
    hub = await running({ companies: companies(1, () => ({ numberofemployees: 12 })) });

    const { body } = await hub.ask('GET', '/crm/v3/objects/companies/1?properties=numberofemployees,city&properties=nonsense');

    assert.deepEqual(body.properties, {
      city: null,
      createdate: '2026-01-01T00:00:00.000Z',
      hs_lastmodifieddate: '2026-06-01T00:00:00.000Z',
      hs_object_id: '1',
      numberofemployees: '12',
    });
  });

  it('creates with 201, updates with 200 and archives with 204', async () => {
    hub = await running({}, { now: new Date('2026-03-04T05:06:07Z') });

    const created = await hub.ask('POST', '/crm/v3/objects/companies', { properties: { name: 'Alpha' } });
    const id = String(created.body.id);
    const updated = await hub.ask('PATCH', `/crm/v3/objects/companies/${id}`, { properties: { city: 'Kyoto' } });
    const gone = await hub.ask('DELETE', `/crm/v3/objects/companies/${id}`);
    const missing = await hub.ask('GET', `/crm/v3/objects/companies/${id}`);
    const archived = await hub.client.crm.companies.basicApi.getPage(10, undefined, ['name'], undefined, undefined, true);

    assert.deepEqual([created.status, updated.status, gone.status, missing.status], [201, 200, 204, 404]);
    assert.equal(missing.body.message, 'resource not found');
    assert.equal(archived.results[0]?.archived, true);
    assert.ok(archived.results[0].archivedAt instanceof Date);
  });

  it('stamps contacts in lastmodifieddate and the others in hs_lastmodifieddate', async () => {
    hub = await running({ contacts: [{ id: '7', email: 'a@b.example', lastmodifieddate: '2026-02-03T04:05:06.007Z' }] });

    const contact = await hub.client.crm.contacts.basicApi.getById('a@b.example', ['email'], undefined, undefined, false, 'email');

    assert.equal(contact.properties.lastmodifieddate, '2026-02-03T04:05:06.007Z');
    assert.equal(contact.properties.hs_lastmodifieddate, undefined);
  });

  it('leaves the time of change alone when nothing changed', async () => {
    hub = await running({ companies: companies(1) });

    const { body } = await hub.ask('PATCH', '/crm/v3/objects/companies/1', { properties: { name: 'Company 1' } });

    assert.equal(body.updatedAt, '2026-06-01T00:00:00.000Z');
  });

  it('refuses wrong values with the reason for each', async () => {
    hub = await running({ properties: [{ objectType: 'companies', name: 'prm_since', type: 'date', fieldType: 'date' }] });
    const write = (properties: object) => hub.ask('POST', '/crm/v3/objects/companies', { properties: { name: 'A', ...properties } });
    const codes = async (properties: object) => records((await write(properties)).body.errors).map((error) => error.code);

    assert.deepEqual(await codes({ nonsense: '1' }), ['PROPERTY_DOESNT_EXIST']);
    assert.deepEqual(await codes({ annualrevenue: 'much' }), ['INVALID_DOUBLE']);
    assert.deepEqual(await codes({ annualrevenue: ' 5' }), ['LEADING_TRAILING_WHITESPACE']);
    assert.deepEqual(await codes({ type: 'FRIEND' }), ['INVALID_OPTION']);
    assert.deepEqual(await codes({ prm_since: '1767229200000' }), ['INVALID_DATE']);
    assert.deepEqual(await codes({ prm_since: '2026-02-30' }), ['INVALID_DATE']);
    assert.deepEqual(await codes({ hs_object_id: '5' }), ['READ_ONLY_VALUE']);
    assert.deepEqual(await codes({ description: 'x'.repeat(65_537) }), ['PROPERTY_VALUE_TOO_LONG']);
    assert.match(String((await write({ nonsense: '1' })).body.message), /^Property values were not valid: \[\{"isValid":false/);
  });

  it('takes a date as a day or as midnight in UTC', async () => {
    hub = await running({ properties: [{ objectType: 'companies', name: 'prm_since', type: 'date', fieldType: 'date' }] });

    const day = await hub.client.crm.companies.basicApi.create({ properties: { name: 'A', prm_since: '2026-01-01' }, associations: [] });
    const ms = await hub.client.crm.companies.basicApi.create({ properties: { name: 'B', prm_since: '1767225600000' }, associations: [] });

    assert.equal(day.properties.prm_since, '2026-01-01');
    assert.equal(ms.properties.prm_since, '2026-01-01');
  });

  it('adds options with a leading semicolon and clears with an empty text', async () => {
    const options = ['a', 'b', 'c'].map((value) => ({ value, label: value }));
    hub = await running({
      companies: companies(1),
      properties: [{ objectType: 'companies', name: 'prm_flags', type: 'enumeration', fieldType: 'checkbox', options }],
    });
    const write = async (value: string) =>
      (await hub.client.crm.companies.basicApi.update('1', { properties: { prm_flags: value } })).properties.prm_flags;

    assert.equal(await write('a;b'), 'a;b');
    assert.equal(await write(';c'), 'a;b;c');
    assert.equal(await write(''), null);
  });

  it('ignores unknown properties of activities but wants their time', async () => {
    hub = await running();

    const made = await hub.client.crm.objects.tasks.basicApi.create({
      properties: { hs_timestamp: '1767225600000', nonsense: 'x' },
      associations: [],
    });
    const { code, body } = await refusal(
      hub.client.crm.objects.tasks.basicApi.create({ properties: { hs_task_subject: 'x' }, associations: [] }),
    );

    assert.equal('nonsense' in made.properties, false);
    assert.equal(code, 400);
    assert.deepEqual(body.context, { properties: ['hs_timestamp'] });
  });

  it('refuses a second record with the same unique value with 409 and names the first', async () => {
    hub = await running({ contacts: [{ id: '7', email: 'a@b.example' }] });

    const { code, body } = await refusal(
      hub.client.crm.contacts.basicApi.create({ properties: { email: 'A@b.example' }, associations: [] }),
    );

    assert.equal(code, 409);
    assert.equal(body.category, 'CONFLICT');
    assert.match(String(body.message), /Existing ID: 7$/);
  });

  it('tells former values with the history of a property', async () => {
    hub = await running({ companies: companies(1) });
    await hub.client.crm.companies.basicApi.update('1', { properties: { name: 'Renamed' } });

    const company = await hub.client.crm.companies.basicApi.getById('1', [], ['name']);

    assert.deepEqual(
      company.propertiesWithHistory?.name?.map((version) => version.value),
      ['Renamed', 'Company 1'],
    );
  });

  it('reads a batch with 207 for what does not exist', async () => {
    hub = await running({ companies: companies(3, (at) => ({ prm_external_id: `e${at + 1}` })), properties: UNIQUE });

    const answer = await hub.ask('POST', '/crm/v3/objects/companies/batch/read', {
      idProperty: 'prm_external_id',
      properties: ['name'],
      inputs: [{ id: 'e1' }, { id: 'zz' }],
    });

    assert.equal(answer.status, 207);
    assert.equal(answer.body.numErrors, 1);
    assert.deepEqual(
      records(answer.body.results).map((one) => one.id),
      ['1'],
    );
    assert.deepEqual(records(answer.body.errors)[0]?.context, { ids: ['zz'] });
  });

  it('refuses more than a hundred inputs', async () => {
    hub = await running({ companies: companies(1) });

    const { code } = await refusal(
      hub.client.crm.companies.batchApi.read({
        properties: [],
        propertiesWithHistory: [],
        inputs: Array.from({ length: 101 }, (_, at) => ({ id: String(at) })),
      }),
    );

    assert.equal(code, 400);
  });

  it('fails a whole batch for one bad input, and changes nothing', async () => {
    hub = await running({ companies: companies(2) });

    const answer = await hub.ask('POST', '/crm/v3/objects/companies/batch/update', {
      inputs: [
        { id: '1', properties: { city: 'Nara' } },
        { id: '2', properties: { annualrevenue: 'much' } },
      ],
    });
    const first = await hub.client.crm.companies.basicApi.getById('1', ['city']);

    assert.equal(answer.status, 400);
    assert.equal(first.properties.city, null);
  });

  it('answers per entry when each input has a trace id', async () => {
    hub = await running({ companies: companies(2) });

    const answer = await hub.ask('POST', '/crm/v3/objects/companies/batch/update', {
      inputs: [
        { id: '1', objectWriteTraceId: 't1', properties: { city: 'Nara' } },
        { id: '2', objectWriteTraceId: 't2', properties: { annualrevenue: 'much' } },
      ],
    });

    assert.equal(answer.status, 207);
    assert.deepEqual(
      records(answer.body.results).map((one) => one.objectWriteTraceId),
      ['t1'],
    );
    assert.deepEqual(records(answer.body.errors)[0]?.context, { objectWriteTraceId: ['t2'] });
  });

  it('upserts by a unique property and says what is new', async () => {
    hub = await running({ companies: companies(1, () => ({ prm_external_id: 'e1' })), properties: UNIQUE });

    const { results } = await hub.client.crm.companies.batchApi.upsert({
      inputs: [
        { id: 'e1', idProperty: 'prm_external_id', properties: { city: 'Kobe' } },
        { id: 'e2', idProperty: 'prm_external_id', properties: { name: 'Two' } },
      ],
    });

    assert.deepEqual(
      results.map((one) => ('_new' in one ? one._new : undefined)),
      [false, true],
    );
    assert.equal(
      (await hub.client.crm.companies.basicApi.getById('e2', ['name'], undefined, undefined, false, 'prm_external_id')).properties.name,
      'Two',
    );
  });

  it('merges into the primary record, which keeps its values and takes the others', async () => {
    hub = await running({
      companies: companies(2, (at) => (at === 1 ? { city: 'Osaka' } : {})),
      contacts: [{ id: '9', 'associations.companies': '2' }],
    });

    const winner = await hub.client.crm.companies.basicApi.merge({ primaryObjectId: '1', objectIdToMerge: '2' });
    const found = await hub.client.crm.companies.basicApi.getById('2', ['name', 'city', 'hs_merged_object_ids']);
    const contacts = await hub.client.crm.associations.v4.basicApi.getPage('companies', '1', 'contacts');

    assert.equal(winner.id, '1');
    assert.deepEqual(
      [found.id, found.properties.name, found.properties.city, found.properties.hs_merged_object_ids],
      ['1', 'Company 1', 'Osaka', '2'],
    );
    assert.deepEqual(
      contacts.results.map((one) => Number(one.toObjectId)),
      [9],
    );
  });

  it('gives the survivor of a merge a new id in the mode for it', async () => {
    hub = await running({ companies: companies(2) });
    await hub.ask('POST', '/_sandbox/settings', { mergeMakesNewId: true });

    const winner = await hub.client.crm.companies.basicApi.merge({ primaryObjectId: '1', objectIdToMerge: '2' });

    assert.ok(!['1', '2'].includes(winner.id));
    assert.equal(winner.properties.hs_merged_object_ids, '1;2');
  });

  it('erases a contact for good on a privacy request', async () => {
    hub = await running({ contacts: [{ id: '9', email: 'a@b.example' }] });

    const answer = await hub.ask('POST', '/crm/v3/objects/contacts/gdpr-delete', { objectId: 'a@b.example', idProperty: 'email' });
    const archived = await hub.client.crm.contacts.basicApi.getPage(10, undefined, undefined, undefined, undefined, true);

    assert.equal(answer.status, 204);
    assert.deepEqual(archived.results, []);
    assert.equal((await refusal(hub.client.crm.contacts.basicApi.getById('9'))).code, 404);
  });

  it('knows an object by its type id and by its dated path', async () => {
    hub = await running({ companies: companies(1) });

    const byId = await hub.ask('GET', '/crm/v3/objects/0-2/1');
    const dated = await hub.ask('GET', '/crm/objects/2026-03/companies/1/');

    assert.deepEqual([byId.body.id, dated.body.id], ['1', '1']);
  });

  it('creates with associations that later reads tell', async () => {
    hub = await running({ companies: companies(1) });

    const task = await hub.client.crm.objects.tasks.basicApi.create({
      properties: { hs_timestamp: '2026-01-05T09:00:00Z', hs_task_subject: 'Call' },
      associations: [{ to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 192 }] }],
    });
    const company = await hub.client.crm.companies.basicApi.getById('1', [], undefined, ['tasks']);

    assert.deepEqual(
      company.associations?.tasks?.results.map((one) => one.id),
      [task.id],
    );
  });

  it('refuses an owner that the account does not have', async () => {
    hub = await running({ companies: companies(1), owners: [{ id: '5', email: 'a@x.example' }] });

    const { code } = await refusal(hub.client.crm.companies.basicApi.update('1', { properties: { hubspot_owner_id: '0055i000000AAAA' } }));
    const taken = await hub.client.crm.companies.basicApi.update('1', { properties: { hubspot_owner_id: '5' } });

    assert.equal(code, 400);
    assert.equal(taken.properties.hubspot_owner_id, '5');
  });

  it('sorts by a property that was made anew with another type', async () => {
    hub = await running({ companies: companies(3, (at) => ({ rank: ['9', '10', '8'][at] })) });
    const sorted = async (): Promise<string[]> =>
      (await hub.client.crm.companies.searchApi.doSearch({ sorts: ['rank'], limit: 10 })).results.map((one) => one.id);
    const asNumber = await sorted();

    await hub.ask('DELETE', '/crm/v3/properties/companies/rank');
    await hub.ask('POST', '/crm/v3/properties/companies', {
      name: 'rank',
      label: 'R',
      type: 'string',
      fieldType: 'text',
      groupName: 'companyinformation',
    });

    assert.deepEqual(
      [asNumber, await sorted()],
      [
        ['3', '1', '2'],
        ['2', '3', '1'],
      ],
    );
  });
});

describe('hubspot sandbox: seed', () => {
  it('says which id cannot be one', async () => {
    await assert.rejects(running({ companies: [{ id: '001A', name: 'A' }] }), /hubspot\/companies: "001A"/);
  });
});
