import assert from 'node:assert/strict';
import type { Assessment } from '../../../src/core/types.ts';
import { assess, assessOne, crowd, deliveries, event, hubspot, partner, plainDays, salesforce, win } from './world.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 1e-9): void {
  assert.ok(typeof actual === 'number' && Math.abs(actual - expected) <= tolerance, `${String(actual)} is not ${String(expected)}`);
}
function part(assessment: Assessment | undefined, component: string) {
  const found = assessment?.score.parts.find((one) => one.component === component);
  assert.ok(found);
  return found;
}

describe('score', () => {
  it('has parts that add up to it', async () => {
    for (const { score } of (await assess(crowd())).values()) {
      assert.ok(score.value !== null);
      near(
        score.parts.reduce((sum, one) => sum + one.points, 0),
        score.value,
      );
    }
  });

  it('gives a partner at the middle of its peers 50 in a component of volume', async () => {
    const all = await assess(crowd(31, 25));
    const scores = [...all.values()].map((one) => part(one, 'capability').score).sort((a, b) => a - b);
    near(scores[12], 50, 6);
  });

  it('§7.5 is empty for a newcomer with fewer than five events, who is seen by milestones instead', async () => {
    const fresh = await assessOne(partner('fresh', [event('login', 1)], { registeredOn: '2026-06-05' }), crowd());

    assert.equal(fresh.score.value, null);
    assert.equal(fresh.state, 'new');
    const reason = fresh.reasons.find(({ id }) => id === 'noScore');
    assert.match(reason?.text.ja ?? '', /判断材料が 1件です\(5件から\)。.*7日ログイン 済/);
  });

  it('needs two components, not only five events', async () => {
    const events = [1, 2, 3, 4, 5, 6, 7].map((day) => event('login', day));

    const oneSided = await assessOne(partner('one-sided', events), crowd());

    assert.equal(oneSided.score.value, null);
    assert.ok(oneSided.reasons.some(({ text }) => text.ja.includes('7件ありますが、1種類の活動だけです')));
  });

  it('§7.5 leaves out what is not connected, not matched, hardly delivered, or unheard of in the segment', async () => {
    const unmatched = await assessOne(partner('solo', win(5), { matched: ['salesforce'] }), crowd());
    assert.equal(part(unmatched, 'capability').leftOut, 'notMatched');
    assert.ok(unmatched.reasons.some(({ id, text }) => id === 'partial' && text.ja.includes('この会社とつながっていません')));
    assert.ok(!unmatched.reasons.some(({ text }) => text.ja.includes('反応はまだありません')));

    const unconnected = await assessOne(partner('solo', win(5)), crowd(), { sources: [salesforce] });
    assert.equal(part(unconnected, 'capability').leftOut, 'notConnected');
    assert.equal(part(unconnected, 'capability').points, 0);

    const few = await assessOne(partner('few', [...win(5), ...deliveries(30, ['intro-video', 'win-story'])]), crowd());
    assert.equal(part(few, 'use').leftOut, 'tooFewDeliveries');
    assert.equal(few.consumptionRate, null);

    const withoutCourses = crowd().map((history) => ({
      ...history,
      events: history.events.filter(({ type }) => type !== 'course.completed'),
    }));
    const unheard = await assessOne(partner('solo', win(5)), withoutCourses);
    assert.equal(part(unheard, 'capability').leftOut, 'noEventsInSegment');
  });

  it('grades the evidence by the weight that is there, per partner', async () => {
    const all = await assess([...crowd(), partner('unmatched', [...win(5), ...win(40), ...win(80)], { matched: ['salesforce'] })]);

    assert.equal(all.get('crowd-00')?.coverage, 'A');
    assert.equal(all.get('unmatched')?.coverage, 'B'); // results 35 + selling 25 + relation 10 (meetings)
    assert.equal(part(all.get('crowd-00'), 'results').weight, 35);
  });

  it('§7.5 lets a new source enter over 90 days, unless its history is older', async () => {
    const late = { ...hubspot, since: '2026-05-26' };
    const recent = crowd().map((history) => ({
      ...history,
      events: history.events.filter(({ connection, on }) => connection === 'salesforce' || on >= '2026-05-26'),
    }));

    const entering = await assessOne(partner('solo', [...win(5), event('login', 2)]), recent, { sources: [salesforce, late] });
    const known = await assessOne(partner('solo', [...win(5), event('login', 2)]), crowd(), { sources: [salesforce, late] });

    near(part(entering, 'relation').weight, 10); // meetings come from the older source
    near(part(known, 'capability').weight, 10);
    assert.equal(part(entering, 'capability').weight, 0);
    const course = [...recent, partner('student', [event('course.completed', 10)])];
    near(part(await assessOne(partner('solo', win(5)), course, { sources: [salesforce, late] }), 'capability').weight, (10 * 15) / 90);
  });

  it('§7.10 counts a registration when the deal first moves forward, and the quality of deals for half of selling', async () => {
    const open = partner('open', [
      ...win(200),
      ...Array.from({ length: 4 }, (_, i) => event('deal.registered', 10 + i, { deal: `open-${String(i)}` })),
    ]);
    const moved = partner('moved', [
      ...win(200),
      ...Array.from({ length: 4 }, (_, i) => [
        event('deal.registered', 10 + i, { deal: `moved-${String(i)}` }),
        event('deal.moved', 9 + i, { deal: `moved-${String(i)}`, data: { order: 2 } }),
      ]).flat(),
    ]);
    const lost = partner('lost', [
      ...moved.events.map((one) => ({ ...one, id: `${one.id}l` })).filter(({ type }) => type !== 'deal.moved'),
      ...[0, 1, 2, 3].map((i) => event('deal.lost', 3, { deal: `moved-${String(i)}` })),
    ]);

    const all = await assess([...crowd(), open, moved, lost]);

    const selling = (id: string) => part(all.get(id), 'selling');
    assert.ok(selling('moved').v > selling('open').v + 14); // 4 × (3 + 1), a little decayed
    assert.ok(selling('lost').score < selling('open').score);
  });

  it('never counts a move back, a loss or a second look at the same stage as a step forward', async () => {
    const steps = (orders: readonly number[]) =>
      orders.map((order, index) => event('deal.moved', 30 - index, { deal: 'd', data: { order } }));
    const all = await assess([...crowd(), partner('forth', steps([1, 2, 3])), partner('back', steps([3, 2, 1, 3]))]);

    assert.equal(all.get('forth')?.lastDealActivity, '2026-05-13');
    assert.equal(all.get('back')?.lastDealActivity, '2026-05-11');
    assert.equal(part(all.get('back'), 'selling').v, 0);
  });

  it('§7.8 gives to the seller, shows the distributor nothing but that it passed through, and credits a referral without the amount', async () => {
    const deal = (role: 'sell' | 'distribute' | 'refer', id: string) =>
      partner(id, [...win(5, 5_000_000, { role }), ...win(50, 5_000_000, { role })]);

    const all = await assess([...crowd(), deal('sell', 'seller'), deal('distribute', 'wholesaler'), deal('refer', 'friend')]);

    assert.ok((all.get('seller')?.value.yearly ?? 0) > 0);
    assert.equal(all.get('wholesaler')?.lastDealActivity, null);
    assert.equal(all.get('wholesaler')?.workings.passedThrough, 2);
    assert.equal(all.get('friend')?.value.yearly, 0);
    assert.equal(all.get('friend')?.lastDealActivity, '2026-06-05');
  });

  it('§7.5 counts items with a wanted action, per partner and a week after delivery; never recipients, never newsletters', async () => {
    const three = ['intro-video', 'first-proposal-template', 'win-story'];
    const people = ['oka', 'mori', 'hayashi'].flatMap((contact) => three.map((item) => event('item.delivered', 8, { item, contact })));
    const done = [event('video.completed', 5, { item: 'intro-video', contact: 'oka' })];
    const newsletters = Array.from({ length: 10 }, (_, i) => event('email.delivered', 8 + i, { item: null, contact: 'oka' }));

    const all = await assess([
      ...crowd(),
      partner('hibari', [...people, ...done]),
      partner('mailed', [...people, ...done, ...newsletters]),
      partner('early', deliveries(6, three)),
    ]);

    near(all.get('hibari')?.consumptionRate, 1 / 3);
    near(all.get('mailed')?.consumptionRate, 1 / 3);
    assert.deepEqual(all.get('hibari')?.conditions.includes('consumption_below_50'), true);
    assert.equal(all.get('early')?.consumptionRate, null);
  });

  it('says what two more proposals would add', async () => {
    const one = (await assess(crowd())).get('crowd-00');
    const reason = one?.reasons.find(({ id }) => id === 'rise')?.text;
    assert.match(reason?.ja ?? '', /^あと提案2件で約 \d+(\.\d)?点。$/);
    assert.match(reason?.en ?? '', /^2 more proposals: about \d+(\.\d)? points\.$/);
  });

  it('§7.5 has a band of at least 5 until ten events', async () => {
    const few = await assessOne(partner('few', [...win(900, 1), ...win(890, 1)]), crowd());
    assert.ok(few.score.band !== null && few.score.band >= 5);
    assert.equal(few.score.value === null, false);
  });
});

describe('trend', () => {
  it('§7.5 adds up to 1e-9 from four parts', async () => {
    const histories = [
      ...crowd(),
      partner('mover', [
        ...win(10),
        ...win(60),
        ...win(120),
        event('login', 3),
        ...deliveries(20, ['intro-video', 'win-story', 'basic-course', 'basic-test']),
      ]),
    ];
    for (const { score } of (await assess(histories, { settings: plainDays })).values()) {
      if (score.trend === null || score.change28 === null) continue;
      const { newEvents, decay, unused, other } = score.trend;
      near(newEvents + decay + unused + other, score.change28);
    }
  });

  it('is all decay for a partner with nothing new, and a new win is new', async () => {
    const quiet = [...win(60), ...win(120), ...win(200)];
    const all = await assess([
      ...crowd(),
      partner('quiet', quiet),
      partner('won', [...quiet.map((one) => ({ ...one, id: `${one.id}w` })), ...win(3)]),
    ]);

    const trend = all.get('quiet')?.score.trend;
    assert.ok(trend && trend.decay < 0);
    near(trend.newEvents, 0);
    assert.ok((all.get('won')?.score.trend?.newEvents ?? 0) > 0);
  });
});
