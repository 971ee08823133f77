import type { EventTouch } from '../assess/settings/index.ts';
import type { Assessment, IsoDate } from '../types.ts';
import { gini, topShare } from '../../stats/gini.ts';
import { drawnTogether, rankingMeansSomething } from '../../stats/james-stein.ts';
import { median } from '../../stats/quantile.ts';

/** One partner in one month, as the log and the last assessment before the month's end tell. */
export interface MonthPartner {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  /** null: not assessed by then. */
  readonly state: string | null;
  readonly flags: readonly string[];
  /** Lines of the month. */
  readonly lines: number;
  /** Lines of the month that show a reaction: seen, used or a result; machine openings are none. */
  readonly reactions: number;
  /** Items handed over in the month, and uses of our support. */
  readonly delivered: number;
  readonly used: number;
  readonly contacts: number;
  /** Authors in the twelve months to the month's end. */
  readonly authors: number;
  /** The same twelve months: items handed over, uses of our support, two-way contacts. */
  readonly deliveredYear: number;
  readonly usedYear: number;
  readonly contactsYear: number;
  /** Proposals of the twelve months before the last assessment; null: not told. */
  readonly proposals: number | null;
  /** Whether anybody spoke with it within 30 days of the last change of owner; null: the owner did not change in the year. */
  readonly greeted: boolean | null;
  /** Its part in the channel's index; null: not told. */
  readonly index: Assessment['index'] | null;
  /** Won in the twelve months to the month's end, in the company's currency. */
  readonly won: number;
}

/** The month's support at one touch level. */
export interface TouchFigures {
  readonly touch: EventTouch;
  readonly partners: number;
  readonly lines: number;
  /** Lines that show a reaction, as `MonthPartner.reactions` counts them. */
  readonly reactions: number;
}

/** One content item: how many excellent and other partners used it in twelve months. */
export interface ItemUse {
  readonly item: string;
  readonly excellent: number;
  readonly others: number;
}

export interface MonthFacts {
  readonly month: string;
  readonly partners: readonly MonthPartner[];
  /** Registrations of the month; route null: not recorded. */
  readonly inflow: readonly { readonly route: string | null; readonly partners: number }[];
  /** Levels at which nothing took place are missing. */
  readonly touches: readonly TouchFigures[];
}

export interface Share {
  readonly k: number;
  readonly n: number;
}

/** A count with the partners behind it. */
export interface Counted extends Share {
  readonly who: readonly { readonly id: string; readonly name: string }[];
}

export interface OwnerResult extends Share {
  readonly owner: string;
  /** Share of supported partners that used the support, adjusted for the mix of states and drawn towards the common mean. */
  readonly adjusted: number;
}

export interface MonthReport {
  readonly month: string;
  readonly partners: number;
  readonly inflow: MonthFacts['inflow'];
  readonly touches: MonthFacts['touches'];
  readonly recorded: Share;
  readonly visible: Share;
  readonly reached: Share;
  /** null: nothing was won. */
  readonly concentration: { readonly gini: number; readonly top20: number } | null;
  /** Mean score by the yardsticks of a fixed quarter, which is 50.0 then; null: there is no base yet. */
  readonly channelIndex: { readonly value: number; readonly since: IsoDate; readonly partners: number } | null;
  /** Highest first; `beyondChance` false: the order means nothing. */
  readonly owners: { readonly beyondChance: boolean; readonly rows: readonly OwnerResult[] };
  /** The five ways in which support and partners miss each other. */
  readonly mismatches: Readonly<Record<'silent' | 'fewProposals' | 'lostExcellent' | 'unseen' | 'unremembered', Counted>>;
  /** The boxes of one-person knowledge that are told by partners; the fifth, methods not shared, is told by packages. */
  readonly boxes: Readonly<Record<'oneAuthor' | 'noRecord' | 'notGreeted' | 'notRanked', Counted>>;
  /** Partners per flag, the most frequent first. */
  readonly flags: readonly { readonly flag: string; readonly partners: number }[];
  readonly states: { readonly excellent: number; readonly others: number };
  /** Sold in reward periods only: no success of support. */
  readonly rewardOnly: readonly { readonly id: string; readonly name: string }[];
  readonly awards: readonly { readonly id: string; readonly name: string }[];
}

export function monthReport({ month, partners, inflow, touches }: MonthFacts): MonthReport {
  const share = (keep: (one: MonthPartner) => boolean): Share => ({ k: partners.filter(keep).length, n: partners.length });
  const won = partners.map((one) => Math.max(0, one.won));
  const supported = partners.filter(({ delivered }) => delivered > 0);
  return {
    month,
    partners: partners.length,
    inflow,
    touches,
    recorded: share(({ lines }) => lines > 0),
    visible: share(({ reactions }) => reactions > 0),
    reached: share(({ contacts }) => contacts > 0),
    concentration: won.some((one) => one > 0) ? { gini: gini(won), top20: topShare(won, 0.2) } : null,
    channelIndex: channelIndexOf(partners),
    owners: byOwner(supported),
    mismatches: mismatchesOf(partners, supported),
    boxes: boxesOf(partners),
    flags: flagsOf(partners),
    states: {
      excellent: partners.filter(({ state }) => state === 'excellent').length,
      others: partners.filter(({ state }) => state !== null && state !== 'excellent').length,
    },
    rewardOnly: partners.filter(({ flags }) => flags.includes('reward_only')).map(named),
    awards: partners.filter(({ flags }) => flags.includes('award')).map(named),
  };
}

function channelIndexOf(partners: readonly MonthPartner[]): MonthReport['channelIndex'] {
  const parts = partners.flatMap(({ index }) => index ?? []);
  const mean = (of: 'now' | 'base'): number | null => {
    const known = parts.flatMap((part) => part[of] ?? []);
    return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length;
  };
  const [now, base, since] = [mean('now'), mean('base'), parts[0]?.since];
  if (now === null || base === null || since === undefined) return null;
  return { value: 50 + now - base, since, partners: parts.filter((part) => part.now !== null).length };
}

function named({ id, name }: MonthPartner): { id: string; name: string } {
  return { id, name };
}

function counted(among: readonly MonthPartner[], keep: (one: MonthPartner) => boolean): Counted {
  const who = among.filter(keep).map(named);
  return { k: who.length, n: among.length, who };
}

function mismatchesOf(partners: readonly MonthPartner[], supported: readonly MonthPartner[]): MonthReport['mismatches'] {
  const proposing = partners.filter(({ state, proposals }) => state === 'general' && proposals !== null);
  const middle = median(proposing.map(({ proposals }) => proposals ?? 0)) ?? 0;
  return {
    silent: counted(partners, ({ flags }) => flags.includes('silent')),
    fewProposals: counted(proposing, ({ proposals }) => (proposals ?? 0) < middle / 2),
    lostExcellent: counted(partners, ({ flags }) => flags.includes('was_excellent')),
    unseen: counted(supported, ({ reactions }) => reactions === 0),
    unremembered: counted(
      partners.filter(({ deliveredYear }) => deliveredYear > 0),
      ({ usedYear }) => usedYear === 0,
    ),
  };
}

function boxesOf(partners: readonly MonthPartner[]): MonthReport['boxes'] {
  return {
    oneAuthor: counted(
      partners.filter(({ authors }) => authors > 0),
      ({ authors }) => authors === 1,
    ),
    noRecord: counted(partners, ({ contactsYear }) => contactsYear === 0),
    notGreeted: counted(
      partners.filter(({ greeted }) => greeted !== null),
      ({ greeted }) => greeted === false,
    ),
    notRanked: counted(partners, ({ state }) => state === null),
  };
}

function flagsOf(partners: readonly MonthPartner[]): MonthReport['flags'] {
  const counts = new Map<string, number>();
  for (const flag of partners.flatMap(({ flags }) => flags)) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  return [...counts].map(([flag, n]) => ({ flag, partners: n })).sort((a, b) => b.partners - a.partners || (a.flag < b.flag ? -1 : 1));
}

/** Observed minus expected by the rates of the partners' states (indirect standardisation), added to the common rate. */
function byOwner(supported: readonly MonthPartner[]): MonthReport['owners'] {
  const common = rate(supported);
  const expected = new Map([...grouped(supported, ({ state }) => state)].map(([state, some]) => [state, rate(some)] as const));
  const groups = [...grouped(supported, ({ owner }) => owner)].flatMap(([owner, some]) => (owner === null ? [] : [{ owner, some }]));
  const raw = groups.map(
    ({ some }) => common + rate(some) - some.reduce((sum, { state }) => sum + (expected.get(state) ?? common), 0) / some.length,
  );
  const shrunk = drawnTogether(
    raw.map((estimate, i) => ({ estimate, se: Math.sqrt((common * (1 - common)) / (groups[i]?.some.length ?? 1)) })),
  );
  const rows = groups.map(({ owner, some }, i) => ({
    owner,
    k: some.filter(({ used }) => used > 0).length,
    n: some.length,
    adjusted: shrunk[i] ?? common,
  }));
  return {
    beyondChance: rankingMeansSomething(raw, shrunk),
    rows: rows.sort((a, b) => b.adjusted - a.adjusted || (a.owner < b.owner ? -1 : 1)),
  };
}

function rate(some: readonly MonthPartner[]): number {
  return some.length === 0 ? 0 : some.filter(({ used }) => used > 0).length / some.length;
}

function grouped<Key>(some: readonly MonthPartner[], keyOf: (one: MonthPartner) => Key): ReadonlyMap<Key, readonly MonthPartner[]> {
  const groups = new Map<Key, MonthPartner[]>();
  for (const one of some) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}
