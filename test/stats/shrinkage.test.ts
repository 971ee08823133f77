import assert from 'node:assert/strict';
import { fitBetaBinomial, shrunkRates } from '../../src/stats/beta-binomial.ts';
import { drawnTogether, rankingMeansSomething } from '../../src/stats/james-stein.ts';
import { drawsFrom } from '../../src/stats/random.ts';

function near(actual: number | null | undefined, expected: number, tolerance: number): void {
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

describe('rates drawn towards their common prior', () => {
  it('finds the prior that the rates were drawn from', () => {
    // Rates ½ ± ¼ with equal chance have variance 1/16, as Beta(1.5, 1.5) has.
    const counts = Array.from({ length: 400 }, (_, i) => ({ k: i % 2 === 0 ? 250 : 750, n: 1000 }));

    const prior = fitBetaBinomial(counts);

    near(prior?.mean, 0.5, 1e-4);
    near(prior?.strength, 3, 1);
  });

  it('believes in no differences where there are none beyond chance', () => {
    const random = drawsFrom(5);
    const counts = Array.from({ length: 30 }, () => ({
      k: Array.from({ length: 50 }, () => random.next() < 0.3).filter(Boolean).length,
      n: 50,
    }));
    const raw = counts.map(({ k, n }) => k / n);

    const shrunk = shrunkRates(counts) ?? [];

    assert.equal(rankingMeansSomething(raw, shrunk), false);
    assert.equal(rankingMeansSomething([0.1, 0.5, 0.9], shrunkRates([1, 5, 9].map((k) => ({ k: 100 * k, n: 1000 }))) ?? []), true);
  });

  it('says nothing of one group, of no cases, and of cases that are all alike', () => {
    assert.equal(fitBetaBinomial([{ k: 3, n: 9 }]), null);
    assert.equal(fitBetaBinomial([]), null);
    assert.equal(
      shrunkRates([
        { k: 5, n: 5 },
        { k: 9, n: 9 },
      ]),
      null,
    );
  });
});

describe('estimates drawn towards their common mean', () => {
  it('keeps what is sure and moves what is not', () => {
    const [sure = 0, unsure = 0] = drawnTogether([
      { estimate: 10, se: 0.1 },
      { estimate: 0, se: 5 },
    ]);

    assert.ok(Math.abs(sure - 10) < 0.1);
    assert.ok(unsure > 1 && unsure < 10, String(unsure));
  });

  it('gives all the same mean where they differ no more than their errors', () => {
    const drawn = drawnTogether([1, 1.1, 0.9].map((estimate) => ({ estimate, se: 1 })));

    for (const one of drawn) near(one, 1, 1e-9);
    assert.deepEqual(drawnTogether([{ estimate: 4, se: 2 }]), [4]);
    assert.ok(drawnTogether([1, 1, 1].map((estimate) => ({ estimate, se: 0 }))).every(Number.isFinite));
  });
});
