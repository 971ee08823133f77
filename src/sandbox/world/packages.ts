import { DAY_MS, dayStart } from './calendar.ts';
import type { PartnerPlan } from './plans.ts';
import { STREAM } from './plans.ts';
import { createRandom } from './random.ts';
import type { PartnerKind } from './truth.ts';

/** A package that was rolled out to a random half of a group. */
export interface PlannedPackage {
  readonly id: string;
  readonly from: number;
  readonly effect: number;
  /** Content that its mails carry. */
  readonly content: string;
  readonly treated: readonly number[];
  readonly control: readonly number[];
}

const SENDING_DAYS = 42;
const BEFORE_DAYS = 365;

interface Design {
  readonly id: string;
  readonly kinds: readonly PartnerKind[];
  readonly daysAgo: number;
  readonly effect: number;
  readonly content: string;
}

const DESIGNS: readonly Design[] = [
  { id: 'better-proposals', kinds: ['clockwork', 'irregular'], daysAgo: 182, effect: 0.3, content: 'win-story' },
  { id: 'grow-together', kinds: ['top', 'steadySmall'], daysAgo: 154, effect: 0, content: 'quarterly-review' },
];

/** Partners of the right kind, a year in the channel and still there at the start, are split at random into two halves. */
export function planPackages(plans: readonly PartnerPlan[], seed: number, now: number): PlannedPackage[] {
  return DESIGNS.map((design, i) => {
    const from = dayStart(now) - design.daysAgo * DAY_MS;
    const eligible = plans.filter((plan) => isEligible(plan, design, from)).map((plan) => plan.index);
    const drawn = createRandom(seed, STREAM.packages, i).shuffled(eligible);
    const half = Math.floor(drawn.length / 2);
    return {
      id: design.id,
      from,
      effect: design.effect,
      content: design.content,
      treated: drawn.slice(0, half).sort((a, b) => a - b),
      control: drawn.slice(half).sort((a, b) => a - b),
    };
  });
}

/** Partner number → the package that it got. No partner is in two. */
export function treatments(packages: readonly PlannedPackage[]): ReadonlyMap<number, PlannedPackage> {
  return new Map(packages.flatMap((one) => one.treated.map((index) => [index, one] as const)));
}

export function sendingPeriod(one: PlannedPackage): { from: number; to: number; content: string } {
  return { from: one.from, to: one.from + SENDING_DAYS * DAY_MS, content: one.content };
}

function isEligible(plan: PartnerPlan, design: Design, from: number): boolean {
  const there = plan.leftAt === null || plan.leftAt > from;
  return design.kinds.includes(plan.kind) && there && from - plan.createdAt >= BEFORE_DAYS * DAY_MS;
}
