import assert from 'node:assert/strict';
import { companies, isRecord, records, refusal, running, type Running } from './running.ts';

const OPTIONS = ['new', 'general', 'excellent'].map((value) => ({ value, label: value }));
const FLAGS = ['silent', 'warning'].map((value) => ({ value, label: value }));
const PROPERTIES = [
  { objectType: 'companies', name: 'prm_state', type: 'enumeration', fieldType: 'select', options: OPTIONS },
  { objectType: 'companies', name: 'prm_flags', type: 'enumeration', fieldType: 'checkbox', options: FLAGS },
  { objectType: 'companies', name: 'prm_score', type: 'number', fieldType: 'number' },
  { objectType: 'companies', name: 'prm_since', type: 'date', fieldType: 'date' },
  { objectType: 'companies', name: 'prm_exclude', type: 'bool', fieldType: 'booleancheckbox' },
];

const property = (name: string, operation: object): object => ({ filterType: 'PROPERTY', property: name, operation });
const enumeration = (name: string, operator: string, ...values: string[]): object =>
  property(name, { operationType: 'ENUMERATION', operator, values });
const and = (...filters: object[]): object => ({ filterBranchType: 'AND', filterBranchOperator: 'AND', filterBranches: [], filters });
const or = (...filterBranches: object[]): object => ({ filterBranchType: 'OR', filterBranchOperator: 'OR', filters: [], filterBranches });

describe('hubspot sandbox: lists', () => {
  let hub: Running;
  afterEach(() => hub.close());

  const create = async (name: string, filterBranch: object, objectTypeId = '0-2'): Promise<string> => {
    const { status, body, text } = await hub.ask('POST', '/crm/v3/lists', { name, objectTypeId, processingType: 'DYNAMIC', filterBranch });
    assert.equal(status, 200, text);
    assert.ok(isRecord(body.list));
    return String(body.list.listId);
  };
  const members = async (listId: string): Promise<string[]> => {
    const { results } = await hub.client.crm.lists.membershipsApi.getPage(listId, undefined, undefined, 250);
    return results.map((one) => one.recordId);
  };

  it('works out its members from the filters and follows every change', async () => {
    hub = await running({ companies: companies(3, (at) => ({ prm_state: at === 0 ? 'excellent' : 'new' })), properties: PROPERTIES });
    const listId = await create('支援04 優良', or(and(enumeration('prm_state', 'IS_ANY_OF', 'excellent'))));

    const before = await members(listId);
    await hub.client.crm.companies.batchApi.update({
      inputs: [
        { id: '1', properties: { prm_state: 'new' } },
        { id: '3', properties: { prm_state: 'excellent' } },
      ],
    });
    const after = await members(listId);
    await hub.client.crm.companies.basicApi.archive('3');

    assert.deepEqual([before, after, await members(listId)], [['1'], ['3'], []]);
  });

  it('answers a new list as still being processed, and as complete with its size afterwards', async () => {
    hub = await running({ companies: companies(2, () => ({ prm_state: 'new' })), properties: PROPERTIES });
    const filterBranch = or(and(enumeration('prm_state', 'IS_ANY_OF', 'new')));

    const made = await hub.ask('POST', '/crm/v3/lists', { name: 'L', objectTypeId: '0-2', processingType: 'DYNAMIC', filterBranch });
    const found = await hub.ask('GET', '/crm/v3/lists/object-type-id/0-2/name/l?includeFilters=true');

    assert.ok(isRecord(made.body.list) && isRecord(found.body.list));
    assert.equal(made.body.list.processingStatus, 'PROCESSING');
    assert.equal(found.body.list.processingStatus, 'COMPLETE');
    assert.equal(found.body.list.size, 2);
    assert.deepEqual(found.body.list.filterBranch, filterBranch);
  });

  it('knows the operations on choices, numbers, texts, flags, dates and presence', async () => {
    hub = await running(
      {
        companies: [
          { id: '1', name: 'Alpha', prm_state: 'new', prm_flags: 'silent', prm_score: '80', prm_since: '2026-05-30', prm_exclude: 'true' },
          {
            id: '2',
            name: 'Beta',
            prm_state: 'general',
            prm_flags: 'silent;warning',
            prm_score: '20',
            prm_since: '2026-01-01',
            prm_exclude: 'false',
          },
          { id: '3', name: 'Gamma' },
        ],
        properties: PROPERTIES,
      },
      { now: new Date('2026-06-01T00:00:00Z') },
    );
    let made = 0;
    const found = async (...filters: object[]): Promise<string> =>
      (await members(await create(`L${(made += 1)}`, or(and(...filters))))).join();
    const number = (operator: string, value: number): object =>
      property('prm_score', { operationType: 'NUMBER', operator, value, includeObjectsWithNoValueSet: false });

    assert.equal(await found(enumeration('prm_flags', 'IS_ANY_OF', 'warning')), '2');
    assert.equal(
      await found(
        property('prm_flags', {
          operationType: 'ENUMERATION',
          operator: 'IS_NONE_OF',
          values: ['warning'],
          includeObjectsWithNoValueSet: true,
        }),
      ),
      '1,3',
    );
    assert.equal(
      await found(
        property('prm_flags', {
          operationType: 'ENUMERATION',
          operator: 'IS_NONE_OF',
          values: ['warning'],
          includeObjectsWithNoValueSet: false,
        }),
      ),
      '1',
    );
    assert.equal(await found(enumeration('prm_flags', 'IS_EXACTLY', 'silent')), '1');
    assert.equal(await found(enumeration('prm_flags', 'CONTAINS_ALL', 'silent', 'warning')), '2');
    assert.equal(await found(number('IS_GREATER_THAN_OR_EQUAL_TO', 80)), '1');
    assert.equal(await found(number('IS_LESS_THAN', 80)), '2');
    assert.equal(
      await found(property('prm_score', { operationType: 'NUMBER_RANGED', operator: 'IS_BETWEEN', lowerBound: 10, upperBound: 30 })),
      '2',
    );
    assert.equal(await found(property('name', { operationType: 'MULTISTRING', operator: 'CONTAINS', values: ['alph', 'gamm'] })), '1,3');
    assert.equal(await found(property('name', { operationType: 'STRING', operator: 'IS_EQUAL_TO', value: 'beta' })), '2');
    assert.equal(await found(property('prm_exclude', { operationType: 'BOOL', operator: 'IS_EQUAL_TO', value: true })), '1');
    assert.equal(await found(property('prm_state', { operationType: 'ALL_PROPERTY', operator: 'IS_KNOWN' })), '1,2');
    assert.equal(await found(property('prm_state', { operationType: 'ALL_PROPERTY', operator: 'IS_UNKNOWN' })), '3');
    assert.equal(
      await found(
        property('prm_since', {
          operationType: 'ROLLING_DATE_RANGE',
          operator: 'IS_LESS_THAN_X_DAYS_AGO',
          numberOfDays: 7,
          requiresTimeZoneConversion: false,
        }),
      ),
      '1',
    );
    const timePoint = { timeType: 'DATE', year: 2026, month: 3, day: 1, zoneId: 'UTC' };
    assert.equal(
      await found(property('prm_since', { operationType: 'TIME_POINT', operator: 'IS_BEFORE', timePoint, type: 'TIME_POINT' })),
      '2',
    );
    const weekAgo = { timeType: 'INDEXED', zoneId: 'Asia/Tokyo', indexReference: { referenceType: 'TODAY' }, offset: { days: -7 } };
    assert.equal(
      await found(property('prm_since', { operationType: 'TIME_POINT', operator: 'IS_AFTER', timePoint: weekAgo, type: 'TIME_POINT' })),
      '1',
    );
  });

  it('lists the contacts of companies that are in a state or in another list', async () => {
    hub = await running({
      companies: companies(2, (at) => ({ prm_state: at === 0 ? 'new' : 'general' })),
      contacts: [
        { id: '8', 'associations.companies': '1' },
        { id: '9', 'associations.companies': '2' },
      ],
      properties: PROPERTIES,
    });
    const ofCompanies = await create('C', or(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))));
    const via = (...filters: object[]): object => ({
      filterBranchType: 'ASSOCIATION',
      filterBranchOperator: 'AND',
      objectTypeId: '0-2',
      operator: 'IN_LIST',
      associationTypeId: 279,
      associationCategory: 'HUBSPOT_DEFINED',
      filterBranches: [],
      filters,
    });
    const root = (branch: object): object =>
      or({ filterBranchType: 'AND', filterBranchOperator: 'AND', filters: [], filterBranches: [branch] });
    const byState = await create('P1', root(via(enumeration('prm_state', 'IS_ANY_OF', 'new'))), '0-1');
    const byList = await create('P2', root(via({ filterType: 'IN_LIST', listId: ofCompanies, operator: 'IN_LIST' })), '0-1');

    const before = [await members(byState), await members(byList)];
    await hub.client.crm.companies.basicApi.update('2', { properties: { prm_state: 'new' } });
    const after = [await members(byState), await members(byList)];

    assert.deepEqual(before, [['8'], ['8']]);
    assert.deepEqual(after, [
      ['8', '9'],
      ['8', '9'],
    ]);
  });

  it('refuses a root that is not an OR of ANDs, unknown properties, options and operators', async () => {
    hub = await running({ properties: PROPERTIES });
    const status = async (filterBranch: unknown): Promise<number> =>
      (await hub.ask('POST', '/crm/v3/lists', { name: 'L', objectTypeId: '0-2', processingType: 'DYNAMIC', filterBranch })).status;

    assert.equal(await status(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))), 400);
    assert.equal(await status(or()), 400);
    assert.equal(
      await status({ ...or(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))), filters: [enumeration('prm_state', 'IS_ANY_OF', 'new')] }),
      400,
    );
    assert.equal(await status(or(and(enumeration('nonsense', 'IS_ANY_OF', 'new')))), 400);
    assert.equal(await status(or(and(enumeration('prm_state', 'IS_ANY_OF', 'old')))), 400);
    assert.equal(await status(or(and(enumeration('prm_state', 'IS_LIKE', 'new')))), 400);
    assert.equal(await status(undefined), 400);
  });

  it('refuses a name that another list has, whatever the case', async () => {
    hub = await running({ properties: PROPERTIES });
    const filters = or(and(enumeration('prm_state', 'IS_ANY_OF', 'new')));
    await create('Partners', filters);

    const { status, body } = await hub.ask('POST', '/crm/v3/lists', {
      name: 'PARTNERS',
      objectTypeId: '0-2',
      processingType: 'DYNAMIC',
      filterBranch: filters,
    });

    assert.equal(status, 400);
    assert.equal(body.category, 'VALIDATION_ERROR');
  });

  it('changes filters and name, deletes with 204 and restores', async () => {
    hub = await running({ companies: companies(2, (at) => ({ prm_state: at === 0 ? 'new' : 'general' })), properties: PROPERTIES });
    const listId = await create('L', or(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))));

    const updated = await hub.client.crm.lists.listsApi.updateListFilters(listId, {
      filterBranch: or(and(enumeration('prm_state', 'IS_ANY_OF', 'general'))) as never,
    });
    const renamed = await hub.client.crm.lists.listsApi.updateName(listId, 'Renamed', false);
    const found = await members(listId);
    await hub.client.crm.lists.listsApi.remove(listId);
    const gone = await refusal(hub.client.crm.lists.listsApi.getById(listId));
    await hub.client.crm.lists.listsApi.restore(listId);

    assert.equal(updated.updatedList?.listVersion, 2);
    assert.equal(renamed.updatedList?.name, 'Renamed');
    assert.deepEqual(found, ['2']);
    assert.equal(gone.code, 404);
    assert.deepEqual(await members(listId), ['2']);
  });

  it('is found by search, with the size among the additional properties', async () => {
    hub = await running({ companies: companies(2, () => ({ prm_state: 'new' })), properties: PROPERTIES });
    await create('PRM: new', or(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))));
    await create('Other', or(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))));

    const found = await hub.client.crm.lists.listsApi.doSearch({
      query: 'prm',
      processingTypes: ['DYNAMIC'],
      listIds: [],
      additionalProperties: ['hs_list_size'],
      offset: 0,
      count: 20,
    });

    assert.equal(found.total, 1);
    assert.equal(found.lists[0]?.additionalProperties.hs_list_size, '2');
  });

  it('takes members by hand in a manual list only', async () => {
    hub = await running({ companies: companies(3, () => ({ prm_state: 'new' })), properties: PROPERTIES });
    const dynamic = await create('D', or(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))));
    const { list } = await hub.client.crm.lists.listsApi.create({ name: 'M', objectTypeId: '0-2', processingType: 'MANUAL' });

    const added = await hub.ask('PUT', `/crm/v3/lists/${list.listId}/memberships/add`, ['1', '2', '99']);
    const refused = await hub.ask('PUT', `/crm/v3/lists/${dynamic}/memberships/add`, ['1']);
    const changed = await hub.client.crm.lists.membershipsApi.addAndRemove(list.listId, {
      recordIdsToAdd: ['3'],
      recordIdsToRemove: ['1'],
    });
    const lists = await hub.client.crm.lists.membershipsApi.getLists('0-2', '2');

    assert.deepEqual(added.body, { recordsIdsAdded: ['1', '2'], recordIdsRemoved: [], recordIdsMissing: ['99'] });
    assert.equal(refused.status, 400);
    assert.deepEqual([changed.recordsIdsAdded, changed.recordIdsRemoved], [['3'], ['1']]);
    assert.deepEqual(
      lists.results.map((one) => one.listId),
      [dynamic, list.listId],
    );
  });

  it('pages its members without losing one', async () => {
    hub = await running({ companies: companies(700, () => ({ prm_state: 'new' })), properties: PROPERTIES });
    const listId = await create('L', or(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))));
    const seen: string[] = [];
    let after: string | undefined;

    do {
      const page = await hub.client.crm.lists.membershipsApi.getPage(listId, after, undefined, 250);
      seen.push(...page.results.map((one) => one.recordId));
      after = page.paging?.next?.after;
    } while (after !== undefined);

    assert.equal(new Set(seen).size, 700);
    assert.equal(seen.length, 700);
  });

  it('serves the dated paths', async () => {
    hub = await running({ properties: PROPERTIES });
    await create('L', or(and(enumeration('prm_state', 'IS_ANY_OF', 'new'))));

    const found = await hub.ask('POST', '/crm/lists/2026-03/search', {
      query: '',
      processingTypes: [],
      listIds: [],
      additionalProperties: [],
      offset: 0,
    });

    assert.equal(records(found.body.lists).length, 1);
  });
});
