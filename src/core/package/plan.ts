import { drawsFrom } from '../../stats/random.ts';
import type { Arm, Assessment, IsoDate, PackageStanding, Text } from '../types.ts';
import type { Drawn } from './enrolment.ts';
import { whenJudged, type Judgement } from './judge.ts';
import { addDays, lengthInDays } from './standing.ts';
import { fits } from './subject.ts';
import type { SupportPackage } from './table.ts';
import { workOf, type OwnerWeek } from './work.ts';

/** From so many partners that match, half of them wait unless somebody refuses it with a reason. */
export const WAITLIST_FROM = 40;

export interface StartPlan {
  readonly package: string;
  readonly asOf: IsoDate;
  readonly matching: number;
  readonly eligible: number;
  readonly leftOut: readonly { readonly partnerId: string; readonly name: string; readonly reason: Text }[];
  readonly drawn: readonly Drawn[];
  readonly waitlist: boolean;
  readonly waitDays: number;
  readonly seed: number;
  readonly strata: readonly { readonly stratum: string; readonly start: number; readonly wait: number }[];
  readonly work: readonly OwnerWeek[];
  readonly judgement: Judgement;
}

export interface PlanOptions {
  readonly asOf: IsoDate;
  /** true and false: a person asked; null: by number and by what the package says. */
  readonly waitlist: boolean | null;
  readonly seed: number;
  readonly packages: readonly SupportPackage[];
  readonly newPerOwnerPerDay: number;
  /** Days on which outcomes are counted; the package's own if missing. */
  readonly windowDays?: number;
}

/** Everything that is told before a package starts; nothing happens yet. The same assessments, date and seed give the same plan. */
export function planStart(pack: SupportPackage, assessments: readonly Assessment[], options: PlanOptions): StartPlan {
  const { asOf, seed } = options;
  const all = [...assessments].sort((a, b) => (a.partnerId < b.partnerId ? -1 : 1));
  const matching = all.filter((one) => fits(pack, one));
  const leftOut = matching.flatMap((one) => {
    const reason = leftOutBecause(one, asOf, options.packages);
    return reason === null ? [] : [{ partnerId: one.partnerId, name: one.facts.name, reason }];
  });
  const out = new Set(leftOut.map(({ partnerId }) => partnerId));
  const eligible = matching.filter(({ partnerId }) => !out.has(partnerId));
  const waitlist = options.waitlist ?? (pack.waitlist === 'on' && matching.length >= WAITLIST_FROM);
  const windowDays = options.windowDays ?? pack.measure.windowDays;
  const waitDays = waitlist ? Math.max(windowDays, lengthInDays(pack)) : 0;
  const drawn = draw(eligible, { waitlist, seed, asOf, waitDays });
  return {
    package: pack.id,
    asOf,
    matching: matching.length,
    eligible: eligible.length,
    leftOut,
    drawn,
    waitlist,
    waitDays,
    seed,
    strata: strataOf(drawn),
    work: workOf(pack, eligible, drawn, options.newPerOwnerPerDay),
    judgement: whenJudged({ ...pack, measure: { ...pack.measure, windowDays } }, { eligible, channel: all, drawn, waitlist }),
  };
}

/** By name and reason; null: it may take part. */
function leftOutBecause(assessment: Assessment, asOf: IsoDate, packages: readonly SupportPackage[]): Text | null {
  const { facts, coverage } = assessment;
  if (facts.exclude) return { ja: '支援対象から外しています', en: 'excluded from support' };
  const standing = assessment.package;
  if (standing?.endedOn === null) return inAnother(standing);
  if (standing !== undefined) {
    const rest = packages.find(({ id }) => id === standing.id)?.cooldownDays ?? 0;
    const until = addDays(standing.endedOn, rest);
    if (until >= asOf && rest > 0) {
      return {
        ja: `「${standing.name.ja}」の後の間隔をあけています(${until} まで)`,
        en: `resting after “${standing.name.en}” (until ${until})`,
      };
    }
  }
  if (coverage === 'C') return { ja: '判断材料が足りません(自動化なし)', en: 'evidence is too thin (no automation)' };
  return null;
}

function inAnother(standing: PackageStanding): Text {
  return standing.status === 'waiting'
    ? {
        ja: `「${standing.name.ja}」の待機群です(${standing.startsOn} から)`,
        en: `waits for “${standing.name.en}” (from ${standing.startsOn})`,
      }
    : { ja: `「${standing.name.ja}」を実施中です`, en: `is in “${standing.name.en}”` };
}

/** Half of each state × volume starts; an odd one out goes to whichever arm is the smaller so far. */
function draw(
  eligible: readonly Assessment[],
  {
    waitlist,
    seed,
    asOf,
    waitDays,
  }: { readonly waitlist: boolean; readonly seed: number; readonly asOf: IsoDate; readonly waitDays: number },
): Drawn[] {
  const draws = drawsFrom(seed);
  const groups = new Map<string, Assessment[]>();
  for (const one of eligible) {
    const stratum = `${one.state}/${one.value.tier ?? '-'}`;
    groups.set(stratum, [...(groups.get(stratum) ?? []), one]);
  }
  let balance = 0;
  const drawn: Drawn[] = [];
  for (const [stratum, members] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const order = members.map((_, i) => i);
    draws.shuffle(order);
    let first = balance === 0 ? draws.int(2) === 0 : balance < 0;
    for (const index of order) {
      const one = members[index];
      if (one === undefined) continue;
      const arm: Arm = !waitlist ? 'all' : first ? 'start' : 'wait';
      balance += first ? 1 : -1;
      first = !first;
      const startsOn = arm === 'wait' ? addDays(asOf, waitDays) : asOf;
      drawn.push({ partnerId: one.partnerId, name: one.facts.name, owner: ownerOf(one), stratum, arm, startsOn });
    }
  }
  return drawn.sort((a, b) => (a.partnerId < b.partnerId ? -1 : 1));
}

function ownerOf({ facts }: Assessment): string | null {
  return facts.ownerActive ? facts.owner : null;
}

function strataOf(drawn: readonly Drawn[]): StartPlan['strata'] {
  const names = [...new Set(drawn.map(({ stratum }) => stratum))].sort();
  return names.map((stratum) => {
    const own = drawn.filter((one) => one.stratum === stratum);
    const wait = own.filter(({ arm }) => arm === 'wait').length;
    return { stratum, start: own.length - wait, wait };
  });
}
