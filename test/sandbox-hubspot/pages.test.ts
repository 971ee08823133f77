import assert from 'node:assert/strict';
import { running, type Running } from './running.ts';

const PROPERTIES = [
  {
    objectType: 'companies',
    name: 'prm_state',
    label: 'パートナー状態',
    type: 'enumeration',
    fieldType: 'select',
    options: [{ value: 'excellent', label: '優良' }],
  },
  { objectType: 'companies', name: 'prm_reasons', label: '判定の理由', type: 'string', fieldType: 'textarea' },
];

describe('hubspot sandbox: pages', () => {
  let hub: Running;
  afterEach(() => hub.close());

  it('shows a company with our properties by label, its lists, tasks and engagements, without login', async () => {
    hub = await running({
      properties: PROPERTIES,
      companies: [{ id: '1', name: '架け橋商事', prm_state: 'excellent', prm_reasons: '受注が3件' }],
      tasks: [
        {
          id: '7',
          hs_timestamp: '2026-01-05T09:00:00Z',
          hs_task_subject: '電話する',
          hs_task_status: 'NOT_STARTED',
          'associations.companies': '1',
        },
      ],
      calls: [{ id: '8', hs_timestamp: '2026-01-04T09:00:00Z', hs_call_title: '近況の電話', 'associations.companies': '1' }],
    });
    const filters = [
      {
        filterType: 'PROPERTY',
        property: 'prm_state',
        operation: { operationType: 'ENUMERATION', operator: 'IS_ANY_OF', values: ['excellent'] },
      },
    ];
    const filterBranch = {
      filterBranchType: 'OR',
      filters: [],
      filterBranches: [{ filterBranchType: 'AND', filters, filterBranches: [] }],
    };
    await hub.ask('POST', '/crm/v3/lists', { name: '支援04 優良', objectTypeId: '0-2', processingType: 'DYNAMIC', filterBranch });

    const company = await hub.ask('GET', '/contacts/62515/company/1', undefined, { authorization: '' });
    const list = await hub.ask('GET', '/contacts/62515/lists/1', undefined, { authorization: '' });
    const lists = await hub.ask('GET', '/contacts/62515/lists', undefined, { authorization: '' });
    const index = await hub.ask('GET', '/contacts/62515/objects/0-2', undefined, { authorization: '' });

    for (const text of ['架け橋商事', 'パートナー状態', '優良', '受注が3件', '支援04 優良', '電話する', '近況の電話'])
      assert.ok(company.text.includes(text), text);
    assert.ok(list.text.includes('架け橋商事'));
    assert.ok(lists.text.includes('支援04 優良'));
    assert.ok(index.text.includes('/contacts/62515/company/1'));
  });

  it('shows values as text, never as markup', async () => {
    hub = await running({ companies: [{ id: '1', name: '<script>alert(1)</script>', prm_note: '"><img src=x>' }] });

    const { text } = await hub.ask('GET', '/contacts/62515/company/1');

    assert.ok(!text.includes('<script>'));
    assert.ok(!text.includes('<img'));
    assert.ok(text.includes('&lt;script&gt;'));
  });

  it('has no page for a company that is not there', async () => {
    hub = await running();

    assert.equal((await hub.ask('GET', '/contacts/62515/company/1')).status, 404);
  });
});
