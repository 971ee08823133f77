import type { CrmField, IsoDate, Scalar } from '../types.ts';
import { canonical } from './canonical.ts';

export interface DesiredField {
  /** The field's name in this CRM. */
  readonly name: string;
  readonly field: CrmField;
  readonly value: Scalar;
}

/** Never the cause of a write; they go along with one. */
const STAMPS = new Set(['assessedAt', 'dataAsOf']);
/** Rewritten with a change of something else, or once a week: they move a little every day. */
const WEEKLY = new Set([
  'reasons',
  'recentEvents',
  'priority',
  'dormancyRisk',
  'consumptionRate',
  'nextActionDue',
  'packageWeek',
  'scoreChange',
]);
const SCORE_STEP = 1;

/**
 * The fields to write to one record, or null when nothing is owed. A state, level, step, flag or date that differs is
 * owed at once; the score when it moved by 1.0; texts with day counts, and everything else that moves daily, with one of
 * those or in the first assessment of a week (Monday to Sunday). A timestamp alone never causes a write.
 */
export function fieldsOwed(
  desired: readonly DesiredField[],
  known: Readonly<Record<string, Scalar>>,
  dates: { readonly asOf: IsoDate; readonly writtenAsOf: IsoDate | null },
): Readonly<Record<string, Scalar>> | null {
  const clipped = desired.map((one) => ({ ...one, value: clip(one.field, one.value) }));
  const differing = clipped.filter(({ name, field, value }) => canonical(field.type, known[name]) !== canonical(field.type, value));
  const newWeek = dates.writtenAsOf === null || dates.writtenAsOf < mondayOf(dates.asOf);
  const causes = differing.some((one) => isCause(one, known[one.name], newWeek));
  if (!causes) return null;
  return Object.fromEntries(differing.map(({ name, value }) => [name, value]));
}

function isCause({ field, value }: DesiredField, known: Scalar | undefined, newWeek: boolean): boolean {
  if (STAMPS.has(field.key)) return false;
  if (newWeek) return true;
  if (WEEKLY.has(field.key)) return false;
  if (field.key === 'score') return movedByAStep(value, known);
  if (field.key === 'nextAction') return withoutNumbers(value) !== withoutNumbers(known);
  return true;
}

function movedByAStep(value: Scalar, known: Scalar | undefined): boolean {
  if (value === null || known === null || known === undefined || known === '') return true;
  return Math.abs(Number(value) - Number(known)) >= SCORE_STEP - 1e-9;
}

/** "Three business days late" and "four business days late" are one action. */
function withoutNumbers(value: Scalar | undefined): string {
  return String(value ?? '').replaceAll(/[0-9０-９]+/g, '#');
}

function clip(field: CrmField, value: Scalar): Scalar {
  if (typeof value !== 'string' || field.length === undefined || value.length <= field.length) return value;
  return `${value.slice(0, field.length - 1)}…`;
}

/** The Monday on or before a date. */
export function mondayOf(date: IsoDate): IsoDate {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
