import assert from 'node:assert/strict';
import { clusterBootstrap } from '../../src/stats/bootstrap.ts';
import { nearestMatches } from '../../src/stats/matching.ts';
import { permutationP } from '../../src/stats/permutation.ts';

describe('nearest neighbours', () => {
  const wide = { neighbours: 1, caliper: 100 };

  it('stand for the treated row that they are nearest to, by differences in standard deviations', () => {
    // The second column varies a hundred times as much: unscaled, it alone would decide.
    const treated = [
      [0, 0],
      [10, 900],
    ];
    const controls = [
      [9, 0],
      [1, 100],
      [10, 1000],
    ];

    assert.deepEqual(
      nearestMatches(treated, controls, wide).matches.map((one) => one.controls),
      [[1], [2]],
    );
  });

  it('may serve several, which leaves fewer of them in effect: (Σ w)² / Σ w²', () => {
    const { used, effectiveSize } = nearestMatches([[0], [0.1], [5]], [[0], [5], [9]], wide);

    assert.deepEqual(used, [2, 1, 0]);
    assert.ok(Math.abs(effectiveSize - 9 / 5) < 1e-12);
  });

  it('share a row in equal parts, ties by their order, and none is taken from beyond the caliper', () => {
    const pair = nearestMatches([[1], [80]], [[0], [2], [0], [3]], { neighbours: 2, caliper: 0.5 });

    assert.deepEqual(pair.matches, [{ treated: 0, controls: [0, 1] }]);
    assert.deepEqual(pair.used, [0.5, 0.5, 0, 0]);
  });
});

describe('redrawing', () => {
  it('finds the p that all twenty ways of drawing three of six give: two of them are as far apart, 0.1', () => {
    const p = permutationP([1, 2, 3, 4, 5, 6], [0, 0, 0, 1, 1, 1], { draws: 8000, seed: 1 });

    assert.ok(Math.abs(p - 0.1) < 0.015, String(p));
  });

  it('changes no label across strata: where each holds one kind, nothing can be redrawn', () => {
    assert.equal(permutationP([1, 2, 8, 9], [0, 0, 1, 1], { draws: 99, seed: 1, strata: ['a', 'a', 'b', 'b'] }), 1);
  });
});

describe('the bootstrap of clusters', () => {
  const shares = Array.from({ length: 20 }, (_, i) => ({ top: i + 1, bottom: 1 }));

  it('has the error that the mean of a drawn sample has: √(Σ(x − x̄)²)/n', () => {
    const { se, low, high } = clusterBootstrap(shares, { draws: 8000, seed: 1 }) ?? assert.fail('no interval');
    const exact = Math.sqrt(shares.reduce((sum, { top }) => sum + (top - 10.5) ** 2, 0)) / 20;

    assert.ok(Math.abs(se - exact) < 0.03, `${String(se)}, not ${String(exact)}`);
    assert.ok(Math.abs(low - (10.5 - 1.96 * exact)) < 0.15 && Math.abs(high - (10.5 + 1.96 * exact)) < 0.15);
  });

  it('is the same from the same seed, and nothing of one cluster or of none that counts', () => {
    const draw = (seed: number) => clusterBootstrap(shares, { draws: 200, seed });

    assert.deepEqual(draw(3), draw(3));
    assert.notDeepEqual(draw(3), draw(4));
    assert.equal(clusterBootstrap(shares.slice(0, 1), { draws: 9, seed: 1 }), null);
    assert.equal(
      clusterBootstrap(
        [
          { top: 1, bottom: 0 },
          { top: 2, bottom: 0 },
        ],
        { draws: 9, seed: 1 },
      ),
      null,
    );
  });
});
