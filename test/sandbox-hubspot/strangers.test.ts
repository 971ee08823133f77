import assert from 'node:assert/strict';
import type { Client } from '@hubspot/api-client';
import { AssociationSpecAssociationCategoryEnum as Category } from '@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/companies/models/Filter.js';
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js';
import { at } from '../sandbox-salesforce/json.ts';
import { refusal, running, type Running } from './running.ts';

type Path = readonly (string | number)[];
/** A call of the client, where to look in its answer, and what stands there. */
type Call = readonly [name: string, act: (client: Client) => Promise<unknown>, path: Path, expected: unknown];

const SEED = {
  companies: [
    { id: '1', name: 'Alpha', domain: 'alpha.example' },
    { id: '2', name: 'Beta', domain: 'beta.example' },
  ],
  contacts: [
    { id: '11', email: 'a@alpha.example', firstname: 'Aki', 'associations.companies': '1' },
    { id: '12', email: 'b@beta.example', firstname: 'Ben' },
  ],
  deals: [{ id: '21', dealname: 'One', amount: '5' }],
  tickets: [{ id: '31', subject: 'Help', hs_pipeline_stage: '1' }],
  notes: [{ id: '41', hs_note_body: 'x', hs_timestamp: '2026-01-01T00:00:00Z' }],
  owners: [{ id: '51', email: 'o@example.com', firstName: 'O', userId: '7' }],
  forms: [{ id: 'f-1', name: 'Contact us', createdAt: '2026-01-01T00:00:00Z' }],
};

const after = async (first: Promise<unknown>, then: (made: unknown) => Promise<unknown>): Promise<unknown> => then(await first);
const id = (made: unknown): string => String(at(made, 'id'));

/** What every kind of object with a class of its own in the client can be asked. */
interface ObjectApi {
  readonly basicApi: {
    create(input: { properties: Record<string, string>; associations: [] }): Promise<unknown>;
    getById(id: string, properties?: string[]): Promise<unknown>;
    getPage(limit?: number, after?: string, properties?: string[]): Promise<unknown>;
    update(id: string, input: { properties: Record<string, string> }): Promise<unknown>;
    archive(id: string): Promise<unknown>;
  };
  readonly batchApi: {
    create(input: { inputs: { properties: Record<string, string>; associations: [] }[] }): Promise<unknown>;
    read(input: { inputs: { id: string }[]; properties: string[]; propertiesWithHistory: string[] }): Promise<unknown>;
    update(input: { inputs: { id: string; properties: Record<string, string> }[] }): Promise<unknown>;
    archive(input: { inputs: { id: string }[] }): Promise<unknown>;
  };
  readonly searchApi: { doSearch(request: never): Promise<unknown> };
}

const OBJECTS: readonly (readonly [name: string, api: (client: Client) => ObjectApi, properties: Record<string, string>])[] = [
  ['contacts', (c) => c.crm.contacts, { email: 'new@example.com' }],
  ['companies', (c) => c.crm.companies, { name: 'New' }],
  ['deals', (c) => c.crm.deals, { dealname: 'New' }],
  ['tickets', (c) => c.crm.tickets, { subject: 'New', hs_pipeline_stage: '1' }],
  ['tasks', (c) => c.crm.objects.tasks, { hs_task_subject: 'New', hs_timestamp: '2026-01-01T00:00:00Z' }],
  ['notes', (c) => c.crm.objects.notes, { hs_note_body: 'New', hs_timestamp: '2026-01-01T00:00:00Z' }],
  ['meetings', (c) => c.crm.objects.meetings, { hs_meeting_title: 'New', hs_timestamp: '2026-01-01T00:00:00Z' }],
  ['calls', (c) => c.crm.objects.calls, { hs_call_title: 'New', hs_timestamp: '2026-01-01T00:00:00Z' }],
  ['emails', (c) => c.crm.objects.emails, { hs_email_subject: 'New', hs_timestamp: '2026-01-01T00:00:00Z' }],
  ['communications', (c) => c.crm.objects.communications, { hs_communication_body: 'New', hs_timestamp: '2026-01-01T00:00:00Z' }],
  ['leads', (c) => c.crm.objects.leads, { hs_lead_name: 'New' }],
];

const primary = { associationCategory: Category.HubspotDefined, associationTypeId: 1 };
const listOf = (name: string, processingType = 'MANUAL'): never => ({ name, objectTypeId: '0-2', processingType }) as never;
const text = { name: 'size_class', label: 'Size', groupName: 'companyinformation' };

const CALLS: readonly Call[] = [
  ['companies.searchApi.doSearch()', (c) => c.crm.companies.searchApi.doSearch(search(FilterOperatorEnum.Eq, 'Alpha')), ['total'], 1],
  ['companies.basicApi.merge()', (c) => c.crm.companies.basicApi.merge({ primaryObjectId: '1', objectIdToMerge: '2' }), ['id'], '1'],
  [
    'contacts.batchApi.upsert()',
    (c) => c.crm.contacts.batchApi.upsert({ inputs: [{ idProperty: 'email', id: 'a@alpha.example', properties: { firstname: 'Bo' } }] }),
    ['results', 0, 'id'],
    '11',
  ],
  [
    'apiRequest() on the dated paths',
    async (c): Promise<unknown> => (await c.apiRequest({ path: '/crm/objects/2026-03/companies', qs: { limit: 1 } })).json(),
    ['results', 0, 'id'],
    '1',
  ],
  [
    'apiRequest() with a body',
    async (c) => (await c.apiRequest({ method: 'POST', path: '/crm/v3/objects/contacts/gdpr-delete', body: { objectId: '12' } })).status,
    [],
    undefined,
  ],
  ['objects.basicApi.getPage() by type id', (c) => c.crm.objects.basicApi.getPage('0-2', 1), ['results', 0, 'id'], '1'],
  ['objects.searchApi.doSearch()', (c) => c.crm.objects.searchApi.doSearch('companies', { limit: 1 }), ['total'], 2],
  ['feedbackSubmissions.basicApi.getPage()', (c) => c.crm.objects.feedbackSubmissions.basicApi.getPage(1), ['results'], []],
  [
    'associations.v4.basicApi.getPage()',
    (c) => c.crm.associations.v4.basicApi.getPage('contacts', '11', 'companies'),
    ['results', 0, 'toObjectId'],
    1,
  ],
  [
    'associations.v4.basicApi.create()',
    (c) => c.crm.associations.v4.basicApi.create('contacts', '12', 'companies', '2', [primary]),
    ['toObjectId'],
    2,
  ],
  [
    'associations.v4.basicApi.createDefault()',
    (c) => c.crm.associations.v4.basicApi.createDefault('contacts', '12', 'companies', '2'),
    ['status'],
    'COMPLETE',
  ],
  ['associations.v4.basicApi.archive()', (c) => c.crm.associations.v4.basicApi.archive('contacts', '11', 'companies', '1'), [], undefined],
  [
    'associations.v4.batchApi.getPage()',
    (c) => c.crm.associations.v4.batchApi.getPage('contacts', 'companies', { inputs: [{ id: '11' }] }),
    ['results', 0, 'to', 0, 'toObjectId'],
    1,
  ],
  [
    'associations.v4.batchApi.create()',
    (c) =>
      c.crm.associations.v4.batchApi.create('contacts', 'companies', {
        inputs: [{ _from: { id: '12' }, to: { id: '2' }, types: [primary] }],
      }),
    ['status'],
    'COMPLETE',
  ],
  [
    'associations.v4.batchApi.createDefault()',
    (c) => c.crm.associations.v4.batchApi.createDefault('contacts', 'companies', { inputs: [{ _from: { id: '12' }, to: { id: '2' } }] }),
    ['status'],
    'COMPLETE',
  ],
  [
    'associations.v4.batchApi.archive()',
    (c) => c.crm.associations.v4.batchApi.archive('contacts', 'companies', { inputs: [{ _from: { id: '11' }, to: [{ id: '1' }] }] }),
    [],
    undefined,
  ],
  [
    'associations.v4.batchApi.archiveLabels()',
    (c) =>
      c.crm.associations.v4.batchApi.archiveLabels('contacts', 'companies', {
        inputs: [{ _from: { id: '11' }, to: { id: '1' }, types: [primary] }],
      }),
    [],
    undefined,
  ],
  [
    'associations.v4.schema.definitionsApi.getAll()',
    (c) => c.crm.associations.v4.schema.definitionsApi.getAll('contacts', 'companies'),
    ['results', 0, 'category'],
    'HUBSPOT_DEFINED',
  ],
  [
    'associations.v4.schema.definitionsApi.create()',
    (c) => c.crm.associations.v4.schema.definitionsApi.create('contacts', 'companies', { label: 'Advisor', name: 'advisor' }),
    ['results', 0, 'label'],
    'Advisor',
  ],
  [
    'associations.batchApi.read() of v3',
    (c) => c.crm.associations.batchApi.read('contacts', 'companies', { inputs: [{ id: '11' }] }),
    ['results', 0, 'to', 0, 'id'],
    '1',
  ],
  ['properties.coreApi.getAll()', (c) => c.crm.properties.coreApi.getAll('companies'), ['results', 0, 'archived'], false],
  ['properties.coreApi.getByName()', (c) => c.crm.properties.coreApi.getByName('companies', 'name'), ['type'], 'string'],
  ['properties.coreApi.create()', (c) => c.crm.properties.coreApi.create('companies', newProperty()), ['name'], 'size_class'],
  [
    'properties.coreApi.update()',
    (c) =>
      after(c.crm.properties.coreApi.create('companies', newProperty()), () =>
        c.crm.properties.coreApi.update('companies', 'size_class', { label: 'Other' }),
      ),
    ['label'],
    'Other',
  ],
  [
    'properties.coreApi.archive()',
    (c) =>
      after(c.crm.properties.coreApi.create('companies', newProperty()), () => c.crm.properties.coreApi.archive('companies', 'size_class')),
    [],
    undefined,
  ],
  [
    'properties.batchApi.create()',
    (c) => c.crm.properties.batchApi.create('companies', { inputs: [newProperty()] }),
    ['results', 0, 'name'],
    'size_class',
  ],
  [
    'properties.batchApi.read()',
    (c) => c.crm.properties.batchApi.read('companies', { archived: false, inputs: [{ name: 'name' }] }),
    ['results', 0, 'name'],
    'name',
  ],
  [
    'properties.batchApi.archive()',
    (c) =>
      after(c.crm.properties.coreApi.create('companies', newProperty()), () =>
        c.crm.properties.batchApi.archive('companies', { inputs: [{ name: 'size_class' }] }),
      ),
    [],
    undefined,
  ],
  ['properties.groupsApi.getAll()', (c) => c.crm.properties.groupsApi.getAll('companies'), ['results', 0, 'name'], 'companyinformation'],
  ['properties.groupsApi.create()', (c) => c.crm.properties.groupsApi.create('companies', { name: 'own', label: 'Own' }), ['label'], 'Own'],
  [
    'properties.groupsApi.getByName()',
    (c) => c.crm.properties.groupsApi.getByName('companies', 'companyinformation'),
    ['name'],
    'companyinformation',
  ],
  [
    'properties.groupsApi.update()',
    (c) => c.crm.properties.groupsApi.update('companies', 'companyinformation', { label: 'Firm' }),
    ['label'],
    'Firm',
  ],
  [
    'properties.groupsApi.archive()',
    (c) =>
      after(c.crm.properties.groupsApi.create('companies', { name: 'own', label: 'Own' }), () =>
        c.crm.properties.groupsApi.archive('companies', 'own'),
      ),
    [],
    undefined,
  ],
  ['lists.listsApi.create()', (c) => c.crm.lists.listsApi.create(listOf('A')), ['list', 'name'], 'A'],
  ['lists.listsApi.getById()', (c) => withList(c, (listId) => c.crm.lists.listsApi.getById(listId)), ['list', 'name'], 'Kept'],
  ['lists.listsApi.getByName()', (c) => withList(c, () => c.crm.lists.listsApi.getByName('Kept', '0-2')), ['list', 'objectTypeId'], '0-2'],
  ['lists.listsApi.getAll()', (c) => withList(c, (listId) => c.crm.lists.listsApi.getAll([listId])), ['lists', 0, 'name'], 'Kept'],
  [
    'lists.listsApi.doSearch()',
    (c) => withList(c, () => c.crm.lists.listsApi.doSearch({ query: 'kept', count: 5, offset: 0 })),
    ['lists', 0, 'name'],
    'Kept',
  ],
  [
    'lists.listsApi.updateName()',
    (c) => withList(c, (listId) => c.crm.lists.listsApi.updateName(listId, 'New')),
    ['updatedList', 'name'],
    'New',
  ],
  ['lists.listsApi.remove()', (c) => withList(c, (listId) => c.crm.lists.listsApi.remove(listId)), [], undefined],
  [
    'lists.listsApi.restore()',
    (c) =>
      withList(c, async (listId) => {
        await c.crm.lists.listsApi.remove(listId);
        return c.crm.lists.listsApi.restore(listId);
      }),
    [],
    undefined,
  ],
  ['lists.membershipsApi.add()', (c) => withList(c, (listId) => c.crm.lists.membershipsApi.add(listId, ['1'])), ['recordsIdsAdded'], ['1']],
  [
    'lists.membershipsApi.addAndRemove()',
    (c) => withList(c, (listId) => c.crm.lists.membershipsApi.addAndRemove(listId, { recordIdsToAdd: ['2'], recordIdsToRemove: [] })),
    ['recordsIdsAdded'],
    ['2'],
  ],
  [
    'lists.membershipsApi.getPage()',
    (c) => withMember(c, (listId) => c.crm.lists.membershipsApi.getPage(listId)),
    ['results', 0, 'recordId'],
    '1',
  ],
  [
    'lists.membershipsApi.getPageOrderedByAddedToListDate()',
    (c) => withMember(c, (listId) => c.crm.lists.membershipsApi.getPageOrderedByAddedToListDate(listId)),
    ['results', 0, 'recordId'],
    '1',
  ],
  [
    'lists.membershipsApi.getLists()',
    (c) => withMember(c, () => c.crm.lists.membershipsApi.getLists('0-2', '1')),
    ['results', 0, 'listId'],
    '1',
  ],
  [
    'lists.membershipsApi.remove()',
    (c) => withMember(c, (listId) => c.crm.lists.membershipsApi.remove(listId, ['1'])),
    ['recordIdsRemoved'],
    ['1'],
  ],
  ['lists.membershipsApi.removeAll()', (c) => withMember(c, (listId) => c.crm.lists.membershipsApi.removeAll(listId)), [], undefined],
  ['owners.ownersApi.getPage()', (c) => c.crm.owners.ownersApi.getPage(), ['results', 0, 'id'], '51'],
  ['owners.ownersApi.getById()', (c) => c.crm.owners.ownersApi.getById(51), ['email'], 'o@example.com'],
  ['pipelines.pipelinesApi.getAll()', (c) => c.crm.pipelines.pipelinesApi.getAll('deals'), ['results', 0, 'id'], 'default'],
  ['pipelines.pipelinesApi.getById()', (c) => c.crm.pipelines.pipelinesApi.getById('deals', 'default'), ['id'], 'default'],
  [
    'pipelines.pipelineStagesApi.getAll()',
    (c) => c.crm.pipelines.pipelineStagesApi.getAll('deals', 'default'),
    ['results', 0, 'archived'],
    false,
  ],
  [
    'oauth.tokensApi.create()',
    (c) => c.oauth.tokensApi.create('refresh_token', undefined, undefined, 'sandbox', 'sandbox', 'sandbox'),
    ['tokenType'],
    'bearer',
  ],
  ['oauth.refreshTokensApi.get()', (c) => c.oauth.refreshTokensApi.get('sandbox'), ['clientId'], 'sandbox'],
  [
    'oauth.accessTokensApi.get()',
    (c) =>
      after(c.oauth.tokensApi.create('refresh_token', undefined, undefined, 'sandbox', 'sandbox', 'sandbox'), (made) =>
        c.oauth.accessTokensApi.get(String(at(made, 'accessToken'))),
      ),
    ['hubId'],
    62515,
  ],
  ['marketing.forms.formsApi.getPage()', (c) => c.marketing.forms.formsApi.getPage(), ['results', 0, 'name'], 'Contact us'],
  ['marketing.events.basicApi.getAll()', (c) => c.marketing.events.basicApi.getAll(), ['results'], []],
  ['marketing.emails.marketingEmailsApi.getPage()', (c) => c.marketing.emails.marketingEmailsApi.getPage(), ['results'], []],
];

function search(operator: FilterOperatorEnum, value: string): never {
  return {
    filterGroups: [{ filters: [{ propertyName: 'name', operator, value }] }],
    properties: ['name'],
    limit: 10,
    after: '0',
    sorts: [],
  } as never;
}

function newProperty() {
  return { ...text, type: PropertyCreateTypeEnum.String, fieldType: PropertyCreateFieldTypeEnum.Text };
}

async function withList(client: Client, then: (listId: string) => Promise<unknown>): Promise<unknown> {
  const made = await client.crm.lists.listsApi.create(listOf('Kept'));
  return then(made.list.listId);
}

async function withMember(client: Client, then: (listId: string) => Promise<unknown>): Promise<unknown> {
  return withList(client, async (listId) => {
    await client.crm.lists.membershipsApi.add(listId, ['1']);
    return then(listId);
  });
}

describe('sandbox HubSpot: the own client of HubSpot, as it comes from npm', () => {
  let sandbox: Running;
  beforeEach(async () => {
    sandbox = await running(SEED);
  });
  afterEach(() => sandbox.close());

  for (const [name, act, path, expected] of CALLS) {
    it(`is answered ${name}`, async () => {
      const answer = await act(sandbox.client);
      if (path.length > 0) assert.deepEqual(at(answer, ...path), expected);
    });
  }

  for (const [name, apiOf, properties] of OBJECTS) {
    it(`is answered everything about ${name}`, async () => {
      const api = apiOf(sandbox.client);
      const names = Object.keys(properties);
      const changed = { [names[0] ?? '']: names[0] === 'email' ? 'other@example.com' : 'Changed' };

      const made = id(await api.basicApi.create({ properties, associations: [] }));
      assert.equal(id(await api.basicApi.getById(made, names)), made);
      await api.basicApi.update(made, { properties: changed });
      assert.equal(at(await api.basicApi.getById(made, names), 'properties', names[0] ?? ''), Object.values(changed)[0]);
      const page = await api.basicApi.getPage(100, undefined, names);
      assert.ok(JSON.stringify(at(page, 'results')).includes(`"${made}"`));
      const found = await api.searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName: 'hs_object_id', operator: 'EQ', value: made }] }],
        properties: names,
        limit: 1,
      } as never);
      assert.deepEqual([at(found, 'total'), at(found, 'results', 0, 'id')], [1, made]);

      const more = await api.batchApi.create({ inputs: [{ properties, associations: [] }] });
      const second = String(at(more, 'results', 0, 'id'));
      const read = await api.batchApi.read({ inputs: [{ id: second }], properties: names, propertiesWithHistory: [] });
      assert.equal(at(read, 'results', 0, 'properties', names[0] ?? ''), properties[names[0] ?? '']);
      const last = names[0] === 'email' ? { email: 'third@example.com' } : changed;
      assert.equal(at(await api.batchApi.update({ inputs: [{ id: second, properties: last }] }), 'status'), 'COMPLETE');
      await api.batchApi.archive({ inputs: [{ id: second }] });
      await api.basicApi.archive(made);
      assert.equal((await refusal(api.basicApi.getById(made))).code, 404);
    });
  }

  it('pages through a whole object with getAll()', async () => {
    const all = await sandbox.client.crm.companies.getAll(1);

    assert.deepEqual(
      all.map((company) => company.id),
      ['1', '2'],
    );
  });

  it('is told 404 for what the sandbox does not serve', async () => {
    const { crm, cms, files } = sandbox.client;
    const refused = [
      crm.products.basicApi.getPage(),
      crm.schemas.coreApi.getById('cars'),
      crm.imports.coreApi.getPage(),
      cms.hubdb.tablesApi.getAllTables(),
      files.filesApi.doSearch(),
    ];
    for (const code of (await Promise.all(refused.map(refusal))).map((one) => one.code))
      assert.ok(code === 404 || code === 400, String(code));
  });
});
