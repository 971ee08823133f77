import assert from 'node:assert/strict';
import { performRun } from '../../src/engine/run.ts';
import { replay } from '../../src/engine/replay.ts';
import { SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, MAPPING, smallCrm, wiredTo } from './engine-context.ts';

const WITH_CURRENCY = MAPPING.replace(
  'data: { amount: { from: Amount, as: number } }',
  'data: { amount: { from: Amount, as: number }, currency: { from: Currency } }',
);
const LIMITS = { byHand: true, rejectionShare: 1, rejectionFloor: 99, asOf: '2024-03-01' };

describe('an amount in a currency without a rate', () => {
  let fresh: FreshStore;
  beforeEach(async () => (fresh = await freshStore()));
  afterEach(() => fresh.drop());

  it('costs its own deal until the rate is known, and stops the assessment of nobody', async () => {
    const crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1'));
    const deal = { AccountId: 'a1', StageName: 'Won', CloseDate: '2024-02-03', Amount: '100' };
    crm.objects.Opportunity.set('yen', { ...deal, Id: 'yen', Currency: 'JPY' });
    crm.objects.Opportunity.set('euro', { ...deal, Id: 'euro', Currency: 'EUR' });
    const wired = wiredTo(crm, SF, 'salesforce', WITH_CURRENCY);
    const context = engineContext(fresh.store, [wired], 'r1');
    const without = { ...context, policy: { ...context.policy, rate: (currency: string) => (currency === 'JPY' ? 1 : null) } };
    const won = async (): Promise<readonly string[]> =>
      (await fresh.query<{ record_id: string }>("SELECT record_id FROM line WHERE type = 'deal.won' AND NOT retracted ORDER BY 1")).map(
        (row) => row.record_id,
      );

    const report = await performRun(without, 'run', LIMITS);
    const [group] = await fresh.store.rejectionGroups({ examples: 1 });

    assert.deepEqual([report.errors, report.assess?.assessed], [[], 1]);
    assert.deepEqual(await won(), ['yen']);
    assert.deepEqual(
      [group?.code, group?.examples, group?.message.ja],
      ['CURRENCY_UNKNOWN', ['euro'], '通貨 EUR の換算レートがありません'],
    );

    const { store, signal } = context;
    const sources = [{ name: 'salesforce', scope: SF, mapping: wired.mapping }];
    await replay({ store, runId: 'r2', signal, rate: () => 160, sources });
    assert.deepEqual(await won(), ['euro', 'yen']);
    assert.deepEqual(await fresh.store.rejectionGroups({ examples: 1 }), []);
  });
});
