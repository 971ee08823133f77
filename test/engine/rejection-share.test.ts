import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import { performRun } from '../../src/engine/run.ts';
import { SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, smallCrm, wiredTo, type SmallCrm } from './engine-context.ts';

describe('a share of rejected records', () => {
  let fresh: FreshStore;
  let crm: SmallCrm;
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1'));
  });
  afterEach(() => fresh.drop());

  const deals = (prefix: string, count: number, amount: string): void => {
    for (let n = 0; n < count; n += 1) {
      const id = `${prefix}${n}`;
      crm.objects.Opportunity.set(id, { Id: id, AccountId: 'a1', StageName: 'Won', CloseDate: '2024-02-03', Amount: amount });
    }
  };
  const sync = async (runId: string): Promise<readonly string[]> => {
    const report = await performRun(engineContext(fresh.store, [wiredTo(crm, SF)], runId), 'sync', {
      byHand: true,
      rejectionShare: 0.5,
      rejectionFloor: 4,
    });
    return report.errors.map((error) => `${error instanceof AppError ? error.code : ''} ${error.message}`);
  };

  it('is told when a stream is read from its beginning, however small it is', async () => {
    deals('bad', 3, 'x');
    deals('good', 1, '1');

    assert.deepEqual(await sync('r1'), ['MAPPING_INVALID salesforce.deals: 3 of 4 records were rejected']);
  });

  it('is let pass among a few changed records, and told from the floor on', async () => {
    deals('good', 1, '1');
    assert.deepEqual(await sync('r1'), []);

    deals('bad', 3, 'x');
    assert.deepEqual(await sync('r2'), []);
    deals('worse', 1, 'x');
    assert.deepEqual(await sync('r3'), ['MAPPING_INVALID salesforce.deals: 4 of 5 records were rejected']);
  });
});
