import assert from 'node:assert/strict';
import type { Text } from '../../src/core/types.ts';
import type { Rejection } from '../../src/core/types.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { account, accounts, aLine, line, mapped, page, SF, told, won } from './examples.ts';

const SAYS: Text = { ja: '金額が数値ではありません', en: 'The amount is not a number' };
const rejection = (recordId: string): Rejection => ({
  scope: SF,
  stream: 'deals',
  recordId,
  code: 'RECORD_INVALID',
  field: 'Amount',
  message: SAYS,
  raw: { Amount: 'x' },
});

describe('savePage', () => {
  let fresh: FreshStore;
  beforeEach(async () => {
    fresh = await freshStore();
  });
  afterEach(() => fresh.drop());

  const revisions = (id: string) =>
    fresh.query<{ revision: number; retracted: boolean; amount: string | null }>(
      `SELECT revision, retracted, amount::text FROM line WHERE id = $1
       UNION ALL SELECT revision, (body ->> 'retracted')::boolean, body ->> 'amount' FROM line_revision WHERE id = $1 ORDER BY revision`,
      [id],
    );

  it('saved twice changes nothing the second time', async () => {
    const { store } = fresh;
    const saved = page([line(won('d1', 'a1', 100)), told(account('a1'))]);
    assert.deepEqual(await store.savePage(saved), { read: 2, added: 1, revised: 0, retracted: 0, entities: 1, rejected: 0 });
    const version = await store.logVersion();

    assert.deepEqual(await store.savePage(saved), { read: 2, added: 0, revised: 0, retracted: 0, entities: 0, rejected: 0 });
    assert.equal(await store.logVersion(), version);
  });

  it('keeps the old revision of a line that changed', async () => {
    const { store } = fresh;
    const before = won('d1', 'a1', 100.1);
    await store.savePage(page([line(before)]));
    const outcome = await store.savePage(page([line(won('d1', 'a1', 250.25))]));
    assert.equal(outcome.revised, 1);
    assert.deepEqual(await revisions(before.id), [
      { revision: 1, retracted: false, amount: '100.1' },
      { revision: 2, retracted: false, amount: '250.25' },
    ]);
  });

  it('retracts lines that the record no longer has, and brings them back when it has them again', async () => {
    const { store } = fresh;
    const first = won('d1', 'a1', 1, { occurrence: 'Proposal' });
    const second = won('d1', 'a1', 1, { occurrence: 'Closed Won' });
    await store.savePage(page([mapped('d1', { lines: [first, second] })]));
    assert.equal((await store.savePage(page([mapped('d1', { lines: [second] })]))).retracted, 1);
    assert.equal((await store.totals()).lines, 1);

    assert.equal((await store.savePage(page([mapped('d1', { lines: [first, second] })]))).revised, 1);
    assert.equal((await store.totals()).lines, 2);
    assert.equal((await revisions(first.id)).length, 3);
  });

  it('keeps earlier lines where the mapping says so', async () => {
    const { store } = fresh;
    const login = (on: string) => aLine('u1', { occurrence: on, occurredOn: on, type: 'portal.login', stage: 'seen' });
    await store.savePage(page([mapped('u1', { lines: [login('2024-01-01')], keeps: true })]));
    await store.savePage(page([mapped('u1', { lines: [login('2024-01-02')], keeps: true })]));
    const third = await store.savePage(page([mapped('u1', { lines: [login('2024-01-03')], keeps: true })]));
    assert.deepEqual([third.added, third.retracted], [1, 0]);
    assert.equal((await store.totals()).lines, 3);
  });

  it('retracts the lines of a deleted record', async () => {
    const { store } = fresh;
    const entity = account('a1');
    await store.savePage(page([mapped('a1', { entity, lines: [aLine('a1')] })]));
    const outcome = await store.savePage(page([mapped('a1', { entity: { ...entity, deleted: true }, lines: [aLine('a1')] })]));
    assert.equal(outcome.retracted, 1);
    assert.equal((await store.totals()).lines, 0);
  });

  it('keeps what was known of a record that is rejected, and clears the rejection when it maps well again', async () => {
    const { store } = fresh;
    await store.savePage(page([mapped('d1', { entity: account('d1'), lines: [won('d1', 'a1', 100)] })]));
    const outcome = await store.savePage(page([mapped('d1', { rejections: [rejection('d1')] })]));
    assert.deepEqual([outcome.rejected, outcome.retracted, outcome.entities], [1, 0, 0]);
    assert.equal((await store.totals()).lines, 1);
    assert.deepEqual(await store.rejections({ limit: 10 }), [
      { scope: SF, stream: 'deals', recordId: 'd1', code: 'RECORD_INVALID', field: 'Amount', message: SAYS },
    ]);

    await store.savePage(page([mapped('d1', { entity: account('d1'), lines: [won('d1', 'a1', 120)] })]));
    assert.deepEqual(await store.rejections({ limit: 10 }), []);
    assert.equal((await store.totals()).wonAmount, '120');
  });

  it('saves nothing at all when one part cannot be saved', async () => {
    const { store } = fresh;
    const bad = page([told(account('a1')), line(won('d1', 'a1', 1)), line(aLine('d2', { occurredOn: 'not a date' }))]);
    await assert.rejects(store.savePage(bad));
    assert.equal(await store.checkpoint(SF, 'deals'), null);
    assert.equal((await store.totals()).lines, 0);
    assert.equal(await store.logVersion(), 0);
  });

  it('takes a record that comes twice in one page as it was last', async () => {
    const { store } = fresh;
    await store.savePage(page([line(won('d1', 'a1', 1)), line(won('d1', 'a1', 2))]));
    assert.equal((await store.totals()).wonAmount, '2');
  });

  it('stores text that PostgreSQL cannot hold without its unholdable parts', async () => {
    const { store } = fresh;
    const subject = `a\u0000b\\u0000c\ud800d架け橋`;
    await store.savePage(page([line(aLine('d1', { data: { subject } }))]));
    const [row] = await fresh.query<{ subject: string }>("SELECT data ->> 'subject' AS subject FROM line");
    assert.equal(row?.subject, 'ab\\u0000c\ufffdd架け橋');
  });

  it('keeps amounts exact', async () => {
    const { store } = fresh;
    await store.savePage(page([line(won('d1', 'a1', 0.1)), line(won('d2', 'a1', 0.2)), line(won('d3', 'a1', 9_007_199_254_740_991))]));
    assert.equal((await store.totals()).wonAmount, '9007199254740991.3');
  });

  it('counts a deal once that was won twice', async () => {
    const { store } = fresh;
    const lines = [
      won('d1', 'a1', 100, { occurrence: 'first', occurredOn: '2024-01-01' }),
      won('d1', 'a1', 130, { occurrence: 'second', occurredOn: '2024-02-01' }),
    ];
    await store.savePage(page([mapped('d1', { lines })]));
    assert.equal((await store.totals()).wonAmount, '130');
    assert.deepEqual((await store.totals()).byType, { 'deal.won': 2 });
  });

  it('does not take a newer timestamp alone for a change', async () => {
    const { store } = fresh;
    await store.savePage(accounts([account('a1')]));
    const version = await store.logVersion();
    const outcome = await store.savePage(accounts([account('a1', { modifiedAt: '2024-05-05T00:00:00.000Z' })]));
    assert.equal(outcome.entities, 0);
    assert.equal(await store.logVersion(), version);
  });
});
