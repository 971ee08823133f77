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
 * worth. Who is cut gets low as far as hours are left, else tech. The order of the claims does not matter.
 */
export function grantHours(claims: readonly Claim[], settings: Settings): ReadonlyMap<string, Grant> {
  const byOwner = new Map<string, Claim[]>();
  for (const claim of [...claims].sort((a, b) => (a.partnerId < b.partnerId ? -1 : 1))) {
    const list = byOwner.get(claim.owner ?? '') ?? [];
    list.push(claim);
    byOwner.set(claim.owner ?? '', list);
  }
  const { owners, hoursPerOwner } = settings.touch.capacity;
  return new Map([...byOwner].flatMap(([owner, list]) => grantOwner(list, owners[owner] ?? hoursPerOwner, settings)));
}

export function byWorth(a: Claim, b: Claim): number {
  return b.worth - a.worth || b.untouched - a.untouched || (a.partnerId < b.partnerId ? -1 : 1);
}

function grantOwner(claims: readonly Claim[], limit: number, settings: Settings): [string, Grant][] {
  const { cost, reserve } = settings.touch.capacity;
  const hours: Readonly<Record<TouchLevel, number>> = { ...cost, none: 0 };
  const asking = claims.filter(({ wanted }) => wanted === 'high').sort(byWorth);
  const levels = new Map<string, TouchLevel>(claims.map(({ partnerId, wanted }) => [partnerId, wanted === 'high' ? 'tech' : wanted]));
  const used = (): number => claims.reduce((sum, { partnerId }) => sum + hours[levels.get(partnerId) ?? 'none'], 0);
  let left = limit - used();
  let reserveLeft = limit * reserve;
  const raise = ({ partnerId }: Claim, level: 'high' | 'low'): void => {
    left -= cost[level] - cost.tech;
    levels.set(partnerId, level);
  };
  for (const claim of asking.filter(({ reserved }) => reserved)) {
    if (cost.high > reserveLeft + SLACK) continue;
    reserveLeft -= cost.high;
    raise(claim, 'high');
  }
  for (const level of ['high', 'low'] as const) {
    for (const claim of asking) {
      if (levels.get(claim.partnerId) === 'tech' && cost[level] - cost.tech <= left + SLACK) raise(claim, level);
    }
  }
  const granted = asking.filter(({ partnerId }) => levels.get(partnerId) === 'high');
  const order = [...granted, ...asking.filter((claim) => !granted.includes(claim))].map(({ partnerId }) => partnerId);
  const figures = { asking: asking.length, hoursLimit: limit, granted: granted.length, hoursUsed: used() };
  return claims.map(({ partnerId, wanted }) => {
    const level = levels.get(partnerId) ?? wanted;
    const high = wanted === 'high';
    return [partnerId, { level, cut: high && level !== 'high', rank: high ? order.indexOf(partnerId) + 1 : null, ...figures }];
  });
}

/** Sums of hundredths of hours are not exact. */
const SLACK = 1e-9;
