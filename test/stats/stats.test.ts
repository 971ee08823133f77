import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decay, saturating } from '../../src/stats/decay.ts';
import { gini, topShare } from '../../src/stats/gini.ts';
import { median, quantile } from '../../src/stats/quantile.ts';
import { regularityOf } from '../../src/stats/regularity.ts';
import { ownWeight, shrunkRate, shrunkTowards } from '../../src/stats/shrink.ts';

function near(actual: number | null, expected: number, tolerance = 1e-9): void {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${String(actual)} is not ${String(expected)}`);
}

describe('gini', () => {
  it('is 0.4 for 1, 2, 3, 4, 10 in any order', () => {
    near(gini([1, 2, 3, 4, 10]), 0.4);
    near(gini([10, 3, 1, 4, 2]), 0.4);
  });
  it('is 0 for equal shares, for nothing, and for a total of 0', () => {
    near(gini([7, 7, 7]), 0);
    assert.equal(gini([]), 0);
    assert.equal(gini([0, 0]), 0);
  });
  it('tells what the largest fifth holds, its number rounded up', () => {
    near(topShare([1, 2, 3, 4, 10], 0.2), 0.5);
    near(topShare([1, 1, 1, 1, 1, 5], 0.2), 0.6);
    assert.equal(topShare([], 0.2), 0);
  });
});

describe('quantile', () => {
  it('interpolates between the neighbours', () => {
    near(median([3, 1, 2]), 2);
    near(median([4, 1, 2, 3]), 2.5);
    near(quantile([10, 20, 30, 40, 50], 0.25), 20);
    assert.equal(median([]), null);
  });
});

describe('decay', () => {
  it('halves with each half-life: 100 points are 79.3701 after 30 days of 90, and 50 after 90', () => {
    near(100 * decay(30, 90), 79.3700525984, 1e-9);
    near(100 * decay(90, 90), 50);
  });
  it('settles at 4.847322 for one unit every 30 days', () => {
    const sum = Array.from({ length: 2000 }, (_, i) => decay(30 * i, 90)).reduce((a, b) => a + b, 0);
    near(sum, 4.847322, 1e-6);
  });
  it('scores the worked example 55.56, 38.46, 23.81 at day 0, 90, 180', () => {
    near(saturating(10 * decay(0, 90), 8), 500 / 9);
    near(saturating(10 * decay(90, 90), 8), 500 / 13);
    near(saturating(10 * decay(180, 90), 8), 250 / 10.5);
  });
});

describe('regularity', () => {
  it('is about 1 for exponential intervals and large for clockwork', () => {
    const uniform = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
    // M is uniform for exponential intervals: var 1/12, k = 1.
    near(regularityOf(uniform.map((m) => [m, 1 - m])), 1, 0.01);
    assert.equal(
      regularityOf([
        [30, 30],
        [30, 30],
      ]),
      Infinity,
    );
    assert.equal(regularityOf([[30, 30]]), null);
  });
});

describe('shrinkage', () => {
  it('lies between the own rate and the prior, and moves to the own one with n', () => {
    near(shrunkRate(5, 10, { mean: 0.2, strength: 10 }), 0.35);
    near(shrunkRate(0, 0, { mean: 0.2, strength: 10 }), 0.2);
    near(shrunkTowards(10, 20, 4, 20), 7);
    near(ownWeight(4, 4, 1), 0.5);
    assert.equal(ownWeight(0, 4, 3), 0);
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (k, more, prior) => {
        const rate = shrunkRate(k, k + more, { mean: prior, strength: 10 });
        const own = k + more === 0 ? prior : k / (k + more);
        return rate >= Math.min(own, prior) - 1e-12 && rate <= Math.max(own, prior) + 1e-12;
      }),
    );
  });
});
