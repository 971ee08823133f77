import assert from 'node:assert/strict';
import { cuped, difference, interacted } from '../../src/stats/comparison.ts';
import { entropyBalance } from '../../src/stats/entropy-balance.ts';
import { discoveries } from '../../src/stats/multiple.ts';
import { monotone } from '../../src/stats/pava.ts';
import { detectableEffect, neededPerArm } from '../../src/stats/power.ts';
import { auc, brier, calibrationError, lift } from '../../src/stats/prediction.ts';
import { clusterErrors, inference, logistic, ols } from '../../src/stats/regression.ts';
import { wilson } from '../../src/stats/wilson.ts';

function near(actual: number | null | undefined, expected: number, tolerance = 1e-9): void {
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

describe('comparing two groups', () => {
  const treated = [5, 7, 9, 11];
  const control = [1, 3, 5, 6, 10];

  it('gives the difference with pooled and Welch errors', () => {
    const result = difference(treated, control);

    near(result?.estimate, 3);
    near(result?.pooledSe, Math.sqrt(((20 + 46) / 7) * (1 / 4 + 1 / 5)));
    near(result?.welchSe, Math.sqrt(20 / 3 / 4 + 46 / 4 / 5));
  });

  it('has HC2 of the regression on the group equal to Welch', () => {
    const rows = [...treated.map(() => [1, 1]), ...control.map(() => [1, 0])];

    const fit = ols(rows, [...treated, ...control]);

    near(fit?.hc2[1], difference(treated, control)?.welchSe ?? 0);
  });

  it('has no answer for a group of one', () => assert.equal(difference([1], control), null));

  it('takes out of the outcome what was known before', () => {
    const { adjusted, theta } = cuped([2, 4, 6, 8], [1, 2, 3, 4]);

    near(theta, 2);
    assert.deepEqual(adjusted, [5, 5, 5, 5]);
  });

  it('finds a planted effect with interacted covariates', () => {
    const before = Array.from({ length: 40 }, (_, i) => i % 13);
    const group = before.map((_, i) => (i % 2 === 0 ? 1 : 0));
    const outcome = before.map((b, i) => 2 * b + 3 * (group[i] ?? 0) + ((i * 7) % 5) * 0.01);

    near(interacted(outcome, group, [before])?.coefficients[1], 3, 0.02);
  });
});

describe('regression', () => {
  it('refuses collinear columns instead of inventing a number', () => {
    assert.equal(
      ols(
        [
          [1, 2, 4],
          [1, 3, 6],
          [1, 4, 8],
          [1, 7, 14],
        ],
        [1, 2, 3, 4],
      ),
      null,
    );
  });

  it('clusters errors by unit: doubling every row leaves them, up to the small-sample factor', () => {
    const x = [
      [1, 0],
      [1, 1],
      [1, 2],
      [1, 3],
      [1, 5],
    ];
    const y = [1, 2.5, 2, 4, 5.5];
    const names = ['a', 'b', 'c', 'd', 'e'];
    const once = ols(x, y);
    const twice = ols([...x, ...x], [...y, ...y]);
    assert.ok(once && twice);

    const single = clusterErrors(x, once, names)[1] ?? 0;
    const doubled = clusterErrors([...x, ...x], twice, [...names, ...names])[1] ?? 0;

    near(doubled / Math.sqrt((10 - 1) / (10 - 2)), single / Math.sqrt((5 - 1) / (5 - 2)), 1e-9);
  });

  it('gives the interval and p of t', () => {
    const { p, low, high } = inference(2.085963447265837, 1, 20);

    near(p, 0.05, 1e-9);
    near(low, 0, 1e-9);
    near(high, 4.171926894531674, 1e-9);
  });

  it('stays finite under perfect separation thanks to the ridge', () => {
    const fit = logistic(
      [
        [1, -2],
        [1, -1],
        [1, 1],
        [1, 2],
      ],
      [0, 0, 1, 1],
      { ridge: 0.1 },
    );

    assert.equal(fit.converged, true);
    assert.ok(fit.coefficients.every(Number.isFinite));
  });

  it('recovers the log odds of a two-by-two table', () => {
    const rows = [...Array.from({ length: 10 }, () => [1, 0]), ...Array.from({ length: 10 }, () => [1, 1])];
    const y = [...Array.from({ length: 10 }, (_, i) => (i < 2 ? 1 : 0)), ...Array.from({ length: 10 }, (_, i) => (i < 7 ? 1 : 0))];

    near(logistic(rows, y).coefficients[1], Math.log(7 / 3) - Math.log(2 / 8), 1e-6);
  });
});

describe('entropy balancing', () => {
  it('gives the controls the means of the treated', () => {
    const treated = [
      [3, 1],
      [4, 0],
      [5, 1],
    ];
    const controls = Array.from({ length: 60 }, (_, i) => [i % 8, i % 3 === 0 ? 1 : 0]);

    const balance = entropyBalance(treated, controls);

    near(
      balance?.weights.reduce((sum, w, i) => sum + w * (controls[i]?.[0] ?? 0), 0),
      4,
      1e-8,
    );
    near(
      balance?.weights.reduce((sum, w, i) => sum + w * (controls[i]?.[1] ?? 0), 0),
      2 / 3,
      1e-8,
    );
    assert.equal(balance?.converged, true);
  });

  it('says that it failed where no weights can do it', () => {
    assert.equal(entropyBalance([[100]], [[0], [1], [2]])?.converged, false);
  });
});

describe('rates, bands and many tests', () => {
  it('gives Wilson intervals as published', () => {
    const cases: [number, number, number, number][] = [
      [0, 10, 0, 0.277533],
      [1, 10, 0.017876, 0.40415],
      [5, 10, 0.236593, 0.763407],
      [10, 10, 0.722467, 1],
      [81, 263, 0.255289, 0.36621],
      [50, 100, 0.403832, 0.596168],
    ];
    for (const [k, n, low, high] of cases) {
      near(wilson(k, n).low, low, 5e-7);
      near(wilson(k, n).high, high, 5e-7);
    }
  });

  it('gives AUC, Brier, lift and calibration error', () => {
    const p = [0.1, 0.2, 0.35, 0.4, 0.8, 0.9];
    const y = [0, 0, 1, 0, 1, 1] as const;

    near(auc(p, y), 8 / 9);
    near(brier(p, y), 0.11375);
    near(lift(p, y, 1 / 3), 2);
    near(calibrationError([0.5, 0.5, 0.1], [1, 0, 0], ['a', 'a', 'b']), 0.1 / 3);
    assert.equal(auc([1, 2], [1, 1]), null);
    near(auc([1, 1], [0, 1]), 0.5);
  });

  it('pools what is out of order', () => {
    assert.deepEqual(monotone([1, 3, 2, 4], [1, 1, 1, 1]), [1, 2.5, 2.5, 4]);
    assert.deepEqual(monotone([3, 1], [3, 1]), [2.5, 2.5]);
  });

  it('keeps the false discovery rate', () => {
    assert.deepEqual(discoveries([0.001, 0.3, 0.02, 0.04], 0.1), [true, false, true, true]);
    assert.deepEqual(discoveries([0.5, 0.9], 0.1), [false, false]);
  });

  it('says how large an effect must be to be seen', () => {
    near(detectableEffect({ n: 30, cv: 1.21, rho: 0.843 }), 0.47, 0.005);
    near(detectableEffect({ n: 30, cv: 1.21, rho: 0 }), 0.88, 0.01);
    assert.ok(detectableEffect({ n: neededPerArm({ effect: 0.3, cv: 1.2, rho: 0.84 }), cv: 1.2, rho: 0.84 }) <= 0.3);
  });
});
