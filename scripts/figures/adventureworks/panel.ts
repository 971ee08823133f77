import { gapsOf, type Ledger, type Reseller } from './ledger.ts';

/** A reseller as seen at the end of one batch, and whether it ordered in the six after. */
export interface Observation {
  readonly batch: number;
  readonly silence: number;
  /** Silence in units of the own expected interval. */
  readonly ratio: number;
  readonly orders: number;
  readonly sales: readonly number[];
  readonly lapsed: 0 | 1;
}

/** The panel and its split in time. */
export const WINDOW = { from: 11, to: 29, trainTo: 17, testFrom: 24 } as const;
const AHEAD = 6;
const LONGEST_SILENCE = 12;
const KAPPA = 2;

/** Geometric mean of all intervals, to a tenth of a batch as the reference has it. */
export function middleInterval({ resellers }: Ledger): number {
  const gaps = resellers.flatMap(({ batches }) => gapsOf(batches));
  return Math.round(10 * Math.exp(gaps.reduce((sum, gap) => sum + Math.log(gap), 0) / gaps.length)) / 10;
}

/** null: it had not ordered yet. */
export function look({ batches, sales }: Reseller, t: number, middle: number): Observation | null {
  const past = batches.filter((batch) => batch <= t);
  const latest = past.at(-1);
  if (latest === undefined) return null;
  const own = gapsOf(past);
  const expected = (own.reduce((sum, gap) => sum + gap, 0) + KAPPA * middle) / (own.length + KAPPA);
  const lapsed = batches.some((batch) => batch > t && batch <= t + AHEAD) ? 0 : 1;
  return { batch: t, silence: t - latest, ratio: (t - latest) / expected, orders: past.length, sales: sales.slice(0, t + 1), lapsed };
}

/** Every reseller at every batch from … to, as far as six batches follow and it has not been silent for a year. */
export function panel(ledger: Ledger, from: number, to: number): Observation[] {
  const middle = middleInterval(ledger);
  const rows: Observation[] = [];
  for (let t = from; t <= Math.min(to, ledger.lastBatch - AHEAD); t += 1)
    for (const reseller of ledger.resellers) {
      const seen = look(reseller, t, middle);
      if (seen && seen.silence < LONGEST_SILENCE) rows.push(seen);
    }
  return rows;
}

/** Moments at which an alarm goes off, and how many of them were followed by six batches without an order. */
export function alarms(ledger: Ledger, rings: (seen: Observation) => boolean): { readonly count: number; readonly precision: number } {
  const middle = middleInterval(ledger);
  let count = 0;
  let right = 0;
  for (const reseller of ledger.resellers) {
    let before = false;
    for (let t = WINDOW.from; t <= Math.min(WINDOW.to, ledger.lastBatch - AHEAD); t += 1) {
      const seen = look(reseller, t, middle);
      const now = seen !== null && rings(seen);
      if (now && !before) {
        count += 1;
        right += seen.lapsed;
      }
      before = now;
    }
  }
  return { count, precision: right / count };
}
