import { wilson } from '../../../stats/wilson.ts';
import type { Deployment, SupportPackage } from '../../package/index.ts';
import { addDays } from '../../package/standing.ts';
import type { IsoDate, Text } from '../../types.ts';
import { judgeEffect } from '../judge.ts';
import type { Assignment, EffectOptions, EffectReport } from '../types.ts';
import { primaryTable, secondaryTable, type Member, type TableOptions } from './table.ts';

/** `measuring`: its window has not ended · `stopped`: a person ended it before · `descriptive`: the package asks for no verdict. */
export type EffectStatus = 'measuring' | 'judged' | 'stopped' | 'descriptive';

export interface Portion {
  readonly k: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}
interface Sides<T> {
  readonly treated: T;
  readonly control: T;
}

/** What sending a package out once did. */
export interface DeploymentEffect {
  readonly deployment: string;
  readonly package: string;
  readonly name: Text;
  readonly responsible: string;
  readonly startedOn: IsoDate;
  /** Last day of the outcome window, and the day from which late data no longer matter. */
  readonly endsOn: IsoDate;
  readonly judgedOn: IsoDate;
  readonly status: EffectStatus;
  readonly assignment: Assignment;
  readonly noWaitlistReason: string | null;
  /** Share of partners with the leading outcome in the first days; null: they are not over. */
  readonly leading: Sides<Portion> | null;
  /** Deals that moved forward or were won of those decided. */
  readonly quality: Sides<Portion>;
  /** The primary outcome, with the verdict; null: measuring, stopped or descriptive. */
  readonly report: EffectReport | null;
  /** For reference only: the verdict is about the primary outcome. */
  readonly secondary: Pick<EffectReport, 'outcome' | 'treated' | 'control' | 'effect'> | null;
  /** Won amounts, and how much of them on days on which a reward was on offer; null: no reward is on record. */
  readonly rewards: Sides<{ readonly won: number; readonly inside: number }> | null;
  /** For reference: share of the treated that used the package, and the effect per one of them (by lot only). */
  readonly users: { readonly share: Portion; readonly effectEach: number | null };
  /** Compared with partners beyond the package's own products, ranks and tenure, because too few within were left. */
  readonly widened: boolean;
}

/** Days after the window for what is entered late. */
const LATE_DAYS = 3;

export function measuredUntil({ startedOn, windowDays }: Pick<Deployment, 'startedOn' | 'windowDays'>): {
  readonly endsOn: IsoDate;
  readonly judgedOn: IsoDate;
} {
  const endsOn = addDays(startedOn, windowDays - 1);
  return { endsOn, judgedOn: addDays(endsOn, LATE_DAYS + 1) };
}

export interface EffectInput {
  readonly deployment: Deployment;
  readonly pack: SupportPackage;
  readonly members: readonly Member[];
  readonly asOf: IsoDate;
  readonly widened: boolean;
  readonly lost: number;
  readonly delivered: number;
}

/** Same log, settings and date, same answer. `family`: p of the other packages judged in the same quarter. */
export function deploymentEffect(input: EffectInput, options: Partial<EffectOptions> = {}): DeploymentEffect {
  const { deployment, pack, members, asOf } = input;
  const assignment: Assignment = deployment.waitlist ? 'randomised' : 'observed';
  const table: TableOptions = { assignment, lost: input.lost, delivered: input.delivered };
  const { endsOn, judgedOn } = measuredUntil(deployment);
  const status = statusOf(input, endsOn, judgedOn);
  const judged = status === 'judged';
  const settings = { seed: deployment.seed, ...options };
  const report = judged ? judgeEffect(primaryTable(members, pack.measure.primary, table), settings) : null;
  const amounts = judged ? secondaryTable(members, pack.measure.secondary, table) : null;
  const users = portionOf(members, 1, ({ reading }) => reading.usedIt);
  return {
    deployment: deployment.id,
    package: pack.id,
    name: pack.name,
    responsible: deployment.responsible,
    startedOn: deployment.startedOn,
    endsOn,
    judgedOn,
    status,
    assignment,
    noWaitlistReason: deployment.noWaitlistReason,
    leading: asOf < addDays(deployment.startedOn, 30) ? null : bySide((side) => portionOf(members, side, ({ reading }) => reading.leading)),
    quality: bySide((side) => qualityOf(members, side)),
    report,
    secondary: amounts === null ? null : referenceOf(judgeEffect(amounts, { ...settings, shamRuns: 0 })),
    rewards: members.some(({ reading }) => reading.rewardKnown) ? bySide((side) => rewardsOf(members, side)) : null,
    users: { share: users, effectEach: eachOf(report, users) },
    widened: input.widened,
  };
}

function statusOf({ deployment, pack, asOf }: EffectInput, endsOn: IsoDate, judgedOn: IsoDate): EffectStatus {
  if (pack.measure.verdict === 'descriptive') return 'descriptive';
  if (deployment.stoppedOn !== null && deployment.stoppedOn < endsOn && deployment.stoppedOn <= asOf) return 'stopped';
  return asOf < judgedOn ? 'measuring' : 'judged';
}

function bySide<T>(of: (side: 0 | 1) => T): Sides<T> {
  return { treated: of(1), control: of(0) };
}

function portion(k: number, n: number): Portion {
  return { k, n, ...wilson(k, n) };
}

function portionOf(members: readonly Member[], side: 0 | 1, keep: (one: Member) => boolean): Portion {
  const own = members.filter(({ treated }) => treated === side);
  return portion(own.filter(keep).length, own.length);
}

function qualityOf(members: readonly Member[], side: 0 | 1): Portion {
  const own = members.filter(({ treated }) => treated === side).map(({ reading }) => reading.quality);
  return portion(
    own.reduce((sum, { k }) => sum + k, 0),
    own.reduce((sum, { n }) => sum + n, 0),
  );
}

function rewardsOf(members: readonly Member[], side: 0 | 1): { won: number; inside: number } {
  const own = members.filter(({ treated }) => treated === side).map(({ reading }) => reading);
  return {
    won: own.reduce((sum, { won }) => sum + won, 0),
    inside: own.reduce((sum, { wonInRewards }) => sum + wonInRewards, 0),
  };
}

function referenceOf({ outcome, treated, control, effect }: EffectReport): DeploymentEffect['secondary'] {
  return { outcome, treated, control, effect };
}

/** Effect by assignment ÷ share that used it (Wald): only a lot makes that one. */
function eachOf(report: EffectReport | null, { k, n }: Portion): number | null {
  return report?.assignment === 'randomised' && report.effect !== null && k > 0 ? report.effect.estimate / (k / n) : null;
}
