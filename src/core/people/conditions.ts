import { dayOf, type Day } from '../assess/days.ts';
import { consumption, openItems, readDeliveries } from '../assess/items.ts';
import type { Settings } from '../assess/settings/index.ts';
import type { EntityKey, HistoryEvent, IsoDate, SourceHealth, Stage } from '../types.ts';

/** One thing that a person did or was sent. */
export interface PersonEvent {
  readonly contact: EntityKey;
  readonly id: string;
  readonly type: string;
  readonly stage: Stage;
  readonly on: IsoDate;
  readonly item: string | null;
}

/** Up to which day the sources of uses and of logins have told; null: one of them has stopped, so nothing of it is said. */
export interface PeopleClock {
  readonly use: Day | null;
  readonly login: Day | null;
}

/** A source that is late says nothing of anybody: its conditions are not open, and not closed either by silence. */
export function peopleClock(sources: readonly SourceHealth[], asOf: IsoDate, settings: Settings): PeopleClock {
  const types = settings.catalogue.eventTypes;
  const upTo = (means: (type: string) => boolean): Day | null => {
    const own = sources.filter((source) => source.types.some(means));
    if (own.length === 0) return null;
    const days = own.map(({ deliveredUpTo }) => (deliveredUpTo === null ? -Infinity : dayOf(deliveredUpTo)));
    const last = Math.min(dayOf(asOf), ...days);
    return last < dayOf(asOf) - settings.scoring.staleAfterDays ? null : last;
  };
  return {
    use: upTo((name) => types[name]?.delivery === true || types[name]?.consumption === true),
    login: upTo((name) => types[name]?.login === true),
  };
}

/**
 * Open conditions of one person, from that person's own lines in order of (on, id): less than half of three or more items used;
 * neither video finished nor template taken; a portal not visited that was visited before. What never arrived is not undone.
 */
export function personConditions(events: readonly PersonEvent[], clock: PeopleClock, settings: Settings): readonly string[] {
  const conditions: string[] = [];
  if (clock.use !== null) {
    const deliveries = readDeliveries(events.map(asHistory), settings);
    const { k, n } = consumption(deliveries, clock.use, settings, { known: clock.use });
    if (n >= settings.scoring.use.minDelivered && k / n < settings.scoring.use.below) conditions.push('consumption_below_50');
    const kinds = new Set(openItems(deliveries, clock.use, settings).map((item) => settings.catalogue.items[item]?.kind));
    if (kinds.has('video') && kinds.has('template')) conditions.push('video_and_template_open');
  }
  const login = events.findLast(({ type }) => settings.catalogue.eventTypes[type]?.login === true);
  if (clock.login !== null && login !== undefined && clock.login - dayOf(login.on) >= settings.scoring.use.portalIdleDays)
    conditions.push('portal_idle_30d');
  return conditions;
}

function asHistory({ contact, id, type, stage, on, item }: PersonEvent): HistoryEvent {
  return { id, type, stage, on, item, contact, role: null, connection: '', deal: null, amount: null, data: {} };
}
