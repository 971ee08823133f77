import assert from 'node:assert/strict';
import fc from 'fast-check';
import { assessChannel, defaultSettings, EVENT_TYPES, settingsVersion } from '../../../src/core/assess/index.ts';
import { dayOf, isoOf } from '../../../src/core/assess/days.ts';
import type { Assessment, PartnerHistory } from '../../../src/core/types.ts';
import { AS_OF, ago, assess, assessOne, crowd, event, partner, plainDays, SOURCES, win } from './world.ts';

const TYPES = Object.keys(EVENT_TYPES);
const ITEMS = [null, 'intro-video', 'first-proposal-template', 'win-story', 'newsletter'];

const anyEvent = fc
  .record({
    type: fc.constantFrom(...TYPES),
    days: fc.integer({ min: -30, max: 900 }),
    amount: fc.option(fc.oneof(fc.integer({ min: -1_000_000, max: 50_000_000 }), fc.constantFrom(0, Number.NaN, Infinity, 1e15)), {
      nil: null,
    }),
    deal: fc.option(fc.constantFrom('d1', 'd2', 'd3', 'd4', 'd5'), { nil: null }),
    item: fc.constantFrom(...ITEMS),
    contact: fc.constantFrom(null, 'oka', 'mori'),
    order: fc.integer({ min: 0, max: 9 }),
    outcome: fc.constantFrom('reached', 'no_answer', 'expected', 'leaving', 'wrong_data'),
    role: fc.constantFrom(null, 'sell', 'distribute', 'refer'),
  })
  .map(({ type, days, order, outcome, ...rest }) =>
    event(type, days, { ...rest, data: { order, outcome, until: ago(days - 30), score: order * 10 } }),
  );

const anyPartner = fc
  .record({
    events: fc.array(anyEvent, { maxLength: 40 }),
    registered: fc.option(fc.integer({ min: -5, max: 1200 }), { nil: null }),
    employees: fc.constantFrom(null, 5, 80, 900),
  })
  .map(({ events, registered, employees }) => ({
    events,
    more: { registeredOn: registered === null ? null : ago(registered), employees },
  }));

const anyChannel = fc
  .array(anyPartner, { minLength: 1, maxLength: 12 })
  .map((partners): PartnerHistory[] => partners.map(({ events, more }, i) => partner(`p${String(i).padStart(2, '0')}`, events, more)));

const RUNS = { numRuns: 40 };

function json(all: Iterable<Assessment>): string {
  return JSON.stringify([...all]);
}

describe('assessments, whatever the log', () => {
  it('are plain JSON without NaN, with parts and trend that add up to 1e-9', async () => {
    await fc.assert(
      fc.asyncProperty(anyChannel, async (histories) => {
        const all = await assess(histories);
        for (const one of all.values()) {
          assertFinite(one, one.partnerId);
          const { score } = one;
          if (score.value !== null) near(sum(score.parts.map(({ points }) => points)), score.value);
          if (score.trend !== null) near(sum(Object.values(score.trend)), score.change28 ?? Number.NaN);
          assert.ok(score.value === null || (score.value >= 0 && score.value <= 100));
        }
      }),
      RUNS,
    );
  });

  it('do not depend on the order of events or of partners, and are the same bytes each time', async () => {
    await fc.assert(
      fc.asyncProperty(anyChannel, fc.integer(), async (histories, seed) => {
        const shuffled = shuffle(histories, seed).map((one) => ({ ...one, events: shuffle(one.events, seed) }));
        assert.equal(json((await assess(shuffled)).values()), json((await assess(histories)).values()));
        assert.equal(json((await assess(histories)).values()), json((await assess(histories)).values()));
      }),
      RUNS,
    );
  });

  it('do not depend on when it all happened, by whole weeks', async () => {
    // Twenty-eight years: the same weekdays, months and quarters.
    const shift = 1461 * 7;
    await fc.assert(
      fc.asyncProperty(anyChannel, async (histories) => {
        const asOf = isoOf(dayOf(AS_OF) - shift);
        const moved = histories.map(({ facts, events }) => ({
          facts: { ...facts, registeredOn: facts.registeredOn === null ? null : back(facts.registeredOn, shift) },
          events: events.map((one) => ({
            ...one,
            on: back(one.on, shift),
            data: { ...one.data, until: back(String(one.data.until), shift) },
          })),
        }));
        const sources = SOURCES.map((source) => ({ ...source, deliveredUpTo: asOf, since: back(source.since ?? asOf, shift) }));
        const [now, then] = [await assess(histories), await assess(moved, { asOf, sources })];
        for (const [id, one] of now) {
          const other = then.get(id);
          assert.ok(other);
          assert.deepEqual(figures(other, 0), figures(one, shift));
        }
      }),
      RUNS,
    );
  });

  it('never score lower for one more positive event since the quarter began', async () => {
    const positive = [
      'deal.won',
      'proposal.sent',
      'meeting.held',
      'login',
      'course.completed',
      'item.consumed',
      'campaign.run',
      'video.completed',
      'email.clicked',
      'survey.answered',
    ];
    const base = crowd();
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { maxLength: 25 }),
        fc.constantFrom(...positive),
        fc.integer({ min: 0, max: 60 }),
        async (events, type, days) => {
          const own = events.filter((one) => one.role === null || one.role === 'sell');
          const extra = event(type, days, {
            item: type === 'item.consumed' ? 'win-story' : null,
            contact: 'fresh',
            amount: 1_000_000,
            deal: type === 'deal.won' ? 'extra' : null,
          });
          const before = await assessOne(partner('one', own), base);
          const after = await assessOne(partner('one', [...own, extra]), base);
          if (before.score.value === null || after.score.value === null) return;
          assert.ok(
            after.score.value >= before.score.value - 1e-9,
            `${String(before.score.value)} → ${String(after.score.value)} for ${type}`,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('use nothing that happens after the as-of date', async () => {
    const history = partner('one', [...win(40), ...win(80), event('login', 3)]);
    const later = { ...history, events: [...history.events, ...win(-1), event('login', -20), event('meeting.held', -400)] };
    assert.equal(json((await assess([later, ...crowd()])).values()).length > 0, true);
    assert.deepEqual((await assess([later])).get('one'), (await assess([history])).get('one'));
  });

  it('stand ten thousand events in a day, no event, one event, and amounts of nothing and less', async () => {
    const flood = partner(
      'flood',
      Array.from({ length: 10_000 }, (_, i) =>
        event(TYPES[i % TYPES.length] ?? 'login', 5, { contact: `c${String(i % 7)}`, amount: i % 3 === 0 ? -5 : 0 }),
      ),
    );
    const all = await assess([
      flood,
      partner('none', []),
      partner('one', [event('login', 1)]),
      partner('minus', [...win(10, -1_000_000), ...win(20, 0), ...win(30, 500_000)]),
    ]);
    for (const one of all.values()) assertFinite(one, one.partnerId);
    assert.ok((all.get('minus')?.value.yearly ?? -1) >= 0);
    assert.equal(all.size, 4);
  });

  it('compare a segment of three with the whole channel, and invent nothing', async () => {
    const three = ['a', 'b', 'c'].map((id) => partner(id, [...win(20), ...win(60)], { partnerType: 'refer' }));
    const all = await assess([...three, ...crowd()]);
    for (const { facts } of three) {
      const one = all.get(facts.id);
      assertFinite(one, facts.id);
      assert.equal((one?.workings.score as { segment: string }).segment, '*');
    }
  });

  it('are nobody for nobody', async () => {
    assert.deepEqual(await assessChannel({ histories: [], asOf: AS_OF, settings: defaultSettings, sources: SOURCES }), []);
  });

  it('know nothing without a source, and say so', async () => {
    const one = await assessOne(partner('one', win(10)), [], { sources: [] });
    assert.deepEqual([one.coverage, one.score.value], ['C', null]);
    assert.ok(one.score.parts.every(({ leftOut }) => leftOut === 'notConnected'));
  });
});

describe('the index of today', () => {
  it('is the same from Tuesday to Sunday when nothing happens, but for what the passing days must change', async () => {
    const histories = [...crowd(), partner('one', [...win(10), ...win(45), event('login', 3)])];
    const seen = new Set<string>();
    for (const asOf of ['2026-06-09', '2026-06-10', '2026-06-11', '2026-06-14']) {
      const one = (
        await assess(
          histories.map((history) => ({ ...history, events: history.events.filter(({ on }) => on <= '2026-06-08') })),
          { asOf },
        )
      ).get('one');
      seen.add(JSON.stringify([one?.state, one?.stateSince, one?.touch, one?.step, one?.nextAction, one?.nextActionDue, one?.risk.level]));
    }
    assert.equal(seen.size, 1);
  });
});

describe('settingsVersion', () => {
  it('follows the content, not the order of keys', () => {
    const { scoring, touch, catalogue, packages } = defaultSettings;
    assert.equal(settingsVersion({ packages, catalogue, touch, scoring }), settingsVersion(defaultSettings));
    const other = { ...defaultSettings, scoring: { ...scoring, staleAfterDays: 4 } };
    assert.notEqual(settingsVersion(other), settingsVersion(defaultSettings));
    assert.notEqual(settingsVersion(plainDays), settingsVersion(defaultSettings));
  });
});

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 1e-9, `${String(actual)} is not ${String(expected)}`);
}
function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
function back(date: string, days: number): string {
  return isoOf(dayOf(date) - days);
}
function assertFinite(value: unknown, path: string): void {
  if (typeof value === 'number') assert.ok(Number.isFinite(value), path);
  if (Array.isArray(value)) value.forEach((one, i) => assertFinite(one, `${path}[${String(i)}]`));
  else if (typeof value === 'object' && value !== null) for (const [key, one] of Object.entries(value)) assertFinite(one, `${path}.${key}`);
}
/** What must not move with the calendar; dates are brought back by the shift. */
function figures(one: Assessment, shift: number): unknown {
  const { state, step, touch, risk, flags, conditions, coverage } = one;
  return {
    state,
    since: back(one.stateSince, shift),
    step,
    touch,
    risk,
    flags,
    conditions,
    coverage,
    consumption: one.consumptionRate,
    tier: one.value.tier,
  };
}
function shuffle<T>(list: readonly T[], seed: number): T[] {
  return list
    .map((one, i) => ({ one, key: Math.imul(i + 1, 2654435761) ^ Math.imul(seed, i + 7) }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}
