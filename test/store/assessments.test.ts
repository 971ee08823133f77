import assert from 'node:assert/strict';
import type { Assessment } from '../../src/core/types.ts';
import type { MadeAssessment, Store } from '../../src/engine/store.ts';
import { assessment, made } from '../support/assessment.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { account, accounts, collect, line, mapped, ORDER, owedTask, page, SF, won } from './examples.ts';
async function* batches(...all: Assessment[][]): AsyncGenerator<readonly MadeAssessment[]> {
  for (const batch of all) yield await Promise.resolve(batch.map(made));
}
const mark = (asOf: string, logVersion = 1) => ({ asOf, config: 'c1', logVersion, print: 'x', runId: 'r1' });

describe('saveAssessments', () => {
  let fresh: FreshStore;
  let store: Store;
  let ids: readonly string[];
  beforeEach(async () => {
    fresh = await freshStore();
    store = fresh.store;
    await store.savePage(accounts(['a1', 'a2', 'a3'].map((id) => account(id))));
    await store.joinPartners(ORDER);
    ids = (await collect(store.targets())).map(({ partnerId }) => partnerId);
  });
  afterEach(() => fresh.drop());
  const id = (n: number): string => ids[n] ?? '';

  it('gives back what was saved byte for byte, in order of partner', async () => {
    const all = [0, 1, 2].map((n) => assessment(id(n)));
    const [a, b, c] = all;
    assert.ok(a && b && c);
    assert.deepEqual(await store.saveAssessments(batches([c, a], [b]), mark('2024-03-01', 7)), { saved: 3, changed: 3 });
    assert.equal(JSON.stringify(await collect(store.assessments())), JSON.stringify(all));
    assert.deepEqual(await store.lastAssessment(), { asOf: '2024-03-01', config: 'c1', logVersion: 7, print: 'x' });
    assert.deepEqual(
      (await collect(store.assessments({ partnerIds: [id(1)] }))).map(({ partnerId }) => partnerId),
      [id(1)],
    );
  });

  it('tells the share of support that was used in percent, for lanes and lists', async () => {
    const used = (n: number, consumptionRate: number | null) => ({ ...assessment(id(n)), consumptionRate });
    await store.saveAssessments(batches([used(0, 0.57), used(1, 0.2), used(2, null)]), mark('2024-03-01'));

    const rows = await fresh.query<{ consumption: number | null }>('SELECT consumption FROM assessment ORDER BY partner_id');
    assert.deepEqual(
      rows.map(({ consumption }) => (consumption === null ? null : Math.round(consumption))),
      [57, 20, null],
    );
    const { unread } = await store.laneCounts({ owners: null, today: '2024-03-01' });
    assert.equal(unread, 1);
  });

  it('keeps history only where state, step, touch, level or score changed', async () => {
    await store.saveAssessments(batches([assessment(id(0))]), mark('2024-03-01'));
    const same = assessment(id(0), { asOf: '2024-03-02', priority: 5 });
    assert.deepEqual(await store.saveAssessments(batches([same]), mark('2024-03-02')), { saved: 1, changed: 0 });
    const moved = assessment(id(0), { asOf: '2024-03-03', state: 'dormant' });
    assert.deepEqual(await store.saveAssessments(batches([moved]), mark('2024-03-03')), { saved: 1, changed: 1 });
    assert.deepEqual(
      (await store.assessmentHistory(id(0))).map(({ asOf, state }) => [asOf, state]),
      [
        ['2024-03-01', 'general'],
        ['2024-03-03', 'dormant'],
      ],
    );
    assert.equal((await collect(store.assessments()))[0]?.asOf, '2024-03-03');
  });

  it('saves nothing when the assessing fails half-way', async () => {
    async function* failing(): AsyncGenerator<readonly MadeAssessment[]> {
      yield await Promise.resolve([made(assessment(id(0)))]);
      throw new Error('half-way');
    }
    await assert.rejects(store.saveAssessments(failing(), mark('2024-03-01')), /half-way/);
    assert.deepEqual(await collect(store.assessments()), []);
    assert.equal(await store.lastAssessment(), null);
  });

  it('drops from the cache who is no partner any more, and keeps the history', async () => {
    await store.saveAssessments(batches([assessment(id(0)), assessment(id(1))]), mark('2024-03-01'));
    await store.mergePartners(id(0), id(1));
    await store.joinPartners(ORDER);
    await store.saveAssessments(batches([assessment(id(1))]), mark('2024-03-02'));
    assert.deepEqual(
      (await collect(store.assessments())).map(({ partnerId }) => partnerId),
      [id(1)],
    );
    const [row] = await fresh.query<{ n: number }>('SELECT count(*)::int AS n FROM assessment_history WHERE partner_id = $1', [id(0)]);
    assert.equal(row?.n, 1);
  });

  it('tells the ledger of tasks who is to do them', async () => {
    const key = `${id(0)}:T01:w`;
    const text = { ja: '', en: '' };
    const task = {
      key,
      partnerId: id(0),
      template: 'T01',
      subject: text,
      description: text,
      dueOn: '2024-03-04',
      owner: 'a@x.jp',
      priority: 1,
    };
    await store.saveAssessments(batches([assessment(id(0), { tasks: [task] })]), mark('2024-03-01'));
    await store.owe([owedTask(key, { partnerId: id(0) })]);
    assert.deepEqual(
      (await store.tasks()).map(({ owner, partnerId }) => [owner, partnerId]),
      [['a@x.jp', id(0)]],
    );
  });
});

describe('looking', () => {
  let fresh: FreshStore;
  let store: Store;
  before(async () => {
    fresh = await freshStore();
    store = fresh.store;
    await store.savePage(
      accounts([
        account('a1', { name: 'Acme', ownerKey: `${SF}/User/u1` }),
        account('a2', { name: 'acme 100%' }),
        account('a3', { name: '架け橋' }),
      ]),
    );
    await store.savePage(page([line(won('d1', 'a1', 10.5)), line(won('d2', 'a2', 20.25)), mapped('d3')]));
    await store.joinPartners(ORDER);
  });
  after(() => fresh.drop());
  const names = async (text: string) => (await store.findPartner(text)).map(({ name }) => name);

  it('finds a partner by id, record, name or part of a name, the surest only', async () => {
    const id = (await store.findPartner('架け橋'))[0]?.id ?? '';
    assert.deepEqual(await names(id), ['架け橋']);
    assert.deepEqual(await names('a2'), ['acme 100%']);
    assert.deepEqual(await names(`${SF}/Account/a1`), ['Acme']);
    assert.deepEqual(await names('ACME'), ['Acme']);
    assert.deepEqual(await names('cme'), ['Acme', 'acme 100%']);
    assert.deepEqual(await names('100%'), ['acme 100%']);
    assert.deepEqual(await names('_'), []);
  });

  it('lists partners page by page with their records, owner and assessment', async () => {
    const [acme] = (await store.partners({ limit: 10, offset: 0, search: 'acme' })).rows.filter(({ name }) => name === 'Acme');
    assert.ok(acme);
    assert.deepEqual([acme.records, acme.owner, acme.assessment], [[{ scope: SF, object: 'Account', id: 'a1' }], `${SF}/User/u1`, null]);
    const second = await store.partners({ limit: 1, offset: 1 });
    assert.deepEqual([second.total, second.rows.length], [3, 1]);

    await store.saveAssessments(batches([assessment(acme.id, { state: 'dormant' })]), mark('2024-03-01'));
    const dormant = await store.partners({ limit: 10, offset: 0, state: 'dormant' });
    assert.deepEqual(
      dormant.rows.map(({ name, assessment: found }) => [name, found?.state]),
      [['Acme', 'dormant']],
    );
    assert.deepEqual([...(await store.stateCounts())], [['dormant', 1]]);
    assert.equal((await store.partners({ limit: 10, offset: 0, ids: [acme.id] })).total, 1);
  });

  it('adds the log up', async () => {
    assert.deepEqual(await store.totals(), { lines: 2, partners: 3, rejections: 0, wonAmount: '30.75', byType: { 'deal.won': 2 } });
  });
});
