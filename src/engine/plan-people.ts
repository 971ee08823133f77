import { dayOf, isoOf } from '../core/assess/days.ts';
import { fieldsOwed } from '../core/deliver/desired.ts';
import { crmField } from '../core/fields.ts';
import type { ContactTarget } from '../core/mapping/compiled.ts';
import { peopleClock, personConditions, type PersonEvent } from '../core/people/conditions.ts';
import type { EntityKey, IsoDate, Scalar, SourceHealth } from '../core/types.ts';
import type { EngineContext, Wired } from './context.ts';
import { describedOr } from './described.ts';
import { inPilot } from './policy.ts';
import type { PersonTarget } from './people.ts';
import type { Owed } from './store.ts';

interface Place {
  readonly wired: Wired;
  readonly target: ContactTarget;
  readonly fields: readonly string[];
}

/** So many days of logins tell whether somebody stayed away. */
const LOGIN_DAYS = 365;
const BATCH = 1000;

/**
 * What each person at the partners has not done → what is owed to their records. Whoever has done it has no open condition,
 * whatever the colleagues have not; nobody at a partner that is not to be mailed has one. With `keep` nothing is stored.
 */
export async function planPeople(
  context: EngineContext,
  { asOf, sources, keep }: { readonly asOf: IsoDate; readonly sources: readonly SourceHealth[]; readonly keep: boolean },
): Promise<{ readonly owed: number; readonly writes: readonly Owed[] | null }> {
  const places = await placesOf(context);
  const kept: Owed[] = [];
  let owed = 0;
  if (places.length > 0) {
    const open = await openConditions(context, asOf, sources);
    for (const place of places) {
      const { due, settled } = await diff(context, place, open, asOf);
      owed += due.length;
      if (keep) kept.push(...due);
      else {
        await context.store.forgive(settled);
        for (let i = 0; i < due.length; i += BATCH) await context.store.owe(due.slice(i, i + BATCH));
      }
    }
  }
  return { owed, writes: keep ? kept : null };
}

/** Connections that take them and whose org has the fields; what is missing there `check` and `setup` tell. */
async function placesOf(context: EngineContext): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const wired of context.wired) {
    const target = wired.mapping.writeBack.contact;
    if (!target || !wired.connection.write) continue;
    const described = await describedOr(wired, target.object);
    if (described instanceof Error) continue; // told where the partners' fields are planned
    const { fields } = described;
    const names = Object.keys(target.fields).filter((name) => fields.get(name)?.writable === true);
    if (names.length > 0) places.push({ wired, target, fields: names });
  }
  return places;
}

async function openConditions(
  { store, policy }: EngineContext,
  asOf: IsoDate,
  sources: readonly SourceHealth[],
): Promise<ReadonlyMap<EntityKey, readonly string[]>> {
  const { settings } = policy;
  const clock = peopleClock(sources, asOf, settings);
  const logins = Object.entries(settings.catalogue.eventTypes).flatMap(([name, { login }]) => (login === true ? [name] : []));
  const days = Math.max(LOGIN_DAYS, 2 * settings.scoring.use.windowDays);
  const open = new Map<EntityKey, readonly string[]>();
  let person: EntityKey | null = null;
  let events: PersonEvent[] = [];
  const conclude = (): void => {
    const conditions = person === null ? [] : personConditions(events, clock, settings);
    if (person !== null && conditions.length > 0) open.set(person, conditions);
  };
  for await (const line of store.personLines({ after: isoOf(dayOf(asOf) - days), upTo: asOf, types: logins })) {
    if (line.contact !== person) {
      conclude();
      person = line.contact;
      events = [];
    }
    events.push(line);
  }
  conclude();
  return open;
}

async function diff(
  context: EngineContext,
  { wired, target, fields }: Place,
  open: ReadonlyMap<EntityKey, readonly string[]>,
  asOf: IsoDate,
) {
  const due: Owed[] = [];
  const settled: string[] = [];
  const place = { scope: wired.scope, object: target.object, fields, open: [...open.keys()] };
  for (const person of await context.store.personTargets(place)) {
    if (!inPilot(context.policy, { id: person.partnerId, name: person.partner })) continue;
    const conditions = person.suppressed ? [] : (open.get(person.person) ?? []);
    const values: Readonly<Record<string, Scalar>> = { contactConditions: conditions.length === 0 ? null : conditions.join(';') };
    const desired = fields.flatMap((name) => {
      const field = crmField(target.fields[name] ?? '');
      return field ? [{ name, field, value: values[field.key] ?? null }] : [];
    });
    const owed = fieldsOwed(desired, person.known, { asOf, writtenAsOf: person.writtenAsOf });
    if (owed === null) settled.push(person.key);
    else due.push(owedWrite(context, person, { wired, target }, asOf, owed));
  }
  return { due, settled };
}

function owedWrite(
  context: EngineContext,
  { key, recordId, partnerId }: PersonTarget,
  { wired, target }: Pick<Place, 'wired' | 'target'>,
  asOf: IsoDate,
  fields: Owed['write']['fields'],
): Owed {
  return {
    scope: wired.scope,
    partnerId,
    target: 'contact',
    asOf,
    runId: context.runId,
    write: { key, mode: 'update', object: target.object, recordId, keyField: null, fields, associate: [] },
  };
}
