import { meanOf } from '../../../stats/comparison.ts';
import { quantile } from '../../../stats/quantile.ts';
import type { Assessment } from '../../types.ts';
import type { EffectRow, EffectTable } from '../types.ts';
import type { Reading } from './reading.ts';

/** One partner of a comparison. */
export interface Member {
  readonly treated: 0 | 1;
  readonly stratum: string | null;
  /** Whether it was in another package on any day of the window. */
  readonly other: boolean;
  readonly reading: Reading;
  /** As it stood when the package started; only where no lot was drawn. */
  readonly before: Assessment | null;
}

export interface TableOptions {
  readonly assignment: EffectTable['assignment'];
  /** Members whose history is not there any more. */
  readonly lost: number;
  /** Share of the window for which the source has delivered. */
  readonly delivered: number;
}

/** Share of the largest amounts that is cut to the one below: a single giant deal is no effect. */
const WINSOR = 0.99;

export function primaryTable(members: readonly Member[], outcome: string, options: TableOptions): EffectTable {
  return tableOf(members, outcome, options, ({ primary, primaryBefore }) => ({ outcome: primary, before: primaryBefore }));
}

/** null: the package names no secondary outcome. */
export function secondaryTable(members: readonly Member[], outcome: string | undefined, options: TableOptions): EffectTable | null {
  if (outcome === undefined || outcome === 'none') return null;
  const cap =
    outcome === 'deal.won'
      ? quantile(
          members.map(({ reading }) => reading.secondary ?? 0),
          WINSOR,
        )
      : null;
  const cut = (value: number): number => (cap === null ? value : Math.min(value, cap));
  return tableOf(members, outcome, options, ({ secondary, secondaryBefore }) => ({
    outcome: cut(secondary ?? 0),
    before: secondaryBefore.map(cut),
  }));
}

function tableOf(
  members: readonly Member[],
  outcome: string,
  { assignment, lost, delivered }: TableOptions,
  pick: (reading: Reading) => { readonly outcome: number; readonly before: readonly number[] },
): EffectTable {
  const observed = assignment === 'observed';
  const rewardsKnown = members.some(({ reading }) => reading.rewardKnown);
  const covariates = observed ? covariatesOf(members) : [];
  const rows = members.map(({ treated, stratum, other, reading }, i): EffectRow => ({
    treated,
    ...pick(reading),
    covariates: covariates.map(({ values }) => values[i] ?? 0),
    cluster: null,
    stratum: observed ? null : stratum,
    other: other ? 1 : 0,
    reward: rewardsKnown ? reading.rewardPaid : null,
    rewardDays: rewardsKnown ? reading.rewardDays : null,
  }));
  const windows = members[0]?.reading.primaryBefore.length ?? 0;
  return {
    rows,
    names: {
      outcome,
      before: Array.from({ length: windows }, (_, i) => `${outcome} −${windows - i}`),
      covariates: covariates.map(({ name }) => name),
    },
    assignment,
    plannedShare: observed ? null : 0.5,
    incomplete: lost,
    delivered,
  };
}

/** How the partner stood when it started; what is not known of one counts as the middle of the others. */
function covariatesOf(members: readonly Member[]): { readonly name: string; readonly values: readonly number[] }[] {
  const column = (name: string, of: (one: Member) => number | null): { name: string; values: readonly number[] } => {
    const raw = members.map(of);
    const known = raw.filter((value): value is number => value !== null && Number.isFinite(value));
    const middle = known.length === 0 ? 0 : meanOf(known);
    return { name, values: raw.map((value) => (value !== null && Number.isFinite(value) ? value : middle)) };
  };
  return [
    column('log yearly value', ({ before }) => (before === null ? null : Math.log1p(Math.max(0, before.value.yearly)))),
    column('silence ÷ rhythm', ({ before }) => before?.risk.ratio ?? null),
    column('score', ({ before }) => before?.score.value ?? null),
    column('log tenure', ({ reading }) => (reading.tenureDays === null ? null : Math.log1p(Math.max(0, reading.tenureDays)))),
  ];
}
