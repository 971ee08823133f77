import type { Assessment } from '../types.ts';
import { holdsText, type ConditionSubject } from './condition.ts';
import type { Segment, SupportPackage } from './table.ts';

/** What an assessment answers to the conditions of packages. */
export function subjectOf(assessment: Assessment): ConditionSubject {
  const { facts, figures } = assessment;
  return {
    lists: { flags: assessment.flags, conditions: assessment.conditions },
    words: {
      tier: assessment.value.tier,
      state: assessment.state,
      risk: assessment.risk.level,
      step: assessment.step,
      rank: facts.rank,
      partnerType: facts.partnerType,
      outcome: null,
    },
    figures: {
      proposals12m: figures?.proposals12m ?? null,
      wins12m: figures?.wins12m ?? null,
      winRateShrunk: figures?.winRate ?? null,
      score: assessment.score.value,
      consumption: assessment.consumptionRate === null ? null : assessment.consumptionRate * 100,
      tenureDays: figures?.tenureDays ?? null,
    },
    peers: { proposals12m: figures?.peers.proposals12m ?? null, winRateShrunk: figures?.peers.winRate ?? null },
    reacted: false,
  };
}

/** Whether a partner fits everything that a package's segment says. What is not known of it fits no range and no list. */
export function fits({ segment }: Pick<SupportPackage, 'segment'>, assessment: Assessment): boolean {
  const { facts } = assessment;
  const subject = subjectOf(assessment);
  return (
    among(segment.state, assessment.state) &&
    among(segment.rank, facts.rank) &&
    among(segment.partnerType, facts.partnerType) &&
    among(segment.risk, assessment.risk.level) &&
    among(segment.tier, assessment.value.tier) &&
    (segment.product === undefined || segment.product.some((product) => facts.products.includes(product))) &&
    withinTenure(segment.tenureDays, assessment.figures?.tenureDays ?? null) &&
    hasFlags(segment.flags, assessment.flags) &&
    (segment.any === undefined || segment.any.some((condition) => holdsText(condition, subject)))
  );
}

function among(wanted: readonly string[] | undefined, value: string | null): boolean {
  return wanted === undefined || (value !== null && wanted.includes(value));
}

function withinTenure(range: Segment['tenureDays'], days: number | null): boolean {
  if (range === undefined) return true;
  return days !== null && days >= (range.min ?? 0) && days <= (range.max ?? Infinity);
}

function hasFlags(wanted: Segment['flags'], flags: readonly string[]): boolean {
  if (wanted === undefined) return true;
  if ('any' in wanted || 'none' in wanted) {
    const { any, none } = wanted;
    return (any === undefined || any.some((flag) => flags.includes(flag))) && !(none ?? []).some((flag) => flags.includes(flag));
  }
  return Array.isArray(wanted) && wanted.every((flag) => typeof flag === 'string' && flags.includes(flag));
}
