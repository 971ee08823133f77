/** What the dashboard and the API ask of the store; set-based, paged, by index. Part of `Store`; `src/store/view/` implements it. */
import type {
  Assessment,
  EntityKey,
  IsoDate,
  IsoTime,
  PartnerState,
  RiskLevel,
  Scalar,
  Stage,
  SupportStep,
  Text,
  Tier,
  TouchLevel,
} from '../core/types.ts';
import type { PartnerActs } from '../core/report/sides.ts';
import type { HistoryPoint } from './history-point.ts';

/** Owners to whose partners everything is limited; null: nothing is. */
export type Owners = readonly string[] | null;

export const PARTNER_SORTS = [
  'priority',
  'name',
  'score',
  'change',
  'risk',
  'value',
  'due',
  'lastContact',
  'lastDeal',
  'consumption',
] as const;
export type PartnerSort = (typeof PARTNER_SORTS)[number];

export interface PartnerFilter {
  readonly owners: Owners;
  readonly search?: string;
  readonly state?: readonly string[];
  readonly touch?: readonly string[];
  readonly step?: readonly string[];
  readonly risk?: readonly string[];
  readonly tier?: readonly string[];
  /** All of them are set. */
  readonly flag?: readonly string[];
  readonly owner?: readonly string[];
  /** Running package. */
  readonly package?: string;
  readonly minScore?: number;
  readonly maxScore?: number;
  readonly ids?: readonly string[];
  /** A lane of the worklist, as of a day; what is put off beyond that day is left out. */
  readonly lane?: { readonly name: string; readonly today: IsoDate };
}

export interface PartnerQuery extends PartnerFilter {
  readonly sort: PartnerSort;
  readonly descending: boolean;
  /** Sort value and id of the last row of the page before. */
  readonly after: readonly (string | number | null)[] | null;
  readonly limit: number;
}

/** One row of the list; null where the partner is not assessed yet. */
export interface PartnerListRow {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly state: PartnerState | null;
  readonly stateSince: IsoDate | null;
  readonly step: SupportStep | null;
  readonly touch: TouchLevel | null;
  readonly score: number | null;
  readonly change28: number | null;
  readonly riskLevel: RiskLevel | null;
  readonly tier: Tier | null;
  readonly yearly: number | null;
  readonly flags: readonly string[];
  readonly priority: number;
  readonly nextAction: Text | null;
  readonly nextActionDue: IsoDate | null;
  readonly lastContact: IsoDate | null;
  readonly lastDeal: IsoDate | null;
  readonly consumption: number | null;
  readonly package: string | null;
  readonly snoozedUntil: IsoDate | null;
  /** The value that it was sorted by. */
  readonly sortValue: string | number | null;
}

export interface PartnerRecordRow {
  readonly id: string;
  readonly name: string;
  /** Of the owner; null: there is none, or the CRM tells no name. */
  readonly ownerName: string | null;
  readonly records: readonly { readonly scope: string; readonly object: string; readonly id: string }[];
  readonly assessment: Assessment | null;
  readonly snooze: Snooze | null;
}

export interface Snooze {
  readonly until: IsoDate;
  readonly reason: string;
  readonly by: string;
}

export interface TimelineQuery {
  readonly partnerId: string;
  readonly stage?: Stage;
  readonly type?: string;
  readonly before: { readonly on: IsoDate; readonly id: string } | null;
  readonly limit: number;
}
export interface TimelineRow {
  readonly id: string;
  readonly on: IsoDate;
  readonly at: IsoTime | null;
  readonly type: string;
  readonly stage: Stage;
  readonly connection: string;
  readonly scope: string;
  readonly stream: string;
  readonly recordId: string;
  readonly contact: { readonly key: EntityKey; readonly name: string | null } | null;
  readonly owner: { readonly key: EntityKey; readonly name: string | null } | null;
  readonly deal: { readonly key: EntityKey; readonly name: string | null } | null;
  readonly item: string | null;
  readonly author: string | null;
  readonly department: string | null;
  readonly amount: number | null;
  readonly data: Readonly<Record<string, Scalar>>;
}

export interface DealRow {
  readonly key: EntityKey;
  readonly name: string | null;
  readonly scope: string;
  readonly connection: string;
  readonly recordId: string;
  readonly type: string;
  readonly on: IsoDate;
  readonly firstOn: IsoDate;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly lines: number;
}

export interface TaskRow {
  readonly key: string;
  readonly partnerId: string;
  readonly partner: string;
  readonly template: string;
  readonly scope: string;
  readonly owner: string | null;
  readonly recordId: string | null;
  readonly status: 'owed' | 'open' | 'completed' | 'dismissed';
  readonly outcome: string | null;
  readonly createdOn: IsoDate;
  readonly subject: Text | null;
  readonly dueOn: IsoDate | null;
}

export interface ChannelQuery {
  readonly owners: Owners;
  readonly from: IsoDate;
  /** Moves are counted from this day on. */
  readonly past: IsoDate;
  readonly types: { readonly contact: readonly string[]; readonly use: readonly string[] };
}

export interface ChannelFacts {
  readonly matrix: readonly { readonly state: PartnerState; readonly touch: TouchLevel; readonly partners: number }[];
  readonly moves: readonly { readonly from: string; readonly to: string; readonly partners: number }[];
  /** Yearly business of each partner, in the company's currency. */
  readonly values: readonly number[];
  readonly funnel: readonly { readonly stage: string; readonly partners: number; readonly lines: number }[];
  readonly acts: readonly PartnerActs[];
  readonly people: {
    readonly partners: number;
    readonly reached: number;
    readonly rewardOnly: number;
    readonly consuming: number;
    readonly scored: number;
    readonly silent: number;
  };
}

export interface ContentRow {
  readonly item: string;
  readonly delivered: number;
  readonly seen: number;
  readonly used: number;
  readonly result: number;
  readonly partners: number;
  readonly usedByExcellent: number;
  readonly usedByOthers: number;
}

export interface LikeRow {
  readonly id: string;
  readonly name: string;
  readonly assessment: Assessment;
}

/** How far one partner went with one content item. */
export interface ItemStage {
  readonly partnerId: string;
  readonly item: string;
  readonly stage: Stage;
}

export interface TaskQuery {
  readonly owners: Owners;
  readonly partnerId?: string;
  readonly status?: readonly string[];
  readonly after: string | null;
  readonly limit: number;
}

export interface WorkDetail {
  readonly reasons: Assessment['reasons'];
  readonly tasks: Assessment['tasks'];
  readonly conditions: readonly string[];
}

export interface OutboxPageRow {
  readonly key: string;
  readonly connection: string;
  readonly partnerId: string | null;
  readonly partner: string | null;
  readonly target: 'partner' | 'contact' | 'task' | 'taskOwner' | 'taskOutcome' | 'override';
  readonly state: 'waiting' | 'parked';
  readonly attempts: number;
  readonly notBefore: IsoTime | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly owedAt: IsoTime;
  readonly object: string;
  readonly recordId: string | null;
  readonly fields: Readonly<Record<string, Scalar>>;
}

export interface AuditRow {
  readonly id: number;
  readonly at: IsoTime;
  readonly who: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Run {
  readonly id: string;
  readonly command: string;
  readonly startedAt: IsoTime;
  readonly finishedAt: IsoTime | null;
  readonly ok: boolean | null;
  readonly summary: Readonly<Record<string, unknown>>;
}

export interface Viewing {
  /** Oldest first. */
  historyPoints(partnerId: string): Promise<readonly HistoryPoint[]>;
  channelFacts(query: ChannelQuery): Promise<ChannelFacts>;
  contentFunnel(query: { readonly owners: Owners; readonly from: IsoDate }): Promise<readonly ContentRow[]>;
  likePartner(partnerId: string, owners: Owners): Promise<LikeRow | null>;
  /** The furthest stage of each content item that either partner was sent or used since that day. */
  itemStages(query: { readonly partnerIds: readonly string[]; readonly from: IsoDate }): Promise<readonly ItemStage[]>;
  taskPage(query: TaskQuery): Promise<readonly TaskRow[]>;
  workDetails(ids: readonly string[]): Promise<ReadonlyMap<string, WorkDetail>>;
  laneCounts(query: { readonly owners: Owners; readonly today: IsoDate }): Promise<Readonly<Record<string, number>>>;
  snooze(one: {
    readonly partnerId: string;
    readonly until: IsoDate;
    readonly reason: string;
    readonly by: string;
    readonly at: IsoTime;
  }): Promise<void>;
  /** False: it was not put off. */
  wake(partnerId: string): Promise<boolean>;
  outboxPage(query: {
    readonly state?: 'waiting' | 'parked';
    readonly after: string | null;
    readonly limit: number;
  }): Promise<readonly OutboxPageRow[]>;
  auditPage(query: { readonly before: number | null; readonly limit: number }): Promise<readonly AuditRow[]>;
  /** The latest first. */
  runPage(query: {
    readonly before: { readonly startedAt: IsoTime; readonly id: string } | null;
    readonly limit: number;
  }): Promise<readonly Run[]>;
  run(id: string): Promise<Run | null>;
  partnerList(query: PartnerQuery): Promise<readonly PartnerListRow[]>;
  partnerCount(filter: PartnerFilter): Promise<number>;
  /** Null: there is none, or it belongs to none of the owners. An id that went into another finds that one. */
  partnerRecord(id: string, owners: Owners): Promise<PartnerRecordRow | null>;
  timeline(query: TimelineQuery): Promise<readonly TimelineRow[]>;
  deals(query: {
    readonly partnerId: string;
    readonly before: { readonly on: IsoDate; readonly id: string } | null;
    readonly limit: number;
  }): Promise<readonly DealRow[]>;
}
