import type { Assessment } from '../types.ts';
import { holdsText } from './condition.ts';
import type { Drawn } from './enrolment.ts';
import { subjectOf } from './subject.ts';
import type { SupportPackage } from './table.ts';

/** Tasks that a start gives to one owner in one week of the package. */
export interface OwnerWeek {
  readonly owner: string | null;
  readonly week: number;
  /** Of those who start at once. */
  readonly tasks: number;
  /** More than fits into five working days of the owner. */
  readonly tooMany: boolean;
}

const WORKING_DAYS = 5;

/** A high touch is a task per partner, a low one a single task for all of an owner. Conditions are taken as they stand today. */
export function workOf(
  pack: SupportPackage,
  eligible: readonly Assessment[],
  drawn: readonly Drawn[],
  newPerOwnerPerDay: number,
): readonly OwnerWeek[] {
  const starting = new Set(drawn.filter(({ arm }) => arm !== 'wait').map(({ partnerId }) => partnerId));
  const ownerOf = new Map(drawn.map(({ partnerId, owner }) => [partnerId, owner]));
  const rows = new Map<string, { owner: string | null; week: number; tasks: number }>();
  for (const { week, items } of pack.weeks) {
    for (const item of items.filter(({ channel }) => channel === 'task')) {
      const asked = eligible.filter(
        (one) => starting.has(one.partnerId) && (item.when === undefined || holdsText(item.when, subjectOf(one))),
      );
      const owners = asked.map(({ partnerId }) => ownerOf.get(partnerId) ?? null);
      for (const owner of item.touch === 'low' ? new Set(owners) : owners) {
        const key = `${String(week).padStart(2, '0')} ${owner ?? ''}`;
        const row = rows.get(key) ?? { owner, week, tasks: 0 };
        rows.set(key, { ...row, tasks: row.tasks + 1 });
      }
    }
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => ({ ...row, tooMany: row.tasks > newPerOwnerPerDay * WORKING_DAYS }));
}
