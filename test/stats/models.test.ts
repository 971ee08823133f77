import assert from 'node:assert/strict';
import { fitBetaGeometric } from '../../src/stats/beta-geometric.ts';
import { fitNbd } from '../../src/stats/buy-till-you-die.ts';
import { fitGammaGamma, gammaGammaExpected, gammaGammaLogLikelihood } from '../../src/stats/gamma-gamma.ts';
import { gini, lorenz } from '../../src/stats/gini.ts';
import { brier, brierParts, recallAt, reliability } from '../../src/stats/prediction.ts';
import { drawsFrom } from '../../src/stats/random.ts';
import { wilson } from '../../src/stats/wilson.ts';

function near(actual: number | null | undefined, expected: number, tolerance: number): void {
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual - expected) <= tolerance,
    `${String(actual)} is not within ${tolerance} of ${expected}`,
  );
}

/** Donations to a public radio, six yearly campaigns: x, t_x, how many donors (Fader, Hardie & Shang 2010, table 1). */
const DONATIONS: readonly (readonly [x: number, tx: number, count: number])[] = [
  [6, 6, 1203],
  [5, 6, 728],
  [4, 6, 512],
  [3, 6, 357],
  [2, 6, 234],
  [1, 6, 129],
  [5, 5, 335],
  [4, 5, 284],
  [3, 5, 225],
  [2, 5, 173],
  [1, 5, 119],
  [4, 4, 240],
  [3, 4, 181],
  [2, 4, 155],
  [1, 4, 78],
  [3, 3, 322],
  [2, 3, 255],
  [1, 3, 129],
  [2, 2, 613],
  [1, 2, 277],
  [1, 1, 1091],
  [0, 0, 3464],
];

describe('BG/BB', () => {
  it('gives the published parameters for the donations', () => {
    const { parameters, logLikelihood } = fitBetaGeometric(DONATIONS.map(([x, tx, count]) => ({ x, tx, n: 6, count })));

    near(parameters.alpha, 1.2035, 2e-3);
    near(parameters.beta, 0.7497, 2e-3);
    near(parameters.gamma, 0.6567, 2e-3);
    near(parameters.delta, 2.7834, 5e-3);
    near(logLikelihood, -33225.58, 0.01);
  });
});

describe('NBD', () => {
  it('has the mean of the data: r/α purchases per unit of time', () => {
    const { parameters } = fitNbd(Array.from({ length: 60 }, (_, i) => ({ x: i % 7 === 0 ? 8 : i % 3, tx: 1, T: 10 })));

    const mean = Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? 8 : i % 3)).reduce((sum, x) => sum + x, 0) / 600;
    near(parameters.r / parameters.alpha, mean, 1e-4);
  });
});

describe('gamma-gamma', () => {
  const random = drawsFrom(3);
  const spenders = Array.from({ length: 300 }, () => ({ x: 1 + random.int(6), mean: 20 + 60 * random.next() * random.next() }));

  it('finds parameters at which no neighbour is more likely', () => {
    const fit = fitGammaGamma(spenders);
    assert.ok(fit);
    const at = (scale: Partial<typeof fit.parameters>): number =>
      spenders.reduce((sum, one) => sum + gammaGammaLogLikelihood({ ...fit.parameters, ...scale }, one), 0);

    near(at({}), fit.logLikelihood, 1e-6);
    for (const key of ['p', 'q', 'gamma'] as const)
      for (const factor of [0.97, 1.03]) assert.ok(at({ [key]: fit.parameters[key] * factor }) < fit.logLikelihood, `${key} × ${factor}`);
  });

  it('expects an amount between the own mean and that of all', () => {
    const published = { p: 6.25, q: 3.74, gamma: 15.44 };

    const all = gammaGammaExpected(published, { x: 0, mean: 0 }) ?? 0;
    const one = gammaGammaExpected(published, { x: 2, mean: 22.35 }) ?? 0;

    near(all, 35.22, 0.01);
    assert.ok(one > 22.35 && one < all);
  });

  it('leaves out who bought nothing or for nothing, and says nothing where all spend the same', () => {
    assert.equal(
      fitGammaGamma([
        { x: 0, mean: 0 },
        { x: 3, mean: 0 },
        { x: 1, mean: -5 },
      ]),
      null,
    );
    assert.equal(
      fitGammaGamma([
        { x: 1, mean: 7 },
        { x: 4, mean: 7 },
      ]),
      null,
    );
  });
});

describe('measures of a prediction', () => {
  const p = [0.1, 0.1, 0.1, 0.6, 0.6];
  const y = [0, 0, 1, 1, 0] as const;

  it('splits Brier exactly into reliability − resolution + uncertainty', () => {
    const parts = brierParts(p, y, p);

    assert.ok(parts);
    near(parts.reliability - parts.resolution + parts.uncertainty, brier(p, y) ?? 0, 1e-12);
    near(parts.uncertainty, 0.24, 1e-12);
    assert.equal(brierParts([], [], []), null);
  });

  it('sets what was told beside what came', () => {
    assert.deepEqual(
      reliability(p, y, p).map(({ n, positives }) => [n, positives]),
      [
        [3, 1],
        [2, 1],
      ],
    );
  });

  it('tells how many of those who left were among the highest', () => {
    near(recallAt(p, y, 0.4), 0.5, 1e-12);
    assert.equal(recallAt([1, 2], [0, 0], 0.5), null);
  });
});

describe('concentration', () => {
  it('has the area between Lorenz curve and diagonal in its Gini', () => {
    const curve = lorenz([1, 2, 3, 4, 10]);
    const area = curve.slice(1).reduce((sum, { share, held }, i) => {
      const before = curve[i] ?? { share: 0, held: 0 };
      return sum + ((held + before.held) / 2) * (share - before.share);
    }, 0);

    near(1 - 2 * area, gini([1, 2, 3, 4, 10]), 1e-12);
    assert.deepEqual(lorenz([0, 0]), []);
  });
});

describe('Wilson', () => {
  for (const [k, n, low, high] of [
    [8, 10, 0.490162, 0.943318],
    [15, 148, 0.062386, 0.160487],
    [1, 29, 0.006113, 0.171755],
  ] as const)
    it(`gives the interval of ${k}/${n}`, () => {
      near(wilson(k, n).low, low, 5e-7);
      near(wilson(k, n).high, high, 5e-7);
    });
});
