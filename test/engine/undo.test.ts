import assert from 'node:assert/strict';
import type { EngineContext } from '../../src/engine/context.ts';
import { performRun } from '../../src/engine/run.ts';
import { planUndo, runToUndo, undo, type Undone } from '../../src/engine/undo.ts';
import { owedFields, SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, smallCrm, wiredTo, type SmallCrm } from './engine-context.ts';

describe('undo', () => {
  let fresh: FreshStore;
  let crm: SmallCrm;
  let context: (runId: string) => EngineContext;
  const valuesOf = (id: string) => {
    const { Score, State } = crm.objects.Account.get(id) ?? {};
    return [Score, State];
  };
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1', { Score: 50, State: 'new' }));
    crm.objects.Account.set(...accountRow('a2', { Score: 40 }));
    context = (runId) => engineContext(fresh.store, [wiredTo(crm, SF)], runId);
    await performRun(context('r0'), 'sync', { byHand: true, rejectionShare: 1, rejectionFloor: 1 });
    await fresh.store.owe([
      owedFields(`${SF}/Account/a1`, { Score: 60, State: 'general' }, { runId: 'r1' }),
      owedFields(`${SF}/Account/a2`, { Score: 61, State: 'new' }, { runId: 'r1' }),
    ]);
    await performRun(context('r1'), 'deliver', { byHand: true, rejectionShare: 1, rejectionFloor: 1 });
  });
  afterEach(() => fresh.drop());

  it('puts every value back, empty ones too, and pauses the connection so that it stays', async () => {
    assert.deepEqual(
      [valuesOf('a1'), valuesOf('a2')],
      [
        [60, 'general'],
        [61, 'new'],
      ],
    );

    const outcomes = await undo(context('u1'), planUndo(context('u1'), 'r1'), 'me');

    assert.deepEqual(
      outcomes.map(({ written }) => written),
      [2],
    );
    assert.deepEqual(
      [valuesOf('a1'), valuesOf('a2')],
      [
        [50, 'new'],
        [40, null],
      ],
    );
    assert.deepEqual([...(await fresh.store.pausedConnections()).keys()], ['salesforce']);
  });

  it('sees what a person changed in the CRM a moment ago, and leaves it alone', async () => {
    Object.assign(crm.objects.Account.get('a1') ?? {}, { State: 'excellent' });

    await undo(context('u1'), planUndo(context('u1'), 'r1'), 'me');

    assert.deepEqual(valuesOf('a1'), [50, 'excellent']);
  });

  it('does nothing the second time', async () => {
    await undo(context('u1'), planUndo(context('u1'), 'r1'), 'me');
    const before = crm.written.length;

    assert.deepEqual(await undo(context('u2'), planUndo(context('u2'), 'r1'), 'me'), []);
    assert.equal(crm.written.length, before);
  });

  it('plans without changing anything', async () => {
    const planned: Undone[] = [];
    for await (const page of planUndo(context('u1'), 'r1')) planned.push(...page);

    assert.deepEqual(
      planned.map(({ record, back }) => [record.recordId, back.fields]),
      [
        ['a1', { Score: 50, State: 'new' }],
        ['a2', { Score: 40, State: null }],
      ],
    );
    assert.equal((await fresh.store.pausedConnections()).size, 0);
  });

  it('knows a run by the beginning of its id, and says what is wrong with another', async () => {
    assert.equal(await runToUndo(context('u1'), 'r'), 'r1');
    await assert.rejects(runToUndo(context('u1'), 'zz'), /No run "zz" has written anything/);
    assert.deepEqual(
      (await fresh.store.writingRuns(9)).map(({ id, command, records }) => [id, command, records]),
      [['r1', 'deliver', 2]],
    );
  });
});
