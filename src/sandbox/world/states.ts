import { DAY_MS } from './calendar.ts';
import type { PartnerPlan } from './plans.ts';
import type { TrueState } from './truth.ts';

const YEAR_DAYS = 365;
const QUARTER_DAYS = 91;
/** Wins expected per quarter from which a quarter without one is rare (e⁻² ≈ 14 %). */
const STEADY_WINS = 2;
const EXCELLENT_VALUE_SHARE = 0.9;
const NEVER_ACTIVE_DAYS = 180;
const NEW_UNTIL_WINS = 3;

/** Expected won amount of a year while the partner is there; the mean of a log-normal with σ 0.6 is e^0.18 times its median. */
export function yearlyValue(plan: PartnerPlan): number {
  return Math.round(startsPerYear(plan) * plan.winRate * plan.amount * Math.exp(0.18));
}

/** The least yearly value that still belongs to the partners who carry 90 % of the channel. */
export function excellenceFloor(plans: readonly PartnerPlan[]): number {
  const values = plans.filter((plan) => plan.leftAt === null).map(yearlyValue);
  values.sort((a, b) => b - a);
  const enough = values.reduce((a, b) => a + b, 0) * EXCELLENT_VALUE_SHARE;
  let sum = 0;
  for (const value of values) {
    sum += value;
    if (sum >= enough) return value;
  }
  return Number.POSITIVE_INFINITY;
}

/** The state by how the partner really runs: from its hidden process, and not from any rule that assesses it. */
export function trueState(plan: PartnerPlan, won: number, floor: number, now: number): TrueState {
  if (plan.registeredAt === null) return 'prospective';
  if (plan.leftAt !== null) return hasGone(plan, plan.leftAt, now) ? 'churned' : 'dormant';
  const tenure = (now - plan.registeredAt) / DAY_MS;
  if (startsPerYear(plan) === 0) return tenure >= NEVER_ACTIVE_DAYS ? 'dormant' : 'new';
  if (tenure < YEAR_DAYS && won < NEW_UNTIL_WINS) return 'new';
  return isExcellent(plan, floor) ? 'excellent' : 'general';
}

function isExcellent(plan: PartnerPlan, floor: number): boolean {
  const winsPerQuarter = (startsPerYear(plan) / YEAR_DAYS) * QUARTER_DAYS * plan.winRate;
  return winsPerQuarter >= STEADY_WINS && yearlyValue(plan) >= floor;
}

function hasGone(plan: PartnerPlan, leftAt: number, now: number): boolean {
  if (plan.contractEndedAt !== null) return true;
  return now - leftAt >= Math.max(YEAR_DAYS, 4 * (plan.cadence ?? 0)) * DAY_MS;
}

function startsPerYear(plan: PartnerPlan): number {
  if (plan.months !== null) return plan.months.length * 2;
  if (plan.kind === 'rewardOnly') return 6;
  return plan.cadence === null ? 0 : YEAR_DAYS / plan.cadence;
}
