import { join } from 'node:path';
import { fitBgNbd, fitMbgNbd, fitParetoNbd } from '../../src/stats/buy-till-you-die.ts';
import { cell, readCsv } from './csv.ts';
import { figure, type Figure } from './figure.ts';

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
  return [
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
  ];
}
