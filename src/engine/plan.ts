import { AppError } from '../core/errors.ts';
import { fieldsOwed, type DesiredField } from '../core/deliver/desired.ts';
import { crmField, fieldValues } from '../core/fields.ts';
import { entityKey } from '../core/log-line.ts';
import type { PartnerTarget } from '../core/mapping/compiled.ts';
import type { Assessment } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';
import { describedOr } from './described.ts';
import { inPilot } from './policy.ts';
import type { Owed, Target } from './store.ts';
import { digest } from './tracks.ts';

export interface PlanOutcome {
  readonly owed: number;
  readonly writes: readonly Owed[] | null;
  /** What a person must do so that everything can be written: `setup`, mostly. */
  readonly errors: readonly Error[];
}

/** The assessments of a dry run, batch by batch; may be asked for more than once. */
export type Trial = () => AsyncIterable<readonly Assessment[]>;

/** A partner target of one connection with the fields that its org really lets us write. */
interface Place {
  readonly wired: Wired;
  readonly target: PartnerTarget;
  readonly writable: ReadonlySet<string>;
}

/**
 * Assessments → what is owed: for every record of a partner in every CRM the fields that differ from what is known to stand
 * there. Runs after every assessment, also an unchanged one, so that a run that was killed in between owes the same as one
 * that was not; it looks only at partners whose assessment, records or places are others than when it last looked. With
 * `trial` (dry run) it looks at those assessments, the writes are returned and nothing is stored.
 */
export async function plan(context: EngineContext, trial: Trial | null): Promise<PlanOutcome> {
  const { places, errors } = await placesOf(context);
  if (trial !== null) {
    const writes: Owed[] = [];
    for await (const batch of trial()) writes.push(...(await diff(context, batch, places)).due);
    return { owed: writes.length, writes, errors };
  }
  const { store } = context;
  let owed = 0;
  for await (const batch of store.unplanned(printOf(context, places))) {
    const assessments = batch.map(({ assessment }) => assessment);
    const { due, settled } = await diff(context, assessments, places);
    owed += due.length;
    await store.forgive(settled);
    await store.owe(due);
    await store.markPlanned(new Map(batch.map(({ assessment, plan: print }) => [assessment.partnerId, print])));
  }
  return { owed, writes: null, errors };
}

/** Where and how fields are written: with other places everything is looked at again. */
function printOf({ policy }: EngineContext, places: ReadonlyMap<string, Place>): string {
  const each = [...places].map(([scope, { target, writable }]) => [scope, target.object, target.fields, [...writable]]);
  return digest(JSON.stringify([PLAN_FORMAT, each, policy.locale, policy.only && [...policy.only]]));
}

/** To be raised whenever the same assessment gives other fields. */
const PLAN_FORMAT = 1;

async function placesOf(context: EngineContext): Promise<{ places: ReadonlyMap<string, Place>; errors: Error[] }> {
  const places = new Map<string, Place>();
  const errors: Error[] = [];
  for (const wired of context.wired) {
    const target = wired.mapping.writeBack.partner;
    if (!target || !wired.connection.write) continue;
    const described = await describedOr(wired, target.object);
    if (described instanceof Error) {
      errors.push(described);
      continue;
    }
    const { fields } = described;
    const names = Object.keys(target.fields);
    const missing = names.filter((name) => !fields.has(name));
    const closed = names.filter((name) => fields.get(name)?.writable === false);
    if (missing.length > 0) errors.push(missingFields(wired, target.object, missing));
    if (closed.length > 0) errors.push(closedFields(wired, target.object, closed));
    const writable = new Set(names.filter((name) => fields.get(name)?.writable === true));
    if (writable.size > 0) places.set(wired.scope, { wired, target, writable });
  }
  return { places, errors };
}

function missingFields(wired: Wired, object: string, names: readonly string[]): AppError {
  return new AppError('CONFIG_INVALID', `${wired.name}: ${object} has no field ${names.join(', ')}`, {
    fix: 'Run `kakehashi setup`, which creates them (see what it would do with `setup --dry-run`)',
  });
}

function closedFields(wired: Wired, object: string, names: readonly string[]): AppError {
  return new AppError('PERMISSION_MISSING', `${wired.name}: ${object}.${names.join(', ')} cannot be written by this user`, {
    fix: 'Give the integration user write access to these fields (in Salesforce: assign the permission set PRM_Integration)',
  });
}

async function diff(context: EngineContext, batch: readonly Assessment[], places: ReadonlyMap<string, Place>) {
  const byPartner = new Map(batch.map((assessment) => [assessment.partnerId, assessment]));
  const due: Owed[] = [];
  const settled: string[] = [];
  for await (const target of context.store.targets({ partnerIds: [...byPartner.keys()] })) {
    const place = places.get(target.scope);
    const assessment = byPartner.get(target.partnerId);
    if (!place || !assessment || place.target.object !== target.object || !inPilot(context.policy, assessment.facts)) continue;
    const key = entityKey(target.scope, target.object, target.recordId);
    const fields = fieldsOwed(desired(context, assessment, place), target.known, {
      asOf: assessment.asOf,
      writtenAsOf: target.writtenAsOf,
    });
    if (fields === null) settled.push(key);
    else due.push(owedWrite(context, target, assessment, key, fields));
  }
  return { due, settled };
}

function desired(context: EngineContext, assessment: Assessment, { target, writable }: Place): DesiredField[] {
  const values = fieldValues(assessment, assessment.facts, context.policy.locale, context.now().toISOString());
  return Object.entries(target.fields).flatMap(([name, key]) => {
    const field = crmField(key);
    return field && writable.has(name) ? [{ name, field, value: values[key] ?? null }] : [];
  });
}

function owedWrite(context: EngineContext, target: Target, assessment: Assessment, key: string, fields: Owed['write']['fields']): Owed {
  return {
    scope: target.scope,
    partnerId: target.partnerId,
    target: 'partner',
    asOf: assessment.asOf,
    runId: context.runId,
    write: { key, mode: 'update', object: target.object, recordId: target.recordId, keyField: null, fields, associate: [] },
  };
}
