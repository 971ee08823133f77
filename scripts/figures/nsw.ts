import { join } from 'node:path';
import { cuped, difference, meanOf } from '../../src/stats/comparison.ts';
import { entropyBalance } from '../../src/stats/entropy-balance.ts';
import { ols } from '../../src/stats/regression.ts';
import { cell, readCsv } from './csv.ts';
import { figure, type Figure } from './figure.ts';

interface Person {
  readonly treat: number;
  readonly age: number;
  readonly education: number;
  readonly black: number;
  readonly hispanic: number;
  readonly married: number;
  readonly nodegree: number;
  readonly re74: number;
  readonly re75: number;
  readonly re78: number;
}

const COLUMNS = ['treat', 'age', 'education', 'black', 'hispanic', 'married', 'nodegree', 're75', 're78'] as const;

async function people(data: string, file: string): Promise<Person[]> {
  const path = join(data, 'nsw', file);
  return (await readCsv(path)).map((row) => {
    const known = Object.fromEntries(COLUMNS.map((column) => [column, cell(row, column, path)])) as unknown as Person;
    return { ...known, re74: row.re74 === undefined ? Number.NaN : cell(row, 're74', path) };
  });
}

const unemployed = (earnings: number): number => (earnings === 0 ? 1 : 0);
const base = (p: Person): number[] => [p.age, p.education, p.black, p.hispanic, p.married, p.nodegree, p.re74];
const covariates = (p: Person): number[] => [...base(p), p.re75, unemployed(p.re74), unemployed(p.re75)];
const before75 = (p: Person): number[] => [...base(p), unemployed(p.re74)];

/** LaLonde (1986); Dehejia & Wahba (1999); Imbens & Xu (2024). Outcome: earnings of 1978 in dollars. */
export async function nswFigures(data: string): Promise<Figure[]> {
  const [dw, lalonde, cps, psid] = await Promise.all(
    ['nsw_dw.csv', 'nsw.csv', 'cps_controls.csv', 'psid_controls.csv'].map((file) => people(data, file)),
  );
  if (!dw || !lalonde || !cps || !psid) return [];
  return [
    ...experiment(dw),
    ...did(lalonde),
    ...balanced('cps1', dw, cps, [1406.3, 268.8, -1227.2]),
    ...balanced('psid1', dw, psid, [2424.7, 23.4, -2250.6]),
  ];
}

function split(rows: readonly Person[], outcome: (p: Person) => number): [number[], number[]] {
  return [rows.filter((p) => p.treat === 1).map(outcome), rows.filter((p) => p.treat === 0).map(outcome)];
}

function experiment(dw: readonly Person[]): Figure[] {
  const plain = difference(...split(dw, (p) => p.re78));
  const fit = ols(
    dw.map((p) => [1, p.treat, p.age, p.age ** 2, p.education, p.nodegree, p.black, p.hispanic, p.re74, p.re75]),
    dw.map((p) => p.re78),
  );
  const { adjusted } = cuped(
    dw.map((p) => p.re78),
    dw.map((p) => p.re75),
  );
  const adjustedOf = new Map(dw.map((p, i) => [p, adjusted[i] ?? Number.NaN]));
  const reduced = difference(...split(dw, (p) => adjustedOf.get(p) ?? Number.NaN));
  if (!plain || !fit || !reduced) return [];
  return [
    figure('nsw.difference', plain.estimate, 1794.34),
    figure('nsw.difference.se', plain.pooledSe, 632.85),
    figure('nsw.difference.hc2', plain.welchSe, 671.0),
    figure('nsw.ols', fit.coefficients[1] ?? Number.NaN, 1672.2),
    figure('nsw.ols.se', fit.se[1] ?? Number.NaN, 638.4),
    figure('nsw.cuped', reduced.estimate, 1747.13),
    figure('nsw.cuped.se', reduced.welchSe, 668.96),
  ];
}

function did(lalonde: readonly Person[]): Figure[] {
  const change = difference(...split(lalonde, (p) => p.re78 - p.re75));
  return change ? [figure('nsw.did', change.estimate, 846.89), figure('nsw.did.se', change.pooledSe, 560.14)] : [];
}

/** Effect, effective number of controls and placebo (earnings of 1975, balanced on what came before). */
function balanced(
  name: string,
  dw: readonly Person[],
  controls: readonly Person[],
  [effect, size, placebo]: readonly [number, number, number],
): Figure[] {
  const treated = dw.filter((p) => p.treat === 1);
  const gap = (x: (p: Person) => number[], y: (p: Person) => number) => {
    const balance = entropyBalance(treated.map(x), controls.map(x));
    const without = controls.reduce((sum, p, i) => sum + y(p) * (balance?.weights[i] ?? Number.NaN), 0);
    return { effect: meanOf(treated.map(y)) - without, size: balance?.effectiveSize ?? Number.NaN };
  };
  const main = gap(covariates, (p) => p.re78);
  return [
    figure(`nsw.ebal.${name}`, main.effect, effect),
    figure(`nsw.ebal.${name}.ess`, main.size, size),
    figure(`nsw.ebal.${name}.placebo`, gap(before75, (p) => p.re75).effect, placebo),
  ];
}
