import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { Connection } from '../../src/core/types.ts';
import type { RunningSandbox } from '../../src/sandbox/types.ts';
import { connectorContext } from '../../test/support/connector-context.ts';
import hubspot from './index.ts';
import { startSandbox } from './sandbox/index.ts';

const FLOWS = [
  // Begins with a list, deep in a tree of branches.
  {
    id: '1',
    objectTypeId: '0-1',
    enrollmentCriteria: {
      type: 'LIST_BASED',
      listFilterBranch: {
        filterBranchType: 'OR',
        filterBranches: [{ filters: [{ filterType: 'IN_LIST', operator: 'IN_LIST', listId: '11' }] }],
      },
    },
  },
  // Begins with the joining of a list.
  {
    id: '2',
    objectTypeId: '0-2',
    enrollmentCriteria: {
      type: 'EVENT_BASED',
      eventFilterBranches: [
        { eventTypeId: '4-1639801', filters: [{ property: 'hs_list_id', operation: { operator: 'IS_ANY_OF', values: ['12'] } }] },
      ],
    },
  },
  { id: '3', objectTypeId: '0-1', suppressionListIds: [13] },
  { id: '4', objectTypeId: '0-1', isEnabled: false, suppressionListIds: [14] },
];

describe('hubspot workflows', () => {
  let sandbox: RunningSandbox;
  let connection: Connection;

  before(async () => {
    const others = Array.from({ length: 120 }, (_, n) => ({ id: `9${String(n)}`, objectTypeId: '0-1' }));
    sandbox = await startSandbox(new Map(Object.entries({ flows: [...others, ...FLOWS] })), { port: 0 });
    connection = hubspot.connect({ accessToken: 'pat-na1-sandbox', baseUrl: sandbox.url }, connectorContext());
  });
  after(() => sandbox.close());

  it('tell which lists nothing begins with, over all pages of workflows; one that is off does not count', async () => {
    assert.deepEqual(await connection.unusedLists?.(['11', '12', '13', '14', '15']), ['14', '15']);
  });

  it('need the scope `automation`, which is named', async () => {
    await fetch(`${sandbox.url}/_sandbox/scopes`, { method: 'POST', body: JSON.stringify({ scopes: ['crm.lists.read'] }) });

    await assert.rejects(
      async () => connection.unusedLists?.(['11']),
      (error) => {
        assert.ok(error instanceof AppError);
        assert.deepEqual([error.code, error.fix.endsWith(': automation')], ['PERMISSION_MISSING', true]);
        return true;
      },
    );
  });
});
