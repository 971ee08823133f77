import { DAY_MS, monthOf, workingTime } from './calendar.ts';
import type { PartnerPlan } from './plans.ts';
import { HISTORY_DAYS } from './plans.ts';
import type { Random } from './random.ts';

export type StageName = 'Prospecting' | 'Qualification' | 'Proposal/Price Quote' | 'Negotiation/Review' | 'Closed Won' | 'Closed Lost';

export interface StageMove {
  readonly stage: StageName;
  readonly at: number;
  /** Expected or real day of closing, ms. */
  readonly closeAt: number;
  readonly amount: number;
}

export interface Deal {
  /** In order of time; the last one is how it stands. At least one. */
  readonly moves: readonly StageMove[];
  readonly current: StageMove;
  readonly createdAt: number;
  readonly amount: number;
  readonly won: boolean;
  readonly closed: boolean;
  readonly product: string;
  /** Where in the list of end customers, 0–1. */
  readonly customer: number;
  /** Whether it goes through a distributor, and which (0–1). */
  readonly distributor: number | null;
  readonly deleted: boolean;
}

/** What the world decides beyond the partner: when somebody tidies the pipeline, when a package lifts the rate, when rewards are paid. */
export interface DealSetting {
  readonly now: number;
  /** Instants at which all stale open deals are closed as lost in one go, ascending. */
  readonly tidyAt: readonly number[];
  readonly rewardPeriods: readonly { readonly from: number; readonly to: number }[];
  /** From `from` on deals start `factor` times as often. */
  readonly lift: { readonly from: number; readonly factor: number } | null;
}

const OPEN_STAGES: readonly StageName[] = ['Prospecting', 'Qualification', 'Proposal/Price Quote', 'Negotiation/Review'];
/** Share of the cycle at which each open stage is reached. */
const REACHED = [0, 0.2, 0.5, 0.8];
const STALE_DAYS = 120;
const SMALLEST_AMOUNT = 10_000;

/** All deals of one partner within the history, in order of their start. */
export function dealsOf(plan: PartnerPlan, setting: DealSetting, random: Random): Deal[] {
  const end = Math.min(setting.now, plan.leftAt ?? setting.now);
  const starts = [...startsOf(plan, setting, end, random)].sort((a, b) => a - b);
  return starts.map((start) => runDeal(plan, setting, start, end, random));
}

function* startsOf(plan: PartnerPlan, setting: DealSetting, end: number, random: Random): Generator<number> {
  const from = Math.max(setting.now - HISTORY_DAYS * DAY_MS, plan.createdAt);
  for (const start of rawStarts(plan, setting, from, end, random)) {
    const at = workingTime(start, random.next());
    if (at >= from && at <= end) yield at;
  }
}

function rawStarts(plan: PartnerPlan, setting: DealSetting, from: number, end: number, random: Random): Iterable<number> {
  if (plan.kind === 'rewardOnly') return rewardStarts(setting, random);
  if (plan.months !== null) return seasonalStarts(plan.months, from, end, random);
  if (plan.cadence === null || plan.regularity === null) return [];
  return renewalStarts(plan.cadence, plan.regularity, plan.kind === 'newcomer', setting.lift, from, end, random);
}

function* renewalStarts(
  cadence: number,
  regularity: number,
  newcomer: boolean,
  lift: DealSetting['lift'],
  from: number,
  end: number,
  random: Random,
): Generator<number> {
  let time = from + (newcomer ? random.between(20, 75) : random.between(0, cadence)) * DAY_MS;
  while (time <= end) {
    yield time;
    time = lifted(time, time + random.gamma(regularity) * cadence * DAY_MS, lift);
  }
}

/** A rate that is higher from a day on is time that runs faster from that day on. */
function lifted(time: number, next: number, lift: DealSetting['lift']): number {
  if (lift === null || next <= lift.from) return next;
  const slow = Math.max(time, lift.from);
  return slow + (next - slow) / lift.factor;
}

function* seasonalStarts(months: readonly number[], from: number, end: number, random: Random): Generator<number> {
  for (let year = new Date(from).getUTCFullYear(); year <= new Date(end).getUTCFullYear(); year += 1) {
    for (const month of months) {
      for (const day of [8, 20]) yield Date.UTC(year, month - 1, day) + Math.round(random.between(-3, 3)) * DAY_MS;
    }
  }
}

function* rewardStarts(setting: DealSetting, random: Random): Generator<number> {
  for (const { from, to } of setting.rewardPeriods) {
    const count = 2 + random.int(3);
    // Early enough in the period that most close within it.
    for (let i = 0; i < count; i += 1) yield random.between(from, from + (to - from) * 0.5);
  }
}

function runDeal(plan: PartnerPlan, setting: DealSetting, start: number, end: number, random: Random): Deal {
  const amount = Math.max(SMALLEST_AMOUNT, Math.round(random.logNormal(plan.amount, 0.6) / 10_000) * 10_000);
  const cycle = cycleOf(plan, random) * DAY_MS;
  const planned = plannedMoves(plan, start, cycle, amount, random);
  // Whoever leaves drops what is under way: the deal stays where it stood.
  const moves = planned.filter((move, i) => i === 0 || move.at <= end);
  const tidied = tidy(moves, setting);
  const all = tidied === null ? moves : [...moves, tidied];
  const current = all[all.length - 1] ?? { stage: 'Prospecting', at: start, closeAt: start + cycle, amount };
  return {
    moves: all,
    current,
    createdAt: start,
    amount: current.amount,
    won: current.stage === 'Closed Won',
    closed: current.stage.startsWith('Closed'),
    product: random.pick(plan.products),
    customer: random.next(),
    distributor: plan.type !== 'Distributor' && random.chance(0.1) ? random.next() : null,
    deleted: random.chance(0.002),
  };
}

function cycleOf(plan: PartnerPlan, random: Random): number {
  if (plan.kind === 'rewardOnly') return random.between(5, 14);
  const median = plan.amount > 1_000_000 ? 38 : 25;
  return Math.min(150, Math.max(4, random.logNormal(median, 0.45)));
}

function plannedMoves(plan: PartnerPlan, start: number, cycle: number, amount: number, random: Random): StageMove[] {
  const won = random.chance(plan.winRate);
  const lastOpen = won ? OPEN_STAGES.length - 1 : 1 + random.int(OPEN_STAGES.length - 1);
  const quoted = random.chance(0.6) ? amount : Math.round((amount * random.between(0.8, 1.3)) / 10_000) * 10_000;
  const moves: StageMove[] = [];
  const push = (stage: StageName, wanted: number, closeAt: number, value: number): void => {
    const previous = moves[moves.length - 1]?.at ?? 0;
    const at = moves.length === 0 ? start : Math.max(workingTime(wanted, random.next()), previous + 60_000);
    moves.push({ stage, at, closeAt, amount: value });
  };
  let closeAt = start + cycle;
  OPEN_STAGES.slice(0, lastOpen + 1).forEach((stage, i) => {
    push(stage, start + cycle * (REACHED[i] ?? 0), closeAt, i < 2 ? Math.max(SMALLEST_AMOUNT, quoted) : amount);
  });
  if (random.chance(0.1)) {
    // The close date is pushed out, nothing else moves.
    closeAt += random.between(15, 45) * DAY_MS;
    push(OPEN_STAGES[lastOpen] ?? 'Qualification', start + cycle * 0.9, closeAt, amount);
  } else if (random.chance(0.03)) {
    push('Qualification', start + cycle * 0.9, closeAt, amount);
  }
  const ends = closeAt;
  push(won ? 'Closed Won' : 'Closed Lost', ends, ends, amount);
  return moves.map((move, i) => (i === moves.length - 1 ? { ...move, closeAt: move.at } : move));
}

function tidy(moves: readonly StageMove[], setting: DealSetting): StageMove | null {
  const last = moves[moves.length - 1];
  if (last === undefined || last.stage.startsWith('Closed')) return null;
  const at = setting.tidyAt.find((time) => time - last.at > STALE_DAYS * DAY_MS);
  return at === undefined ? null : { stage: 'Closed Lost', at, closeAt: at, amount: last.amount };
}

/** Two periods a year, September and March, that lie within the history. */
export function rewardPeriods(now: number): { from: number; to: number }[] {
  const periods: { from: number; to: number }[] = [];
  const first = now - HISTORY_DAYS * DAY_MS;
  for (let time = first; time <= now; time += DAY_MS) {
    const date = new Date(time);
    if (date.getUTCDate() !== 1 || ![3, 9].includes(monthOf(time))) continue;
    const from = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    periods.push({ from, to: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) });
  }
  return periods;
}
