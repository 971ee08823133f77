import { dayOf } from '../core/assess/days.ts';
import type { Deployment, SupportPackage } from '../core/package/index.ts';
import { lengthInDays } from '../core/package/standing.ts';
import { fits } from '../core/package/subject.ts';
import type { Segment } from '../core/package/table.ts';
import type { Assessment, Enrolment } from '../core/types.ts';
import type { Store } from './store.ts';

/** A partner of a comparison, before its log is read. */
export interface Chosen {
  readonly treated: 0 | 1;
  readonly stratum: string | null;
  readonly other: boolean;
  readonly before: Assessment | null;
}

interface Comparison {
  readonly chosen: ReadonlyMap<string, Chosen>;
  /** Compared with partners beyond the package's own products, ranks and tenure. */
  readonly widened: boolean;
  /** In both arms after a merge, and so in none. */
  readonly lost: number;
}

interface Surroundings {
  readonly enrolments: readonly Enrolment[];
  readonly outcome: Days;
  readonly packages: readonly SupportPackage[];
}

interface Days {
  readonly from: number;
  readonly until: number;
}

/** Who is compared with whom: the lot where one was drawn, else those who stood alike and were in no package within the window's length. */
export async function compareWith(
  store: Store,
  deployment: Deployment,
  pack: SupportPackage,
  { enrolments, outcome, packages }: Surroundings,
): Promise<Comparison> {
  const own = enrolments.filter((one) => one.deployment === deployment.id);
  const lengths = new Map(packages.map((one) => [one.id, lengthInDays(one)]));
  const runs = (one: Enrolment, from: number, until: number): boolean => runsWithin(one, lengths.get(one.package) ?? 0, { from, until });
  const { from, until } = outcome;
  const others = partnersOf(enrolments.filter((one) => one.deployment !== deployment.id && runs(one, from, until)));
  if (deployment.waitlist) return byLot(own, others);
  const width = until - from;
  const near = partnersOf(enrolments.filter((one) => one.package === pack.id || runs(one, from - width, until + width)));
  return observed(store, { deployment, pack, own, others, near });
}

function byLot(own: readonly Enrolment[], others: ReadonlySet<string>): Comparison {
  const chosen = new Map<string, Chosen>();
  const twice = new Set<string>();
  for (const { partnerId, arm, stratum } of own) {
    const treated = arm === 'wait' ? 0 : 1;
    if ((chosen.get(partnerId)?.treated ?? treated) !== treated) twice.add(partnerId);
    chosen.set(partnerId, { treated, stratum, other: others.has(partnerId), before: null });
  }
  for (const id of twice) chosen.delete(id);
  return { chosen, widened: false, lost: twice.size };
}

interface Search {
  readonly deployment: Deployment;
  readonly pack: SupportPackage;
  readonly own: readonly Enrolment[];
  readonly others: ReadonlySet<string>;
  readonly near: ReadonlySet<string>;
}

/** Same segment, state and side of the trigger; where these are fewer than the treated, the same without product, rank, tenure and volume. */
async function observed(store: Store, { deployment, pack, own, others, near }: Search): Promise<Comparison> {
  const treated = new Map(own.map((one) => [one.partnerId, one]));
  const chosen = new Map<string, Chosen>();
  const strict = new Map<string, Chosen>();
  const wide = new Map<string, Chosen>();
  const alike = withoutNarrowing(pack.segment);
  for await (const before of store.assessmentsOn(deployment.startedOn)) {
    const id = before.partnerId;
    if (treated.has(id)) chosen.set(id, { treated: 1, stratum: null, other: others.has(id), before });
    else if (!near.has(id) && !before.facts.exclude) {
      const one: Chosen = { treated: 0, stratum: null, other: false, before };
      if (fits(pack, before)) strict.set(id, one);
      if (fits({ segment: alike }, before)) wide.set(id, one);
    }
  }
  const missing = [...treated.keys()].filter((id) => !chosen.has(id)).length;
  const widened = strict.size < chosen.size && wide.size > strict.size;
  return { chosen: new Map([...chosen, ...(widened ? wide : strict)]), widened, lost: missing };
}

/** State, kind, risk and trigger of a segment: what makes partners alike whether or not the package was made for them. */
function withoutNarrowing({ state, partnerType, risk, flags, any }: Segment): Segment {
  return {
    ...(state === undefined ? {} : { state }),
    ...(partnerType === undefined ? {} : { partnerType }),
    ...(risk === undefined ? {} : { risk }),
    ...(flags === undefined ? {} : { flags }),
    ...(any === undefined ? {} : { any }),
  };
}

function partnersOf(enrolments: readonly Enrolment[]): ReadonlySet<string> {
  return new Set(enrolments.map(({ partnerId }) => partnerId));
}

/** An enrolment ends on its recorded day, else when the package is through. */
function runsWithin({ startsOn, endedOn }: Enrolment, length: number, { from, until }: Days): boolean {
  const begins = dayOf(startsOn);
  const ends = endedOn === null ? begins + length - 1 : dayOf(endedOn);
  return begins < until && ends >= from;
}
