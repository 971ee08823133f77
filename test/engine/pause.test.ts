import assert from 'node:assert/strict';
import type { EngineContext } from '../../src/engine/context.ts';
import { performRun } from '../../src/engine/run.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { owedFields, SF } from '../store/examples.ts';
import { accountRow, engineContext, NOW, smallCrm, wiredTo, type SmallCrm } from './engine-context.ts';

describe('a paused connection', () => {
  let fresh: FreshStore;
  let crm: SmallCrm;
  let context: (runId: string) => EngineContext;
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1'));
    context = (runId) => engineContext(fresh.store, [wiredTo(crm, SF)], runId);
    await fresh.store.owe([owedFields(`${SF}/Account/a1`, { Score: 1 })]);
    await fresh.store.pause('salesforce', 'me', NOW);
  });
  afterEach(() => fresh.drop());

  it('is neither read nor written by a scheduled run, and the report says so', async () => {
    const report = await performRun(context('r1'), 'run', { byHand: false, rejectionShare: 1, rejectionFloor: 1 });

    assert.deepEqual([crm.reads, crm.written.length], [0, 0]);
    assert.deepEqual(
      report.deliver?.map(({ paused, waiting }) => [paused, waiting]),
      [[NOW, 1]],
    );
  });

  it('is read but not written when a person asks, and written once it is resumed', async () => {
    await performRun(context('r1'), 'sync', { byHand: true, rejectionShare: 1, rejectionFloor: 1 });
    await performRun(context('r2'), 'deliver', { byHand: true, rejectionShare: 1, rejectionFloor: 1 });
    assert.deepEqual([crm.reads, crm.written.length], [2, 0]);

    await fresh.store.resume('salesforce');
    const report = await performRun(context('r3'), 'deliver', { byHand: true, rejectionShare: 1, rejectionFloor: 1 });

    assert.deepEqual([crm.written.length, report.deliver?.[0]?.paused], [1, undefined]);
  });

  it('does not hide a wrong name from `deliver <connection>`', async () => {
    const report = await performRun(context('r1'), 'deliver', { byHand: true, rejectionShare: 1, rejectionFloor: 1, only: 'kintone' });

    assert.match(report.errors[0]?.message ?? '', /no connection "kintone"/);
  });
});
