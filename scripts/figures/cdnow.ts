import { join } from 'node:path';
import {
  bgNbdAlive,
  bgNbdExpected,
  bgNbdExpectedNew,
  fitBgNbd,
  fitMbgNbd,
  fitNbd,
  fitParetoNbd,
  mbgNbdAlive,
  paretoNbdAlive,
  type Customer,
} from '../../src/stats/buy-till-you-die.ts';
import { cell, readCsv } from './csv.ts';
import { figure, type Figure } from './figure.ts';

/** Customer, P(alive) and E[Y(39)] of BG/NBD, P(alive) of MBG/NBD and Pareto/NBD. */
const CUSTOMERS: readonly (readonly [Customer, alive: number, expected: number, mbg: number, pareto: number])[] = [
  [{ x: 2, tx: 30.43, T: 38.86 }, 0.7266, 1.226, 0.7061, 0.8691],
  [{ x: 1, tx: 1.71, T: 38.86 }, 0.2121, 0.2032, 0.1708, 0.1679],
  [{ x: 0, tx: 0, T: 38.86 }, 1, 0.1951, 0.3897, 0.2951],
  [{ x: 26, tx: 30.86, T: 31 }, 0.9689, 20.7497, 0.9656, 0.9979],
  [{ x: 7, tx: 29.43, T: 38.86 }, 0.6418, 3.3371, 0.6226, 0.7494],
  [{ x: 4, tx: 26.57, T: 30.86 }, 0.7979, 2.9301, 0.783, 0.9204],
];

/** Fader, Hardie & Lee (2005); Batislam et al. (2007); Schmittlein et al. (1987). */
export async function cdnowFigures(data: string): Promise<Figure[]> {
  const path = join(data, 'cdnow', 'cdnow_customers_summary.csv');
  const customers = (await readCsv(path)).map((row) => ({
    x: cell(row, 'frequency', path),
    tx: cell(row, 'recency', path),
    T: cell(row, 'T', path),
  }));
  const bg = fitBgNbd(customers);
  const mbg = fitMbgNbd(customers);
  const pareto = fitParetoNbd(customers);
  const nbd = fitNbd(customers);
  return [
    figure('cdnow.customers', customers.length, 2357),
    figure(
      'cdnow.purchases',
      customers.reduce((sum, { x }) => sum + x, 0),
      2457,
    ),
    figure('cdnow.once', customers.filter(({ x }) => x === 0).length, 1411),
    figure('cdnow.bgnbd.r', bg.parameters.r, 0.2426),
    figure('cdnow.bgnbd.alpha', bg.parameters.alpha, 4.4135),
    figure('cdnow.bgnbd.a', bg.parameters.a, 0.7929),
    figure('cdnow.bgnbd.b', bg.parameters.b, 2.4258),
    figure('cdnow.bgnbd.loglik', bg.logLikelihood, -9582.426),
    figure('cdnow.mbgnbd.r', mbg.parameters.r, 0.5248),
    figure('cdnow.mbgnbd.alpha', mbg.parameters.alpha, 6.183),
    figure('cdnow.mbgnbd.a', mbg.parameters.a, 0.8914),
    figure('cdnow.mbgnbd.b', mbg.parameters.b, 1.614),
    figure('cdnow.mbgnbd.loglik', mbg.logLikelihood, -9582.133),
    figure('cdnow.paretonbd.r', pareto.parameters.r, 0.5533),
    figure('cdnow.paretonbd.alpha', pareto.parameters.alpha, 10.5776),
    figure('cdnow.paretonbd.s', pareto.parameters.s, 0.6062),
    figure('cdnow.paretonbd.beta', pareto.parameters.beta, 11.6679),
    figure('cdnow.paretonbd.loglik', pareto.logLikelihood, -9594.974),
    figure('cdnow.nbd.r', nbd.parameters.r, 0.3848),
    figure('cdnow.nbd.alpha', nbd.parameters.alpha, 12.0721),
    figure('cdnow.nbd.loglik', nbd.logLikelihood, -9763.66),
    figure('cdnow.bgnbd.new39', bgNbdExpectedNew(bg.parameters, 39), 1.1967),
    figure('cdnow.bgnbd.new78', bgNbdExpectedNew(bg.parameters, 78), 1.8605),
    ...CUSTOMERS.flatMap(([customer, alive, expected, mbgAlive, paretoAlive]) => {
      const of = `${customer.x}-${customer.tx}-${customer.T}`;
      return [
        figure(`cdnow.bgnbd.alive.${of}`, bgNbdAlive(bg.parameters, customer), alive),
        figure(`cdnow.bgnbd.expected39.${of}`, bgNbdExpected(bg.parameters, customer, 39), expected),
        figure(`cdnow.mbgnbd.alive.${of}`, mbgNbdAlive(mbg.parameters, customer), mbgAlive),
        figure(`cdnow.paretonbd.alive.${of}`, paretoNbdAlive(pareto.parameters, customer), paretoAlive),
      ];
    }),
  ];
}
