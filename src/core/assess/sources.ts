import type { ComponentKey, PartnerFacts, SourceHealth } from '../types.ts';
import { type Day, dayOf } from './days.ts';
import type { EventType, Settings } from './settings/index.ts';

export const COMPONENTS: readonly ComponentKey[] = ['results', 'selling', 'use', 'capability', 'relation'];

/** One source as far as a partner depends on it. */
export interface Feed {
  readonly connection: string;
  readonly upTo: Day;
  readonly since: Day | null;
  readonly components: readonly ComponentKey[];
  readonly deals: boolean;
  readonly lives: boolean;
  readonly logins: boolean;
}

/** Which sources tell of a partner, and up to when. A clock stops where the slowest source that it depends on has stopped. */
export interface Feeds {
  readonly matched: readonly Feed[];
  /** Matched sources that are later than the limit: connection and days late. */
  readonly stale: readonly { readonly connection: string; readonly days: number }[];
  readonly staleFrom: Day;
  readonly dealUpTo: Day;
  readonly lifeUpTo: Day;
  readonly loginUpTo: Day;
  readonly componentUpTo: Readonly<Record<ComponentKey, Day>>;
  readonly leftOut: Readonly<Record<ComponentKey, 'notConnected' | 'notMatched' | null>>;
  readonly dataAsOf: Day;
  /** Some source could tell that a partner uses our support; `null`: none is connected at all. */
  readonly engagementMatched: boolean | null;
}

/** What each connected source can tell; one that never finished a pass is not connected yet. */
export function feedsOf(sources: readonly SourceHealth[], settings: Settings): readonly Feed[] {
  return [...sources]
    .sort((a, b) => (a.connection < b.connection ? -1 : 1))
    .flatMap((source) => {
      if (source.deliveredUpTo === null) return [];
      const types = source.types.flatMap((type): EventType[] => {
        const known = settings.catalogue.eventTypes[type];
        return known === undefined ? [] : [known];
      });
      return [
        {
          connection: source.connection,
          upTo: dayOf(source.deliveredUpTo),
          since: source.since === null ? null : dayOf(source.since),
          components: COMPONENTS.filter((key) => types.some((type) => scoresIn(type, key))),
          deals: types.some(({ deal }) => deal !== undefined && deal !== 'lost'),
          lives: types.some((type) => type.contact === true || type.consumption === true),
          logins: types.some((type) => type.login === true),
        },
      ];
    });
}

/** A win tells of selling too: the deal was registered and moved. */
function scoresIn(type: EventType, key: ComponentKey): boolean {
  return type.component === key || (key === 'selling' && type.deal === 'win');
}

export function feedsFor(facts: PartnerFacts, feeds: readonly Feed[], asOf: Day, settings: Settings): Feeds {
  const matched = feeds.filter((feed) => facts.matched.includes(feed.connection));
  const limit = settings.scoring.staleAfterDays;
  const stale = matched.filter((feed) => asOf - feed.upTo > limit).map(({ connection, upTo }) => ({ connection, days: asOf - upTo }));
  const slowest = (of: (feed: Feed) => boolean): Day => Math.min(asOf, ...matched.filter(of).map((feed) => feed.upTo));
  const byComponent = <T>(make: (key: ComponentKey) => T): Record<ComponentKey, T> => ({
    results: make('results'),
    selling: make('selling'),
    use: make('use'),
    capability: make('capability'),
    relation: make('relation'),
  });
  return {
    matched,
    stale,
    staleFrom: Math.min(Infinity, ...matched.map((feed) => feed.upTo + limit + 1)),
    dealUpTo: slowest((feed) => feed.deals),
    lifeUpTo: slowest((feed) => feed.lives),
    loginUpTo: slowest((feed) => feed.logins),
    componentUpTo: byComponent((key) => slowest((feed) => feed.components.includes(key))),
    leftOut: byComponent((key) => {
      if (matched.some((feed) => feed.components.includes(key))) return null;
      return feeds.some((feed) => feed.components.includes(key)) ? 'notMatched' : 'notConnected';
    }),
    dataAsOf: slowest(() => true),
    engagementMatched: engagement(matched, feeds),
  };
}

function engagement(matched: readonly Feed[], feeds: readonly Feed[]): boolean | null {
  if (matched.some((feed) => feed.components.includes('use'))) return true;
  return feeds.some((feed) => feed.components.includes('use')) ? false : null;
}
