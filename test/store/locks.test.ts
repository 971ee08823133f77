import assert from 'node:assert/strict';
import type { Store } from '../../src/engine/store.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { line, page, SF, won } from './examples.ts';

const STREAM = `stream:${SF}:deals`;

describe('lock', () => {
  let fresh: FreshStore;
  let store: Store;
  beforeEach(async () => {
    fresh = await freshStore();
    store = fresh.store;
  });
  afterEach(() => fresh.drop());

  const killLocks = () =>
    fresh.query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'kakehashi lock' AND datname = current_database()",
    );

  it('has one holder at a time, here and elsewhere, and is free as soon as it is released', async () => {
    const other = await fresh.another();
    const held = await store.lock('x');
    assert.ok(held);
    assert.equal(await store.lock('x'), null);
    assert.equal(await other.lock('x'), null);
    assert.ok(await other.lock('y'));
    await held.release();
    await held.release();
    assert.ok(await other.lock('x'));
  });

  it('dies with the connection that holds it', async () => {
    const other = await fresh.another();
    assert.ok(await store.lock('x'));
    await killLocks();
    assert.ok(await other.lock('x'));
  });

  it('keeps a reader that lost its lock from moving the checkpoint back', async () => {
    const other = await fresh.another();
    assert.ok(await store.lock(STREAM));
    await store.savePage(page([line(won('d1', 'a1', 1))], { cursor: '1', last: false }));
    await killLocks();
    const taken = await other.lock(STREAM);
    assert.ok(taken);
    await other.savePage(page([line(won('d2', 'a1', 1))], { cursor: '2', last: false }));
    await assert.rejects(store.savePage(page([line(won('d3', 'a1', 1))], { cursor: '1b' })), { code: 'BUSY' });
    await taken.release();
    await assert.rejects(store.savePage(page([line(won('d3', 'a1', 1))], { cursor: '1b' })), { code: 'BUSY' });
    assert.equal((await store.checkpoint(SF, 'deals'))?.cursor, '2');
    assert.equal((await store.totals()).lines, 2);

    assert.ok(await store.lock(STREAM));
    await store.savePage(page([], { cursor: '3' }));
    assert.equal((await store.checkpoint(SF, 'deals'))?.cursor, '3');
  });
});

describe('checkpoint', () => {
  let fresh: FreshStore;
  let store: Store;
  beforeEach(async () => {
    fresh = await freshStore();
    store = fresh.store;
  });
  afterEach(() => fresh.drop());

  it('is complete to the time at which the pass began, and only when the pass was read to its end', async () => {
    const [t1, t2, t3, t4] = [
      '2024-01-01T00:00:00.000Z',
      '2024-01-02T00:00:00.000Z',
      '2024-01-03T00:00:00.000Z',
      '2024-01-04T00:00:00.000Z',
    ];
    const at = async () => {
      const found = await store.checkpoint(SF, 'deals');
      return [found?.cursor, found?.completeTo, found?.firstCompleteTo];
    };
    assert.deepEqual(await at(), [undefined, undefined, undefined]);
    await store.savePage(page([], { cursor: '1', last: false, sourceTime: t1 }));
    assert.deepEqual(await at(), ['1', null, null]);
    // Killed, and read on from the cursor a day later: what was read first is as old as the first page.
    await store.savePage(page([], { cursor: '2', last: true, sourceTime: t2 }));
    assert.deepEqual(await at(), ['2', t1, t1]);
    await store.savePage(page([], { cursor: '3', last: false, sourceTime: t3 }));
    assert.deepEqual(await at(), ['3', t1, t1]);
    await store.savePage(page([], { cursor: '4', last: true, sourceTime: t3 }));
    assert.deepEqual(await at(), ['4', t3, t1]);
    await store.savePage(page([], { cursor: '5', last: true, sourceTime: t4 }));
    assert.deepEqual(await at(), ['5', t4, t1]);
  });

  it('loses its cursor when forgotten, not what was complete', async () => {
    await store.savePage(page([], { cursor: '1' }));
    await store.forgetCheckpoint(SF, 'deals');
    assert.equal(await store.checkpoint(SF, 'deals'), null);
    assert.deepEqual(await store.checkpoints(), []);
    await store.savePage(page([], { cursor: '2', last: false, sourceTime: '2024-05-01T00:00:00.000Z' }));
    assert.equal((await store.checkpoints())[0]?.firstCompleteTo, '2024-01-01T00:00:00.000Z');
  });
});

describe('runs and connections', () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await freshStore();
  });
  after(() => fresh.drop());

  it('lists runs, the latest first, with how they ended', async () => {
    const { store } = fresh;
    await store.startRun({ id: 'r1', command: 'run', startedAt: '2024-01-01T00:00:00.000Z' });
    await store.startRun({ id: 'r2', command: 'sync', startedAt: '2024-01-02T00:00:00.000Z' });
    await store.finishRun('r1', { ok: true, finishedAt: '2024-01-01T00:01:00.000Z', summary: { written: 3 } });
    assert.deepEqual(await store.runs(5), [
      { id: 'r2', command: 'sync', startedAt: '2024-01-02T00:00:00.000Z', finishedAt: null, ok: null, summary: {} },
      {
        id: 'r1',
        command: 'run',
        startedAt: '2024-01-01T00:00:00.000Z',
        finishedAt: '2024-01-01T00:01:00.000Z',
        ok: true,
        summary: { written: 3 },
      },
    ]);
    assert.equal((await store.runs(1)).length, 1);
  });

  it('lets a name move to another org', async () => {
    const { store } = fresh;
    await store.registerConnection({ name: 'sf', connector: 'salesforce', scope: 'salesforce:1' });
    await store.registerConnection({ name: 'sf', connector: 'salesforce', scope: 'salesforce:2' });
    assert.deepEqual(await store.connections(), [{ name: 'sf', connector: 'salesforce', scope: 'salesforce:2' }]);
  });
});
