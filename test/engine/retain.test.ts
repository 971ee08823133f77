import assert from 'node:assert/strict';
import { performRun } from '../../src/engine/run.ts';
import { owedFields, SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, MAPPING, smallCrm, wiredTo, type SmallCrm } from './engine-context.ts';

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('retention', () => {
  let fresh: FreshStore;
  let crm: SmallCrm;
  const run = (job: 'run' | 'sync' | 'deliver', id: string, days: number, text = MAPPING) =>
    performRun(engineContext(fresh.store, [wiredTo(crm, SF, 'salesforce', text)], id, inDays(days)), job, {
      byHand: true,
      rejectionShare: 1,
      rejectionFloor: 1,
    });
  const left = async (table: string): Promise<number> =>
    (await fresh.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]?.count ?? 0;
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1'));
    crm.objects.Opportunity.set('o1', { Id: 'o1', AccountId: 'a1', StageName: 'Odd', CloseDate: '2024-02-03', Amount: '1' });
    await run('sync', 'r1', 0);
    await fresh.store.owe([owedFields(`${SF}/Account/a1`, { Score: 60 })]);
    await run('deliver', 'r2', 0);
    crm.silent = true;
  });
  afterEach(() => fresh.drop());

  it('drops nothing before its time', async () => {
    await run('run', 'r3', 80);

    assert.deepEqual([await left('raw_page'), await left('rejection'), await left("written WHERE run_id = 'r2'")], [2, 1, 1]);
  });

  it('drops raw fields and replaced values after 90 days, rejections after 180, and keeps the log', async () => {
    await run('run', 'r3', 100);
    assert.deepEqual(
      [await left('raw_page'), await left('rejection'), await left("written WHERE run_id = 'r2'"), await left('entity')],
      [0, 1, 0, 2],
    );

    await run('run', 'r4', 200);
    assert.equal(await left('rejection'), 0);
  });

  it('reads a stream again when its mapping is mended after its raw fields are gone', async () => {
    await run('run', 'r3', 100);
    crm.silent = false;

    await run('sync', 'r4', 100, MAPPING.replace('Won: deal.won', 'Won: deal.won, Odd: deal.lost'));

    assert.deepEqual(crm.cursors.slice(-2), [
      ['Account', 'end'],
      ['Opportunity', undefined],
    ]);
    assert.equal(await left('line'), 1);
  });
});
