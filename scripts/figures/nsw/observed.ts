import { difference, meanOf } from '../../../src/stats/comparison.ts';
import { entropyBalance } from '../../../src/stats/entropy-balance.ts';
import { logistic, ols, sigmoid } from '../../../src/stats/regression.ts';
import { figure, type Figure } from '../figure.ts';
import { before75, covariates, split, type Person } from './people.ts';

interface Samples {
  readonly dw: readonly Person[];
  readonly lalonde: readonly Person[];
  readonly cps: readonly Person[];
  readonly psid: readonly Person[];
}

/** Published figures of one comparison, in the order in which they are computed. */
interface Published {
  readonly difference: readonly [estimate: number, pooled: number];
  readonly ols: readonly [estimate: number, hc2: number];
  readonly balance: readonly [estimate: number, controls: number, placebo: number];
  readonly weighting: number;
  readonly neighbour: readonly [estimate: number, controls: number];
  readonly did: readonly [estimate: number, error: number];
  readonly trend: readonly [estimate: number, error: number];
  readonly lalonde: number;
}

const PSID: Published = {
  difference: [-15204.8, 1154.6],
  ols: [4.2, 856.7],
  balance: [2424.7, 23.4, -2250.6],
  weighting: 2796.2,
  neighbour: [926.2, 55],
  did: [2326.5, 646],
  trend: [-198.1, 317.3],
  lalonde: 419.7,
};
const CPS: Published = {
  difference: [-8497.5, 712.0],
  ols: [1066.4, 628.4],
  balance: [1406.3, 268.8, -1227.2],
  weighting: 1377.1,
  neighbour: [1541.1, 121],
  did: [3621.2, 611.5],
  trend: [-197.5, 280.8],
  lalonde: 1714.4,
};

/** The treated of the experiment beside people who never were in it: what each estimator makes of that. */
export function observedFigures({ dw, lalonde, cps, psid }: Samples): Figure[] {
  const treated = dw.filter((p) => p.treat === 1);
  const first = lalonde.filter((p) => p.treat === 1);
  return [...compared('cps1', { treated, first, controls: cps }, CPS), ...compared('psid1', { treated, first, controls: psid }, PSID)];
}

interface Groups {
  readonly treated: readonly Person[];
  /** Treated of LaLonde's own sample. */
  readonly first: readonly Person[];
  readonly controls: readonly Person[];
}

function compared(name: string, { treated, first, controls }: Groups, known: Published): Figure[] {
  const all = [...treated.map((p) => ({ ...p, treat: 1 })), ...controls.map((p) => ({ ...p, treat: 0 }))];
  const plain = difference(...split(all, (p) => p.re78));
  const fit = ols(
    all.map((p) => [1, p.treat, ...covariates(p)]),
    all.map((p) => p.re78),
  );
  const main = balanced(treated, controls, covariates, (p) => p.re78);
  const before = balanced(treated, controls, before75, (p) => p.re75);
  const did = difference(...split(all, (p) => p.re78 - p.re75));
  const trend = difference(...split(all, (p) => p.re75 - p.re74));
  const older = difference(
    first.map((p) => p.re78 - p.re75),
    controls.map((p) => p.re78 - p.re75),
  );
  const score = propensity(all);
  const [nearest, used] = oneNeighbour(all, score);
  return [
    figure(`nsw.difference.${name}`, plain?.estimate, known.difference[0]),
    figure(`nsw.difference.${name}.se`, plain?.pooledSe, known.difference[1]),
    figure(`nsw.ols.${name}`, fit?.coefficients[1], known.ols[0]),
    figure(`nsw.ols.${name}.hc2`, fit?.hc2[1], known.ols[1]),
    figure(`nsw.ebal.${name}`, main.effect, known.balance[0]),
    figure(`nsw.ebal.${name}.ess`, main.size, known.balance[1]),
    figure(`nsw.ebal.${name}.placebo`, before.effect, known.balance[2]),
    figure(`nsw.ipw.${name}`, weighted(all, score), known.weighting),
    figure(`nsw.nn.${name}`, nearest, known.neighbour[0]),
    figure(`nsw.nn.${name}.controls`, used, known.neighbour[1]),
    figure(`nsw.did.${name}`, did?.estimate, known.did[0]),
    figure(`nsw.did.${name}.se`, did?.welchSe, known.did[1]),
    figure(`nsw.trend.${name}`, trend?.estimate, known.trend[0]),
    figure(`nsw.trend.${name}.se`, trend?.welchSe, known.trend[1]),
    figure(`nsw.lalonde.did.${name}`, older?.estimate, known.lalonde),
  ];
}

/** Effect and effective number of controls; null where no weights balance. */
function balanced(
  treated: readonly Person[],
  controls: readonly Person[],
  x: (p: Person) => number[],
  y: (p: Person) => number,
): { readonly effect: number | null; readonly size: number | null } {
  const balance = entropyBalance(treated.map(x), controls.map(x));
  if (!balance?.converged) return { effect: null, size: null };
  const without = controls.reduce((sum, p, i) => sum + y(p) * (balance.weights[i] ?? 0), 0);
  return { effect: meanOf(treated.map(y)) - without, size: balance.effectiveSize };
}

/** Log odds of being treated, on scaled covariates. */
function propensity(all: readonly Person[]): readonly number[] {
  const rows = all.map(covariates);
  const k = rows[0]?.length ?? 0;
  const scale = Array.from({ length: k }, (_, j) => {
    const column = rows.map((row) => row[j] ?? 0);
    const centre = meanOf(column);
    const spread = Math.sqrt(column.reduce((sum, one) => sum + (one - centre) ** 2, 0) / column.length);
    return { centre, spread: spread > 0 ? spread : 1 };
  });
  const x = rows.map((row) => [1, ...row.map((one, j) => (one - (scale[j]?.centre ?? 0)) / (scale[j]?.spread ?? 1))]);
  const { coefficients } = logistic(
    x,
    all.map((p) => p.treat),
  );
  return x.map((row) => row.reduce((sum, one, j) => sum + one * (coefficients[j] ?? 0), 0));
}

/** Controls weighted by their odds of being treated. */
function weighted(all: readonly Person[], score: readonly number[]): number {
  let top = 0;
  let bottom = 0;
  all.forEach((p, i) => {
    if (p.treat === 1) return;
    const q = sigmoid(score[i] ?? 0);
    const odds = q / (1 - q);
    top += odds * p.re78;
    bottom += odds;
  });
  return meanOf(all.filter((p) => p.treat === 1).map((p) => p.re78)) - top / bottom;
}

/** The nearest control by score, with replacement; and how many different ones that are. */
function oneNeighbour(all: readonly Person[], score: readonly number[]): [effect: number, controls: number] {
  const pool = all.flatMap((p, i) => (p.treat === 0 ? [{ i, score: score[i] ?? 0, y: p.re78 }] : []));
  const used = new Set<number>();
  const gaps = all.flatMap((p, i) => {
    if (p.treat === 0 || pool.length === 0) return [];
    const own = score[i] ?? 0;
    const near = pool.reduce((best, one) => (Math.abs(one.score - own) < Math.abs(best.score - own) ? one : best));
    used.add(near.i);
    return [p.re78 - near.y];
  });
  return [meanOf(gaps), used.size];
}
