import assert from 'node:assert/strict';
import { backtest, type DealHistory } from '../../../src/core/backtest/index.ts';
import { drawsFrom } from '../../../src/stats/random.ts';

const OPTIONS = { horizonDays: 184, hoursPerAlarm: 3 };
const YEARS = 5 * 365;

/** Each with its own interval and a little play; every second one stops somewhere after the first year. */
function channel(seed: number, partners = 120): DealHistory[] {
  const random = drawsFrom(seed);
  return Array.from({ length: partners }, (_, i) => {
    const interval = [20, 45, 90][i % 3] ?? 45;
    const until = i % 2 === 0 ? YEARS : 400 + random.int(YEARS - 400);
    const deals: { on: number; amount: number }[] = [];
    for (let on = random.int(interval); on < until; on += Math.max(4, Math.round(interval * (0.7 + 0.6 * random.next()))))
      deals.push({ on: 15_000 + on, amount: 1000 });
    return { id: `p${i}`, deals };
  });
}

describe('back-test of the early warning', () => {
  it('tells leavers apart on months that it has not learnt from', () => {
    const result = backtest(channel(1), OPTIONS);

    assert.equal(result.undecidable, null);
    assert.ok((result.auc ?? 0) > 0.85, String(result.auc));
    assert.ok((result.brier ?? 1) < (result.brierOfBase ?? 0));
    assert.ok((result.train?.[1] ?? 'z') < (result.test?.[0] ?? 'a'));
    assert.equal(
      result.bands.reduce((sum, { n }) => sum + n, 0),
      result.rows,
    );
  });

  it('trades precision against alarms, and counts what they cost and caught', () => {
    const { thresholds } = backtest(channel(1), OPTIONS);
    const [early, , late] = thresholds;

    assert.ok(early && late && early.alarms > late.alarms);
    assert.ok((early.precision ?? 1) < (late.precision ?? 0));
    assert.ok((early.recall ?? 0) >= (late.recall ?? 1));
    assert.equal(early.hours, 3 * early.alarms);
    assert.ok(early.caught >= late.caught && late.caught > 0);
  });

  it('does not depend on the order of partners or deals', () => {
    const given = channel(2);
    const turned = given.map(({ id, deals }) => ({ id, deals: [...deals].reverse() })).reverse();

    const [a, b] = [backtest(given, OPTIONS), backtest(turned, OPTIONS)];

    assert.deepEqual([a.auc, a.brier?.toFixed(9), a.rows], [b.auc, b.brier?.toFixed(9), b.rows]);
  });

  for (const [name, given] of [
    ['nothing', []],
    ['one partner with one deal', [{ id: 'a', deals: [{ on: 15_000, amount: 5 }] }]],
    ['half a year', channel(3).map(({ id, deals }) => ({ id, deals: deals.filter(({ on }) => on < 15_180) }))],
  ] as const)
    it(`cannot be judged from ${name}, and says why`, () => {
      const result = backtest(given, OPTIONS);

      assert.match(result.undecidable?.ja ?? '', /200件以上/);
      assert.equal(result.auc, null);
      assert.doesNotMatch(JSON.stringify(result), /NaN|Infinity/);
    });

  it('cannot be judged where nobody ever lapses', () => {
    const steady = Array.from({ length: 40 }, (_, i) => ({
      id: `p${i}`,
      deals: Array.from({ length: 60 }, (__, month) => ({ on: 15_000 + 30 * month + (i % 5), amount: 1 })),
    }));

    assert.match(backtest(steady, OPTIONS).undecidable?.en ?? '', /nobody lapsed/);
  });
});
