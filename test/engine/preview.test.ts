import assert from 'node:assert/strict';
import { preview, type Preview } from '../../src/engine/preview.ts';
import { SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, smallCrm, wiredTo, type SmallCrm } from './engine-context.ts';

describe('preview', () => {
  let fresh: FreshStore;
  let crm: SmallCrm;
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1'));
    crm.objects.Opportunity.set('o1', { Id: 'o1', AccountId: 'a1', StageName: 'Won', CloseDate: '2024-02-03', Amount: '12.50' });
    crm.objects.Opportunity.set('o2', { Id: 'o2', AccountId: 'a1', StageName: 'Lucky', CloseDate: '2024-02-03', Amount: '1' });
  });
  afterEach(() => fresh.drop());

  const seen = async (stream: string, options: { recordId?: string; limit?: number } = {}): Promise<Preview[]> => {
    const all: Preview[] = [];
    const context = engineContext(fresh.store, [wiredTo(crm, SF)], 'p1');
    for await (const one of preview(context, stream, { limit: 1, ...options })) all.push(one);
    return all;
  };

  it('shows each field of a record with the places of the mapping that read it, and the line that it becomes', async () => {
    const [one] = await seen('salesforce.deals');

    assert.equal(one?.record.id, 'o1');
    const amount = one.fields.find(({ name }) => name === 'Amount');
    assert.equal(amount?.value, '12.50');
    assert.deepEqual(
      amount.places.map(({ file, line, path }) => [file, line, path.startsWith('data.amount')]),
      [['mappings/salesforce.yaml', 16, true]],
    );
    assert.deepEqual(
      one.mapped.lines.map(({ type, occurredOn, data }) => [type, occurredOn, data.amount]),
      [['deal.won', '2024-02-03', 12.5]],
    );
  });

  it('finds one record by its id, and tells why it is rejected', async () => {
    const [one] = await seen('deals', { recordId: 'o2' });

    assert.deepEqual(
      one?.mapped.rejections.map(({ code, field }) => [code, field]),
      [['VALUE_UNKNOWN', 'StageName']],
    );
  });

  it('stores nothing and moves no cursor', async () => {
    await seen('salesforce.deals', { limit: 5 });

    assert.deepEqual(await fresh.store.checkpoints(), []);
    assert.equal((await fresh.store.totals()).lines, 0);
    assert.equal((await fresh.store.totals()).rejections, 0);
  });

  it('says which streams there are, and that a record is not there', async () => {
    await assert.rejects(seen('salesforce.dealz'), { code: 'CONFIG_INVALID', fix: 'Use one of: salesforce.partners, salesforce.deals' });
    await assert.rejects(seen('deals', { recordId: 'o9' }), { code: 'INPUT_INVALID', message: 'salesforce.deals has no record o9' });
  });
});
