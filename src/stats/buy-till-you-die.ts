/**
 * Models of customers who buy at their own rate and at some unseen moment stop. All take a customer as (x, t_x, T): x repeat
 * purchases, the last at t_x, observed until T, in one unit of time.
 *
 * BG/NBD: Fader, Hardie & Lee (2005), Marketing Science 24:275–284. MBG/NBD: Batislam, Denizel & Filiztekin (2007).
 * Pareto/NBD: Schmittlein, Morrison & Colombo (1987). NBD, without leaving: Ehrenberg (1959).
 *
 * P(alive) of BG/NBD is 1 for everybody without a repeat purchase: never show it as a health number.
 */
import { minimise } from './nelder-mead.ts';
import { hypergeometric, logBeta, logGamma } from './special.ts';

export interface Customer {
  /** Repeat purchases. */
  readonly x: number;
  /** Time of the last one; 0 where x = 0. */
  readonly tx: number;
  /** Time observed. */
  readonly T: number;
}
export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}
export interface ParetoNbd {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}
export interface Nbd {
  readonly r: number;
  readonly alpha: number;
}
export interface Fit<Parameters> {
  readonly parameters: Parameters;
  readonly logLikelihood: number;
}

type Counted = readonly { readonly customer: Customer; readonly n: number }[];

/** Equal customers are counted once: CDNOW has many. */
function counted(customers: readonly Customer[]): Counted {
  const groups = new Map<string, { customer: Customer; n: number }>();
  for (const customer of customers) {
    const key = `${customer.x}|${customer.tx}|${customer.T}`;
    const group = groups.get(key);
    if (group) group.n += 1;
    else groups.set(key, { customer, n: 1 });
  }
  return [...groups.values()];
}

function fit<P>(
  customers: readonly Customer[],
  parametersOf: (logs: readonly number[]) => P,
  one: (p: P, c: Customer) => number,
  start: readonly number[] = [0, 0, 0, 0],
): Fit<P> {
  const groups = counted(customers);
  const total = (p: P): number => groups.reduce((sum, { customer, n }) => sum + n * one(p, customer), 0);
  const { x, value } = minimise((logs) => (logs.some((v) => Math.abs(v) > 12) ? Infinity : -total(parametersOf(logs))), start);
  return { parameters: parametersOf(x), logLikelihood: -value };
}

function bgOf([r = 0, alpha = 0, a = 0, b = 0]: readonly number[]): BgNbd {
  return { r: Math.exp(r), alpha: Math.exp(alpha), a: Math.exp(a), b: Math.exp(b) };
}
function paretoOf([r = 0, alpha = 0, s = 0, beta = 0]: readonly number[]): ParetoNbd {
  return { r: Math.exp(r), alpha: Math.exp(alpha), s: Math.exp(s), beta: Math.exp(beta) };
}

function logSum(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === -Infinity ? -Infinity : high + Math.log(Math.exp(a - high) + Math.exp(b - high));
}

/** Nobody ever leaves: what the other models must beat. */
export function fitNbd(customers: readonly Customer[]): Fit<Nbd> {
  const parametersOf = ([r = 0, alpha = 0]: readonly number[]): Nbd => ({ r: Math.exp(r), alpha: Math.exp(alpha) });
  const one = ({ r, alpha }: Nbd, { x, T }: Customer): number =>
    logGamma(r + x) - logGamma(r) + r * Math.log(alpha) - (r + x) * Math.log(alpha + T);
  return fit(customers, parametersOf, one, [0, 0]);
}

/** Maximum likelihood; at least two customers with different histories are needed for it to mean anything. */
export function fitBgNbd(customers: readonly Customer[]): Fit<BgNbd> {
  return fit(customers, bgOf, bgNbdLogLikelihood);
}

export function bgNbdLogLikelihood({ r, alpha, a, b }: BgNbd, { x, tx, T }: Customer): number {
  const front = logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + logBeta(a, b + x) - logBeta(a, b);
  const alive = -(r + x) * Math.log(alpha + T);
  const gone = x > 0 ? Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + tx) : -Infinity;
  return front + logSum(alive, gone);
}

export function bgNbdAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: Customer): number {
  if (x === 0) return 1;
  return 1 / (1 + (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x));
}

/** Purchases expected of one customer in the next `t`. */
export function bgNbdExpected({ r, alpha, a, b }: BgNbd, customer: Customer, t: number): number {
  const { x, T } = customer;
  const z = t / (alpha + T + t);
  const f = hypergeometric(r + x, b + x, a + b + x - 1, z);
  const bracket = 1 - ((alpha + T) / (alpha + T + t)) ** (r + x) * f;
  return ((a + b + x - 1) / (a - 1)) * bracket * bgNbdAlive({ r, alpha, a, b }, customer);
}

/** Purchases expected of a customer nothing is known of, in the first `t`. */
export function bgNbdExpectedNew({ r, alpha, a, b }: BgNbd, t: number): number {
  const f = hypergeometric(r, b, a + b - 1, t / (alpha + t));
  return ((a + b - 1) / (a - 1)) * (1 - (alpha / (alpha + t)) ** r * f);
}

export function fitMbgNbd(customers: readonly Customer[]): Fit<BgNbd> {
  return fit(customers, bgOf, mbgNbdLogLikelihood);
}

export function mbgNbdLogLikelihood({ r, alpha, a, b }: BgNbd, { x, tx, T }: Customer): number {
  const front = logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + logBeta(a, b + x + 1) - logBeta(a, b);
  const alive = -(r + x) * Math.log(alpha + T);
  const gone = Math.log(a) - Math.log(b + x) - (r + x) * Math.log(alpha + tx);
  return front + logSum(alive, gone);
}

export function mbgNbdAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: Customer): number {
  return 1 / (1 + (a / (b + x)) * ((alpha + T) / (alpha + tx)) ** (r + x));
}

export function fitParetoNbd(customers: readonly Customer[]): Fit<ParetoNbd> {
  return fit(customers, paretoOf, paretoNbdLogLikelihood);
}

export function paretoNbdLogLikelihood(p: ParetoNbd, { x, tx, T }: Customer): number {
  const { r, alpha, s, beta } = p;
  const front = logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + s * Math.log(beta);
  const alive = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T);
  return front + logSum(alive, Math.log(s / (r + s + x)) + logA0(p, x, tx, T));
}

export function paretoNbdAlive(p: ParetoNbd, { x, tx, T }: Customer): number {
  const { r, alpha, s, beta } = p;
  const logRest = Math.log(s / (r + s + x)) + (r + x) * Math.log(alpha + T) + s * Math.log(beta + T) + logA0(p, x, tx, T);
  return 1 / (1 + Math.exp(logRest));
}

/** ln A₀ of Fader & Hardie's note "A note on deriving the Pareto/NBD model": the two ₂F₁ differ by where they stand, t_x and T. */
function logA0({ r, alpha, s, beta }: ParetoNbd, x: number, tx: number, T: number): number {
  const big = Math.max(alpha, beta);
  const gap = Math.abs(alpha - beta);
  const second = alpha >= beta ? s + 1 : r + x;
  const at = (t: number): number =>
    Math.log(hypergeometric(r + s + x, second, r + s + x + 1, gap / (big + t))) - (r + s + x) * Math.log(big + t);
  const [near, far] = [at(tx), at(T)];
  return near + Math.log1p(-Math.exp(Math.min(far - near, -1e-16)));
}
