import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import { entityKey } from '../../src/core/log-line.ts';
import type { WriteResult } from '../../src/core/types.ts';
import type { Leased, Settled, Store } from '../../src/engine/store.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { account, accounts, anEntity, collect, HS, mapped, ORDER, owedFields, owedTask, page, SF, told } from './examples.ts';

const NOW = '2024-03-01T00:00:00.000Z';
const LATER = '2024-03-01T00:10:00.000Z';
const KEY = entityKey(SF, 'Account', 'a1');
const TASK = 'p1:T01:2024-W09';
const DONE: WriteResult = { ok: true, recordId: 'a1', created: false };

describe('delivery', () => {
  let fresh: FreshStore;
  let store: Store;
  beforeEach(async () => {
    fresh = await freshStore();
    store = fresh.store;
  });
  afterEach(() => fresh.drop());

  const take = (from: Store = store, more: Partial<Parameters<Store['takeOwed']>[0]> = {}): Promise<readonly Leased[]> =>
    from.takeOwed({ runId: 'r1', scope: SF, limit: 100, now: NOW, ignoreBackoff: false, ...more });
  const first = async (from: Store = store): Promise<Leased> => {
    const [item] = await take(from);
    assert.ok(item);
    return item;
  };
  const settled = (item: Leased, result: WriteResult = DONE, retryAt: string | null = null): Settled => ({ item, result, retryAt });
  const failed = (code: ConstructorParameters<typeof AppError>[0]): WriteResult => ({ ok: false, error: new AppError(code, 'said no') });
  const known = async (): Promise<unknown> => (await collect(store.targets()))[0]?.known;

  it('owes the same fields once, and different fields as a new version', async () => {
    assert.deepEqual(await store.owe([owedFields(KEY, { score: 1, state: 'new' })]), { owed: 1 });
    assert.deepEqual(await store.owe([owedFields(KEY, { state: 'new', score: 1 })]), { owed: 0 });
    assert.deepEqual(await store.owe([owedFields(KEY, { state: 'new', score: 2 })]), { owed: 1 });
    const item = await first();
    assert.deepEqual([item.version, item.write.fields], [2, { state: 'new', score: 2 }]);
  });

  it('gives rows in order of key and never the same row to two processes', async () => {
    const keys = Array.from({ length: 300 }, (_, i) => entityKey(SF, 'Account', `a${String(i).padStart(3, '0')}`));
    await store.owe(keys.map((key) => owedFields(key, { score: 1 })));
    const other = await fresh.another();
    const batches = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => take(n % 2 === 0 ? store : other, { limit: 50 })));
    const taken = batches.flat().map(({ write }) => write.key);
    assert.equal(taken.length, 300);
    assert.deepEqual([...new Set(taken)].sort(), keys);
    for (const batch of batches)
      assert.deepEqual(
        batch.map(({ write }) => write.key),
        batch.map(({ write }) => write.key).sort(),
      );
  });

  it('frees what a process held that is gone', async () => {
    await store.owe([owedFields(KEY, { score: 1 })]);
    const other = await fresh.another();
    await first(other);
    assert.deepEqual(await take(), []);
    await fresh.query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'kakehashi lease' AND datname = current_database()",
    );
    assert.equal((await take()).length, 1);
  });

  it('frees what a process gives back', async () => {
    await store.owe([owedFields(KEY, { score: 1 })]);
    await first();
    const other = await fresh.another();
    await other.giveBack([KEY]);
    assert.deepEqual(await take(), []);
    await store.giveBack([KEY]);
    assert.equal((await take()).length, 1);
  });

  it('knows after a write what stands there, remembers what stood there before, and is not surprised by the echo', async () => {
    await store.savePage(accounts([account('a1', { known: { score: 50, state: null } })]));
    await store.joinPartners(ORDER);
    await store.owe([owedFields(KEY, { score: 60, state: 'new', touch: 'low' })]);
    await store.settle([settled(await first())], 'r1');
    assert.deepEqual(await known(), { score: 60, state: 'new', touch: 'low' });
    assert.equal((await collect(store.targets()))[0]?.writtenAsOf, '2024-03-01');
    assert.deepEqual(
      (await store.written({ runId: 'r1', after: '', limit: 9 })).map(({ key, replaced, fields }) => [key, replaced, fields]),
      [[KEY, { score: 50, state: null, touch: null }, { score: 60, state: 'new', touch: 'low' }]],
    );
    assert.deepEqual(await take(), []);

    const version = await store.logVersion();
    const echo = await store.savePage(accounts([account('a1', { known: { score: 60, state: 'new', touch: 'low' }, modifiedAt: LATER })]));
    assert.equal(echo.entities, 0);
    assert.equal(await store.logVersion(), version);
  });

  it('sees that a person put the old value back after our write', async () => {
    await store.savePage(accounts([account('a1', { known: { score: 50 } })]));
    await store.joinPartners(ORDER);
    await store.owe([owedFields(KEY, { score: 60 })]);
    await store.settle([settled(await first())], 'r1');
    assert.equal((await store.savePage(accounts([account('a1', { known: { score: 50 } })]))).entities, 1);
    assert.deepEqual(await known(), { score: 50 });
    assert.equal((await collect(store.targets()))[0]?.writtenAsOf, '2024-03-01');
  });

  it('does not close a newer desire with the answer to an older one', async () => {
    await store.owe([owedFields(KEY, { score: 1 })]);
    const old = await first();
    await store.owe([owedFields(KEY, { score: 2 })]);
    await store.settle([settled(old)], 'r1');
    const item = await first();
    assert.deepEqual([item.version, item.write.fields], [2, { score: 2 }]);
    await store.owe([owedFields(KEY, { score: 3 })]);
    await store.settle([settled(item, failed('REMOTE_REJECTED'))], 'r1');
    assert.deepEqual(
      (await store.outbox({ limit: 9 })).map(({ state, version }) => [state, version]),
      [['waiting', 3]],
    );
  });

  it('parks what the vendor refuses until a person or a new desire wakes it', async () => {
    await store.owe([owedFields(KEY, { score: 1 })]);
    await store.settle([settled(await first(), failed('REMOTE_REJECTED'))], 'r1');
    assert.deepEqual(await take(store, { runId: 'r2', ignoreBackoff: true }), []);
    assert.deepEqual(
      (await store.outbox({ state: 'parked', limit: 9 })).map(({ error }) => error),
      ['REMOTE_REJECTED: said no'],
    );
    assert.equal((await store.owedCount()).get(SF), undefined);
    await store.owe([owedFields(KEY, { score: 1 })]);
    assert.deepEqual(await take(store, { runId: 'r2' }), []);
    assert.equal(await store.retryParked([KEY]), 1);
    assert.equal((await take(store, { runId: 'r2' })).length, 1);
  });

  it('lets a failed write wait, is not held up by back-off when a person asks, and meets a row once in a run', async () => {
    await store.owe([owedFields(KEY, { score: 1 })]);
    await store.settle([settled(await first(), failed('REMOTE_UNAVAILABLE'), LATER)], 'r1');
    assert.deepEqual(await take(store, { runId: 'r1', ignoreBackoff: true, now: LATER }), []);
    assert.deepEqual(await take(store, { runId: 'r2' }), []);
    const [item] = await take(store, { runId: 'r3', ignoreBackoff: true });
    assert.equal(item?.attempts, 1);
    await store.settle([settled(item, failed('AUTH_REJECTED'), LATER)], 'r3');
    assert.equal((await take(store, { runId: 'r4', now: LATER })).length, 1);
  });

  it('forgets what is owed no longer', async () => {
    await store.owe([owedFields(KEY, { score: 1 }), owedTask(TASK)]);
    await store.forgive([KEY, TASK]);
    assert.deepEqual([...(await store.owedCount())], []);
    assert.deepEqual(await store.tasks(), []);
  });

  it('makes a task once: owed, then open, then never again however it ended', async () => {
    await store.owe([owedTask(TASK)]);
    assert.deepEqual(
      (await store.tasks()).map(({ status, template }) => [status, template]),
      [['owed', 'T01']],
    );
    await store.settle([settled(await first(), { ok: true, recordId: '00T1', created: true })], 'r1');
    assert.deepEqual(
      (await store.tasks()).map(({ status, recordId }) => [status, recordId]),
      [['open', '00T1']],
    );
    for (const status of ['open', 'completed', 'deleted', 'open'] as const) {
      const task = { key: TASK, recordId: '00T1', status, outcome: null, ownerKey: null };
      await store.savePage(page([mapped('00T1', { task })], { stream: 'tasks', cursor: status }));
      assert.deepEqual(await store.owe([owedTask(TASK)]), { owed: 0 });
    }
    assert.deepEqual(
      (await store.tasks()).map(({ status }) => status),
      ['completed'],
    );
    assert.deepEqual([...(await store.hasTask([TASK, 'p1:T01:other']))], [TASK]);
  });

  it('takes a task that a person deleted for dismissed', async () => {
    await store.owe([owedTask(TASK)]);
    await store.settle([settled(await first(), { ok: true, recordId: '00T1', created: true })], 'r1');
    await store.savePage(
      page([mapped('00T1', { task: { key: TASK, recordId: '00T1', status: 'deleted', outcome: null, ownerKey: null } })], {
        stream: 'tasks',
      }),
    );
    assert.deepEqual(
      (await store.tasks({ status: ['dismissed'] })).map(({ key }) => key),
      [TASK],
    );
  });

  it('owes a task no more that it sees in the CRM although no answer ever came', async () => {
    await store.owe([owedTask(TASK)]);
    await store.settle([settled(await first(), failed('REMOTE_AMBIGUOUS'), null)], 'r1');
    const owner = entityKey(SF, 'User', 'u1');
    await store.savePage(page([told(anEntity(owner, { kind: 'owner', attributes: { email: 'Taro@Example.jp' } }))], { stream: 'users' }));
    const task = { key: TASK, recordId: '00T1', status: 'open', outcome: null, ownerKey: owner } as const;
    await store.savePage(page([mapped('00T1', { task })], { stream: 'tasks' }));
    assert.deepEqual(await take(store, { runId: 'r2', ignoreBackoff: true }), []);
    assert.deepEqual(
      (await store.tasks()).map(({ status, recordId, owner: by }) => [status, recordId, by]),
      [['open', '00T1', 'taro@example.jp']],
    );
  });

  it('owes a task that is tied by a call of its own until that is answered, though it sees it in the CRM', async () => {
    const owed = owedTask(TASK);
    await store.owe([{ ...owed, write: { ...owed.write, associate: [{ object: 'companies', id: '7' }] } }]);
    const task = { key: TASK, recordId: '00T1', status: 'open', outcome: null, ownerKey: null } as const;
    await store.savePage(page([mapped('00T1', { task })], { stream: 'tasks' }));
    assert.deepEqual(
      (await take(store, { runId: 'r2', ignoreBackoff: true })).map(({ write }) => write.key),
      [TASK],
    );
  });

  it('knows a task under the id that its partner had before it went into another', async () => {
    await store.savePage(accounts([account('a1'), account('a2')]));
    await store.joinPartners(ORDER);
    const [loser = '', winner = ''] = (await collect(store.targets())).map(({ partnerId }) => partnerId);
    await store.owe([owedTask(`${loser}:T01:w`, { partnerId: loser })]);
    await store.settle([settled(await first(), { ok: true, recordId: '00T1', created: true })], 'r1');
    await store.mergePartners(loser, winner);
    await store.joinPartners(ORDER);
    assert.deepEqual(await store.owe([owedTask(`${winner}:T01:w`, { partnerId: winner })]), { owed: 0 });
    assert.deepEqual([...(await store.hasTask([`${winner}:T01:w`]))], [`${winner}:T01:w`]);
    assert.deepEqual(
      (await store.tasks()).map(({ partnerId }) => partnerId),
      [winner],
    );
  });

  it('names owners by e-mail in each scope, and only those who are still there', async () => {
    const user = (id: string, attributes: Record<string, string | boolean>, scope = SF) =>
      told(anEntity(entityKey(scope, 'User', id), { kind: 'owner', attributes }));
    await store.savePage(
      page([user('u1', { email: 'A@x.jp' }), user('u2', { email: 'b@x.jp', active: false }), user('u3', {})], { stream: 'users' }),
    );
    await store.savePage(page([user('h1', { email: 'a@x.jp' }, HS)], { scope: HS, stream: 'owners' }));
    const ids = await store.ownerIds(SF);
    assert.deepEqual([ids.get('a@x.jp'), ids.get('b@x.jp'), ids.get(entityKey(SF, 'User', 'u3'))], ['u1', undefined, 'u3']);
    assert.equal((await store.ownerIds(HS)).get('a@x.jp'), 'h1');
  });

  it('remembers the ids of lists by name', async () => {
    await store.saveListId(HS, 'L01', '7');
    await store.saveListId(HS, 'L01', '8');
    assert.deepEqual([...(await store.listIds(HS))], [['L01', '8']]);
  });
});
