import { cuped, difference } from '../../../src/stats/comparison.ts';
import { ols } from '../../../src/stats/regression.ts';
import { figure, type Figure } from '../figure.ts';
import { observedFigures } from './observed.ts';
import { covariates, readPeople, split, type Person } from './people.ts';

/** LaLonde (1986); Dehejia & Wahba (1999); Imbens & Xu (2024). Outcome: earnings of 1978 in dollars. */
export async function nswFigures(data: string): Promise<Figure[]> {
  const dw = await readPeople(data, 'nsw_dw.csv');
  const lalonde = await readPeople(data, 'nsw.csv');
  const cps = await readPeople(data, 'cps_controls.csv');
  const psid = await readPeople(data, 'psid_controls.csv');
  return [...experiment(dw), ...original(lalonde), ...observedFigures({ dw, lalonde, cps, psid })];
}

function experiment(dw: readonly Person[]): Figure[] {
  const y = dw.map((p) => p.re78);
  const plain = difference(...split(dw, (p) => p.re78));
  const fit = ols(
    dw.map((p) => [1, p.treat, p.age, p.age ** 2, p.education, p.nodegree, p.black, p.hispanic, p.re74, p.re75]),
    y,
  );
  const full = ols(
    dw.map((p) => [1, p.treat, ...covariates(p)]),
    y,
  );
  const { adjusted, theta } = cuped(
    y,
    dw.map((p) => p.re75),
  );
  const adjustedOf = new Map(dw.map((p, i) => [p, adjusted[i] ?? Number.NaN]));
  const reduced = difference(...split(dw, (p) => adjustedOf.get(p) ?? Number.NaN));
  const since75 = difference(...split(dw, (p) => p.re78 - p.re75));
  const since74 = difference(...split(dw, (p) => p.re78 - p.re74));
  return [
    figure('nsw.difference', plain?.estimate, 1794.34),
    figure('nsw.difference.se', plain?.pooledSe, 632.85),
    figure('nsw.difference.hc2', plain?.welchSe, 671.0),
    figure('nsw.ols', fit?.coefficients[1], 1672.2),
    figure('nsw.ols.se', fit?.se[1], 638.4),
    figure('nsw.ols.full', full?.coefficients[1], 1670.71),
    figure('nsw.ols.full.se', full?.se[1], 641.13),
    figure('nsw.ols.full.hc2', full?.hc2[1], 682.3),
    figure('nsw.cuped', reduced?.estimate, 1747.13),
    figure('nsw.cuped.se', reduced?.welchSe, 668.96),
    figure('nsw.cuped.theta', theta, 0.178),
    figure('nsw.did75', since75?.estimate, 1529.2),
    figure('nsw.did75.se', since75?.welchSe, 715.1),
    figure('nsw.did74', since74?.estimate, 1805.8),
    figure('nsw.did74.se', since74?.welchSe, 804.6),
  ];
}

function original(lalonde: readonly Person[]): Figure[] {
  const plain = difference(...split(lalonde, (p) => p.re78));
  const change = difference(...split(lalonde, (p) => p.re78 - p.re75));
  return [
    figure('nsw.lalonde.difference', plain?.estimate, 886.3),
    figure('nsw.lalonde.difference.se', plain?.pooledSe, 472.09),
    figure('nsw.lalonde.difference.welch', plain?.welchSe, 488.2),
    figure('nsw.did', change?.estimate, 846.89),
    figure('nsw.did.se', change?.pooledSe, 560.14),
    figure('nsw.did.welch', change?.welchSe, 581.9),
  ];
}
