import type { EventTouch } from '../core/assess/settings/index.ts';
import type { ItemUse, MonthFacts, MonthPartner } from '../core/report/month.ts';
import type { Assessment, EntityKey, IsoDate, IsoTime } from '../core/types.ts';

/** An owner as partners name theirs (`PartnerFacts.owner`), also one who has no partner now. */
export interface OwnerRow {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly partners: number;
}

export interface ContactRow {
  readonly key: EntityKey;
  readonly partnerId: string;
  readonly name: string;
  /** Marked so in a CRM. */
  readonly keyPerson: boolean;
}

export interface MonthQuery {
  readonly from: IsoDate;
  /** The first day that does not belong to it. */
  readonly until: IsoDate;
  readonly yearFrom: IsoDate;
  /** Event types that mean a hand-over, a use, a contact, and those that prove nothing. */
  readonly types: Readonly<Record<'delivery' | 'use' | 'contact' | 'weak', readonly string[]>>;
}

export interface TouchQuery extends Pick<MonthQuery, 'from' | 'until'> {
  /** Event types that are support, and the level of each; a line's content item goes before its type. */
  readonly types: ReadonlyMap<string, EventTouch>;
  readonly items: ReadonlyMap<string, EventTouch>;
  readonly weak: readonly string[];
}

export interface WinRow {
  readonly partnerId: string;
  readonly on: IsoDate;
  readonly currency: string | null;
  readonly amount: number;
}

/** What reports ask of the store; set-based, whatever the size of the log. */
export interface Reporting {
  /** By name. */
  owners(): Promise<readonly OwnerRow[]>;
  /** Ids of the partners that belong to an owner now. */
  ownedBy(owner: string): Promise<readonly string[]>;
  /** Contacts of these partners that are marked as key person, or are among `keys`. */
  contacts(partnerIds: readonly string[], keys: readonly EntityKey[]): Promise<readonly ContactRow[]>;
  /** Every living partner in the month that begins on `from`; `won` is still to be added. */
  monthPartners(month: MonthQuery): Promise<readonly Omit<MonthPartner, 'won'>[]>;
  /** Registrations of the month by referral route. */
  inflow(month: Pick<MonthQuery, 'from' | 'until'>): Promise<MonthFacts['inflow']>;
  /** The month's support by touch level; the levels in the order high, low, tech. */
  touches(query: TouchQuery): Promise<MonthFacts['touches']>;
  /** Of each content item, how many excellent and other partners used it from a day on; states as of the range's end. The most used by the excellent first. */
  itemUse(range: Pick<MonthQuery, 'from' | 'until'>, uses: readonly string[]): Promise<readonly ItemUse[]>;
  /** What was won from a day on, each deal once (its latest win), by partner, day and currency; only for who sold it. */
  wins(range: Pick<MonthQuery, 'from' | 'until'>): Promise<readonly WinRow[]>;
  /** Every living partner as it stood at the end of a day: its latest assessment as of that day or earlier. By partner id. */
  assessmentsOn(day: IsoDate): AsyncIterable<Assessment>;
  /** Up to when every stream that has told of one of these types was read to its end; null: no stream tells of them. */
  deliveredTo(types: readonly string[]): Promise<IsoTime | null>;
  /** Median days from a deal's first line to its win, of the deals won from a day on; null: none was. */
  medianCycle(types: { readonly begin: readonly string[]; readonly win: readonly string[] }, from: IsoDate): Promise<number | null>;
}
