import type { EventTouch } from '../assess/settings/index.ts';
import { gini, topShare } from '../../stats/gini.ts';
import { drawnTogether, rankingMeansSomething } from '../../stats/james-stein.ts';

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
  /** Highest first; `beyondChance` false: the order means nothing. */
  readonly owners: { readonly beyondChance: boolean; readonly rows: readonly OwnerResult[] };
  readonly mismatches: { readonly silent: number; readonly lostExcellent: number; readonly unseen: Share };
  readonly oneAuthor: Share;
  readonly notAssessed: Share;
  readonly awards: readonly { readonly id: string; readonly name: string }[];
}

export function monthReport({ month, partners, inflow, touches }: MonthFacts): MonthReport {
  const share = (keep: (one: MonthPartner) => boolean, among: readonly MonthPartner[] = partners): Share => ({
    k: among.filter(keep).length,
    n: among.length,
  });
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
    owners: byOwner(supported),
    mismatches: {
      silent: share(({ flags }) => flags.includes('silent')).k,
      lostExcellent: share(({ flags }) => flags.includes('was_excellent')).k,
      unseen: share(({ reactions }) => reactions === 0, supported),
    },
    oneAuthor: share(
      ({ authors }) => authors === 1,
      partners.filter(({ authors }) => authors > 0),
    ),
    notAssessed: share(({ state }) => state === null),
    awards: partners.filter(({ flags }) => flags.includes('award')).map(({ id, name }) => ({ id, name })),
  };
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
