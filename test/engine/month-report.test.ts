import assert from 'node:assert/strict';
import { defaultSettings } from '../../src/core/assess/index.ts';
import { entityKey } from '../../src/core/log-line.ts';
import { fiveLines } from '../../src/core/report/five-lines.ts';
import { monthBlocks, type MonthlyReport } from '../../src/core/report/month-blocks.ts';
import { monthReport, type MonthPartner, type MonthReport } from '../../src/core/report/month.ts';
import { toMarkdown } from '../../src/core/report/render.ts';
import { supportReport } from '../../src/core/report/support.ts';
import type { DeploymentEffect, EffectReport, PackageEffect } from '../../src/core/effect/index.ts';
import type { Locale, LogLine } from '../../src/core/types.ts';
import { readMonthlyReport } from '../../src/engine/month-report.ts';
import { account, accounts, aLine, anEntity, line, ORDER, page, SF, told, won } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';

const user = entityKey(SF, 'User', 'u1');
const event = (id: string, accountId: string, type: string, occurredOn: string, more: Partial<LogLine> = {}): LogLine =>
  aLine(id, { type, occurredOn, stage: 'used', keys: [{ key: entityKey(SF, 'Account', accountId), role: null }], ...more });

const textOf = (report: MonthlyReport, locale: Locale): string => toMarkdown(monthBlocks(report, defaultSettings), locale);
const NO_SUPPORT = supportReport([], { first: '2024-05-01', last: '2024-05-31' });
const whole = (report: MonthReport, more: Partial<MonthlyReport> = {}): MonthlyReport => ({
  ...report,
  before: null,
  support: NO_SUPPORT,
  profile: [],
  summary: [],
  ...more,
});

describe('the report of a month', () => {
  let fresh: FreshStore;
  beforeEach(async () => (fresh = await freshStore()));
  afterEach(() => fresh.drop());

  const who = (id: string): { id: string; name: string } => ({ id: ids.get(`Account ${id}`) ?? '', name: `Account ${id}` });
  let ids = new Map<string, string>();

  const read = (month: string): Promise<MonthlyReport> =>
    readMonthlyReport(
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
    ids = new Map((await fresh.query<{ id: string; name: string }>('SELECT id, name FROM partner')).map(({ id, name }) => [name, id]));

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
    assert.match(textOf(report, 'ja'), /\| ハイタッチ[^|]* \| 1 \| 1 \| 1 \|/);
    assert.deepEqual(report.mismatches.unseen, { k: 1, n: 1, who: [who('a4')] });
    assert.deepEqual([report.boxes.oneAuthor.k, report.boxes.oneAuthor.n], [1, 2]);
    assert.deepEqual(report.boxes.noRecord.who, ['a3', 'a4'].map(who));
    assert.deepEqual([report.boxes.notRanked.k, report.boxes.notRanked.n], [5, 5]);
    assert.deepEqual(report.before?.recorded, { k: 1, n: 5 });
    // 0, 0, 0, 300, 700: 2·(4·300 + 5·700)/(5·1000) − 6/5
    assert.ok(Math.abs((report.concentration?.gini ?? 0) - 0.68) < 1e-12);
    assert.equal(report.concentration?.top20, 0.7);
    assert.match(textOf(report, 'ja'), /\| かもめ \| 2 \|\n\| .記録なし. \| 1 \|/);
  });

  it('says that there is no partner, and what a month without anything lacks', async () => {
    assert.match(textOf(await read('2024-05'), 'en'), /No partner has been read yet/);
    await fresh.store.savePage(accounts([account('a1')]));
    await fresh.store.joinPartners(ORDER);
    const text = textOf(await read('2024-05'), 'en');
    assert.match(text, /Nobody registered in this month/);
    assert.match(text, /Nothing was won/);
    assert.match(text, /No owner had support delivered/);
  });
});

const PORTION = { k: 5, n: 9, low: 0, high: 1 };

/** A deployment with only what the report reads of it. */
function sent(
  id: string,
  responsible: string,
  startedOn: string,
  verdict: EffectReport['verdict'] | null,
  more: Partial<EffectReport> = {},
): DeploymentEffect {
  const effect = {
    id: 'interacted',
    name: { ja: '', en: '' },
    estimate: 1,
    se: 0.2,
    low: 0.6,
    high: 1.4,
    p: 0.001,
    share: 0.3,
    shareLow: 0.1,
    shareHigh: 0.5,
  } as const;
  const report = verdict === null ? null : ({ verdict, effect, missing: null, guards: [], ...more } as unknown as EffectReport);
  return {
    deployment: `${id}@${startedOn}`,
    package: id,
    name: { ja: `${id} です`, en: id },
    responsible,
    startedOn,
    endsOn: '2024-05-10',
    judgedOn: '2024-05-14',
    status: verdict === null ? 'measuring' : 'judged',
    assignment: 'randomised',
    noWaitlistReason: null,
    leading: null,
    quality: { treated: PORTION, control: PORTION },
    report,
    secondary: null,
    rewards: null,
    users: { share: PORTION, effectEach: null },
    widened: false,
  };
}

describe('who, which support, which result', () => {
  const pack = (deployments: readonly DeploymentEffect[], more: Partial<PackageEffect> = {}): PackageEffect => {
    const last = deployments.findLast(({ report }) => report !== null);
    return {
      package: deployments[0]?.package ?? '',
      name: deployments[0]?.name ?? { ja: '', en: '' },
      verdict: last?.report?.verdict ?? null,
      verdictOf: last?.deployment ?? null,
      judgedOn: last?.judgedOn ?? null,
      missing: last?.report?.missing ?? null,
      reproductions: [],
      deployments,
      ...more,
    };
  };
  const month = { first: '2024-05-01', last: '2024-05-31' };
  const rewarded = [{ id: 'G10', status: 'stop' }] as unknown as EffectReport['guards'];
  const support = supportReport(
    [
      pack([sent('good', '佐伯', '2024-02-01', 'promote'), sent('good', '堀', '2024-05-20', null)], {
        reproductions: [{ deployment: 'good@2024-05-20', responsible: '堀', result: 'open' }],
      }),
      pack([sent('weak', '佐伯', '2024-02-01', 'improve')]),
      pack([sent('sham', '佐伯', '2024-02-01', 'continue', { missing: 12 })]),
      pack([sent('paid', '佐伯', '2024-02-01', 'undecidable', { guards: rewarded })]),
    ],
    month,
  );

  it('answers in five lines on page one, in both languages', () => {
    const lines = fiveLines(monthReport({ month: '2024-05', partners: [], inflow: [], touches: [] }), support);

    assert.deepEqual(
      lines.map(({ ja }) => ja),
      [
        '繰り返すこと:「good です」 +30 %',
        '直すこと:「weak です」 +30 %',
        'まだ言えないこと:「paid です」(報奨の影響と分けられません)、「sham です」(あと12社)',
        '再現した人:堀「good です」9社',
        '来月試すこと:なし',
      ],
    );
    assert.match(lines[2]?.en ?? '', /“sham” \(12 more needed\)/);
  });

  it('names who repeated it beside the seller, keeps apart what was paid for, and says how each figure comes about', () => {
    const report = monthReport({ month: '2024-05', partners: [], inflow: [], touches: [] });
    const text = textOf(whole({ ...report, partners: 3, rewardOnly: [{ id: 'x', name: '潮風' }] }, { support }), 'ja');

    assert.match(text, /\| 佐伯 \| paid です \| 2024-02-01 ● \| 9 \| 判断できない.報奨の影響と分けられません. \|/);
    assert.match(text, /\*\*再現\*\*: 堀/);
    assert.match(text, /報奨期間のみ活動.*: 潮風/);
    assert.match(text, /成功した方法が共有されない \| 1件中0件/);
    assert.match(text, /数え方/);
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
      deliveredYear: 1,
      usedYear: 1,
      contactsYear: 0,
      proposals: 4,
      greeted: null,
      index: null,
    }));
  const report = (...partners: MonthPartner[][]): MonthReport =>
    monthReport({ month: '2024-05', partners: partners.flat(), inflow: [], touches: [] });

  it('is chance where shrinkage leaves no spread, and then nobody is ranked', () => {
    const text = textOf(whole(report(group('A', 5, 10), group('B', 6, 10), group('C', 4, 10))), 'ja');
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

  it('§7.12 tells the index of the channel against the fixed quarter, and nothing where there is no base', () => {
    const since = '2026-04-01';
    const part = (now: number | null, base: number | null) => group('A', 1, 1).map((one) => ({ ...one, index: { now, base, since } }));
    const facts = report(part(60, 52), part(44, 46), part(40, null), part(null, 48));

    // (60 + 44 + 40) / 3 − (52 + 46 + 48) / 3
    assert.deepEqual([facts.channelIndex?.value.toFixed(3), facts.channelIndex?.partners], ['49.333', 3]);
    assert.match(
      textOf(whole(facts, { before: report(part(50, 50)) }), 'ja'),
      /チャネル指数.2026-04-01 からの四半期が 50.[^\n]*49\.3.3社、前月 50\.0/,
    );
    assert.equal(report(group('A', 1, 3)).channelIndex, null);
  });

  it('does not blame an owner for the states of the partners', () => {
    const asleep = group('B', 1, 20).map((one) => ({ ...one, state: 'dormant' }));
    const awake = group('A', 19, 20);
    assert.equal(report(awake, asleep).owners.beyondChance, false);
  });
});
