import assert from 'node:assert/strict';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import {
  bgNbdAlive,
  bgNbdExpected,
  bgNbdExpectedNew,
  bgNbdLogLikelihood,
  fitBgNbd,
  mbgNbdAlive,
  paretoNbdAlive,
  type Customer,
} from '../../src/stats/buy-till-you-die.ts';

const BG = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const MBG = { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 };
const PARETO = { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };

/** Published for CDNOW: Fader, Hardie & Lee (2005). */
const CASES: readonly [Customer, alive: number, expected39: number, mbg: number, pareto: number][] = [
  [{ x: 2, tx: 30.43, T: 38.86 }, 0.7266, 1.226, 0.7061, 0.8691],
  [{ x: 1, tx: 1.71, T: 38.86 }, 0.2121, 0.2032, 0.1708, 0.1679],
  [{ x: 26, tx: 30.86, T: 31 }, 0.9689, 20.7497, 0.9656, 0.9979],
  [{ x: 7, tx: 29.43, T: 38.86 }, 0.6418, 3.3371, 0.6226, 0.7494],
];

describe('buy till you die', () => {
  for (const [customer, alive, expected, mbg, pareto] of CASES) {
    it(`gives the published figures for ${JSON.stringify(customer)}`, () => {
      assert.ok(Math.abs(bgNbdAlive(BG, customer) - alive) < 1e-4);
      assert.ok(Math.abs(bgNbdExpected(BG, customer, 39) - expected) < 1e-4);
      assert.ok(Math.abs(mbgNbdAlive(MBG, customer) - mbg) < 2e-4);
      assert.ok(Math.abs(paretoNbdAlive(PARETO, customer) - pareto) < 2e-4);
    });
  }

  it('calls everybody without a repeat purchase alive, which is why BG/NBD P(alive) is never shown', () => {
    assert.equal(bgNbdAlive(BG, { x: 0, tx: 0, T: 38.86 }), 1);
  });

  it('expects of a new customer what the paper does', () => {
    assert.ok(Math.abs(bgNbdExpectedNew(BG, 39) - 1.1967) < 1e-4);
    assert.ok(Math.abs(bgNbdExpectedNew(BG, 78) - 1.8605) < 1e-4);
  });

  it('finds parameters at which no neighbour is more likely', () => {
    const customers = simulate(400, 7);

    const { parameters, logLikelihood } = fitBgNbd(customers);

    const at = (scale: Partial<typeof parameters>): number =>
      customers.reduce((sum, customer) => sum + bgNbdLogLikelihood({ ...parameters, ...scale }, customer), 0);
    assert.ok(Math.abs(at({}) - logLikelihood) < 1e-6);
    for (const key of ['r', 'alpha', 'a', 'b'] as const) {
      for (const factor of [0.97, 1.03]) assert.ok(at({ [key]: parameters[key] * factor }) < logLikelihood, `${key} × ${factor}`);
    }
  });
});

/** Exponential gaps and a coin after each purchase: enough for a likelihood to have its maximum inside. */
function simulate(n: number, seed: number): Customer[] {
  const random = xoroshiro128plus(seed);
  const next = (): number => uniformFloat64(random);
  return Array.from({ length: n }, () => {
    const rate = -Math.log(1 - next()) * 0.1;
    const quit = next() * 0.5;
    let t = 0;
    let x = 0;
    for (;;) {
      const after = t - Math.log(1 - next()) / rate;
      if (after > 40) break;
      t = after;
      x += 1;
      if (next() < quit) break;
    }
    return { x, tx: x === 0 ? 0 : t, T: 40 };
  });
}
