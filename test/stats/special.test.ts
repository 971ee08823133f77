import assert from 'node:assert/strict';
import {
  betaQuantile,
  chiSquareCdf,
  hypergeometric,
  incompleteBeta,
  logGamma,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from '../../src/stats/special.ts';

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

describe('special functions', () => {
  it('gives ln Γ at integers, halves and large arguments', () => {
    near(logGamma(1), 0, 1e-14);
    near(logGamma(11), Math.log(3_628_800), 1e-12);
    near(logGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-13);
    near(logGamma(171), 706.573062245787, 1e-9);
  });

  it('gives the quantiles that the tables print', () => {
    near(betaQuantile(0.975, 3, 9), 0.51775585236, 1e-11);
    near(studentQuantile(0.975, 20), 2.085963447, 5e-10);
    near(normalQuantile(0.975), 1.959963984540054, 1e-12);
  });

  it('inverts its own distribution functions', () => {
    for (const p of [0.01, 0.2, 0.5, 0.8, 0.999]) {
      near(incompleteBeta(betaQuantile(p, 2.5, 0.7), 2.5, 0.7), p, 1e-12);
      near(studentCdf(studentQuantile(p, 7), 7), p, 1e-12);
      near(normalCdf(normalQuantile(p)), p, 1e-12);
    }
  });

  it('gives the chi-square tail of the sample-ratio check', () => near(1 - chiSquareCdf(3.841458820694124, 1), 0.05, 1e-12));

  it('gives ₂F₁ where it has a closed form: −ln(1−z)/z', () => {
    for (const z of [0.1, 0.5, 0.95]) near(hypergeometric(1, 1, 2, z), -Math.log1p(-z) / z, 1e-10);
  });
});
