import assert from 'node:assert/strict';
import { defaultSettings } from '../../src/core/assess/index.ts';
import { entityKey } from '../../src/core/log-line.ts';
import { monthBlocks } from '../../src/core/report/month-blocks.ts';
import { monthReport, type MonthPartner, type MonthReport } from '../../src/core/report/month.ts';
import { toMarkdown } from '../../src/core/report/render.ts';
import type { LogLine } from '../../src/core/types.ts';
import { readMonthReport } from '../../src/engine/month-report.ts';
import { account, accounts, aLine, anEntity, line, ORDER, page, SF, told, won } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';

const user = entityKey(SF, 'User', 'u1');
const event = (id: string, accountId: string, type: string, occurredOn: string, more: Partial<LogLine> = {}): LogLine =>
  aLine(id, { type, occurredOn, stage: 'used', keys: [{ key: entityKey(SF, 'Account', accountId), role: null }], ...more });

describe('the report of a month', () => {
  let fresh: FreshStore;
  beforeEach(async () => (fresh = await freshStore()));
  afterEach(() => fresh.drop());

  const read = (month: string): Promise<MonthReport> =>
    readMonthReport(
      { store: fresh.store, policy: { settings: defaultSettings, currency: 'JPY', rate: () => 150 }, today: '2024-06-15' },
      month,
    );

  it('counts registrations by route, reach, concentration and authors', async () => {
    const { store } = fresh;
    await store.savePage(
      page([told(anEntity(user, { kind: 'owner', name: '新田', attributes: { email: 'n@example.co.jp' } }))], { stream: 'owners' }),
    );
    await store.savePage(accounts(['a1', 'a2', 'a3', 'a4', 'a5'].map((id) => account(id, { ownerKey: user }))));
    await store.joinPartners(ORDER);
    const lines = [
      event('r1', 'a1', 'partner.registered', '2024-05-01', { stage: 'result', data: { route: 'かもめ' } }),
      event('r2', 'a2', 'partner.registered', '2024-05-31', { stage: 'result', data: { route: 'かもめ' } }),
      event('r3', 'a3', 'partner.registered', '2024-05-02', { stage: 'result' }),
      event('r4', 'a4', 'partner.registered', '2024-06-01', { stage: 'result', data: { route: 'つばめ' } }),
      event('i1', 'a4', 'item.delivered', '2024-05-10', { stage: 'delivered', item: 'win-story' }),
      event('m1', 'a1', 'meeting.held', '2024-05-11', { data: { author: '佐伯' } }),
      event('m2', 'a1', 'meeting.held', '2024-04-11', { data: { author: '新田' } }),
      event('m3', 'a2', 'meeting.held', '2023-09-11', { data: { author: '佐伯' } }),
      event('m4', 'a5', 'call.connected', '2024-02-11'),
      won('d1', 'a1', 700, { occurredOn: '2024-05-20' }),
      won('d2', 'a2', 2, { occurredOn: '2024-01-20', data: { amount: 2, currency: 'USD' } }),
      won('d3', 'a2', 5000, { occurredOn: '2023-05-20' }),
    ];
    await store.savePage(page(lines.map((one) => line(one))));

    const report = await read('2024-05');

    assert.deepEqual(report.inflow, [
      { route: 'かもめ', partners: 2 },
      { route: null, partners: 1 },
    ]);
    assert.deepEqual(
      [report.recorded, report.visible, report.reached],
      [
        { k: 4, n: 5 },
        { k: 3, n: 5 },
        { k: 1, n: 5 },
      ],
    );
    // The hand-over of an article is tech touch, the meeting of the month is high touch; what was won is no support.
    assert.deepEqual(report.touches, [
      { touch: 'high', partners: 1, lines: 1, reactions: 1 },
      { touch: 'tech', partners: 1, lines: 1, reactions: 0 },
    ]);
    assert.match(toMarkdown(monthBlocks(report), 'ja'), /\| ハイタッチ[^|]* \| 1 \| 1 \| 1 \|/);
    assert.deepEqual(report.mismatches.unseen, { k: 1, n: 1 });
    assert.deepEqual(report.oneAuthor, { k: 1, n: 2 });
    assert.deepEqual(report.notAssessed, { k: 5, n: 5 });
    // 0, 0, 0, 300, 700: 2·(4·300 + 5·700)/(5·1000) − 6/5
    assert.ok(Math.abs((report.concentration?.gini ?? 0) - 0.68) < 1e-12);
    assert.equal(report.concentration?.top20, 0.7);
    assert.match(toMarkdown(monthBlocks(report), 'ja'), /\| かもめ \| 2 \|\n\| .記録なし. \| 1 \|/);
  });

  it('says that there is no partner, and what a month without anything lacks', async () => {
    assert.match(toMarkdown(monthBlocks(await read('2024-05')), 'en'), /No partner has been read yet/);
    await fresh.store.savePage(accounts([account('a1')]));
    await fresh.store.joinPartners(ORDER);
    const text = toMarkdown(monthBlocks(await read('2024-05')), 'en');
    assert.match(text, /Nobody registered in this month/);
    assert.match(text, /Nothing was won/);
    assert.match(text, /No owner had support delivered/);
  });
});

describe('variation between owners', () => {
  const group = (owner: string, used: number, n: number): MonthPartner[] =>
    Array.from({ length: n }, (_, i) => ({
      id: `${owner}${i}`,
      name: `${owner}${i}`,
      owner,
      state: 'general',
      flags: i === 0 && owner === 'A' ? ['award'] : [],
      lines: 1,
      reactions: 1,
      delivered: 1,
      used: i < used ? 1 : 0,
      contacts: 0,
      authors: 1,
      won: 0,
    }));
  const report = (...partners: MonthPartner[][]): MonthReport =>
    monthReport({ month: '2024-05', partners: partners.flat(), inflow: [], touches: [] });

  it('is chance where shrinkage leaves no spread, and then nobody is ranked', () => {
    const text = toMarkdown(monthBlocks(report(group('A', 5, 10), group('B', 6, 10), group('C', 4, 10))), 'ja');
    assert.match(text, /差は偶然の範囲です/);
    assert.doesNotMatch(text, /\| A \|/);
  });

  it('is shown where it is larger than chance, drawn towards the middle, with the candidates for an award', () => {
    const { owners, awards } = report(group('A', 95, 100), group('B', 50, 100), group('C', 5, 100));
    assert.equal(owners.beyondChance, true);
    assert.deepEqual(
      owners.rows.map(({ owner }) => owner),
      ['A', 'B', 'C'],
    );
    assert.ok((owners.rows[0]?.adjusted ?? 1) < 0.95 && (owners.rows[0]?.adjusted ?? 0) > 0.9);
    assert.deepEqual(awards, [{ id: 'A0', name: 'A0' }]);
  });

  it('does not blame an owner for the states of the partners', () => {
    const asleep = group('B', 1, 20).map((one) => ({ ...one, state: 'dormant' }));
    const awake = group('A', 19, 20);
    assert.equal(report(awake, asleep).owners.beyondChance, false);
  });
});
