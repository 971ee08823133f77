import assert from 'node:assert/strict';
import type { EngineContext } from '../../src/engine/context.ts';
import { performRun } from '../../src/engine/run.ts';
import { SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, MAPPING, smallCrm, wiredTo, type SmallCrm } from './engine-context.ts';

const MENDED = MAPPING.replace('Won: deal.won', 'Won: deal.won, Lucky: deal.moved');

describe('a mended mapping', () => {
  let fresh: FreshStore;
  let crm: SmallCrm;
  const contextOf = (text: string, runId: string): EngineContext =>
    engineContext(fresh.store, [wiredTo(crm, SF, 'salesforce', text)], runId);
  const sync = (text: string, runId: string) =>
    performRun(contextOf(text, runId), 'sync', { byHand: true, rejectionShare: 1, rejectionFloor: 1 });
  const lines = () =>
    fresh.query<{ record_id: string; type: string; revision: number }>(
      'SELECT record_id, type, revision FROM line WHERE NOT retracted ORDER BY record_id',
    );
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1'));
    crm.objects.Opportunity.set('o1', { Id: 'o1', AccountId: 'a1', StageName: 'Won', CloseDate: '2024-02-03', Amount: '12.50' });
    crm.objects.Opportunity.set('o2', { Id: 'o2', AccountId: 'a1', StageName: 'Lucky', CloseDate: '2024-02-04', Amount: '1' });
    await sync(MAPPING, 'r1');
    crm.silent = true;
  });
  afterEach(() => fresh.drop());

  it('applies to what has been read before, without a download', async () => {
    assert.deepEqual(
      (await lines()).map(({ record_id }) => record_id),
      ['o1'],
    );

    await sync(MENDED, 'r2');

    assert.deepEqual(
      (await lines()).map(({ record_id, type }) => [record_id, type]),
      [
        ['o1', 'deal.won'],
        ['o2', 'deal.moved'],
      ],
    );
    assert.equal((await fresh.store.totals()).rejections, 0);
  });

  it('supersedes lines by a new revision, once', async () => {
    const other = MAPPING.replace('Won: deal.won', 'Won: deal.lost');
    await sync(other, 'r2');
    await sync(other, 'r3');

    assert.deepEqual(
      (await lines()).map(({ type, revision }) => [type, revision]),
      [['deal.lost', 2]],
    );
  });

  it('takes each record as it was read last', async () => {
    crm.silent = false;
    crm.objects.Opportunity.set('o2', { Id: 'o2', AccountId: 'a1', StageName: 'Unlucky', CloseDate: '2024-02-04', Amount: '1' });
    await sync(MAPPING, 'r2');
    crm.silent = true;

    await sync(MAPPING.replace('Won: deal.won', 'Won: deal.won, Lucky: deal.won, Unlucky: deal.lost'), 'r3');

    assert.deepEqual(
      (await lines()).map(({ record_id, type }) => [record_id, type]),
      [
        ['o1', 'deal.won'],
        ['o2', 'deal.lost'],
      ],
    );
  });

  it('reads the stream from its beginning where a field was not kept', async () => {
    crm.silent = false;
    const wider = MAPPING.replace('amount: { from: Amount, as: number }', 'amount: { from: Amount, as: number }, product: Product__c');
    for (const [id, row] of crm.objects.Opportunity) crm.objects.Opportunity.set(id, { ...row, Product__c: 'product-a' });
    const cursors = crm.cursors.length;

    await sync(wider, 'r2');

    assert.deepEqual(crm.cursors.slice(cursors), [
      ['Account', 'end'],
      ['Opportunity', undefined],
    ]);
    const [line] = await fresh.query<{ data: { product?: string } }>("SELECT data FROM line WHERE record_id = 'o1'");
    assert.equal(line?.data.product, 'product-a');
  });

  it('stores raw fields once, however often a record is read', async () => {
    crm.silent = false;
    await sync(MAPPING, 'r2');

    const [row] = await fresh.query<{ count: number }>('SELECT count(*)::int AS count FROM raw_page');
    assert.equal(row?.count, 2);
  });

  it('brings no deleted record back', async () => {
    crm.silent = false;
    crm.deleted.add('o1');
    await sync(MAPPING, 'r2');
    crm.silent = true;
    assert.deepEqual(await lines(), []);

    await sync(MENDED, 'r3');

    assert.deepEqual(
      (await lines()).map(({ record_id }) => record_id),
      ['o2'],
    );
  });

  it('finds nothing kept of a person who was erased', async () => {
    crm.silent = false;
    crm.objects.Opportunity.set('o3', {
      Id: 'o3',
      AccountId: 'a1',
      StageName: 'Someone@Example.com',
      CloseDate: '2024-02-04',
      Amount: '1',
    });
    await sync(MAPPING, 'r2');

    await fresh.store.erase({ email: 'someone@example.com' }, { dryRun: false });

    const kept: string[] = [];
    for await (const page of fresh.store.rawRecords(SF, 'deals')) kept.push(...page.map(({ id }) => id));
    assert.deepEqual(kept.sort(), ['o1', 'o2']);
  });
});
