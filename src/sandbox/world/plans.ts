import type { Company } from './companies.ts';
import { partnerCompany } from './companies.ts';
import { DAY_MS, workingTimeUpTo } from './calendar.ts';
import type { Random } from './random.ts';
import { createRandom, elementAt } from './random.ts';
import type { PartnerKind, PartnerTruth } from './truth.ts';
import { PRODUCTS } from './words.ts';

/** Purposes of random streams: what one draws never shifts another. */
export const STREAM = {
  plan: 1,
  deals: 2,
  contacts: 3,
  engagements: 4,
  customers: 5,
  strangers: 6,
  packages: 7,
  channel: 8,
  marketing: 9,
  analytics: 10,
} as const;

export const HISTORY_DAYS = 1096;
/** 12 % leave within a year. */
const LEAVING_PER_DAY = -Math.log(1 - 0.12) / 365;
const ENDED_CONTRACT_SHARE = 0.35;
const GOLDEN = 0.618_033_988_749_895;

type Range = readonly [number, number];

interface Behaviour {
  readonly kind: PartnerKind;
  readonly share: number;
  /** Days since registration. */
  readonly tenure: Range;
  readonly cadence: Range | null;
  readonly regularity: Range;
  /** Median amount of a deal in yen. */
  readonly amount: Range;
  readonly winRate: Range;
  /** How readily it opens, clicks and answers, 0–1. */
  readonly engagement: Range;
  /** Its share of the engagement that the support team spends. */
  readonly attention: number;
}

const OLD: Range = [420, 2200];
const BEHAVIOURS: readonly Behaviour[] = [
  { kind: 'top', share: 0.12, tenure: OLD, cadence: [9, 19], regularity: [3, 12], amount: [1_200_000, 3_500_000], winRate: [0.45, 0.65], engagement: [0.6, 0.95], attention: 1.8 },
  { kind: 'selfRunning', share: 0.03, tenure: OLD, cadence: [10, 20], regularity: [3, 12], amount: [1_200_000, 3_000_000], winRate: [0.5, 0.65], engagement: [0.02, 0.08], attention: 0.9 },
  { kind: 'clockwork', share: 0.18, tenure: OLD, cadence: [26, 52], regularity: [18, 35], amount: [300_000, 900_000], winRate: [0.35, 0.55], engagement: [0.3, 0.8], attention: 1 },
  { kind: 'irregular', share: 0.23, tenure: OLD, cadence: [25, 75], regularity: [0.8, 1.4], amount: [300_000, 1_200_000], winRate: [0.25, 0.45], engagement: [0.2, 0.8], attention: 1 },
  { kind: 'steadySmall', share: 0.08, tenure: OLD, cadence: [35, 65], regularity: [6, 12], amount: [80_000, 250_000], winRate: [0.7, 0.85], engagement: [0.3, 0.7], attention: 0.7 },
  { kind: 'seasonal', share: 0.04, tenure: [1150, 2200], cadence: null, regularity: [1, 1], amount: [400_000, 1_500_000], winRate: [0.6, 0.8], engagement: [0.3, 0.6], attention: 0.7 },
  { kind: 'yearly', share: 0.02, tenure: [1150, 2200], cadence: [365, 365], regularity: [2000, 2000], amount: [1_000_000, 3_000_000], winRate: [0.85, 0.95], engagement: [0.3, 0.6], attention: 0.5 },
  { kind: 'rewardOnly', share: 0.04, tenure: OLD, cadence: null, regularity: [1, 1], amount: [200_000, 600_000], winRate: [0.6, 0.8], engagement: [0.1, 0.4], attention: 0.6 },
  { kind: 'distributor', share: 0.03, tenure: OLD, cadence: [45, 80], regularity: [3, 8], amount: [500_000, 1_500_000], winRate: [0.4, 0.6], engagement: [0.4, 0.8], attention: 1 },
  { kind: 'newcomer', share: 0.1, tenure: [25, 330], cadence: [40, 75], regularity: [2, 6], amount: [200_000, 900_000], winRate: [0.2, 0.45], engagement: [0.4, 0.9], attention: 1.2 },
  { kind: 'silentNewcomer', share: 0.06, tenure: [16, 170], cadence: null, regularity: [1, 1], amount: [1, 1], winRate: [0, 0], engagement: [0, 0], attention: 0.6 },
  { kind: 'neverActive', share: 0.04, tenure: [220, 1000], cadence: null, regularity: [1, 1], amount: [1, 1], winRate: [0, 0], engagement: [0, 0], attention: 0.4 },
  { kind: 'prospect', share: 0.03, tenure: [10, 150], cadence: null, regularity: [1, 1], amount: [1, 1], winRate: [0, 0], engagement: [0.2, 0.6], attention: 0.4 },
]; // prettier-ignore

/** Everything that is settled about a partner before its first deal. */
export interface PartnerPlan {
  readonly index: number;
  readonly kind: PartnerKind;
  readonly company: Company;
  readonly owner: number;
  readonly employees: number;
  readonly rank: string | null;
  readonly type: 'Reseller' | 'Distributor' | 'Referral';
  readonly products: readonly string[];
  readonly createdAt: number;
  /** null: not registered. */
  readonly registeredAt: number | null;
  readonly leftAt: number | null;
  readonly contractEndedAt: number | null;
  readonly cadence: number | null;
  readonly regularity: number | null;
  readonly months: readonly number[] | null;
  readonly amount: number;
  readonly winRate: number;
  readonly engagement: number;
  readonly attention: number;
  readonly contacts: number;
  readonly joinedBy: PartnerTruth['joinedBy'];
  /** A second company in HubSpot. */
  readonly twin: boolean;
  readonly knowsCorporateNumber: boolean;
}

/** The n-th partner of a world; it depends on the seed, its number and `now`, never on how many there are. */
export function planPartner(seed: number, index: number, reps: number, now: number): PartnerPlan {
  const random = createRandom(seed, STREAM.plan, index);
  const behaviour = behaviourOf(index, seed);
  const [least, most] = behaviour.tenure;
  const createdAt = workingTimeUpTo(now, now - random.between(least, most) * DAY_MS, random.next());
  const leaving = drawLeaving(behaviour, createdAt, now, random);
  const joinedBy = drawJoin(random);
  return {
    index,
    kind: behaviour.kind,
    company: partnerCompany(index, random),
    // The last rep has left the company and still owns a few accounts.
    owner: random.chance(0.03) ? reps - 1 : random.int(reps - 1),
    employees: Math.round(random.logNormal(behaviour.kind === 'top' ? 120 : 40, 0.9)) + 2,
    rank: drawRank(behaviour.kind, random),
    type: drawType(behaviour.kind, random),
    products: drawProducts(random),
    createdAt,
    registeredAt: behaviour.kind === 'prospect' ? null : createdAt,
    ...leaving,
    ...drawRhythm(behaviour, random),
    amount: between(random, behaviour.amount),
    winRate: between(random, behaviour.winRate),
    engagement: between(random, behaviour.engagement),
    attention: behaviour.attention,
    contacts: 1 + random.int(4),
    joinedBy,
    twin: joinedBy !== null && joinedBy !== 'name' && random.chance(0.025),
    knowsCorporateNumber: joinedBy === 'corporateNumber' || random.chance(0.75),
  };
}

function drawType(kind: PartnerKind, random: Random): PartnerPlan['type'] {
  if (kind === 'distributor') return 'Distributor';
  return random.chance(0.12) ? 'Referral' : 'Reseller';
}

function drawRhythm(behaviour: Behaviour, random: Random): Pick<PartnerPlan, 'cadence' | 'regularity' | 'months'> {
  const rhythm = behaviour.cadence === null ? NO_RHYTHM : drawCadence(behaviour.cadence, behaviour.regularity, random);
  return { ...rhythm, months: behaviour.kind === 'seasonal' ? random.pick(SEASONS) : null };
}

function drawCadence(cadence: Range, regularity: Range, random: Random): { cadence: number; regularity: number } {
  return { cadence: between(random, cadence), regularity: between(random, regularity) };
}

const NO_RHYTHM = { cadence: null, regularity: null };

const SEASONS: readonly (readonly number[])[] = [
  [1, 2],
  [2, 3],
  [8, 9],
  [11, 12],
];

/** Kinds in their shares, as evenly spread over the numbers as can be: any stretch of partners has about the same mix. */
function behaviourOf(index: number, seed: number): Behaviour {
  let place = ((index + (seed % 1000)) * GOLDEN) % 1;
  for (const behaviour of BEHAVIOURS) {
    if (place < behaviour.share) return behaviour;
    place -= behaviour.share;
  }
  return elementAt(BEHAVIOURS, 0);
}

function drawLeaving(
  behaviour: Behaviour,
  createdAt: number,
  now: number,
  random: Random,
): Pick<PartnerPlan, 'leftAt' | 'contractEndedAt'> {
  const days = -Math.log(1 - random.next()) / LEAVING_PER_DAY;
  const ends = random.chance(ENDED_CONTRACT_SHARE);
  const notice = random.between(60, 200);
  if (behaviour.winRate[1] === 0) return { leftAt: null, contractEndedAt: null }; // Who never came cannot leave.
  const from = Math.max(createdAt, now - HISTORY_DAYS * DAY_MS);
  const leftAt = from + days * DAY_MS;
  if (leftAt > now) return { leftAt: null, contractEndedAt: null };
  const endsAt = leftAt + notice * DAY_MS;
  return { leftAt, contractEndedAt: ends && endsAt <= now ? endsAt : null };
}

function drawJoin(random: Random): PartnerTruth['joinedBy'] {
  const draw = random.next();
  if (draw < 0.05) return null;
  if (draw < 0.86) return 'id';
  if (draw < 0.92) return 'domain';
  return draw < 0.97 ? 'corporateNumber' : 'name';
}

function drawRank(kind: PartnerKind, random: Random): string | null {
  if (kind === 'prospect') return null;
  if (kind === 'top' || kind === 'selfRunning') return random.chance(0.75) ? 'A' : 'B';
  return random.chance(0.4) ? 'B' : 'C';
}

function drawProducts(random: Random): readonly string[] {
  const keys = PRODUCTS.map(([key]) => key);
  return random
    .shuffled(keys)
    .slice(0, 1 + random.int(keys.length))
    .sort();
}

function between(random: Random, [from, to]: Range): number {
  return random.between(from, to);
}
