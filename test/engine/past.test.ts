import assert from 'node:assert/strict';
import { assess } from '../../src/engine/assess.ts';
import { rememberPast } from '../../src/engine/past.ts';
import { sync } from '../../src/engine/sync.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, smallCrm, wiredTo } from './engine-context.ts';

describe('the past of a channel that was not assessed before', () => {
  let fresh: FreshStore;
  before(async () => (fresh = await freshStore()));
  after(() => fresh.drop());

  it('is told week by week, without touching what counts now, and only once', async () => {
    const crm = smallCrm('small:1');
    crm.objects.Account.set(...accountRow('a1'));
    for (const [i, day] of ['2023-10-02', '2023-11-06', '2023-12-04', '2024-01-08', '2024-02-05'].entries())
      crm.objects.Opportunity.set(`d${i}`, { Id: `d${i}`, AccountId: 'a1', StageName: 'Won', CloseDate: day, Amount: 100 });
    const context = engineContext(fresh.store, [wiredTo(crm, 'small:1')], 'r1');
    await sync(context, {});
    await assess(context, { asOf: '2024-03-01' });
    const { partner, ...now } = await standing();

    const added = await rememberPast(context, ['2024-02-02', '2023-10-20', '2023-12-08']);

    const points = await fresh.store.historyPoints(partner);
    assert.equal(points.length, added + 1);
    assert.ok(added >= 2, `${added} points`);
    assert.deepEqual(
      points.map(({ asOf }) => asOf),
      points.map(({ asOf }) => asOf).toSorted(),
    );
    assert.deepEqual(await standing(), { partner, ...now });
    assert.equal(await rememberPast(context, ['2024-02-02', '2023-10-20', '2023-12-08']), 0);
  });

  async function standing() {
    const [row] = await fresh.query<{ partner: string; as_of: string; body: string }>(
      'SELECT partner_id AS partner, as_of::text, body::text FROM assessment',
    );
    const [mark] = await fresh.query('SELECT as_of::text, print FROM assess_mark');
    const owed = await fresh.query('SELECT key, desire FROM owed ORDER BY key');
    return { partner: row?.partner ?? '', row, mark, owed };
  }
});
