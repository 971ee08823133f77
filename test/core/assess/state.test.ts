import assert from 'node:assert/strict';
import { priorRate } from '../../../src/core/assess/risk.ts';
import { defaultSettings } from '../../../src/core/assess/settings/index.ts';
import type { HistoryEvent } from '../../../src/core/types.ts';
import { AS_OF, ago, assess, assessOne, crowd, deliveries, event, hubspot, partner, salesforce, SOURCES, win } from './world.ts';

/** Deals every `gap` days, the last one `last` days ago. */
function regular(last: number, gap: number, deals: number, amount = 3_000_000): HistoryEvent[] {
  return Array.from({ length: deals }, (_, i) => win(last + i * gap, amount)).flat();
}
const LONG_AGO = { registeredOn: '2022-04-01' };

describe('state', () => {
  it('is prospective without registration and deal, new from the registration on its own day', async () => {
    const lead = await assessOne(partner('lead', [event('form.submitted', 3)], { registeredOn: null }), crowd());
    assert.deepEqual([lead.state, lead.step], ['prospective', 'registration']);

    const registered = await assessOne(partner('kamome', [], { registeredOn: '2026-06-09' }), crowd());
    assert.deepEqual([registered.state, registered.stateSince, registered.step], ['new', '2026-06-09', 'onboarding']);
  });

  it('stays new without any deal, also after a year, while there is some use of our support', async () => {
    const learner = await assessOne(
      partner(
        'learner',
        [400, 300, 200, 60].map((days) => event('course.completed', days)),
        { registeredOn: ago(500) },
      ),
      crowd(),
    );
    assert.deepEqual([learner.state, learner.rule, learner.step], ['new', 'new.noDeal', 'onboarding']);
  });

  it('leaves new with the third win or after a year', async () => {
    const two = partner('two', [...win(50), ...win(10)], { registeredOn: ago(100) });
    const three = partner('three', [...win(90), ...win(50), ...win(10)], { registeredOn: ago(100) });
    const old = partner('old', [...win(50), ...win(10)], { registeredOn: ago(380) });

    const all = await assess([...crowd(), two, three, old]);

    assert.deepEqual(
      ['two', 'three', 'old'].map((id) => all.get(id)?.state),
      ['new', 'general', 'general'],
    );
    assert.equal(all.get('three')?.stateSince, ago(10));
  });

  it('§7.6 is dormant with flag silent and step 2 when nothing ever happened for 180 days, and silent from day 14', async () => {
    const at = (days: number) => partner(`never-${String(days)}`, [], { registeredOn: ago(days) });
    const all = await assess([...crowd(), at(13), at(14), at(179), at(190)]);

    const seen = [13, 14, 179, 190]
      .map((days) => all.get(`never-${String(days)}`))
      .map((one) => [one?.state, one?.flags.includes('silent'), one?.step]);
    assert.deepEqual(seen, [
      ['new', false, 'onboarding'],
      ['new', true, 'onboarding'],
      ['new', true, 'onboarding'],
      ['dormant', true, 'onboarding'],
    ]);
  });

  it('calls nobody silent whom no source of engagement knows', async () => {
    const unknown = await assessOne(partner('offline', [], { registeredOn: ago(40), matched: ['salesforce'] }), crowd());
    assert.ok(!unknown.flags.includes('silent'));
  });

  it('is dormant past twice its rhythm, 90 days and 30 days without contact; contact alone does not bring it back, a deal does at once', async () => {
    // own three gaps of 45 days, blended with the segment; last deal 140 days ago, contact 62 days ago
    const aoba = [...regular(140, 45, 4), event('meeting.held', 62)];
    const silent = await assessOne(partner('aoba', aoba, LONG_AGO), crowd());
    assert.deepEqual([silent.state, silent.rule, silent.step], ['dormant', 'dormant.silence', 'retention']);

    const called = await assessOne(partner('aoba', [...aoba, event('call.connected', 1, { contact: 'oka' })], LONG_AGO), crowd());
    assert.equal(called.state, 'dormant');
    assert.ok(called.flags.includes('recontacted'));

    const sold = await assessOne(partner('aoba', [...aoba, event('deal.registered', 1, { deal: 'new' })], LONG_AGO), crowd());
    assert.deepEqual([sold.state, sold.stateSince], ['general', ago(1)]);
    assert.ok(!sold.flags.includes('recontacted'));
  });

  it('is not dormant while there is contact', async () => {
    const met = Array.from({ length: 20 }, (_, i) => event('meeting.held', 10 + i * 14, { contact: 'oka' }));
    const spoken = await assessOne(partner('talker', [...regular(140, 45, 4), ...met], LONG_AGO), crowd());
    assert.notEqual(spoken.state, 'dormant');
  });

  it('§7.1 never lets forty closed deals bring anybody back, and restarts no clock', async () => {
    const before = [
      ...regular(140, 45, 4),
      ...Array.from({ length: 40 }, (_, i) => event('deal.registered', 200, { deal: `dead-${String(i)}` })),
    ];
    const tidied = [...before, ...Array.from({ length: 40 }, (_, i) => event('deal.lost', 2, { deal: `dead-${String(i)}` }))];

    const one = await assessOne(partner('tidy', tidied, LONG_AGO), crowd());

    assert.equal(one.state, 'dormant');
    assert.equal(one.lastDealActivity, ago(140));
  });

  it('§7.6 leaves an unknown contact clock out of the rule', async () => {
    const one = await assessOne(partner('quiet', regular(140, 45, 4), LONG_AGO), [], { sources: [salesforce] });
    assert.equal(one.state, 'dormant');
    assert.equal((one.workings.rhythm as { contactDays: number | null }).contactDays, null);
    assert.ok(one.reasons.some(({ text }) => text.ja.includes('双方向の接触は記録がなく')));
  });

  it('§7.6 calls nobody gone by silence whose contacts are unknown, and who is known to be silent, gone', async () => {
    const events = regular(420, 45, 6);
    const unknown = await assessOne(partner('gone', events, LONG_AGO), [], { sources: [salesforce] });
    const known = await assessOne(partner('gone', events, LONG_AGO), crowd());
    assert.equal(unknown.state, 'dormant');
    assert.deepEqual([known.state, known.rule], ['churned', 'churned.silence']);
  });

  it('is churned from the end of the contract, and back with a deal', async () => {
    const ended = { ...LONG_AGO, contractEndedOn: ago(20) };
    const gone = await assessOne(partner('ended', regular(30, 31, 10), ended), crowd());
    assert.deepEqual([gone.state, gone.stateSince, gone.rule], ['churned', ago(20), 'churned.contractEnded']);

    const back = await assessOne(partner('ended', [...regular(30, 31, 10), ...win(2)], ended), crowd());
    assert.notEqual(back.state, 'churned');
  });

  it('§7.4 is excellent with volume A or B and wins in three of four quarters, whatever the score', async () => {
    const seller = await assessOne(partner('seller', regular(20, 31, 14, 9_000_000), LONG_AGO), crowd());
    assert.deepEqual([seller.state, seller.rule, seller.value.tier], ['excellent', 'excellent.quarters', 'A']);

    const small = await assessOne(partner('small', regular(20, 31, 14, 1000), LONG_AGO), crowd());
    assert.deepEqual([small.state, small.value.tier], ['general', 'C']);
    assert.ok(small.flags.includes('steady'));

    const once = await assessOne(partner('once', regular(20, 31, 2, 90_000_000), LONG_AGO), crowd());
    assert.equal(once.state, 'general');
  });

  it('§7.2 keeps the volume of a partner past its rhythm as it was at the last deal activity', async () => {
    const one = await assessOne(partner('miyako', [...regular(120, 31, 12, 9_000_000), event('meeting.held', 36)], LONG_AGO), crowd());

    assert.equal(one.state, 'dormant');
    assert.equal(one.value.tier, 'A');
    assert.ok(one.flags.includes('was_excellent'));
    assert.equal(one.touch, 'high');
    assert.equal((one.workings.value as { frozen: boolean }).frozen, true);
  });

  it('§7.4 lets go of an excellent partner after two weeks with fewer than two quarters, not after one', async () => {
    // Wins in four quarters, then none: the second quarter leaves the window at some Monday.
    const events = regular(0, 80, 5, 9_000_000).map((one) => ({
      ...one,
      on: ago(290 + (Date.parse(AS_OF) - Date.parse(one.on)) / 864e5),
    }));
    const contacts = Array.from({ length: 40 }, (_, i) => event('meeting.held', i * 10, { contact: 'oka' }));
    const states = new Map<string, string>();
    for (let back = 130; back >= 0; back -= 1) {
      const asOf = ago(back);
      states.set(asOf, (await assessOne(partner('fading', [...events, ...contacts], LONG_AGO), [], { asOf })).state);
    }
    const changes = [...states].filter(([asOf, state], i, all) => i > 0 && all[i - 1]?.[1] !== state && asOf !== '');
    assert.equal(states.get(ago(130)), 'excellent');
    assert.deepEqual(
      changes.map(([, state]) => state),
      ['general'],
    );
    assert.equal(new Date(changes[0]?.[0] ?? '').getUTCDay(), 1);
  });

  it('§7.15 gives the same state and date whenever it is asked again, and on the days between Mondays', async () => {
    const history = partner('miyako', [...regular(120, 31, 12, 9_000_000), event('meeting.held', 31)], LONG_AGO);
    const seen = await Promise.all([0, 1, 2].map((back) => assessOne(history, crowd(), { asOf: ago(back) })));
    assert.deepEqual(new Set(seen.map(({ state, stateSince }) => `${state} ${stateSince}`)).size, 1);
  });
});

describe('outage', () => {
  it('changes no state, risk, touch or condition when a source is down for 14 days', async () => {
    const histories = [
      ...crowd(),
      partner('edge', [...regular(80, 45, 5), event('meeting.held', 40)], LONG_AGO),
      partner('fresh', deliveries(20, ['intro-video', 'first-proposal-template', 'win-story']), { registeredOn: ago(28) }),
      partner('idle', [...regular(30, 45, 5), event('login', 31), event('login', 60)], LONG_AGO),
    ];
    const down = SOURCES.map((source) => ({ ...source, deliveredUpTo: ago(14) }));
    const before = await assess(
      histories.map((one) => ({ ...one, events: one.events.filter(({ on }) => on <= ago(14)) })),
      { asOf: ago(14) },
    );
    const after = await assess(
      histories.map((one) => ({ ...one, events: one.events.filter(({ on }) => on <= ago(14)) })),
      { sources: down },
    );

    for (const [id, one] of after) {
      const was = before.get(id);
      assert.deepEqual(
        [id, one.state, one.stateSince, one.risk.level, one.touch, one.step],
        [id, was?.state, was?.stateSince, was?.risk.level, was?.touch, was?.step],
      );
      assert.ok(one.flags.includes('stale'));
      assert.deepEqual(
        one.conditions.filter((condition) => ['consumption_below_50', 'video_and_template_open', 'portal_idle_30d'].includes(condition)),
        [],
      );
      assert.ok(one.reasons.some(({ id: reason, text }) => reason === 'unknown' && text.ja.includes('14日 届いていません')));
      assert.equal(one.dataAsOf, ago(14));
    }
  });

  it('is no outage within three days', async () => {
    const one = await assessOne(partner('solo', regular(10, 31, 5)), crowd(), {
      sources: SOURCES.map((source) => ({ ...source, deliveredUpTo: ago(3) })),
    });
    assert.ok(!one.flags.includes('stale'));
  });

  it('still takes a deal from the source that lives', async () => {
    const sources = [salesforce, { ...hubspot, deliveredUpTo: ago(14) }];
    const one = await assessOne(
      partner('aoba', [...regular(140, 45, 4), event('meeting.held', 62), event('deal.registered', 1, { deal: 'new' })], LONG_AGO),
      crowd(),
      { sources },
    );
    assert.equal(one.state, 'general');
    assert.ok(one.flags.includes('stale'));
  });
});

describe('risk', () => {
  it('§7.3 takes the prior rate from the row of the segment’s regularity and the band of the ratio', () => {
    const ratios = [0.67, 1, 1.5, 2, 2.1];
    const rows = [0.95, 3, 26.9].map((k) => ratios.map((ratio) => priorRate(ratio, k, defaultSettings)));

    assert.deepEqual(rows, [
      [0.12, 0.15, 0.19, 0.24, 0.45],
      [0.06, 0.08, 0.12, 0.2, 0.6],
      [0.1, 0.15, 0.4, 0.65, 0.8],
    ]);
  });

  it('§7.3 rises with silence against the own rhythm in a segment of regular buyers, and shows no percentage', async () => {
    const miyako = (last: number) =>
      assessOne(partner('miyako', [...regular(last, 31, 12, 9_000_000), event('meeting.held', 9, { contact: 'oka' })], LONG_AGO), crowd());
    const [early, due, late] = [await miyako(30), await miyako(36), await miyako(50)];

    assert.deepEqual([early.risk.level, due.risk.level, late.risk.level], ['low', 'medium', 'high']);
    assert.ok(!early.flags.includes('warning') && due.flags.includes('warning'));
    assert.deepEqual([due.state, due.step, due.touch], ['excellent', 'retention', 'high']);
    assert.equal(due.risk.probability, null);
    assert.ok(due.flags.includes('provisional'));
    const text = due.reasons.find(({ id }) => id === 'riskProvisional')?.text;
    assert.match(
      text?.ja ?? '',
      /^いつもの間隔の目安 31日\(この会社の実績 31日×11回、同区分の中央 31日を加味\)に対し、今回は 36日\(1\.2倍\)。/,
    );
    assert.doesNotMatch(JSON.stringify(due.reasons), /[0-9]%(?!は出しません)/);
  });

  it('§7.16 is quiet until the next own due date once somebody answered "expected"', async () => {
    const history = (last: number) => [...regular(last, 31, 12, 9_000_000), event('meeting.held', 9, { contact: 'oka' })];
    const answered = await assessOne(
      partner('miyako', [...history(36), event('task.outcome', 0, { data: { outcome: 'expected' } })], LONG_AGO),
      crowd(),
    );
    assert.deepEqual([answered.risk.level, answered.flags.includes('warning')], ['low', false]);

    const passed = await assessOne(
      partner('miyako', [...history(64), event('task.outcome', 28, { data: { outcome: 'expected' } })], LONG_AGO),
      crowd(),
    );
    assert.ok(passed.flags.includes('warning'));
  });

  it('§7.1 raises no alarm for a partner with one deal a quarter whose stages move for a month', async () => {
    const quarter = (start: number) => {
      const deal = `q-${String(start)}`;
      return [
        event('deal.registered', start, { deal }),
        ...[1, 2, 3, 4].map((i) => event('deal.moved', start - 6 * i, { deal, data: { order: i + 1 } })),
        event('deal.won', start - 30, { deal, amount: 5_000_000 }),
      ];
    };
    const one = await assessOne(partner('quarterly', [61, 151, 241, 331, 421].flatMap(quarter), LONG_AGO), []);
    assert.equal(one.risk.silentDays, 31);
    assert.ok((one.risk.expectedDays ?? 0) > 70);
    assert.equal(one.risk.level, 'low');
  });

  it('never alarms before 30 days, however fast the rhythm', async () => {
    const one = await assessOne(partner('daily', regular(29, 5, 40), LONG_AGO), crowd(5));
    assert.equal(one.risk.level, 'low');
  });

  it('§7.7 watches a seasonal partner at most, keeps its state, and says why', async () => {
    const asOf = '2025-09-30';
    const dates = [2023, 2024, 2025].flatMap((year) => ['02-10', '02-25', '03-10', '03-25'].map((day) => `${String(year)}-${day}`));
    const wins = dates.flatMap((on, i) => win(0, 4_000_000).map((one) => ({ ...one, on, deal: `s${String(i)}` })));
    const one = await assessOne(partner('season', wins, { registeredOn: '2022-04-01' }), [], { asOf });

    assert.equal(one.risk.silentDays, 189);
    assert.notEqual(one.risk.level, 'high');
    assert.equal(one.state, 'general');
    assert.ok(!one.flags.includes('warning'));
    assert.match(
      one.reasons.find(({ id }) => id === 'riskSeasonal')?.text.ja ?? '',
      /^例年この時期は \d+日 空き、その後 2月に受注しています。注意にとどめます。$/,
    );
    assert.ok(one.tasks.every(({ template }) => template !== 'T09'));
  });

  it('is high when somebody means to leave', async () => {
    const one = await assessOne(
      partner('leaver', [...regular(10, 31, 10), event('task.outcome', 2, { data: { outcome: 'leaving' } })], LONG_AGO),
      crowd(),
    );
    assert.equal(one.risk.level, 'high');
    assert.ok(one.tasks.some(({ template }) => template === 'T10'));
  });

  it('§7.3 adds for a portal habit that stopped, not for a habit that never was', async () => {
    const past = regular(40, 31, 12);
    const habit = [...past, ...[45, 60, 75, 90].map((day) => event('login', day))];
    const stopped = await assessOne(partner('stopped', habit, LONG_AGO), crowd());
    const never = await assessOne(partner('never', past, LONG_AGO), crowd());
    assert.deepEqual((stopped.workings.risk as { habitsStopped: string[] }).habitsStopped, ['portal']);
    assert.deepEqual((never.workings.risk as { habitsStopped: string[] }).habitsStopped, []);
    assert.deepEqual([stopped.risk.level, never.risk.level], ['high', 'medium']);
  });

  it('cannot be judged without a deal, which is not low', async () => {
    const one = await assessOne(partner('fresh', [event('login', 1)], { registeredOn: ago(20) }), crowd());
    assert.equal(one.risk.level, null);
    assert.ok(!one.flags.includes('provisional'));
  });
});

describe('an address that is wrong', () => {
  const mailed = (...mails: readonly (readonly [type: string, ago: number])[]) =>
    assessOne(
      partner('tsugumi', [...regular(9, 31, 3), ...mails.map(([type, days]) => event(type, days, { contact: 'c' }))], LONG_AGO),
      crowd(),
    );

  it('is said of whose mails came back, in a row and lately, and not of who got one since', async () => {
    const text = (one: Awaited<ReturnType<typeof mailed>>) => one.reasons.find(({ id }) => id === 'addressWrong')?.text.ja ?? null;
    const gone = await mailed(['email.bounced', 12], ['email.bounced', 3]);
    const back = await mailed(['email.bounced', 12], ['email.delivered', 3]);
    const old = await mailed(['email.bounced', 120]);

    assert.match(text(gone) ?? '', /^宛先が違うようです。メールが 2件 続けて届いていません。/);
    assert.deepEqual([text(back), text(old)], [null, null]);
    assert.ok(!gone.conditions.includes('consumption_below_50'));
  });
});

describe('settings by hand', () => {
  const override = { state: 'excellent', touch: 'none', reason: '役員案件', until: ago(-30) } as const;

  it('§7.16 are used until they expire, and say what would have been computed', async () => {
    const one = await assessOne(partner('vip', regular(10, 31, 6), { override }), crowd());
    assert.deepEqual([one.state, one.touch, one.flags.includes('override')], ['excellent', 'none', true]);
    assert.match(one.reasons[0]?.text.ja ?? '', /まで手動で設定:役員案件。計算上は 一般・/);
  });

  it('are not used without an expiry, beyond 90 days, or when expired', async () => {
    for (const until of [null, ago(-91), ago(1)]) {
      const one = await assessOne(partner('vip', regular(10, 31, 6), { override: { ...override, until } }), crowd());
      assert.deepEqual([one.state, one.flags.includes('override')], ['general', false]);
    }
  });

  it('exclude takes a partner out of touch and tasks', async () => {
    const one = await assessOne(partner('out', regular(60, 31, 12, 9_000_000), { ...LONG_AGO, exclude: true }), crowd());
    assert.deepEqual([one.touch, one.tasks, one.conditions], ['none', [], []]);
    assert.match(one.nextAction.ja, /^対応なし/);
  });
});

describe('active in reward periods only', () => {
  /** Open from 400 to 301 days ago, and from 60 days ago until now. */
  const windows = [event('reward.window', 400, { data: { until: ago(301) } }), event('reward.window', 60, { data: { until: ago(0) } })];
  const flagged = async (events: HistoryEvent[], asOf = AS_OF): Promise<boolean> => {
    const one = await assessOne(partner('rewarded', [...windows, ...events], LONG_AGO), crowd(), { asOf });
    return one.flags.includes('reward_only');
  };
  const inside = [win(310, 4_000_000), win(320, 4_000_000), win(330, 4_000_000)].flat();
  const outside = (amount: number) => win(200, amount);

  it('is said from 70 % of the won amount of a year and three wins on', async () => {
    assert.equal(await flagged([...win(20, 7_000_000), ...win(30, 1_000), ...win(40, 1_000), ...win(100, 2_900_000)]), true);
    assert.equal(await flagged([...win(20, 6_900_000), ...win(30, 1_000), ...win(40, 1_000), ...win(100, 3_100_000)]), false);
    assert.equal(await flagged([...win(20, 7_000_000), ...win(100, 2_900_000)]), false);
  });

  it('stays while at least half lies inside, and is taken back below that', async () => {
    const before = ago(210);

    assert.equal(await flagged(inside, before), true);
    assert.equal(await flagged([...inside, ...outside(11_000_000)]), true);
    assert.equal(await flagged([...inside, ...outside(13_000_000)]), false);
  });

  it('is not said of who was between the two from the first', async () => {
    assert.equal(await flagged([...win(410, 8_000_000), ...inside], ago(210)), false);
  });

  it('is forgotten a year after the last win', async () => {
    assert.equal(await flagged(inside, ago(-80)), false);
  });
});
