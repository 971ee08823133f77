import { decay } from '../../../src/stats/decay.ts';
import { figure, type Figure } from '../figure.ts';
import type { Ledger, Reseller } from './ledger.ts';
import { look, middleInterval } from './panel.ts';

type State = 'prospective' | 'new' | 'general' | 'excellent' | 'dormant';

interface Standing {
  readonly orders: number;
  readonly sinceFirst: number;
  readonly ratio: number;
  readonly value: number;
}

const HALF_LIFE = 6;

function standing(reseller: Reseller, t: number, middle: number): Standing | null {
  const seen = look(reseller, t, middle);
  if (!seen) return null;
  const value = seen.sales.reduce((sum, amount, batch) => sum + amount * decay(t - batch, HALF_LIFE), 0);
  return { orders: seen.orders, sinceFirst: t - (reseller.batches[0] ?? t), ratio: seen.ratio, value };
}

/** The simplified rules: one evaluation per batch, by percentile of decayed sales among those that have ordered. */
function wanted(one: Standing | null, percentile: number, before: State | undefined, hysteresis: boolean): State {
  if (!one) return 'prospective';
  if (one.ratio >= 2) return 'dormant';
  if (one.sinceFirst < 6 && one.orders < 3) return 'new';
  const least = hysteresis && before === 'excellent' ? 70 : 80;
  return percentile >= least && one.orders >= 3 && one.ratio < 1.5 ? 'excellent' : 'general';
}

function soft(from: State, to: State): boolean {
  return (from === 'excellent' && to === 'general') || (from === 'general' && to === 'excellent');
}

interface Walk {
  state?: State;
  /** Change that one evaluation has asked for. */
  pending?: State | undefined;
  last?: { readonly from: State; readonly at: number };
}

interface Walked {
  readonly end: ReadonlyMap<string, State>;
  readonly changes: number;
  /** There and back within three batches. */
  readonly flaps: number;
  readonly softChanges: number;
}

function walkAll({ resellers, lastBatch }: Ledger, middle: number, hysteresis: boolean): Walked {
  const walks = new Map<string, Walk>(resellers.map(({ id }) => [id, {}]));
  const sum = { changes: 0, flaps: 0, softChanges: 0 };
  for (let t = 0; t <= lastBatch; t += 1) {
    const all = resellers.map((one) => ({ id: one.id, now: standing(one, t, middle) }));
    const values = Float64Array.from(all.flatMap(({ now }) => (now ? [now.value] : []))).sort();
    for (const { id, now } of all) {
      const walk = walks.get(id) ?? {};
      const next = settled(walk, wanted(now, now ? percentileOf(now.value, values) : 0, walk.state, hysteresis), hysteresis);
      const from = walk.state;
      if (from !== undefined && next !== from) {
        sum.changes += 1;
        if (soft(from, next)) sum.softChanges += 1;
        if (walk.last?.from === next && t - walk.last.at <= 3) sum.flaps += 1;
        walk.last = { from, at: t };
      }
      walk.state = next;
    }
  }
  return { end: new Map([...walks].map(([id, { state = 'prospective' }]) => [id, state])), ...sum };
}

/** With hysteresis 優良 ↔ 一般 waits for a second evaluation that asks for the same. */
function settled(walk: Walk, want: State, hysteresis: boolean): State {
  const waits = hysteresis && walk.state !== undefined && soft(walk.state, want) && walk.pending !== want;
  walk.pending = waits ? want : undefined;
  return waits ? (walk.state ?? want) : want;
}

/** Share of the values that are at most this one, in per cent. */
function percentileOf(value: number, sorted: Float64Array): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return (100 * low) / sorted.length;
}

export function stateFigures(ledger: Ledger): Figure[] {
  const middle = middleInterval(ledger);
  const plain = walkAll(ledger, middle, false);
  const held = walkAll(ledger, middle, true);
  const count = (of: State): number => [...held.end.values()].filter((state) => state === of).length;
  const lastYear = (one: Reseller): number => one.sales.slice(Math.max(0, ledger.lastBatch - 11)).reduce((sum, amount) => sum + amount, 0);
  const total = ledger.resellers.reduce((sum, one) => sum + lastYear(one), 0);
  const best = ledger.resellers.reduce((sum, one) => sum + (held.end.get(one.id) === 'excellent' ? lastYear(one) : 0), 0);
  return [
    figure('adventureworks.states.flaps.plain', plain.flaps, 209),
    figure('adventureworks.states.flaps', held.flaps, 30),
    figure('adventureworks.states.soft.plain', plain.softChanges, 368),
    figure('adventureworks.states.soft', held.softChanges, 86),
    figure('adventureworks.states.prospective', count('prospective'), 66),
    figure('adventureworks.states.new', count('new'), 5),
    figure('adventureworks.states.general', count('general'), 328),
    figure('adventureworks.states.excellent', count('excellent'), 142),
    figure('adventureworks.states.dormant', count('dormant'), 160),
    figure('adventureworks.states.excellent.share', best / total, 0.766),
  ];
}
