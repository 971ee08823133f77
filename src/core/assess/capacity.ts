import type { TouchLevel } from '../types.ts';
import type { Settings } from './settings/index.ts';

/** One partner that asks for some of its owner's hours. */
export interface Claim {
  readonly partnerId: string;
  readonly owner: string | null;
  readonly wanted: TouchLevel;
  /** New within 90 days, or an excellent one with a warning: may draw on the reserve. */
  readonly reserved: boolean;
  /** Risk × value × effect − hours × hourly rate, in the company currency. */
  readonly worth: number;
  /** Days since the last contact; ties go to the one that waited longest. */
  readonly untouched: number;
}

export interface Grant {
  readonly level: TouchLevel;
  readonly cut: boolean;
  /** Place among the owner's partners that ask for high touch, from 1; null for others. */
  readonly rank: number | null;
  readonly asking: number;
  readonly hoursLimit: number;
  /** High touches granted to this owner, and the hours that all its partners take together. */
  readonly granted: number;
  readonly hoursUsed: number;
}

/** The worth of a high touch: what it may save, less what it costs. */
export function worthOf(risk: number, yearlyValue: number, settings: Settings): number {
  const { effect, cost, hourlyRate } = settings.touch.capacity;
  return risk * yearlyValue * effect - cost.high * hourlyRate;
}

/**
 * Grants high touch within each owner's hours: first, up to the reserve, to those who may draw on it, then to everybody by
 * worth. Who is cut gets low, or tech where even that does not fit. Settings by hand and exclusions ask for nothing here.
 */
export function grantHours(claims: readonly Claim[], settings: Settings): ReadonlyMap<string, Grant> {
  const byOwner = new Map<string, Claim[]>();
  for (const claim of claims) {
    const list = byOwner.get(claim.owner ?? '') ?? [];
    list.push(claim);
    byOwner.set(claim.owner ?? '', list);
  }
  const grants = new Map<string, Grant>();
  for (const [owner, list] of byOwner)
    grantOwner(list, settings.touch.capacity.owners[owner] ?? settings.touch.capacity.hoursPerOwner, settings, grants);
  return grants;
}

export function byWorth(a: Claim, b: Claim): number {
  return b.worth - a.worth || b.untouched - a.untouched || (a.partnerId < b.partnerId ? -1 : 1);
}

function grantOwner(claims: readonly Claim[], limit: number, settings: Settings, grants: Map<string, Grant>): void {
  const { cost, reserve } = settings.touch.capacity;
  const hours: Readonly<Record<TouchLevel, number>> = { ...cost, none: 0 };
  const asking = claims.filter(({ wanted }) => wanted === 'high').sort(byWorth);
  // Whoever is cut still costs a low touch, so granting one takes the difference.
  const floor = claims.reduce((sum, { wanted }) => sum + hours[wanted === 'high' ? 'low' : wanted], 0);
  const step = Math.max(0, cost.high - cost.low);
  let left = limit - floor;
  const granted = new Set<string>();
  const take = (claim: Claim): boolean => {
    if (granted.has(claim.partnerId) || step > left + 1e-9) return false;
    granted.add(claim.partnerId);
    left -= step;
    return true;
  };
  let reserveLeft = limit * reserve;
  for (const claim of asking.filter(({ reserved }) => reserved)) {
    if (reserveLeft >= cost.high - 1e-9 && take(claim)) reserveLeft -= cost.high;
  }
  for (const claim of asking) take(claim);
  const techInstead = left < -1e-9;
  const order = [...asking.filter(({ partnerId }) => granted.has(partnerId)), ...asking.filter(({ partnerId }) => !granted.has(partnerId))];
  const levels = claims.map(({ partnerId, wanted }): TouchLevel =>
    wanted !== 'high' || granted.has(partnerId) ? wanted : techInstead ? 'tech' : 'low',
  );
  const hoursUsed = levels.reduce((sum, level) => sum + hours[level], 0);
  claims.forEach(({ partnerId, wanted }, index) => {
    const cut = wanted === 'high' && !granted.has(partnerId);
    const rank = wanted === 'high' ? order.findIndex((one) => one.partnerId === partnerId) + 1 : null;
    grants.set(partnerId, {
      level: levels[index] ?? wanted,
      cut,
      rank,
      asking: asking.length,
      hoursLimit: limit,
      granted: granted.size,
      hoursUsed,
    });
  });
}
