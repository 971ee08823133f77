import assert from 'node:assert/strict';
import { byWorth, type Claim, grantHours, worthOf } from '../../../src/core/assess/capacity.ts';
import { defaultSettings, type Settings } from '../../../src/core/assess/settings/index.ts';
import { holdTouch, type TouchInputs, wantedTouch } from '../../../src/core/assess/touch.ts';
import type { PartnerState, RiskLevel, SupportStep, TouchLevel } from '../../../src/core/types.ts';
import { ago, assess, assessOne, crowd, event, partner, win } from './world.ts';

const INPUTS: TouchInputs = {
  state: 'general',
  tier: 'A',
  risk: 'low',
  tenure: 1000,
  daysInState: 100,
  everDeal: true,
  neverActive: false,
  focus: false,
  silent: false,
  recontacted: false,
  wasExcellent: false,
  selfRunning: false,
  attempted: false,
};
type Levels = readonly [a: TouchLevel, b: TouchLevel, c: TouchLevel];
type Row = readonly [title: string, inputs: Partial<TouchInputs>, step: SupportStep, levels: Levels];

/** State × condition, as people read it. */
const TABLE: readonly Row[] = [
  ['prospective with focus', { state: 'prospective', risk: null, focus: true }, 'registration', ['high', 'low', 'tech']],
  ['prospective', { state: 'prospective', risk: null }, 'registration', ['low', 'tech', 'tech']],
  ['new, first 90 days', { state: 'new', tenure: 89, risk: null }, 'onboarding', ['high', 'low', 'tech']],
  ['new, silent from day 14', { state: 'new', tenure: 14, risk: null, silent: true }, 'onboarding', ['high', 'high', 'low']],
  ['new, silent on day 43', { state: 'new', tenure: 43, risk: null, silent: true }, 'onboarding', ['high', 'high', 'low']],
  ['new, silent on day 44: once is enough', { state: 'new', tenure: 44, risk: null, silent: true }, 'onboarding', ['high', 'low', 'tech']],
  ['new after 90 days', { state: 'new', tenure: 90, risk: null, everDeal: false }, 'onboarding', ['low', 'low', 'tech']],
  ['new with a deal, risk high', { state: 'new', tenure: 200, risk: 'high' }, 'onboarding', ['high', 'low', 'tech']],
  ['general with focus', { focus: true }, 'development', ['high', 'high', 'low']],
  ['general, risk low', {}, 'development', ['low', 'low', 'tech']],
  ['general, risk medium', { risk: 'medium' }, 'development', ['low', 'low', 'tech']],
  ['general, risk high', { risk: 'high' }, 'retention', ['high', 'low', 'tech']],
  ['excellent, risk low', { state: 'excellent' }, 'excellence', ['high', 'low', 'low']],
  ['excellent and self-running', { state: 'excellent', selfRunning: true }, 'excellence', ['low', 'low', 'tech']],
  ['excellent, risk medium', { state: 'excellent', risk: 'medium' }, 'retention', ['high', 'high', 'low']],
  ['excellent, risk high, self-running', { state: 'excellent', risk: 'high', selfRunning: true }, 'retention', ['high', 'high', 'low']],
  [
    'dormant, was excellent, day 30',
    { state: 'dormant', risk: 'high', wasExcellent: true, daysInState: 30 },
    'retention',
    ['high', 'high', 'low'],
  ],
  [
    'dormant, was excellent, day 31',
    { state: 'dormant', risk: 'high', wasExcellent: true, daysInState: 31 },
    'retention',
    ['high', 'low', 'low'],
  ],
  [
    'dormant, was excellent, day 91',
    { state: 'dormant', risk: 'high', wasExcellent: true, daysInState: 91 },
    'retention',
    ['low', 'low', 'low'],
  ],
  ['dormant, in contact again', { state: 'dormant', risk: 'high', recontacted: true }, 'retention', ['high', 'low', 'low']],
  [
    'dormant, never active',
    { state: 'dormant', risk: null, everDeal: false, neverActive: true, silent: true },
    'onboarding',
    ['low', 'tech', 'tech'],
  ],
  ['dormant, before the one attempt', { state: 'dormant', risk: 'high', daysInState: 5 }, 'retention', ['high', 'low', 'tech']],
  ['dormant, after the attempt', { state: 'dormant', risk: 'high', daysInState: 5, attempted: true }, 'retention', ['low', 'low', 'tech']],
  ['left 60 days ago', { state: 'churned', risk: 'high', daysInState: 60 }, 'retention', ['high', 'tech', 'tech']],
  [
    'left 60 days ago, talked to',
    { state: 'churned', risk: 'high', daysInState: 20, attempted: true },
    'retention',
    ['none', 'tech', 'tech'],
  ],
  ['left long ago', { state: 'churned', risk: 'high', daysInState: 61 }, 'retention', ['none', 'none', 'none']],
];

describe('touch', () => {
  for (const [title, inputs, step, levels] of TABLE) {
    it(`${title}: ${step}, ${levels.join(' / ')}`, () => {
      const rows = (['A', 'B', 'C'] as const).map((tier) => wantedTouch({ ...INPUTS, ...inputs, tier }, defaultSettings));
      assert.deepEqual(
        rows.map(({ level }) => level),
        levels,
      );
      assert.deepEqual(new Set(rows.map((row) => row.step)), new Set([step]));
    });
  }

  it('§7.14 has a row for every state, risk and volume', () => {
    const states: readonly PartnerState[] = ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'];
    const risks: readonly (RiskLevel | null)[] = ['low', 'medium', 'high', null];
    for (const state of states)
      for (const risk of risks) assert.ok(wantedTouch({ ...INPUTS, state, risk, tenure: null }, defaultSettings).level);
  });

  it('§7.6 holds a level for 28 days, but not against an urgent row or another state', () => {
    const calm = { row: 'general', step: 'development', level: 'low', urgent: false } as const;
    const held = { level: 'high', since: 100, row: 'general.focus', state: 'general' } as const;

    assert.equal(holdTouch(held, calm, 'general', 127, defaultSettings).level, 'high');
    assert.equal(holdTouch(held, calm, 'general', 128, defaultSettings).level, 'low');
    assert.equal(holdTouch(held, calm, 'excellent', 101, defaultSettings).level, 'low');
    const urgent = { row: 'general.risk', step: 'retention', level: 'high', urgent: true } as const;
    assert.equal(holdTouch({ ...held, level: 'low' }, urgent, 'general', 101, defaultSettings).level, 'high');
  });

  it('raises a silent newcomer on day 14 and lets go on day 44, in the replay too', async () => {
    const at = (days: number) =>
      partner(`silent-${String(days)}`, [], { registeredOn: ago(days), employees: 60, owner: `owner-${String(days)}` });
    const all = await assess([...crowd(), at(10), at(14), at(30), at(51)]);
    assert.deepEqual(
      [10, 14, 30, 51].map((days) => all.get(`silent-${String(days)}`)?.touch),
      ['low', 'high', 'high', 'low'],
    );
  });
});

describe('capacity', () => {
  const hours = (limit: number): Settings => ({
    ...defaultSettings,
    touch: { ...defaultSettings.touch, capacity: { ...defaultSettings.touch.capacity, hoursPerOwner: limit } },
  });
  const claim = (partnerId: string, wanted: TouchLevel, worth: number, reserved = false): Claim => ({
    partnerId,
    owner: 'saeki',
    wanted,
    worth,
    reserved,
    untouched: 0,
  });
  // Seven deserve high touch, the newcomer among them has the least worth; seventeen are tech.
  const claims = [
    ...[90, 80, 70, 60, 50, 40].map((worth, i) => claim(`p${String(i)}`, 'high', worth)),
    claim('minato', 'high', 1, true),
    ...Array.from({ length: 17 }, (_, i) => claim(`t${String(i)}`, 'tech', 0)),
  ];

  it('grants six of seven high touches in 20 hours: 6 × 3 + 0.7 + 17 × 0.05 = 19.55', () => {
    const grants = grantHours(claims, hours(20));
    const cut = [...grants].filter(([, grant]) => grant.cut);

    assert.deepEqual(
      cut.map(([id, { level, rank }]) => [id, level, rank]),
      [['p5', 'low', 7]],
    );
    assert.equal(grants.get('minato')?.level, 'high');
    assert.ok(Math.abs((grants.get('p0')?.hoursUsed ?? 0) - 19.55) < 1e-9);
  });

  it('changes exactly one partner when the limit rises to 24 hours', () => {
    const [before, after] = [grantHours(claims, hours(20)), grantHours(claims, hours(24))];
    assert.deepEqual(
      [...before].filter(([id, { level }]) => after.get(id)?.level !== level).map(([id]) => id),
      ['p5'],
    );
  });

  it('does not depend on the order of the claims', () => {
    assert.deepEqual(new Map([...grantHours([...claims].reverse(), hours(20))].sort()), new Map([...grantHours(claims, hours(20))].sort()));
  });

  it('§7.9 ranks by worth in one unit: risk × value × effect less hours × rate, ties by who waited longest', () => {
    assert.equal(worthOf(0.4, 10_000_000, defaultSettings), 0.4 * 10_000_000 * 0.05 - 3 * 5000);
    const [old, fresh] = [
      { ...claim('b', 'high', 5), untouched: 60 },
      { ...claim('a', 'high', 5), untouched: 3 },
    ];
    assert.deepEqual([fresh, old].sort(byWorth), [old, fresh]);
  });

  it('cuts to tech where not even a low touch fits', () => {
    const grants = grantHours([claim('a', 'high', 2), claim('b', 'high', 1)], hours(0.5));
    assert.deepEqual([grants.get('a')?.level, grants.get('b')?.level], ['tech', 'tech']);
  });

  it('flags who was cut, says why with the place, and names the place of who was granted', async () => {
    const rich = Array.from({ length: 9 }, (_, i) =>
      partner(`rich-${String(i)}`, Array.from({ length: 14 }, (_unused, j) => win(5 + i + j * 31, 30_000_000 + i)).flat(), {
        registeredOn: '2022-04-01',
      }),
    );
    const all = [...(await assess([...rich, ...crowd()])).values()];

    const cut = all.filter(({ flags }) => flags.includes('capacity'));
    const granted = all.filter(({ touch }) => touch === 'high');
    assert.ok(cut.length > 0 && granted.length > 0);
    for (const one of cut) {
      assert.ok(one.touch === 'low' || one.touch === 'tech');
      assert.match(
        one.reasons.find(({ id }) => id === 'capacity')?.text.ja ?? '',
        /^対象ですが、今月の工数 20時間を超えるため見送り。順番 \d+番目。$/,
      );
    }
    assert.match(
      granted[0]?.reasons.find(({ id }) => id === 'touch')?.text.ja ?? '',
      /^ハイタッチ:優良・取引規模大・リスク低。今月の枠 \d件中 \d番目。$/,
    );
  });

  it('§7.9 lets a newcomer without history compete by its potential', async () => {
    const minato = partner('minato', [event('login', 2)], { registeredOn: ago(10), employees: 500 });
    const one = await assessOne(minato, crowd());
    assert.deepEqual([one.touch, one.value.tier, one.flags.includes('focus')], ['high', null, true]);
  });
});
